"""Making what the engine said durable: each prompt once, whoever repeats or races."""

import hashlib
import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from followup.calendars import ClinicCalendar
from followup.services.evaluating import Evaluated
from followup.services.writing import ChunkWriter
from pathway.engine.facts import Fact, Facts, entries_of
from pathway.engine.plan import DueWithin, canonical_json
from pathway.engine.plan import Prompt as Said
from pathway.models import Prompt
from pathway.models.prompts import SEVERITIES

Key = tuple[uuid.UUID, str, str]

_STATE_OF = {
    "held": "held",
    "folded": "held",
    "suppressed": "declined",
    "deferred": "deferred",
}
# Who sends or refers somebody has seen the prompt, and it is told again when it gets worse.
_STATE_AFTER = {"seen": "acknowledged", "accepted": "accepted", "disposition": "acknowledged"}
_SHOWING = {"open", "acknowledged", "accepted"}
_STORED = [
    "severity",
    "rank",
    "state",
    "cause_key",
    "text",
    "due_at",
    "deferred_until",
    "held_by",
    "protocol_version",
    "overrides_revision",
    "evidence",
    "evidence_digest",
    "closed_at",
    "closed_as",
    "updated_at",
    "version",
    "said_version",
]


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """A prompt that was taken back, and the corrected entries it had rested on."""

    prompt: Prompt
    entries: list[Fact]


class PromptWriter(ChunkWriter):
    """Brings the stored prompts of a chunk in line with what the engine said of it."""

    table = Prompt
    stored_columns = _STORED

    def __init__(self, chunk: Sequence[Evaluated], calendar: ClinicCalendar, now: datetime) -> None:
        super().__init__(chunk, calendar, now)
        self.to_tell: list[Prompt] = []
        self.withdrawn: list[Withdrawn] = []
        self.now_standing: list[Prompt] = []

    def write(self) -> None:
        standing = self._standing()
        wanted = {
            _key(one, said): (one, said) for one in self.chunk.values() for said in _lasting(one)
        }
        earlier = self._closed_before(wanted.keys() - standing.keys())
        for key, (one, said) in wanted.items():
            prompt = standing.get(key)
            if prompt is not None and prompt.occurrence == said.occurrence:
                self._refresh(prompt, one, said)
                self.now_standing.append(prompt)
                continue
            if prompt is not None:
                self._close(prompt, "superseded")
            if (closed := earlier.get((*key, said.occurrence))) is not None:
                self._reopen(closed, one, said)
                self.now_standing.append(closed)
            else:
                self.now_standing.append(self._raise(one, said))
        for key in standing.keys() - wanted.keys():
            self._close(standing[key], self._why_gone(standing[key]))
        self.flush()

    def _standing(self) -> dict[Key, Prompt]:
        rows = Prompt.objects.standing().filter(care_plan_id__in=self.chunk)
        return {(row.care_plan_id, row.rule, row.trigger_key): row for row in rows}

    def _closed_before(self, keys: Any) -> dict[tuple[Any, ...], Prompt]:
        """A closed prompt whose very identity is said again, after a correction taken back."""
        if not keys:
            return {}
        rows = Prompt.objects.filter(
            care_plan_id__in={key[0] for key in keys},
            trigger_key__in={key[2] for key in keys},
            closed_at__isnull=False,
        )
        return {(row.care_plan_id, row.rule, row.trigger_key, row.occurrence): row for row in rows}

    def _raise(self, one: Evaluated, said: Said) -> Prompt:
        prompt = Prompt(
            care_plan=one.care_plan,
            patient_id=one.care_plan.patient_id,
            rule=said.rule,
            trigger_key=said.trigger_key,
            occurrence=said.occurrence,
            raised_at=self.now,
            state="",
        )
        self._take(prompt, one, said, canonical_json(said))
        self.inserted(prompt, "prompt.raised")
        self.report.prompts_raised += 1
        self._tell_if_shown(prompt)
        return prompt

    def _reopen(self, prompt: Prompt, one: Evaluated, said: Said) -> None:
        prompt.closed_at, prompt.closed_as, prompt.state = None, "", ""
        self._take(prompt, one, said, canonical_json(said))
        prompt.said_version = prompt.version + 1
        self.updated(prompt, "prompt.reopened")
        self.report.prompts_reopened += 1
        self._tell_if_shown(prompt)

    def _refresh(self, prompt: Prompt, one: Evaluated, said: Said) -> None:
        written = canonical_json(said)
        if prompt.evidence_digest == digest_of(written):
            return
        severity, state, text = prompt.severity, prompt.state, prompt.text
        self._take(prompt, one, said, written)
        if (severity, text) != (prompt.severity, prompt.text):
            prompt.said_version = prompt.version + 1
        if (severity, state) != (prompt.severity, prompt.state):
            self.updated(prompt, "prompt.changed")
            self.report.prompts_changed += 1
        else:
            self._reword(prompt)
        has_risen = prompt.rank < SEVERITIES.index(severity)
        if has_risen or (prompt.state == "open" and state != "open"):
            self._tell_if_shown(prompt)

    def _reword(self, prompt: Prompt) -> None:
        """Other words or evidence, nothing that the ledger has to tell."""
        prompt.version = max(prompt.version, prompt.said_version)
        self._to_update.append(prompt)

    def _tell_if_shown(self, prompt: Prompt) -> None:
        """What comes to be shown, or rises, is told to people; what is held or waits is not."""
        if prompt.state in _SHOWING:
            self.to_tell.append(prompt)

    def _why_gone(self, prompt: Prompt) -> str:
        entries = corrected_entries(prompt.evidence, self.chunk[prompt.care_plan_id].facts)
        if not entries:
            return "resolved"
        self.withdrawn.append(Withdrawn(prompt, entries))
        return "withdrawn"

    def _close(self, prompt: Prompt, closed_as: str) -> None:
        prompt.closed_at, prompt.closed_as = self.now, closed_as
        self.updated(prompt, f"prompt.{closed_as}")
        if closed_as == "withdrawn":
            self.report.prompts_withdrawn += 1
        else:
            self.report.prompts_resolved += 1

    def _take(self, prompt: Prompt, one: Evaluated, said: Said, written: str) -> None:
        if is_handed_over(said):
            prompt.due_at = outcome_due_at(one, said)
        elif not _clock_runs_on(prompt, said):
            prompt.due_at = due_at(said.due_within, self.now, self.calendar)
        prompt.severity = said.severity
        prompt.rank = SEVERITIES.index(said.severity)
        prompt.state = state_of(said)
        prompt.cause_key = said.cause_key
        prompt.text = said.text
        prompt.deferred_until = said.answered.until if said.answered else None
        prompt.held_by = said.status_because if prompt.state == "held" else ""
        prompt.protocol_version = one.plan.protocol_version
        prompt.overrides_revision = one.plan.overrides_digest
        prompt.evidence = json.loads(written)
        prompt.evidence_digest = digest_of(written)

    def told_of(self, row: Prompt) -> dict[str, str]:
        return {"rule": row.rule, "severity": row.severity, "state": row.state}


def digest_of(written: str) -> str:
    """Of all that a prompt says: equal digests, nothing to store."""
    return hashlib.sha256(written.encode()).hexdigest()


def corrected_entries(evidence: dict[str, Any], facts: Facts) -> list[Fact]:
    """The newest revision of each entry that was corrected or withdrawn since it was read."""
    read = {item["root_id"]: item["revision"] for item in evidence.get("evidence", ())}
    newest: dict[str, Fact] = {}
    for row in entries_of(facts):
        if row.revision > read.get(row.root_id, row.revision):
            newest[row.root_id] = max(newest.get(row.root_id, row), row, key=_revision)
    return [newest[root] for root in sorted(newest)]


def _revision(row: Fact) -> int:
    return row.revision


def due_at(
    within: DueWithin | None, raised_at: datetime, calendar: ClinicCalendar
) -> datetime | None:
    """When a prompt raised at this instant is due; days end at the clinic's midnight."""
    if within is None:
        return None
    if within.unit in {"minutes", "hours"}:
        return raised_at + timedelta(**{within.unit: within.amount})
    day = calendar.local_day(raised_at)
    if within.unit == "working_days":
        return calendar.end_of(calendar.add_open_days(day, within.amount))
    return calendar.end_of(day + timedelta(days=within.amount))


def is_handed_over(said: Said) -> bool:
    """Somebody else has the patient now: no end, but nothing is due here before the outcome."""
    is_disposed = said.answered is not None and said.answered.kind == "disposition"
    return said.status == "open" and is_disposed


def outcome_due_at(one: Evaluated, said: Said) -> datetime | None:
    """An emergency that was sent on is due again when its outcome is to be asked for (H-27)."""
    calls = (due.due_at for due in one.plan.dues if due.kind == "outcome_contact")
    return next(calls, None) if said.severity == "emergency" else None


def _clock_runs_on(prompt: Prompt, said: Said) -> bool:
    """A due clock starts when raised, when the severity rises, and when a wait is over."""
    is_raised_now = prompt.state not in _SHOWING or _is_back(prompt, said)
    has_risen = not is_raised_now and SEVERITIES.index(said.severity) < prompt.rank
    return not (has_risen or (is_raised_now and state_of(said) in _SHOWING))


def _is_back(prompt: Prompt, said: Said) -> bool:
    """A new finding after the patient was sent on."""
    return prompt.state == "acknowledged" and state_of(said) == "open"


def _lasting(one: Evaluated) -> list[Said]:
    return [said for said in one.plan.prompts if said.status != "settled"]


def _key(one: Evaluated, said: Said) -> Key:
    return (one.care_plan.id, said.rule, said.trigger_key)


def state_of(said: Said) -> str:
    if said.status in _STATE_OF:
        return _STATE_OF[said.status]
    return _STATE_AFTER.get(said.answered.kind, "open") if said.answered else "open"
