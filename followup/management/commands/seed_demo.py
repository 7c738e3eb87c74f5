"""`seed_demo`: the demo's invented clinics, people and patients. Running it again changes nothing."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from followup.demo.export import enrol_imported, import_export
from followup.demo.people import is_demo, table
from followup.demo.seeding import seed


class Command(BaseCommand):
    help = "Fill the demo with invented people; only where STEPWELL_ENV is demo."

    def handle(self, *args: Any, **options: Any) -> None:
        if not is_demo():
            raise CommandError(
                "seed_demo makes accounts with a published password, so it runs only where"
                " STEPWELL_ENV is demo: start it with ./run demo."
            )
        added = seed(self._say)
        import_export(self._say)
        added += enrol_imported()
        self._say(f"Patients added: {added}" if added else "The demo is complete: nothing to add")
        self.stdout.write(table())

    def _say(self, line: str) -> None:
        """Progress goes beside the table, which is the command's answer."""
        self.stderr.write(line)
