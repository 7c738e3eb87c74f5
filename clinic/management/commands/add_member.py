"""`add_member`: give a person a place and a role in a clinic."""

import secrets
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email

from clinic.actors import system
from clinic.management.naming import clinic_named
from clinic.models import User
from clinic.permissions import Role
from clinic.services.clinics import add_member
from clinic.tenancy import clinic_scope


class Command(BaseCommand):
    help = "Give a person a place in a clinic. A new account gets a first password, printed once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--clinic", metavar="SLUG", required=True)
        parser.add_argument("--email", required=True)
        parser.add_argument("--name", required=True, help="as colleagues read it")
        parser.add_argument("--role", required=True, choices=[role.value for role in Role])
        parser.add_argument("--clinical-lead", action="store_true")
        parser.add_argument("--on-call", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        clinic = clinic_named(options["clinic"])
        user, password = _account(options["email"], options["name"])
        with clinic_scope(clinic.id) as now:
            membership = add_member(
                user=user,
                role=Role(options["role"]),
                is_clinical_lead=options["clinical_lead"],
                is_on_call=options["on_call"],
                by=system("worker"),
                now=now,
            )
        self.stdout.write(f"{user} works at {clinic} as {membership.role_in_words}.")
        if password:
            self.stdout.write(f"First password of {user.email}, shown once: {password}")


def _account(email: str, name: str) -> tuple[User, str]:
    """The person's account, and its password if it is new."""
    address = email.strip().lower()
    known = User.objects.filter(email=address).first()
    if known is not None:
        return known, ""
    try:
        validate_email(address)
    except ValidationError as refused:
        raise CommandError(f"{email!r} is not an e-mail address.") from refused
    password = secrets.token_urlsafe(15)
    return User.objects.create_user(email=address, name=name, password=password), password
