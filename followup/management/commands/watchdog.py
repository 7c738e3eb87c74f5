"""Says what has stopped; for cron, a supervisor or a person at a terminal."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from followup.services.watching import signs_everywhere
from followup.watchdog import troubles_of


class Command(BaseCommand):
    help = "Say what has stopped, since when and what it touches; exits 1 when anything has."

    def handle(self, *args: Any, **options: Any) -> None:
        troubles = troubles_of(signs_everywhere())
        for each in troubles:
            since = f" Since {each.since:%Y-%m-%d %H:%M:%S} UTC." if each.since else ""
            self.stdout.write(
                f"{'LATE' if each.is_late else 'GONE'}  {each.stopped}{since}"
                f" {each.touches} {each.still_works}"
            )
        if troubles:
            sys.exit(1)
        self.stdout.write("Everything is alive and nothing is late.")
