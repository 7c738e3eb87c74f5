"""A comparison of two protocol versions in plain lines."""

from collections.abc import Iterator

from clinic.models import Clinic
from followup.services.protocol_diff import Change, PlanDiff, Standing, Totals, Versions


def summary(clinic: Clinic, versions: Versions, totals: Totals) -> str:
    old, new = versions.old, versions.new
    tried = "".join(f", with {key} = {value}" for key, value in versions.overrides.items())
    lines = [
        f"{clinic.name}: {old.id} {old.version} to {new.version}{tried} (nothing is written)",
        (
            f"  {totals.compared} care plans pinned to version {old.version}: "
            f"{totals.different} differ, {totals.failed} with a rule that failed."
        ),
        f"  Next date: {totals.due_earlier} earlier, {totals.due_later} later.",
    ]
    rules = sorted({rule for rule, _ in totals.rules})
    return "\n".join([*lines, *(_rule_line(rule, totals) for rule in rules)])


def _rule_line(rule: str, totals: Totals) -> str:
    gained, lost, changed = (totals.rules[rule, kind] for kind in ("gained", "lost", "changed"))
    return f"  {rule:18s} {gained:6d} gain it, {lost:6d} lose it, {changed:6d} change"


def plan_lines(diff: PlanDiff, *, has_names: bool) -> Iterator[str]:
    """The patient by number and identity, by name only where that is asked for."""
    patient = diff.care_plan.patient
    numbers = sorted(each.value for each in patient.identifiers.all())
    yield "  ".join([*numbers, str(patient.id)] + [patient.display_name] * has_names)
    yield from (f"    could not be answered: {each}" for each in diff.failed)
    yield from (f"    {_change_words(change)}" for change in diff.changes)
    if diff.due_before != diff.due_after:
        yield f"    next reassessment {diff.due_before or 'none'} to {diff.due_after or 'none'}"


def _change_words(change: Change) -> str:
    match change.kind:
        case "gained":
            return f"+ {change.rule} ({_standing(change.after)})"
        case "lost":
            return f"- {change.rule} ({_standing(change.before)})"
        case _:
            again = ", another occasion" if change.is_renamed else ""
            standing = f"{_standing(change.before)} to {_standing(change.after)}"
            return f"~ {change.rule} ({standing}{again})"


def _standing(standing: Standing) -> str:
    return " ".join(standing)
