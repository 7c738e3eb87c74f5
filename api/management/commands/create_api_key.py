"""`create_api_key`: give a program its key to a clinic. The key is printed once and kept nowhere."""

from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from api.keys import create_client
from api.scopes import offered
from clinic.actors import system
from clinic.management.naming import clinic_named
from clinic.tenancy import clinic_scope

MOST_DAYS = 3650


class Command(BaseCommand):
    help = "Create a machine client of a clinic and print its API key, once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--clinic", metavar="SLUG", required=True)
        parser.add_argument("--name", metavar="NAME", required=True, help="what the program is")
        parser.add_argument(
            "--scopes", metavar="SCOPE", nargs="+", required=True, help=" ".join(offered())
        )
        parser.add_argument("--days", type=int, help="how long the key works; default: no end")

    def handle(self, *args: Any, **options: Any) -> None:
        clinic = clinic_named(options["clinic"])
        scopes = [scope for given in options["scopes"] for scope in given.split(",") if scope]
        with clinic_scope(clinic.id) as now:
            try:
                client, key = create_client(
                    clinic=clinic,
                    name=options["name"],
                    scopes=scopes,
                    by=system("worker"),
                    now=now,
                    expires_at=_end(options["days"], now),
                )
            except ValidationError as error:
                raise CommandError(" ".join(error.messages)) from None
        self.stderr.write(f"Key of {client.name} for {clinic.name}; it is not shown again:")
        self.stdout.write(str(key))


def _end(days: int | None, now: datetime) -> datetime | None:
    if days is None:
        return None
    if not 1 <= days <= MOST_DAYS:
        raise CommandError(f"Give --days as a number from 1 to {MOST_DAYS}, or leave it out.")
    return now + timedelta(days=days)
