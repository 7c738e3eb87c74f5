"""What an ordinary day records, what cannot be right, and how a test enters it."""

import uuid
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from clinic.permissions import Role
from followup.services.entries import Entered, record_entry
from pathway.models import CarePlan
from pathway.records import SUBJECTS
from pathway.services.recording import When
from tests.builders import an_actor

D = Decimal
TODAY = "today"

# subject, kind, values: what an ordinary day records.
ORDINARY: list[tuple[str, str, dict[str, Any]]] = [
    ("assessment", "intake", {"nrs": D("6.5"), "fever": "absent"}),
    ("assessment", "reassessment", {"function_instrument": "rmdq", "function_raw": D(9)}),
    ("assessment", "contact", {"side_effects_checked": True}),
    ("neuro_exam", "", {"motor_l5_left": 4, "sensory_right": "present"}),
    ("medication", "start", {"product": "Ibuprofen 400 mg tablet", "max_doses_per_day": D(3)}),
    ("medication", "contraindicated", {"product": "Naproxen"}),
    ("medication", "declined", {"product": "Gabapentin"}),
    ("medication", "offered_later", {"product": "Ibuprofen"}),
    ("side_effect", "", {"effect": "dizziness", "severity": "mild"}),
    ("therapy", "start", {"modality": "pt_exercise", "level": 3, "sessions_planned": 8}),
    ("therapy", "session", {"modality": "yoga", "adherence": "good"}),
    ("therapy", "declined", {"modality": "acupuncture"}),
    ("therapy", "ineligible", {"modality": "manipulation", "reason": "osteoporosis"}),
    ("therapy", "offered_later", {"modality": "cbt"}),
    ("therapy", "rest_report", {"modality": "rest", "days": 3}),
    ("procedure", "planned", {"procedure": "mbb", "levels": ["l4_l5"], "side": "left"}),
    ("procedure", "done", {"procedure": "esi", "guidance": "fluoroscopy"}),
    ("imaging", "ordered", {"modality": "mri", "urgency": "routine", "contrast": "without"}),
    ("imaging", "resulted", {"modality": "mri", "neural_compression": "yes"}),
    ("imaging", "contraindicated", {"modality": "mri", "reason": "pacemaker"}),
    ("referral", "requested", {"to": "spine_surgery", "urgency": "urgent"}),
    ("visit", "booked", {"visit_kind": "reassessment", "scheduled_at": TODAY}),
    ("visit", "attended", {"visit_kind": "reassessment"}),
    ("contact", "", {"channel": "phone", "outcome": "no_answer"}),
    ("fall", "", {"injury": "no"}),
    ("fall", "", {}),
    ("condition", "present", {"code": "osteoporosis"}),
    ("condition", "absent", {"code": "immunosuppression"}),
    ("declaration", "made", {"subject": "persistent", "basis": "Six months, three treatments"}),
    (
        "declaration",
        "made",
        {"subject": "drug_unsuitable", "detail": "nsaid", "basis": "Kidney disease"},
    ),
]

# subject, kind, values, the field that is named in the error
IMPOSSIBLE: list[tuple[str, str, dict[str, Any], str]] = [
    ("assessment", "intake", {"nrs": D("10.01")}, "nrs"),
    ("assessment", "intake", {"nrs": D("6.505")}, "nrs"),
    ("assessment", "intake", {"phq2": 7}, "phq2"),
    ("assessment", "intake", {"fever": "maybe"}, "fever"),
    ("assessment", "intake", {"temperature": D(39)}, "temperature"),
    ("assessment", "intake", {}, "nrs"),
    ("assessment", "chat", {"nrs": D(1)}, "kind"),
    ("neuro_exam", "", {"motor_l5_left": 6}, "motor_l5_left"),
    ("neuro_exam", "", {}, "motor_l5_left"),
    ("medication", "start", {}, "product"),
    ("medication", "start", {"product": "Zorblaxin 20 mg"}, "product"),
    (
        "medication",
        "start",
        {"product": "Ibuprofen", "max_doses_per_day": D(0)},
        "max_doses_per_day",
    ),
    ("medication", "start", {"product": "Ibuprofen", "units_per_dose": D(-1)}, "units_per_dose"),
    (
        "medication",
        "start",
        {"product": "Ibuprofen", "planned_end_on": date(2020, 1, 1)},
        "planned_end_on",
    ),
    ("medication", "start", {"product": "Ibuprofen", "route": "telepathy"}, "route"),
    ("medication", "stop", {"stop_reason": "other"}, "thread"),
    ("side_effect", "", {"effect": "dizziness"}, "severity"),
    ("side_effect", "", {"effect": "hiccups", "severity": "mild"}, "effect"),
    (
        "side_effect",
        "",
        {"effect": "nausea", "severity": "mild", "medication_thread_id": uuid.uuid4()},
        "medication_thread_id",
    ),
    ("therapy", "start", {}, "modality"),
    ("therapy", "start", {"modality": "leeches"}, "modality"),
    ("therapy", "start", {"modality": "rest"}, "modality"),
    ("therapy", "start", {"modality": "pt_exercise", "level": 11}, "level"),
    ("therapy", "start", {"modality": "mdr", "components": ["exercise", "cbt"]}, "components"),
    ("therapy", "start", {"modality": "yoga", "components": ["cbt"]}, "components"),
    ("therapy", "ineligible", {"modality": "yoga"}, "reason"),
    ("therapy", "stop", {"reason": "other"}, "thread"),
    ("therapy", "rest_report", {"modality": "rest", "days": -1}, "days"),
    (
        "procedure",
        "done",
        {"procedure": "mbb", "pre_score": D(8), "post_score": D(11)},
        "post_score",
    ),
    (
        "procedure",
        "done",
        {"procedure": "mbb", "scale_max": D(100), "pre_score": D(101)},
        "pre_score",
    ),
    ("procedure", "done", {"procedure": "mbb", "levels": ["c1"]}, "levels"),
    ("procedure", "done", {"procedure": "leeches"}, "procedure"),
    ("procedure", "score", {"post_score": D(1)}, "thread"),
    ("imaging", "ordered", {"modality": "mri"}, "urgency"),
    (
        "imaging",
        "ordered",
        {"modality": "xray", "urgency": "routine", "contrast": "with"},
        "contrast",
    ),
    ("imaging", "contraindicated", {"modality": "mri"}, "reason"),
    ("referral", "requested", {"to": "spine_surgery"}, "urgency"),
    ("referral", "opinion", {"outcome": "operation_offered"}, "thread"),
    ("visit", "booked", {"visit_kind": "reassessment"}, "scheduled_at"),
    (
        "medication",
        "start",
        {"product": "Ibuprofen", "planned_end_on": date(9999, 12, 31)},
        "planned_end_on",
    ),
    ("visit", "missed", {}, "thread"),
    ("contact", "", {"channel": "pigeon", "outcome": "reached"}, "channel"),
    ("condition", "present", {"code": "vampirism"}, "code"),
    ("condition", "ended", {}, "thread"),
    ("declaration", "made", {"subject": "persistent"}, "basis"),
    ("declaration", "made", {"subject": "drug_unsuitable", "basis": "x"}, "detail"),
    ("declaration", "made", {"subject": "frail", "detail": "nsaid", "basis": "x"}, "detail"),
]


def enter(
    plan: CarePlan,
    subject: str,
    kind: str = "",
    values: dict[str, Any] | None = None,
    *,
    now: datetime,
    on: date | None = None,
    role: Role = Role.CLINICIAN,
    **more: Any,
) -> Any:
    said = {name: now if value == TODAY else value for name, value in (values or {}).items()}
    return record_entry(
        patient=plan.patient,
        plan=plan,
        entered=Entered(
            subject=SUBJECTS[subject],
            kind=kind,
            values=said,
            when=When(on=on or now.date()),
            **more,
        ),
        by=an_actor(role, now=now),
        now=now,
    )
