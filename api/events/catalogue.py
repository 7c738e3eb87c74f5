"""What the outside is told of: every type of the ledger, as the feed names it, or kept inside.

One table. An event goes out as the first line that fits it; `where` compares codes of its
`changes`, `told` lists those codes that go out with it. What no line fits stays inside, so that
nothing is published by being forgotten (tests/api/test_event_catalogue.py finds what is forgotten).
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from django.db.models import Q

from clinic.models import LedgerEvent
from pathway.records import SUBJECTS


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """`ledger`, where its `changes` are as said, goes out as `public` with the codes in `told`."""

    public: str
    ledger: str
    where: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    told: tuple[str, ...] = ()

    def fits(self, event: LedgerEvent) -> bool:
        said = event.changes
        return event.type == self.ledger and all(
            str(said.get(name, "")).startswith(allowed) for name, allowed in self.where.items()
        )


FEED = "Event"
# A screen that is not complete, or a risk factor, is no red flag.
RED_FLAG = {"rule": ("RF-CES", "RF-PROGDEF", "RF-REVIEW")}
_PROMPT = ("rule", "severity", "state")
_TASK = ("kind", "due_on")
_TO_PATIENTS = {"purpose": ("visit_reminder", "rebook", "self_report", "report_request")}
_MESSAGE = ("purpose", "step", "channel")

_PATIENTS = (
    Line(public="patient.created", ledger="patient.created"),
    Line(public="patient.updated", ledger="patient.updated", told=("fields",)),
    Line(public="patient.updated", ledger="patient.identified"),
    Line(public="patient.merged", ledger="patient.merged"),
)
_EPISODES = (
    Line(public="episode.opened", ledger="episode.opened"),
    Line(public="episode.closed", ledger="episode.closed"),
    Line(public="episode.reopened", ledger="episode.reopened"),
    Line(public="episode.stage_changed", ledger="stagechange.recorded"),
    Line(public="episode.stage_changed", ledger="stagechange.corrected"),
    Line(public="episode.stage_changed", ledger="stagechange.retracted"),
    Line(public="episode.assigned", ledger="care_plan.assigned"),
    Line(public="episode.protocol_moved", ledger="care_plan.protocol_moved", told=("from", "to")),
)
_PROMPTS = (
    Line(public="red_flag.raised", ledger="prompt.raised", where=RED_FLAG, told=_PROMPT),
    Line(public="red_flag.raised", ledger="prompt.reopened", where=RED_FLAG, told=_PROMPT),
    Line(public="red_flag.changed", ledger="prompt.changed", where=RED_FLAG, told=_PROMPT),
    Line(public="red_flag.cleared", ledger="prompt.resolved", where=RED_FLAG, told=_PROMPT),
    Line(public="red_flag.withdrawn", ledger="prompt.withdrawn", where=RED_FLAG, told=_PROMPT),
    Line(public="red_flag.withdrawn", ledger="prompt.superseded", where=RED_FLAG, told=_PROMPT),
    Line(public="prompt.raised", ledger="prompt.raised", told=_PROMPT),
    Line(public="prompt.raised", ledger="prompt.reopened", told=_PROMPT),
    Line(public="prompt.changed", ledger="prompt.changed", told=_PROMPT),
    Line(public="prompt.expired", ledger="prompt.resolved", told=_PROMPT),
    Line(public="prompt.withdrawn", ledger="prompt.withdrawn", told=_PROMPT),
    Line(public="prompt.withdrawn", ledger="prompt.superseded", told=_PROMPT),
    Line(public="prompt.escalated", ledger="emergency.escalated", told=("rung",)),
    *(
        Line(public=f"prompt.{public}", ledger="promptdecision.recorded", where={"kind": (kind,)})
        for kind, public in {
            "seen": "acknowledged",
            "accepted": "accepted",
            "declined": "declined",
            "deferred": "deferred",
            "disposition": "answered",
            "undone": "decision_undone",
        }.items()
    ),
    Line(public="prompt.decision_changed", ledger="promptdecision.corrected"),
    Line(public="prompt.decision_undone", ledger="promptdecision.retracted"),
)
_TASKS = (
    Line(public="task.created", ledger="task.created", told=_TASK),
    Line(public="task.moved", ledger="task.moved", told=_TASK),
    Line(public="task.reopened", ledger="task.reopened", told=_TASK),
    Line(public="task.due", ledger="task.fell_due", told=_TASK),
    Line(public="task.assigned", ledger="task.assigned", told=_TASK),
    Line(public="task.snoozed", ledger="task.snoozed", told=(*_TASK, "until")),
    Line(public="task.completed", ledger="task.completed", told=_TASK),
    Line(public="task.cancelled", ledger="task.cancelled", told=("kind",)),
)
_MESSAGES = (
    Line(
        public="questionnaire.sent",
        ledger="communication.sent",
        where={"purpose": ("self_report", "report_request")},
        told=_MESSAGE,
    ),
    Line(public="questionnaire.completed", ledger="self_report.answered"),
    Line(public="reminder.sent", ledger="communication.sent", where=_TO_PATIENTS, told=_MESSAGE),
    Line(
        public="reminder.failed", ledger="communication.failed", where=_TO_PATIENTS, told=_MESSAGE
    ),
    Line(
        public="reminder.failed",
        ledger="communication.uncertain",
        where=_TO_PATIENTS,
        told=_MESSAGE,
    ),
    Line(public="reminder.failed", ledger="contact_point.bounced", told=("channel",)),
    Line(public="reminder.opted_out", ledger="consent.withdrawn", told=("channel",)),
    Line(public="reminder.opted_in", ledger="consent.given", told=("channel",)),
)
_CLINIC = (
    Line(public="clinic.reset", ledger="clinic.reset", told=("removed", "patients")),
    Line(
        public="protocol.published",
        ledger="protocol.overridden",
        told=("protocol", "version", "key"),
    ),
    Line(
        public="protocol.published",
        ledger="protocol.override_withdrawn",
        told=("protocol", "version", "key"),
    ),
    Line(public="api_client.created", ledger="api_client.created"),
    Line(public="api_client.rotated", ledger="api_client.rotated"),
    Line(public="api_client.disabled", ledger="api_client.disabled"),
    Line(public="webhook_endpoint.test", ledger="webhook_endpoint.tested"),
    Line(public="webhook_endpoint.disabled", ledger="webhook_endpoint.disabled", told=("why",)),
)


def _of_records() -> Iterator[Line]:
    """A referral says whether it was asked for or answered; every other record is itself."""
    yield Line(
        public="referral.requested",
        ledger="referralentry.recorded",
        where={"kind": ("requested",)},
        told=("kind",),
    )
    yield Line(public="referral.outcome", ledger="referralentry.recorded", told=("kind",))
    for subject in SUBJECTS.values():
        model = subject.model._meta.model_name
        for what in ("recorded", "corrected", "retracted"):
            yield Line(public=f"{subject.name}.{what}", ledger=f"{model}.{what}", told=("kind",))


LINES: tuple[Line, ...] = (
    *_PATIENTS,
    *_EPISODES,
    *_PROMPTS,
    *_TASKS,
    *_MESSAGES,
    *_CLINIC,
    *_of_records(),
)

# What only the clinic's own pages show, and why it is of no use or no business outside.
INTERNAL: dict[str, str] = {
    **dict.fromkeys(
        ("personfact.recorded", "personfact.corrected", "personfact.retracted"),
        "what rules know of a person: patient.created or patient.updated has said it",
    ),
    **dict.fromkeys(
        ("contact_point.added", "contact_point.resumed"),
        "an address: patient.updated would say that the patient changed",
    ),
    **dict.fromkeys(
        ("contact_point.stopped", "contact_point.wrong_person"),
        "an address",
    ),
    **dict.fromkeys(
        (
            "communication.planned",
            "communication.claimed",
            "communication.kept",
            "communication.postponed",
            "communication.delivered",
            "communication.suppressed",
            "communication.handled",
        ),
        "a step of sending: what became of it is reminder.sent or reminder.failed",
    ),
    **dict.fromkeys(
        (
            "membership.added",
            "membership.changed",
            "membership.ended",
            "membership.on_call_changed",
            "calendar.renewed",
            "calendar.revoked",
        ),
        "staff of the clinic",
    ),
    **dict.fromkeys(
        (
            "clinic.clock_advanced",
            "clinic.details_changed",
            "clinic.founded",
            "clinic.set_up",
            "measure.target_set",
            "audit.exported",
            "clinic.follow_up_changed",
            "reminders.paused",
            "reminders.resumed",
            "message_text.changed",
        ),
        "a setting of the clinic",
    ),
    **dict.fromkeys(
        (
            "case_review.added",
            "case_review.asked",
            "case_review.decided",
            "case_review.moved",
            "case_review.removed",
        ),
        "how the clinic prepares its meetings",
    ),
    **dict.fromkeys(
        (
            "view.changed",
            "view.deleted",
            "view.restored",
            "view.saved",
        ),
        "how a member likes a list",
    ),
    **dict.fromkeys(
        ("patient.update_ignored", "fact.update_ignored"), "an older version that was not taken"
    ),
    **dict.fromkeys(
        ("job.started", "job.done", "job.failed", "job.cancelled", "job.file_dropped"),
        "long work: whoever started it asks for its progress",
    ),
    **dict.fromkeys(
        (
            "webhook_endpoint.created",
            "webhook_endpoint.changed",
            "webhook_endpoint.rotated",
            "webhook_endpoint.paused",
            "webhook_endpoint.resumed",
            "webhook_endpoint.removed",
            "webhook_endpoint.replayed",
            "delivery.replayed",
        ),
        "who receives events is told to the clinic, not to other receivers",
    ),
}

# What it takes to read the thing that an event is about; every record has its own.
_RESOURCES = {
    # Whoever reads events at all must learn that what they read before is gone.
    "clinic": FEED,
    "patient": "Patient",
    "episode": "EpisodeOfCare",
    "prompt": "DetectedIssue",
    "red_flag": "DetectedIssue",
    "task": "Task",
    "questionnaire": "CommunicationRequest",
    "reminder": "CommunicationRequest",
    "protocol": "PlanDefinition",
    "api_client": "ApiClient",
    "webhook_endpoint": "WebhookEndpoint",
    **{subject.name: subject.resource for subject in SUBJECTS.values()},
}

TYPES: tuple[str, ...] = tuple(sorted({line.public for line in LINES}))


def resource_of(public: str) -> str:
    """The resource that a type of event tells of."""
    return _RESOURCES[public.partition(".")[0]]


def readable_types(interactions: Collection[str]) -> tuple[str, ...]:
    """The types that tell of what these interactions may read one by one, or list."""
    return tuple(
        each
        for each in TYPES
        if {f"{resource_of(each)}.r", f"{resource_of(each)}.s"} & set(interactions)
    )


def line_of(event: LedgerEvent) -> Line | None:
    """How an event goes out; None for one that stays inside."""
    return next((line for line in _LINES_OF.get(event.type, ()) if line.fits(event)), None)


def asked_for(types: tuple[str, ...]) -> Q:
    """The ledger's rows that may go out as one of these types; `line_of` says whether they do."""
    wanted = {line.ledger for line in LINES if not types or line.public in types}
    return Q(type__in=sorted(wanted))


def _by_ledger() -> dict[str, tuple[Line, ...]]:
    names = {line.ledger for line in LINES}
    return {name: tuple(line for line in LINES if line.ledger == name) for name in names}


_LINES_OF: Mapping[str, tuple[Line, ...]] = _by_ledger()
