"""How a secret address says which clinic it is for, and how that clinic admits it."""

from typing import Any

from django.http import HttpRequest
from django.urls import resolve

from clinic.access import CallbackAccess, LinkAccess, access_of
from clinic.actors import Actor
from clinic.models import Clinic
from clinic.tenancy import current_scope
from followup.messaging.callbacks import NotBelieved, UnreadableEvent, events_in
from followup.services.links import LinkToken, find_link, read_token


class LinkDoor:
    """The token in the address names its clinic; inside that scope its hash is looked up."""

    def clinic_of(self, request: HttpRequest) -> Clinic | None:
        token = token_of(request)
        if token is None:
            return None
        return Clinic.objects.in_service().filter(public_key=token.clinic).first()

    def admit(self, request: Any) -> Actor | None:
        """Nobody in particular when the link is not in force; the view then says so politely."""
        token = token_of(request)
        request.link = find_link(token, current_scope().now) if token else None
        if request.link is None:
            return None
        return Actor(
            kind="patient" if request.link.patient_id else "link",
            door="patient" if request.link.patient_id else "calendar",
            id=request.link.patient_id,
            request_id=request.request_id,
        )


class CallbackDoor:
    """The address names a clinic and a channel; only what is signed for both is admitted."""

    def clinic_of(self, request: HttpRequest) -> Clinic | None:
        return _clinic_called_back(request) if _callback_channel(request) else None

    def admit(self, request: Any) -> Actor | None:
        """The events are read here, where they are believed; None: they make no sense."""
        clinic, channel = _clinic_called_back(request), _callback_channel(request)
        try:
            request.events = events_in(request, clinic, channel, current_scope().now)
        except NotBelieved:
            return None
        except UnreadableEvent:
            request.events = None
        return Actor(kind="provider", door="callback", request_id=request.request_id)


def _clinic_called_back(request: HttpRequest) -> Any:
    key = resolve(request.path_info).kwargs["clinic_key"]
    return Clinic.objects.in_service().filter(public_key=key).first()


def _callback_channel(request: HttpRequest) -> str:
    """The channel of an address for providers; empty for any other page."""
    wanted = access_of(resolve(request.path_info).func)
    return wanted.channel if isinstance(wanted, CallbackAccess) else ""


def token_of(request: HttpRequest) -> LinkToken | None:
    """The token of an address that takes one of that kind; no other page reads tokens."""
    match = resolve(request.path_info)
    wanted = access_of(match.func)
    if not isinstance(wanted, LinkAccess):
        return None
    token = read_token(match.kwargs.get("token", ""))
    return token if token is not None and token.kind == wanted.kind else None
