"""How people come to have an account, and the few pages about it."""

from allauth.account import views
from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest
from django.urls import URLPattern, path, re_path


class InvitedPeopleOnly(DefaultAccountAdapter):
    """Nobody signs themselves up: a clinic's admin gives people their place."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False


# Named one by one. Above all there is no page that adds an e-mail address: a password can be
# reset through every address of an account, and a browser left open must not be enough.
_ALWAYS: list[URLPattern] = [
    path("login/", views.login, name="account_login"),
    path("logout/", views.logout, name="account_logout"),
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
