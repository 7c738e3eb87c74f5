"""`revoke_api_key`: a program's keys stop working at its next request."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from api.keys import disable_client
from api.models import ApiClient
from clinic.actors import system
from clinic.management.naming import clinic_named
from clinic.tenancy import clinic_scope


class Command(BaseCommand):
    help = "Revoke every key of the machine clients of this name in a clinic."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--clinic", metavar="SLUG", required=True)
        parser.add_argument("--name", metavar="NAME", required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        clinic = clinic_named(options["clinic"])
        with clinic_scope(clinic.id) as now:
            clients = ApiClient.objects.filter(name=options["name"], disabled_at=None)
            revoked = list(clients.order_by("id"))
            for client in revoked:
                disable_client(client=client, by=system("worker"), now=now)
        if not revoked:
            raise CommandError(f"{clinic.name} has no active client named {options['name']!r}.")
        self.stdout.write(f"Revoked: {options['name']} ({len(revoked)}).")
