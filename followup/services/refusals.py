"""A patient who does not want to be contacted: messages stop until the patient agrees again.

An opt-out stops messages alone; what the protocol asks of the staff stays theirs (pathway, 8.4).
"""

from datetime import datetime

from clinic.actors import Actor
from clinic.models import Consent
from followup.messaging.reach import MESSAGES, WRITTEN, agreed_channels
from followup.services.stops import resume_messages, stop_messages
from pathway.models import ContactAttempt
from pathway.records.encounters import REFUSED


def heed_refusal(
    before: ContactAttempt | None, after: ContactAttempt | None, *, by: Actor, now: datetime
) -> None:
    """`before`: an attempt as it was recorded; `after`: as it stands now; None: it does not.

    A refusal that was entered in error takes back what it stopped. Asked for under the locks
    of note_writing.
    """
    was_refusal = before is not None and before.outcome == REFUSED
    is_refusal = after is not None and after.outcome == REFUSED
    if after and is_refusal and not was_refusal:
        for channel in _agreed_before(after):
            stop_messages(patient=after.patient, channel=channel, by=by, now=now)
    elif before and was_refusal and not is_refusal:
        for channel in _stopped_by(before):
            resume_messages(patient=before.patient, channel=channel, by=by, now=now)


def _agreed_before(refusal: ContactAttempt) -> list[str]:
    """Who agreed on a later day is not held to a refusal that is told of afterwards."""
    patient_id = refusal.patient_id
    later = Consent.objects.filter(
        patient_id=patient_id,
        purpose=MESSAGES,
        is_given=True,
        effective_on__gt=refusal.effective_on,
    )
    return sorted(
        agreed_channels([patient_id])[patient_id] - set(later.values_list("channel", flat=True))
    )


def _stopped_by(refusal: ContactAttempt) -> list[str]:
    """The channels about which nothing was said since the request that told of the refusal."""
    told = ContactAttempt.objects.revisions_of(refusal.root_id).exclude(request_id="")
    requests = set(told.values_list("request_id", flat=True))
    said = Consent.objects.filter(patient_id=refusal.patient_id, purpose=MESSAGES)
    newest = {each.channel: each for each in said.order_by("recorded_at")}
    return [
        channel
        for channel in WRITTEN
        if channel in newest
        and not newest[channel].is_given
        and newest[channel].request_id in requests
    ]
