"""Addresses as they stand in messages: whole, and admitting nobody else."""

import re

from django.conf import settings
from django.urls import reverse

from followup.services.links import LinkToken

# A secret, wherever it stands in a text; the second chooses the password of an account.
_TOKEN = re.compile(r"[a-z]+_[a-z0-9]{10}_[A-Za-z0-9]{32,}|(?<=/password/reset/key/)[^/\s]+")


def address_of(token: LinkToken) -> str:
    """The page of a link; every kind of link has one under its own name."""
    return f"{settings.PUBLIC_URL}{reverse(token.kind, args=[str(token)])}"


def page(name: str, *args: object) -> str:
    """A page that asks for a sign-in."""
    return f"{settings.PUBLIC_URL}{reverse(name, args=args)}"


def without_secrets(text: str) -> str:
    """As it is kept once it has been sent: whoever reads it here opens nobody's address."""
    return _TOKEN.sub("…", text)
