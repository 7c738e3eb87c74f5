"""`protocol_diff`: what another protocol version would change for the patients of a clinic."""

from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from clinic.management.naming import clinic_named
from clinic.models import Clinic
from clinic.tenancy import read_only_scope
from followup.management.diff_words import plan_lines, summary
from followup.services.protocol_diff import (
    PlanDiff,
    Totals,
    Versions,
    protocol_diff,
    refused_overrides,
)
from pathway.engine.protocol import ProtocolError
from pathway.protocols import version_or_draft


class Command(BaseCommand):
    help = (
        "Compare two protocol versions on a clinic's care plans: which prompts come, go or change, "
        "and whose next date moves. Nothing is written."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("old", help="the version care plans are pinned to")
        parser.add_argument("new", help="a version carried here, or the folder of a draft")
        parser.add_argument("--clinic", metavar="SLUG", required=True)
        parser.add_argument(
            "--set",
            metavar="KEY=VALUE",
            action="append",
            default=[],
            help="try a number of the clinic's own on the new version",
        )
        parser.add_argument(
            "--off", metavar="RULE", action="append", default=[], help="try a rule switched off"
        )
        parser.add_argument("--patients", action="store_true", help="list them by their numbers")
        parser.add_argument("--names", action="store_true", help="with --patients: by name as well")

    def handle(self, *args: Any, clinic: str, **options: Any) -> None:
        place = clinic_named(clinic)
        versions = _versions(options)
        totals = Totals()
        for line in self._lines(place, versions, totals, options):
            self.stdout.write(line)
        self.stdout.write(summary(place, versions, totals))
        with read_only_scope(place.id):
            for refused in refused_overrides(versions):
                self.stdout.write(
                    f"The clinic's own {refused}: not in version {versions.new.version}."
                )

    def _lines(
        self, place: Clinic, versions: Versions, totals: Totals, options: dict[str, Any]
    ) -> Iterator[str]:
        for diff in _counted(place, versions, totals):
            if options["patients"] and diff.is_different:
                yield from plan_lines(diff, has_names=options["names"])


def _counted(place: Clinic, versions: Versions, totals: Totals) -> Iterator[PlanDiff]:
    for diff in protocol_diff(clinic_id=place.id, versions=versions):
        totals.add(diff)
        yield diff


def _versions(options: dict[str, Any]) -> Versions:
    tried = dict(_pair(said) for said in options["set"]) | dict.fromkeys(options["off"], "off")
    try:
        old, new = version_or_draft(options["old"]), version_or_draft(options["new"])
    except ProtocolError as error:
        raise CommandError(str(error)) from None
    if old.id != new.id:
        raise CommandError(f"{old.id} and {new.id} are two protocols, not two versions of one.")
    versions = Versions(old, new, tried)
    if faults := versions.faults():
        raise CommandError(" ".join(faults))
    return versions


def _pair(said: str) -> tuple[str, str]:
    key, equals, value = said.partition("=")
    if not equals:
        raise CommandError(f"Say --set as KEY=VALUE, not {said!r}.")
    return key.strip(), value.strip()
