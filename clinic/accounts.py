"""How people come to have an account, and the few pages about it."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from allauth.account import views
from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, re_path


class InvitedPeopleOnly(DefaultAccountAdapter):
    """Nobody signs themselves up: a clinic's admin gives people their place.

    Nothing here believes the Host header: whoever asks chooses it, its port above all (ADR 0135).
    """

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_reset_password_from_key_url(self, key: str) -> str:
        """As the installation names itself."""
        path = urlsplit(super().get_reset_password_from_key_url(key)).path
        return f"{settings.PUBLIC_URL}{path}"

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Of an account and whoever tries it: a stranger elsewhere locks nobody out."""
        account = credentials.get("email", "").strip().lower()
        return f"{account}:{self.get_client_ip(request)}"


def leaving_nothing(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The next person at this browser finds no page of the one before, by going back either."""

    @wraps(view)
    def signing_out(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        if request.method == "POST":
            response["Clear-Site-Data"] = '"cache", "storage"'
        return response

    return signing_out


# Named one by one. Above all there is no page that adds an e-mail address: a password can be
# reset through every address of an account, and a browser left open must not be enough.
_ALWAYS: list[URLPattern] = [
    path("login/", views.login, name="account_login"),
    path("logout/", leaving_nothing(views.logout), name="account_logout"),
    path("inactive/", views.account_inactive, name="account_inactive"),
    path("signup/", views.signup, name="account_signup"),
]
_BY_MAIL: list[URLPattern] = [
    path("password/reset/", views.password_reset, name="account_reset_password"),
    path("password/reset/done/", views.password_reset_done, name="account_reset_password_done"),
]
# Where an invitation leads too, which may be handed over in person.
_CHOOSING: list[URLPattern] = [
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        views.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/key/done/",
        views.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
]

urlpatterns: list[URLPattern] = _ALWAYS + _CHOOSING + (_BY_MAIL if settings.CAN_SEND_MAIL else [])
