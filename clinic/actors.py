"""Who acts, through which door: the `by=` of every service."""

import uuid
from dataclasses import dataclass

from clinic.permissions import NotPermitted, Permission, permissions_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """A person, a machine client, a patient or the system itself, and the request it came by."""

    kind: str
    door: str
    id: uuid.UUID | None = None
    name: str = ""
    role: str = ""
    permissions: frozenset[Permission] = frozenset()
    request_id: str = ""

    @property
    def source(self) -> str:
        """How a fact this actor records is labelled."""
        if self.door == "import":
            return "import"
        if self.kind in {"system", "patient"}:
            return self.kind
        if self.kind == "client":
            return "system"
        return "therapist" if self.role == "therapist" else "clinician"

    def check_may(self, permission: Permission) -> None:
        """Raises NotPermitted when the actor's role does not carry the permission."""
        if permission not in self.permissions:
            raise NotPermitted(
                f"Your role ({self.role.replace('_', ' ') or self.kind}) may not do this: "
                f"{permission.value.replace('_', ' ')}. Ask your clinic's administrator."
            )


def system(door: str, *, name: str = "Stepwell", request_id: str = "") -> Actor:
    """The software acting on its own: a sweep, an import, a seeding command."""
    return Actor(
        kind="system",
        door=door,
        name=name,
        permissions=frozenset(Permission),
        request_id=request_id,
    )


def member(membership: "object", *, door: str, request_id: str = "") -> Actor:
    """A signed-in person acting in one clinic; expects a `Membership` with its user."""
    user = membership.user  # type: ignore[attr-defined]
    role = membership.role  # type: ignore[attr-defined]
    return Actor(
        kind="user",
        door=door,
        id=user.id,
        name=str(user),
        role=role,
        permissions=permissions_of(role),
        request_id=request_id,
    )
