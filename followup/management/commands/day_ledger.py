"""`day_ledger`: what was due on a day and what became of it; exits 1 when a sum does not add up."""

import json
import sys
from datetime import date, datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from clinic.management.naming import clinic_named
from clinic.tenancy import read_only_scope
from followup.days.accounts import Account, Day, Line
from followup.days.ledger import accounts_of, day_of


class Command(BaseCommand):
    help = "Say what was due on a day, done, sent, withheld and late; writes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--clinic", metavar="SLUG", required=True)
        parser.add_argument("--day", metavar="DATE", help="default: today at the clinic")
        parser.add_argument("--json", action="store_true", help="with every line behind a number")

    def handle(self, *args: Any, clinic: str, day: str | None, **options: Any) -> None:
        one = clinic_named(clinic)
        with read_only_scope(one.id) as now:
            asked = _day(day, now.astimezone(one.zone).date(), now)
            accounts = accounts_of(asked)
            self.stdout.write(_as_json(asked, accounts) if options["json"] else _as_text(accounts))
        if not all(account.adds_up for account in accounts):
            sys.exit(1)


def _day(text: str | None, today: date, now: datetime) -> Day:
    try:
        return day_of(date.fromisoformat(text) if text else today, now)
    except ValueError as error:
        raise CommandError(f"{text!r} is no day to ask for: {error}") from None


def _as_text(accounts: list[Account]) -> str:
    return "\n".join(line for account in accounts for line in _paragraph(account))


def _paragraph(account: Account) -> list[str]:
    said = "adds up" if account.adds_up else f"DOES NOT ADD UP: {account.due} were due"
    parts = [f"  {part.count:6d}  {part.title}" for part in account.parts if part.count]
    return [f"{account.title} ({account.code})", *parts, f"  {account.accounted:6d}  {said}"]


def _as_json(day: Day, accounts: list[Account]) -> str:
    return json.dumps({"day": day.on.isoformat(), "accounts": [_told(each) for each in accounts]})


def _told(account: Account) -> dict[str, Any]:
    """Ids instead of names: what a program stores is looked up where it is guarded."""
    return {
        "code": account.code,
        "title": str(account.title),
        "due": account.due,
        "accounted": account.accounted,
        "adds_up": account.adds_up,
        "parts": {part.code: [_item(line) for line in part.lines] for part in account.parts},
    }


def _item(line: Line) -> dict[str, Any]:
    return {
        "id": str(line.id),
        "patient": str(line.patient_id) if line.patient_id else None,
        "detail": str(line.detail),
    }
