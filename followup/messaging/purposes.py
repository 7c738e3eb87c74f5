"""What messages are for. A purpose says when one is still wanted and what its text may name.

A purpose lives beside the work it belongs to; here it has only its name and its place.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from django.utils.functional import Promise
from django.utils.module_loading import import_string

from followup.models import Communication

_PLACES = {
    "visit_reminder": "followup.services.patient_messages.VISIT_REMINDER",
    "rebook": "followup.services.patient_messages.REBOOK",
    "self_report": "followup.services.patient_messages.SELF_REPORT",
    "escalation": "followup.services.paging.ESCALATION",
    "report_request": "followup.services.report_requests.REPORT_REQUEST",
    "digest": "followup.services.digests.DIGEST",
    "invitation": "followup.services.invitations.INVITATION",
    "webhook_disabled": "api.webhooks.notices.DISABLED",
    "test": "followup.services.trial_messages.TEST",
}

Values = Mapping[str, Any]


class NothingToSay(Exception):
    """What the text needs is not there: a visit without a time, a link that cannot be made."""


def _nothing(message: Communication, now: datetime) -> None:
    """Nothing follows from it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Purpose:
    """`fields` are the names a text of this purpose may use; `values` gives all of them.

    `why_not` is asked at the claim, under the patient's lock: a code of why the message is no
    longer wanted, or nothing. `values` is called in the same transaction and may write, such as a
    link. `is_repeated`: sent again, with the same message id, when nobody knows whether it arrived.
    A message of `is_for_patients` keeps to quiet hours, consent and the pause of all reminders.
    """

    title: str | Promise
    fields: frozenset[str]
    why_not: Callable[[Communication, datetime], str]
    values: Callable[[Communication, datetime], Values]
    after_claim: Callable[[Communication, datetime], None] = _nothing
    after_settled: Callable[[Communication, datetime], None] = _nothing
    is_for_patients: bool = False
    is_repeated: bool = False


@cache
def purpose_named(name: str) -> Purpose:
    """Raises KeyError for a name that nobody gave."""
    purpose: Purpose = import_string(_PLACES[name])
    return purpose


def all_purposes() -> dict[str, Purpose]:
    return {name: purpose_named(name) for name in _PLACES}
