"""Commands name a clinic by its slug and a person by their e-mail address."""

from django.core.management.base import CommandError

from clinic.actors import Actor, member
from clinic.models import Clinic, Membership


def clinic_named(slug: str) -> Clinic:
    """Raises CommandError that lists the clinics there are."""
    try:
        return Clinic.objects.get(slug=slug)
    except Clinic.DoesNotExist:
        known = ", ".join(Clinic.objects.order_by("slug").values_list("slug", flat=True))
        raise CommandError(f"There is no clinic {slug!r}. Choose one of: {known}.") from None


def colleague_named(email: str) -> Actor:
    """A person who works at the clinic in scope. Raises CommandError."""
    address = email.strip().lower()
    places = Membership.objects.current().select_related("user")
    place = places.filter(user__email=address).first()
    if place is None:
        raise CommandError(f"Nobody at this clinic has the address {email!r}.")
    return member(place, door="command")
