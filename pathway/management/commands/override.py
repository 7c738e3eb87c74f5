"""`override`: a clinic's own numbers and switches: what holds, who set it, and setting it."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from clinic.management.naming import clinic_named, colleague_named
from clinic.tenancy import clinic_scope
from pathway.in_force import Standing, everything_in_force
from pathway.models import ProtocolOverride
from pathway.protocols import current_protocol
from pathway.services.protocols import override_number, switch_rule, withdraw_override


class Command(BaseCommand):
    help = "Show or change a clinic's own numbers and switches of the protocol."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--clinic", metavar="SLUG", required=True)
        actions = parser.add_subparsers(dest="action", required=True)
        shown = actions.add_parser("list", help="every number and rule, its bounds, who changed it")
        shown.add_argument("--own", action="store_true", help="only what the clinic changed")
        for action, names in WRITES.items():
            parser_of = actions.add_parser(action)
            for name in names:
                parser_of.add_argument(name)
            parser_of.add_argument("--by", metavar="EMAIL", required=True, help="clinical lead")
            parser_of.add_argument("--reason", required=True)

    def handle(self, *args: Any, clinic: str, action: str, **options: Any) -> None:
        with clinic_scope(clinic_named(clinic).id) as now:
            if action == "list":
                self.stdout.write("\n".join(_lines(options["own"])))
                return
            try:
                override = _write(action, options, now)
            except ValidationError as refused:
                raise CommandError(" ".join(refused.messages)) from None
            except PermissionDenied as refused:
                raise CommandError(str(refused)) from None
            self.stdout.write(f"{_said(override)} Every care plan is evaluated again.")


WRITES = {"set": ("key", "value"), "off": ("key",), "on": ("key",), "withdraw": ("key",)}


def _write(action: str, options: dict[str, Any], now: Any) -> ProtocolOverride:
    rules, key = current_protocol(), options["key"]
    why = {"reason": options["reason"], "by": colleague_named(options["by"]), "now": now}
    if action == "set":
        return override_number(rules=rules, key=key, value=options["value"], **why)
    if action == "withdraw":
        return withdraw_override(rules=rules, key=key, **why)
    return switch_rule(rules=rules, rule=key, is_on=action == "on", **why)


def _said(override: ProtocolOverride) -> str:
    if override.is_withdrawn:
        return f"{override.key} is as the protocol says."
    return f"{override.key} is {override.value} here."


def _lines(is_own_only: bool) -> list[str]:
    standing = everything_in_force(current_protocol())
    shown = [each for each in standing if each.is_own or not is_own_only]
    return [_line(each) for each in shown] or ["Nothing differs from the protocol."]


def _line(each: Standing) -> str:
    line = f"{each.key} = {each.value}  [{each.basis}; {each.bounds}]  {each.says}"
    if each.changed is None:
        return line
    done = "withdrawn" if each.changed.is_withdrawn else "set"
    on = each.changed.recorded_at.date().isoformat()
    return f"{line}  ({done} by {each.changed.approved_by_name} on {on}: {each.changed.reason})"
