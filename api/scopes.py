"""What a machine client may do: SMART scopes, `system/<Resource>.<cruds>`, for every door."""

import re
from collections.abc import Iterable

from django.core.exceptions import ValidationError

from clinic.permissions import Permission
from pathway.records import SUBJECTS, Subject

_SHAPE = re.compile(r"system/(?P<resource>\*|[A-Z][A-Za-z]+)\.(?P<letters>(?=.)c?r?u?d?s?)")

_SCHEDULE = {Permission.VIEW_SCHEDULE}
_CASELOAD = {Permission.VIEW_SCHEDULE, Permission.VIEW_CASELOAD}


def access_to(subject: Subject) -> Permission:
    """Visits and attempts to reach somebody are scheduling; everything else is clinical."""
    is_scheduling = subject.permissions == {Permission.RECORD_CONTACT}
    return Permission.VIEW_SCHEDULE if is_scheduling else Permission.VIEW_CASELOAD


def _of_records() -> dict[str, set[Permission]]:
    """Each letter of every resource that records are kept under."""
    found: dict[str, set[Permission]] = {}
    for subject in SUBJECTS.values():
        for letter in "cruds":
            needed = found.setdefault(f"{subject.resource}.{letter}", set(_SCHEDULE))
            needed.add(access_to(subject))
            needed |= subject.permissions if letter in "cud" else set()
    return found


# What each interaction needs of the services behind it. Whoever writes sees what was written.
_NEEDED: dict[str, set[Permission]] = {
    "Patient.c": _SCHEDULE | {Permission.REGISTER_PATIENT},
    "Patient.r": _SCHEDULE,
    "Patient.u": _SCHEDULE | {Permission.REGISTER_PATIENT},
    "Patient.s": _SCHEDULE,
    "EpisodeOfCare.c": _CASELOAD | {Permission.ENROL_PATIENT},
    "EpisodeOfCare.r": _CASELOAD,
    "EpisodeOfCare.s": _CASELOAD,
    "CarePlan.r": _CASELOAD,
    "CarePlan.u": _CASELOAD | {Permission.CHANGE_STAGE},
    "CarePlan.s": _CASELOAD,
    "DetectedIssue.r": _CASELOAD,
    "DetectedIssue.u": _CASELOAD | {Permission.DECIDE_PROMPT},
    "DetectedIssue.s": _CASELOAD,
    "Task.r": _CASELOAD,
    "Task.u": _CASELOAD | {Permission.MANAGE_TASKS, Permission.RECORD_CONTACT},
    "Task.s": _CASELOAD,
    "CommunicationRequest.c": _CASELOAD | {Permission.RECORD_CLINICAL},
    "CommunicationRequest.r": _CASELOAD,
    "CommunicationRequest.s": _CASELOAD,
    "MeasureReport.r": _CASELOAD,
    "MeasureReport.s": _CASELOAD,
    "PlanDefinition.r": _CASELOAD,
    "PlanDefinition.s": _CASELOAD,
    "AuditEvent.s": _SCHEDULE | {Permission.VIEW_AUDIT},
    **{f"Job.{letter}": _SCHEDULE | {Permission.IMPORT_DATA} for letter in "crus"},
    # Emptying a test clinic; long work may fill it again.
    "Organization.d": _SCHEDULE | {Permission.IMPORT_DATA},
    "Event.r": _CASELOAD,
    "Event.s": _CASELOAD,
    **_of_records(),
    **{f"WebhookEndpoint.{letter}": _CASELOAD | {Permission.MANAGE_CLINIC} for letter in "cruds"},
    **{f"ApiClient.{letter}": _SCHEDULE | {Permission.MANAGE_CLINIC} for letter in "cruds"},
}
# Who may let others in, or read who looked at whom, is told so by name: `*` stands for the rest.
_BY_NAME_ONLY = frozenset({"ApiClient", "AuditEvent", "WebhookEndpoint"})

Interactions = frozenset[str]


def interactions(scopes: Iterable[str]) -> Interactions:
    """What the scopes allow, each as `Resource.letter`; what no door offers is left out."""
    return frozenset(one for scope in scopes for one in _expanded(scope))


def permissions_for(allowed: Interactions) -> frozenset[Permission]:
    """The permissions a machine acts with, for the services that check them."""
    return frozenset(permission for one in allowed for permission in _NEEDED[one])


def check_scopes(scopes: Iterable[str]) -> None:
    """Raises ValidationError for a scope that would allow nothing, and for none at all."""
    given = list(scopes)
    empty = [scope for scope in given if not _expanded(scope)]
    if empty or not given:
        wrong = f"No door knows {', '.join(empty)}." if empty else "Name at least one scope."
        raise ValidationError({"scopes": f"{wrong} Known scopes: {', '.join(offered())}."})


def offered() -> list[str]:
    """Every scope by its resource, with all the letters it has."""
    resources = dict.fromkeys(one.partition(".")[0] for one in _NEEDED)
    return [f"system/{resource}.{_letters(resource)}" for resource in resources]


def every_scope() -> list[str]:
    """Every scope by itself, one letter each."""
    return [scope_for(one) for one in _NEEDED]


def scope_for(interaction: str) -> str:
    """The narrowest scope that allows one interaction."""
    return f"system/{interaction}"


def _letters(resource: str) -> str:
    return "".join(one[-1] for one in _NEEDED if one.startswith(f"{resource}."))


def _expanded(scope: str) -> list[str]:
    asked = _SHAPE.fullmatch(scope)
    if asked is None:
        return []
    resource, letters = asked["resource"], asked["letters"]
    return [
        one
        for one in _NEEDED
        if _covers(resource, one.partition(".")[0]) and one.partition(".")[2] in letters
    ]


def _covers(named: str, resource: str) -> bool:
    return named == resource or (named == "*" and resource not in _BY_NAME_ONLY)
