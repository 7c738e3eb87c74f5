"""People who work at clinics: an account is global, a membership belongs to one clinic."""

import uuid
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from clinic.models.clinics import ClinicSettings
from clinic.permissions import ON_CALL_ROLES, Permission, Role, permissions_of
from clinic.sealing import SealedTextField
from clinic.tenancy import ClinicManager, GlobalGrants, OwnRowsPolicy, TenantModel, tenant


class UserManager(BaseUserManager["User"]):
    """Finds and makes accounts by e-mail address, whatever its case."""

    def create_user(self, *, email: str, password: str | None = None, name: str = "") -> "User":
        user = self.model(email=email.strip().lower(), name=name)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=(username or "").strip().lower())


class User(AbstractBaseUser):
    """A person who can sign in; what they may do is said by their memberships."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=200)
    is_active = models.BooleanField(default=True)
    theme = models.CharField(max_length=5, default="auto")
    # Empty: what the browser asks for.
    language = models.CharField(max_length=10, blank=True)
    density = models.CharField(max_length=7, default="roomy")
    # Shortcuts of one letter disturb who speaks to their computer: off until switched on.
    uses_keys = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    objects = UserManager()

    class Meta:
        db_table = "user"
        constraints = [
            models.CheckConstraint(
                name="user_theme_known", condition=models.Q(theme__in=["auto", "light", "dark"])
            ),
            models.CheckConstraint(
                name="user_density_known", condition=models.Q(density__in=["roomy", "compact"])
            ),
            GlobalGrants(grants="SELECT, INSERT, UPDATE", name="user_grants"),
        ]

    def __str__(self) -> str:
        return self.name or self.email


class MembershipQuerySet(models.QuerySet["Membership"]):
    def current(self) -> "MembershipQuerySet":
        return self.filter(ended_on__isnull=True)

    def of(self, user: User) -> "MembershipQuerySet":
        return self.filter(user=user)

    def reachable_on_call(self) -> "MembershipQuerySet":
        """Who answers for a clinician when the clinic is closed, and can be told.

        The phone is sealed: whether there is one can be asked, which one cannot.
        """
        can_be_told = ~models.Q(user__email="") | models.Q(on_call_phone__isnull=False)
        return self.current().filter(
            can_be_told, is_on_call=True, role__in=ON_CALL_ROLES, user__is_active=True
        )

    def with_idle_limit(self) -> "MembershipQuerySet":
        """With the person, and how long the clinic lets anybody be away: `idle_minutes`."""
        minutes = ClinicSettings.objects.values("idle_minutes")[:1]
        return self.select_related("user").annotate(idle_minutes=models.Subquery(minutes))

    def with_people(self) -> "MembershipQuerySet":
        return self.select_related("user").order_by("user__name")


class OwnMemberships(models.Manager[Any]):
    """The memberships `user_scope` admits: row-level security shows one person's own."""

    def get_queryset(self) -> MembershipQuerySet:
        return MembershipQuerySet(self.model, using=self._db).select_related("clinic")


class Membership(TenantModel):
    """A person's place and role in one clinic."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, db_index=False, related_name="+")
    role = models.CharField(max_length=20)
    is_clinical_lead = models.BooleanField(default=False)
    is_on_call = models.BooleanField(default=False)
    on_call_phone = SealedTextField(null=True, blank=True, db_column="on_call_phone_sealed")
    wants_digest = models.BooleanField(default=False)
    ended_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar[Any] = ClinicManager.from_queryset(MembershipQuerySet)()
    own = OwnMemberships()

    class Meta(TenantModel.Meta):
        db_table = "membership"
        constraints = [
            *tenant("aggregate", is_referred_to=True),
            OwnRowsPolicy(name="membership_own"),
            models.CheckConstraint(
                name="membership_role_known", condition=models.Q(role__in=[r.value for r in Role])
            ),
            models.UniqueConstraint(
                fields=["clinic", "user"],
                condition=models.Q(ended_on__isnull=True),
                name="membership_one_current",
            ),
        ]
        indexes = [models.Index(fields=["user"], name="membership_user")]

    def __str__(self) -> str:
        return f"{self.user} ({self.role})"

    @property
    def permissions(self) -> frozenset[Permission]:
        return permissions_of(self.role)

    def may(self, permission: Permission) -> bool:
        return permission in self.permissions

    @property
    def role_in_words(self) -> str:
        return self.role.replace("_", " ")
