"""How people come to have an account."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.forms import AddEmailForm
from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _


class InvitedPeopleOnly(DefaultAccountAdapter):
    """Nobody signs themselves up: a clinic's admin gives people their place."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def can_delete_email(self, email_address: EmailAddress) -> bool:
        return False


class NoAddressOfOnesOwn(AddEmailForm):
    """A password can be reset through every address of an account: a browser left open must not
    be enough to add one."""

    def clean_email(self) -> str:
        raise ValidationError(_("Your clinic's administrator changes your e-mail address."))
