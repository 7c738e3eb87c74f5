"""`verify_ledger`: compute the chain of digests over a clinic's events again."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from clinic.management.naming import clinic_named
from clinic.models import Clinic
from clinic.services.feed import Verified, verify_feed
from clinic.tenancy import read_only_scope


class Command(BaseCommand):
    help = (
        "Compare the events of each clinic with the seals over them, and say where they differ. "
        "Ends with an error when any event was changed, removed or slipped in after its numbering."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--clinic", metavar="SLUG", help="only this clinic")

    def handle(self, *args: Any, clinic: str | None, **options: Any) -> None:
        clinics = [clinic_named(clinic)] if clinic else list(Clinic.objects.order_by("slug"))
        broken = [one.slug for one in clinics if not self._holds(one)]
        if broken:
            raise CommandError(f"The ledger does not hold: {', '.join(broken)}.")

    def _holds(self, clinic: Clinic) -> bool:
        with read_only_scope(clinic.id):
            found = verify_feed()
        self.stdout.write(f"{clinic.slug}: {_in_words(found)}")
        return found.broken_at is None


def _in_words(found: Verified) -> str:
    if found.broken_at is None:
        return f"{found.checked} events, every one as it was sealed"
    where = f"at position {found.broken_at}"
    if found.up_to != found.broken_at:
        where = f"first between positions {found.broken_at} and {found.up_to}"
    return f"{found.checked} events as they were sealed, then {found.why} {where}"
