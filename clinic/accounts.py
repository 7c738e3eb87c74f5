"""How people come to have an account."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class InvitedPeopleOnly(DefaultAccountAdapter):
    """Nobody signs themselves up: a clinic's admin gives people their place."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
