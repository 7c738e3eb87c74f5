"""What a view asks of its visitor, declared on the view: a permission, or no clinic at all."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from clinic.permissions import Permission
from clinic.sessions import offer_again, sign_in_again

View = Callable[..., HttpResponse]


@dataclass(frozen=True, slots=True)
class LinkAccess:
    """A secret address of one kind admits; whoever holds it has no other right."""

    kind: str


@dataclass(frozen=True, slots=True)
class CallbackAccess:
    """A provider's signature admits, for the clinic and the channel of the address."""

    channel: str


PUBLIC = "public"
SIGNED_IN = "signed_in"


def requires(permission: Permission) -> Callable[[View], View]:
    """The view runs inside the clinic's scope, for members whose role carries the permission."""

    def declare(view: View) -> View:
        @wraps(view)
        def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            actor = getattr(request, "actor", None)
            if actor is None:
                return _without_actor(request, view, permission, kwargs)
            if permission not in actor.permissions:
                raise PermissionDenied
            return view(request, *args, **kwargs)

        checked.access = permission  # type: ignore[attr-defined]
        return checked

    return declare


def _without_actor(
    request: HttpRequest, view: View, permission: Permission, address: dict[str, Any]
) -> HttpResponse:
    """Who was away too long signs in again; what they sent is kept as a draft, or offered again."""
    membership = getattr(request, "lapsed", None)
    if membership is None:
        query = urlencode({"next": request.get_full_path()})
        return redirect(f"{reverse('choose_clinic')}?{query}")
    keep = getattr(view, "before_sign_in", None)
    if request.method != "POST":
        return sign_in_again(request)
    if keep and membership.may(permission):
        keep(request, membership, **address)
        return sign_in_again(request, is_kept=True)
    logout(request)
    return offer_again(request)


def public(view: View) -> View:
    """Anybody may see this; it touches no clinic's rows."""
    view.access = PUBLIC  # type: ignore[attr-defined]
    return login_not_required(view)


def linked(kind: str) -> Callable[[View], View]:
    """The view runs inside the scope of the clinic that the address names.

    `request.link` is the link in force, or None for one that is unknown, expired or taken back:
    the view answers all of these alike.
    """

    def declare(view: View) -> View:
        @wraps(view)
        def opened(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            request.link = getattr(request, "link", None)  # type: ignore[attr-defined]
            return view(request, *args, **kwargs)

        opened.access = LinkAccess(kind)  # type: ignore[attr-defined]
        return login_not_required(opened)

    return declare


def called_back(channel: str) -> Callable[[View], View]:
    """The view runs inside the clinic of the address, for a provider whose signature held."""

    def declare(view: View) -> View:
        @wraps(view)
        def believed(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            actor = getattr(request, "actor", None)
            if actor is None or actor.kind != "provider":
                return HttpResponse("Not accepted.", status=403, content_type="text/plain")
            return view(request, *args, **kwargs)

        believed.access = CallbackAccess(channel)  # type: ignore[attr-defined]
        return login_not_required(believed)

    return declare


def signed_in(view: View) -> View:
    """Any signed-in person, before a clinic is chosen."""
    view.access = SIGNED_IN  # type: ignore[attr-defined]
    return view


def access_of(view: Any) -> Permission | LinkAccess | CallbackAccess | str | None:
    """The declaration of a function view, or of the class behind a class-based one."""
    for holder in (view, getattr(view, "cls", None), getattr(view, "view_class", None)):
        if (declared := getattr(holder, "access", None)) is not None:
            return declared
    return None
