"""What another protocol version would say of the live caseload. Nothing is written."""

import uuid
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from itertools import zip_longest

from clinic.tenancy import read_only_scope
from followup.calendars import ClinicCalendar, clinic_calendar
from followup.services.caseload import day_of
from followup.services.sweep import CHUNK
from pathway.engine.evaluate import evaluate
from pathway.engine.facts import Facts
from pathway.engine.overrides import fault, with_overrides
from pathway.engine.plan import Plan
from pathway.engine.protocol import Protocol
from pathway.gather import gather
from pathway.models import CarePlan, ProtocolOverride

Standing = tuple[str, str]  # severity, status
ABSENT: Standing = ("", "")


@dataclass(frozen=True, slots=True)
class Versions:
    """What is compared; `overrides` are tried on the new one beside the clinic's own."""

    old: Protocol
    new: Protocol
    overrides: Mapping[str, str] = field(default_factory=dict)

    def faults(self) -> list[str]:
        """Why the overrides may not be tried; empty when they may."""
        said = [fault(self.new, key, value) for key, value in self.overrides.items()]
        return [each for each in said if each] or with_overrides(self.new, self.overrides)[1]


@dataclass(frozen=True, slots=True)
class Change:
    """One prompt that comes, goes, or has another severity, status or occasion."""

    rule: str
    before: Standing
    after: Standing
    is_renamed: bool = False

    @property
    def kind(self) -> str:
        if self.before == ABSENT:
            return "gained"
        return "lost" if self.after == ABSENT else "changed"


@dataclass(frozen=True, slots=True)
class PlanDiff:
    """One care plan under both versions. `failed` names what a version could not answer for it."""

    care_plan: CarePlan
    changes: tuple[Change, ...] = ()
    due_before: date | None = None
    due_after: date | None = None
    failed: tuple[str, ...] = ()

    @property
    def is_different(self) -> bool:
        return bool(self.changes or self.failed or self.due_before != self.due_after)


@dataclass(slots=True)
class Totals:
    """How many care plans, and how many of them gain, lose or change a prompt of each rule."""

    compared: int = 0
    different: int = 0
    failed: int = 0
    due_earlier: int = 0
    due_later: int = 0
    rules: Counter[tuple[str, str]] = field(default_factory=Counter)

    def add(self, diff: PlanDiff) -> None:
        self.compared += 1
        self.different += diff.is_different
        self.failed += bool(diff.failed)
        before, after = diff.due_before or date.max, diff.due_after or date.max
        self.due_earlier += after < before
        self.due_later += after > before
        self.rules.update({(change.rule, change.kind) for change in diff.changes})


def protocol_diff(*, clinic_id: uuid.UUID, versions: Versions) -> Iterator[PlanDiff]:
    """Each active care plan pinned to the old version, a chunk at a time and read only."""
    last: uuid.UUID | None = None
    while True:
        with read_only_scope(clinic_id) as now:
            chunk = _chunk_after(last, versions.old)
            found = _compared(chunk, versions, now)
        if not chunk:
            return
        last = chunk[-1].id
        yield from found


def refused_overrides(versions: Versions) -> list[str]:
    """What the clinic in scope set for itself that the new version would refuse."""
    own = ProtocolOverride.objects.in_force().get(versions.new.id, {})
    return with_overrides(versions.new, own)[1]


def _chunk_after(last: uuid.UUID | None, old: Protocol) -> list[CarePlan]:
    pinned = CarePlan.objects.active().pinned_to(old.id, old.version)
    plans = pinned.prefetch_related("patient__identifiers")
    return next((plans.filter(id__gt=last) if last else plans).in_chunks(CHUNK), [])


def _compared(chunk: list[CarePlan], versions: Versions, now: datetime) -> list[PlanDiff]:
    calendar = clinic_calendar()
    pairs = zip(chunk, gather(chunk), strict=True)
    return [_diff(care_plan, facts, versions, calendar, now) for care_plan, facts in pairs]


def _diff(
    care_plan: CarePlan, facts: Facts, versions: Versions, calendar: ClinicCalendar, now: datetime
) -> PlanDiff:
    tried = replace(facts, overrides={**facts.overrides, **versions.overrides})
    try:
        before = evaluate(facts, versions.old, as_of=now)
        after = evaluate(tried, versions.new, as_of=now)
    except Exception as error:  # noqa: BLE001 - told, and the others go on
        return PlanDiff(care_plan, failed=(type(error).__name__,))
    return PlanDiff(
        care_plan,
        changes=tuple(_changes(before, after)),
        due_before=reassessed_on(before, calendar),
        due_after=reassessed_on(after, calendar),
        failed=tuple(
            f"{rule} in version {plan.protocol_version}" for rule, plan in _failures(before, after)
        ),
    )


def reassessed_on(plan: Plan, calendar: ClinicCalendar) -> date | None:
    """The day a patient is next asked for; another date that stays would hide that it moves."""
    days = (day_of(due, calendar) for due in plan.dues if due.kind == "reassessment")
    return min(days, default=None)


def _failures(*plans: Plan) -> Iterator[tuple[str, Plan]]:
    """A rule that failed said nothing, which is not the same as no. Refused numbers are told apart."""
    for plan in plans:
        yield from ((each.rule, plan) for each in plan.rule_errors if each.rule != "overrides")


def _changes(before: Plan, after: Plan) -> Iterator[Change]:
    was, will_be = _standing(before), _standing(after)
    failed = {rule for rule, _ in _failures(before, after)}
    for rule in sorted({rule for rule, _ in was | will_be} - failed):
        keys = sorted(key for key in was | will_be if key[0] == rule)
        for key in keys:
            if key in was and key in will_be and was[key] != will_be[key]:
                yield Change(rule, was[key], will_be[key])
        gone = [was[key] for key in keys if key not in will_be]
        come = [will_be[key] for key in keys if key not in was]
        yield from _paired(rule, gone, come)


def _paired(rule: str, gone: list[Standing], come: list[Standing]) -> Iterator[Change]:
    """A date in a trigger key moves with its interval: still that rule's prompt for this patient."""
    for before, after in zip_longest(gone, come, fillvalue=ABSENT):
        yield Change(rule, before, after, is_renamed=ABSENT not in (before, after))


def _standing(plan: Plan) -> dict[tuple[str, str], Standing]:
    """By rule and trigger key; a settled prompt is none."""
    return {
        (prompt.rule, prompt.trigger_key): (prompt.severity, prompt.status)
        for prompt in plan.prompts
        if prompt.status != "settled"
    }
