"""How a request says which clinic it is for, and how that clinic then admits it.

A door names the clinic from what the request carries, without a query across
clinics; inside that clinic's scope it decides who the visitor is.
"""

import uuid
from typing import Any, Protocol

from django.http import HttpRequest

from clinic.actors import Actor, member
from clinic.models import Clinic, Membership
from clinic.sessions import idle_of, note_activity

SESSION_KEY = "clinic_id"


class Door(Protocol):
    def clinic_of(self, request: HttpRequest) -> Clinic | None:
        """The clinic the request names; nothing about it is believed yet."""

    def admit(self, request: HttpRequest) -> Actor | None:
        """Inside the clinic's scope: who this is, or None when the clinic knows no such visitor."""


class SessionDoor:
    """A signed-in person and the clinic they chose; the membership is read again each time."""

    def clinic_of(self, request: HttpRequest) -> Clinic | None:
        chosen = request.session.get(SESSION_KEY) if request.user.is_authenticated else None
        if chosen is None:
            return None
        return Clinic.objects.in_service().filter(id=uuid.UUID(chosen)).first()

    def admit(self, request: HttpRequest) -> Actor | None:
        user: Any = request.user
        membership = Membership.objects.current().of(user).with_idle_limit().first()
        if membership is None:
            return None
        request.idle = idle_of(request.session, membership.idle_minutes)  # type: ignore[attr-defined]
        if request.idle.has_lapsed:  # type: ignore[attr-defined]
            request.lapsed = membership  # type: ignore[attr-defined]
            return None
        note_activity(request)
        request.membership = membership  # type: ignore[attr-defined]
        return member(membership, door="ui", request_id=request.request_id)  # type: ignore[attr-defined]
