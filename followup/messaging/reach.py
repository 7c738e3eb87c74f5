"""Over which address a patient is written to: one that works, with the patient's consent."""

import uuid
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from clinic.models import Consent, ContactPoint

# What a patient agrees to: messages of every purpose over one channel.
MESSAGES = "messages"
WRITTEN = ("sms", "email")


def reachable(
    patient_ids: Collection[uuid.UUID], channels: Sequence[str]
) -> dict[uuid.UUID, ContactPoint]:
    """By patient: the preferred active address with consent; two statements for any number."""
    agreed = agreed_channels(patient_ids)
    found: dict[uuid.UUID, ContactPoint] = {}
    points = ContactPoint.objects.filter(
        patient_id__in=patient_ids, state="active", channel__in=channels
    )
    for point in sorted(points, key=_preference):
        if point.channel in agreed[point.patient_id]:
            found.setdefault(point.patient_id, point)
    return found


def agreed_channels(patient_ids: Collection[uuid.UUID]) -> Mapping[uuid.UUID, set[str]]:
    """The channels whose newest consent is a yes; unasked is not agreed."""
    newest: dict[tuple[uuid.UUID, str], bool] = {}
    said = Consent.objects.filter(patient_id__in=patient_ids, purpose=MESSAGES)
    for row in said.order_by("recorded_at", "-is_given", "id"):
        newest[row.patient_id, row.channel] = row.is_given
    agreed: dict[uuid.UUID, set[str]] = defaultdict(set)
    for (patient_id, channel), is_given in newest.items():
        if is_given:
            agreed[patient_id].add(channel)
    return agreed


def _preference(point: ContactPoint) -> tuple[object, ...]:
    return (point.rank, WRITTEN.index(point.channel), point.id)
