"""`create_clinic`: found a clinic, with its settings and its own key."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_slug

from clinic.actors import system
from clinic.models import Clinic
from clinic.services.clinics import found_clinic


class Command(BaseCommand):
    help = "Found a clinic. Nothing of it is visible to any other."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug", metavar="SLUG", help="its short name, such as riverside")
        parser.add_argument("--name", required=True, help="its name as people read it")
        parser.add_argument("--time-zone", required=True, help="such as Europe/Madrid")
        parser.add_argument(
            "--test",
            action="store_true",
            help="for trying out; its clock can be moved, and it can be emptied",
        )

    def handle(self, *args: Any, slug: str, **options: Any) -> None:
        if Clinic.objects.filter(slug=slug).exists():
            raise CommandError(f"There is a clinic {slug!r} already. Choose another short name.")
        try:
            validate_slug(slug)
            clinic = found_clinic(
                name=options["name"],
                slug=slug,
                time_zone=options["time_zone"],
                is_test=options["test"],
                by=system("worker"),
            )
        except ValidationError as refused:
            raise CommandError(" ".join(refused.messages)) from refused
        self.stdout.write(f"{clinic.name} is founded. Give people a place with add_member.")
