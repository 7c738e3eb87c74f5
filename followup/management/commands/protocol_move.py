"""`protocol_move`: pin enrolled patients to another protocol version, previewed first."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from clinic.management.naming import clinic_named, colleague_named
from clinic.models import Clinic
from clinic.tenancy import clinic_scope
from followup.management.diff_words import summary
from followup.services.protocol_diff import Totals, Versions, protocol_diff
from followup.services.protocol_moves import move_to_version
from followup.services.report import Report
from followup.services.sweep import CHUNK
from pathway.engine.protocol import Protocol, ProtocolError
from pathway.models import CarePlan
from pathway.protocols import CURRENT_PROTOCOL, protocol


class Command(BaseCommand):
    help = (
        "Move a clinic's care plans from one protocol version to another. Without --apply it only "
        "says what would change."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("old", help="the version care plans are pinned to")
        parser.add_argument("new", help="a version carried here")
        parser.add_argument("--clinic", metavar="SLUG", required=True)
        parser.add_argument("--by", metavar="EMAIL", required=True, help="clinical lead")
        parser.add_argument("--reason", required=True)
        parser.add_argument("--apply", action="store_true", help="do it")

    def handle(self, *args: Any, clinic: str, apply: bool, **options: Any) -> None:
        place = clinic_named(clinic)
        old, new = _carried(options["old"]), _carried(options["new"])
        if old.version == new.version:
            raise CommandError("Name two different versions.")
        totals = Totals()
        for diff in protocol_diff(clinic_id=place.id, versions=Versions(old, new)):
            totals.add(diff)
        self.stdout.write(summary(place, Versions(old, new), totals))
        if not apply:
            self.stdout.write(f"{totals.compared} care plans would move. Add --apply to move them.")
            return
        moved, report = _move_all(place, old, new, options)
        self.stdout.write(
            f"{moved} care plans moved to version {new.version}; prompts: "
            f"{report.prompts_raised} raised, {report.prompts_changed} changed, "
            f"{report.prompts_resolved} resolved; {report.failed} could not be evaluated."
        )


def _carried(version: str) -> Protocol:
    try:
        return protocol(CURRENT_PROTOCOL.name, version)
    except ProtocolError as error:
        raise CommandError(f"Version {version!r} is not carried here: {error}") from None


def _move_all(
    place: Clinic, old: Protocol, new: Protocol, options: dict[str, Any]
) -> tuple[int, Report]:
    """A chunk in a transaction: what was moved before an interruption stays moved."""
    moved, total = 0, Report()
    while True:
        with clinic_scope(place.id) as now:
            by = colleague_named(options["by"])
            plans = CarePlan.objects.active().pinned_to(old.id, old.version)
            chunk: list[CarePlan] = next(plans.in_chunks(CHUNK), [])
            if not chunk:
                return moved, total
            try:
                report = move_to_version(
                    plans=chunk, version=new.version, reason=options["reason"], by=by, now=now
                )
            except ValidationError as refused:
                raise CommandError(" ".join(refused.messages)) from None
            except PermissionDenied as refused:
                raise CommandError(str(refused)) from None
        moved += len(chunk)
        total.add(report)
