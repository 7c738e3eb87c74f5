"""`sweep`: evaluate what is due at once, or show what a day would raise."""

import sys
from collections import Counter
from datetime import date, datetime, time, timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from clinic.actors import system
from clinic.management.naming import clinic_named
from clinic.models import Clinic
from clinic.tenancy import clinic_scope
from followup.services.preview import Preview, preview
from followup.services.report import Report
from followup.services.sweep import count_due, sweep


class Command(BaseCommand):
    help = "Evaluate every care plan that is due now. With --as-of, only show; write nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--clinic", metavar="SLUG", help="only this clinic")
        parser.add_argument("--as-of", metavar="DATE", help="show what that day would raise")

    def handle(self, *args: Any, clinic: str | None, as_of: str | None, **options: Any) -> None:
        in_service = Clinic.objects.in_service().order_by("slug")
        clinics = [clinic_named(clinic)] if clinic else list(in_service)
        if as_of:
            day = _day(as_of)
            for one in clinics:
                self._show_day(one, day)
        else:
            self._sweep(clinics[0] if clinic else None)

    def _sweep(self, clinic: Clinic | None) -> None:
        clinic_id = clinic.id if clinic else None
        bar = _Bar(count_due(clinic_id), self.stderr)
        report = sweep(by=system("worker"), clinic_id=clinic_id, progress=bar.advance)
        bar.finish()
        self.stdout.write(_summary(report))

    def _show_day(self, clinic: Clinic, day: date) -> None:
        last_instant = datetime.combine(day + timedelta(days=1), time(), clinic.zone)
        with clinic_scope(clinic.id):
            found = preview(as_of=last_instant - timedelta(microseconds=1))
        self.stdout.write(f"{clinic.name} on {day.isoformat()} (nothing is written)")
        self.stdout.write(_preview_lines(found))


class _Bar:
    """A progress bar for terminals; silent elsewhere."""

    def __init__(self, total: int, out: Any) -> None:
        self.total, self.done, self.out = total, 0, out
        self.is_shown = sys.stderr.isatty() and total > 0

    def advance(self, count: int) -> None:
        self.done += count
        if self.is_shown:
            filled = min(30, 30 * self.done // self.total)
            bar = f"[{'#' * filled}{'.' * (30 - filled)}]"
            words = f"\r{bar} {self.done} of {self.total} care plans"
            self.out.write(words, style_func=str, ending="")  # progress is no error: not in red
            self.out.flush()

    def finish(self) -> None:
        if self.is_shown:
            self.out.write("", style_func=str)


def _summary(report: Report) -> str:
    if not report.evaluated and not report.failed:
        return "Nothing was due."
    return "\n".join(
        [
            f"Evaluated {report.evaluated} care plans; {report.failed} could not be evaluated.",
            (
                f"Prompts: {report.prompts_raised} raised, {report.prompts_reopened} reopened, "
                f"{report.prompts_changed} changed, {report.prompts_resolved} resolved, "
                f"{report.prompts_withdrawn} withdrawn."
            ),
            (
                f"Tasks: {report.tasks_created} created, {report.tasks_moved} moved, "
                f"{report.tasks_closed} closed."
            ),
            f"Rules that failed: {report.alerts}.",
        ]
    )


def _preview_lines(found: Preview) -> str:
    lines = [
        (
            f"  {found.evaluated} care plans evaluated, {len(found.raised)} prompts would be "
            f"raised, {found.resolved} resolved, {found.failed} could not be evaluated."
        )
    ]
    counts = Counter((prompt.rule, prompt.severity) for _, prompt in found.raised)
    lines += [f"  {count:5d}  {rule} ({severity})" for (rule, severity), count in counts.items()]
    lines += [f"  {name}: {prompt.text}" for name, prompt in found.raised[:50]]
    if len(found.raised) > 50:
        lines.append(f"  and {len(found.raised) - 50} more")
    return "\n".join(lines)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise CommandError(f"{text!r} is not a date. Write it as 2026-11-22.") from None
