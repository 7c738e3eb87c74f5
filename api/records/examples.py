"""Examples in the documentation of every subject: one story each, shown from recording to error."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from drf_spectacular.utils import OpenApiExample

from api.records.bodies import is_kinded
from api.records.wire import wire_name
from pathway.records import Subject

_DIGITS = "5d6e7f8091a24b3c8d4e5f60718293a4"
_NEXT_DIGITS = "6e7f8091a24b3c8d4e5f60718293a4b5"
_MEDICINE = "med_7f8091a24b3c4d4e8f60718293a4b5c6"
_WRITTEN = {
    "status": "final",
    "revision": 0,
    "effective_on": "2026-11-22",
    "effective_at": None,
    "recorded_at": "2026-11-22T10:00:00Z",
    "author": "Clinic record system",
    "author_role": "",
    "source": "system",
}
_PROMPT = {
    "id": "prm_c0ffee00c0ffee00c0ffee00c0ffee00",
    "rule": "RF-CES",
    "severity": "emergency",
    "text": "Possible cauda equina syndrome: arrange emergency assessment today.",
}
_RAISED = {**_PROMPT, "state": "open", "due_at": "2026-11-22T10:15:00Z"}
_IBUPROFEN = [{"ingredient": "ibuprofen", "drug_class": "nsaid", "mg": "400"}]


class Story(NamedTuple):
    """A step, what is said in it, what turns out to be right, and a step that follows."""

    kind: str
    values: Mapping[str, Any]
    changes: Mapping[str, Any]
    next_kind: str = ""
    next_values: Mapping[str, Any] = {}


STORIES: dict[str, Story] = {
    "assessment": Story(
        "contact",
        {"channel": "phone", "nrs": 7, "saddle_anaesthesia": "present", "bowel_bladder": "absent"},
        {"saddle_anaesthesia": "absent"},
    ),
    "neuro_exam": Story("", {"motor_l5_left": 4, "reflex_left": "present"}, {"motor_l5_left": 5}),
    "medication": Story(
        "start",
        {"product": "Ibuprofen 400 mg tablet", "units_per_dose": 1, "max_doses_per_day": 3},
        {"max_doses_per_day": "2"},
        "stop",
        {"stop_reason": "insufficient"},
    ),
    "side_effect": Story(
        "",
        {"effect": "dizziness", "severity": "mild", "medication": _MEDICINE},
        {"severity": "moderate"},
    ),
    "therapy": Story(
        "start",
        {"modality": "pt_exercise", "level": 3, "sessions_planned": 8},
        {"sessions_planned": 6},
        "session",
        {"level": 4, "adherence": "good"},
    ),
    "procedure": Story(
        "done",
        {"procedure": "mbb", "levels": ["l4_l5"], "side": "left", "scale_max": 10, "pre_score": 8},
        {"pre_score": "7.5"},
        "score",
        {"post_score": 1, "minutes_after": 60},
    ),
    "imaging": Story(
        "ordered",
        {"modality": "mri", "region": "lumbar", "contrast": "without", "urgency": "urgent"},
        {"urgency": "routine"},
        "resulted",
        {"neural_compression": "yes"},
    ),
    "referral": Story(
        "requested",
        {"to": "spine_surgery", "urgency": "urgent", "criterion": "progressive_deficit"},
        {"urgency": "emergency"},
        "opinion",
        {"outcome": "operation_not_advised"},
    ),
    "visit": Story(
        "booked",
        {"visit_kind": "reassessment", "scheduled_at": "2026-12-01T09:30:00Z", "place": "Room 4"},
        {"scheduled_at": "2026-12-01T10:30:00Z"},
        "attended",
    ),
    "contact": Story("", {"channel": "phone", "outcome": "no_answer"}, {"outcome": "left_message"}),
    "fall": Story("", {"injury": "no"}, {"injury": "yes"}),
    "condition": Story(
        "present",
        {"code": "osteoporosis", "detail": "Known since 2019"},
        {"detail": "Known since 2018"},
        "ended",
    ),
    "declaration": Story(
        "made",
        {"subject": "persistent", "basis": "Six months, three treatments without effect"},
        {"basis": "Seven months, three treatments without effect"},
        "withdrawn",
        {"basis": "Much better after graded activity"},
    ),
    "review": Story(
        "fall",
        {"reviewed": ["fal_8091a24b3c4d4e5f8071829304a5b6c7"], "outcome": "no_injury"},
        {"outcome": "referred"},
    ),
}


def listed(subject: Subject) -> list[OpenApiExample]:
    found = _record(subject)
    page = {"data": [found], "has_more": True, "next_cursor": found["id"]}
    return [_answer("A page", page)]


def one(subject: Subject) -> list[OpenApiExample]:
    return [_answer(str(subject.title), _record(subject))]


def recorded(subject: Subject) -> list[OpenApiExample]:
    prompts = [_RAISED] if subject.name == "assessment" else []
    return [
        _sent("Recorded", _entered(subject, STORIES[subject.name].kind, _said(subject))),
        _answer("Recorded", {**_record(subject), **_became(prompts)}, 201),
        _answer("Sent before", {**_record(subject), **_became([]), "outcome": "unchanged"}),
    ]


def continued(subject: Subject) -> list[OpenApiExample]:
    story = STORIES[subject.name]
    found = _record(subject)
    entry = _entry(subject, _NEXT_DIGITS, story.next_kind, story.next_values)
    after = {**found, "version": 2, "entries": [*found["entries"], entry]}
    return [
        _sent("Then", _entered(subject, story.next_kind, story.next_values)),
        _answer("Continued", {**after, **_became([])}, 201),
        _answer("Sent before", {**after, **_became([]), "outcome": "unchanged"}),
    ]


def corrected(subject: Subject) -> list[OpenApiExample]:
    changes = STORIES[subject.name].changes
    body = {"reason": "wrong_value", "changes": dict(changes)}
    found = _record(subject, status="corrected", revision=1, changes=changes)
    return [
        _sent("What is right", body),
        _answer("Corrected", {**found, **_became([], withdrawn=_withdrawn_with(subject))}),
    ]


def withdrawn(subject: Subject) -> list[OpenApiExample]:
    found = _record(subject, status="entered_in_error", revision=1)
    return [_answer("Entered in error", {**found, **_became([], _withdrawn_with(subject))})]


def _withdrawn_with(subject: Subject) -> list[Any]:
    return [_PROMPT] if subject.name == "assessment" else []


def _became(raised: list[Any], withdrawn: list[Any] | None = None) -> dict[str, Any]:
    return {"prompts": raised, "prompts_resolved": [], "prompts_withdrawn": withdrawn or []}


def _said(subject: Subject) -> Mapping[str, Any]:
    return STORIES[subject.name].values


def _entered(subject: Subject, kind: str, values: Mapping[str, Any]) -> dict[str, Any]:
    named = {"kind": kind} if is_kinded(subject) else {}
    return {**named, "effective_on": "2026-11-22", **({"values": dict(values)} if values else {})}


def _record(
    subject: Subject,
    *,
    status: str = "final",
    revision: int = 0,
    changes: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    story = STORIES[subject.name]
    is_gone = status == "entered_in_error"
    values = {} if is_gone else {**story.values, **(changes or {})}
    names = {wire_name(name) for name in subject.shared}
    own = {name: value for name, value in values.items() if name not in names}
    entry = _entry(subject, _DIGITS, story.kind, own)
    entry |= {"status": status, "revision": revision}
    found = {
        "id": entry["id"],
        "patient": "pat_3f0c8a0e6a4b4d0f9a0d0c3b1f2e4d5c",
        "episode": "ep_9b2f1c7d5e3a4f60b1c2d3e4f5a6b7c8" if subject.needs_course else None,
        "status": status,
        "version": revision + 1,
        "updated_at": _WRITTEN["recorded_at"],
    }
    if not subject.has_threads:
        return {**found, **entry}
    about = {name: values[name] for name in sorted(names & set(values))}
    if subject.name == "medication" and not is_gone:
        about |= {"components": _IBUPROFEN}
    return {**found, "about": about, "entries": [entry]}


def _entry(subject: Subject, digits: str, kind: str, values: Mapping[str, Any]) -> dict[str, Any]:
    scores = {
        name: str(value) if _is_score(subject, name) else value for name, value in values.items()
    }
    named = {"kind": kind} if is_kinded(subject) else {}
    return {"id": f"{subject.prefix}_{digits}", **named, **_WRITTEN, "values": scores}


def _is_score(subject: Subject, name: str) -> bool:
    field = subject.all_fields().get(name)
    return field is not None and field.kind == "score"


def _sent(title: str, value: Any) -> OpenApiExample:
    return OpenApiExample(title, value=value, request_only=True)


def _answer(title: str, value: Any, status: int = 200) -> OpenApiExample:
    return OpenApiExample(title, value=value, response_only=True, status_codes=[str(status)])
