"""The page that interrupts: an emergency that nobody has acknowledged, and what to do now."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from clinic.actors import Actor
from clinic.models import ClinicSettings, Membership, Patient
from followup import directory
from followup.chart import patient_course
from followup.models import Task
from followup.prompt_cards import LineView, lines_of
from pathway.engine.protocol import DispositionText, Protocol
from pathway.engine.ways import CLINICIAN, acts_for
from pathway.in_force import rules_in_force
from pathway.models import Prompt


@dataclass(frozen=True, slots=True)
class OnCall:
    name: str
    phone: str


@dataclass(frozen=True, slots=True)
class Interruption:
    """`lines`: what stands, the red flag itself first; `to_acknowledge`: what this person may.

    `outcomes` are a clinician's; `climbs_at` is when it is passed on to the next people.
    """

    patient: Patient
    number: str
    protocol: Protocol
    lines: list[LineView]
    settings: ClinicSettings
    on_call: list[OnCall]
    climbs_at: datetime | None
    outcomes: list[DispositionText]

    @property
    def flag(self) -> LineView:
        return self.lines[0]

    @property
    def others(self) -> list[LineView]:
        return self.lines[1:]

    @property
    def to_acknowledge(self) -> list[LineView]:
        return waiting_for_them(self.lines)


def waiting_for_them(lines: Sequence[LineView]) -> list[LineView]:
    """Emergencies that nobody has acknowledged and that this reader may."""
    return [
        line
        for line in lines
        if line.prompt.severity == "emergency" and line.offer and line.offer.may_acknowledge
    ]


def read_interruption(patient: Patient, *, by: Actor, now: datetime) -> Interruption | None:
    """None when no emergency stands."""
    plan = patient_course(patient.id)
    standing = Prompt.objects.standing().filter(patient_id=patient.id, severity="emergency")
    prompts = list(standing.select_related("care_plan").ranked())
    if plan is None or not prompts:
        return None
    rules = rules_in_force(plan)
    prompts.sort(key=lambda each: not _is_flag(rules, each))
    return Interruption(
        patient=patient,
        number=directory.numbers_of([patient.id]).get(patient.id, ""),
        protocol=rules,
        lines=lines_of(rules, prompts, now, by),
        settings=ClinicSettings.objects.get(),
        on_call=_on_call(),
        climbs_at=_climbs_at(patient),
        outcomes=_outcomes(rules, prompts[0], by),
    )


def _is_flag(rules: Protocol, prompt: Prompt) -> bool:
    """The finding itself; what is to be done about it are prompts of their own."""
    rule = rules.rules[prompt.rule]
    return bool(rule.ends or rule.hands_over)


def _on_call() -> list[OnCall]:
    members = Membership.objects.current().filter(is_on_call=True).select_related("user")
    found = [OnCall(str(each.user), each.on_call_phone or "") for each in members]
    return sorted(found, key=lambda each: each.name)


def _climbs_at(patient: Patient) -> datetime | None:
    tasks = Task.objects.open().filter(patient_id=patient.id, kind="acknowledge")
    found: datetime | None = tasks.values_list("next_step_at", flat=True).first()
    return found


def _outcomes(rules: Protocol, prompt: Prompt, by: Actor) -> list[DispositionText]:
    """Only a clinician who is signed in records one."""
    if CLINICIAN not in acts_for(by.role) or by.kind == "client":
        return []
    rule = rules.rules[prompt.rule]
    return [rules.dispositions[id] for id in (*rule.hands_over, *rule.ends)]


def key_of(line: Any) -> str:
    """What somebody has read stays read until its words or severity change."""
    return f"{line.prompt.id}:{line.prompt.said_version}"
