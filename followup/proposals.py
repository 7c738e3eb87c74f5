"""What accepting a prompt leads to: the page on which the act it proposes is recorded, filled in.

Accepting records intent and makes a task; the fact is recorded by who did it, never by the
product (pathway 6.3). Values are only those that the prompt itself says.
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.urls import reverse

from pathway.models import Prompt


@dataclass(frozen=True, slots=True)
class Proposal:
    """A step of the record and what it is filled in with; `urgency` comes from the severity.

    A step that follows in a thread is offered for the first thread the prompt is about.
    """

    subject: str
    kind: str
    values: Mapping[str, str] = field(default_factory=dict)
    is_urgent_as_raised: bool = False
    is_in_thread: bool = False


_MRI = {"modality": "mri", "contrast": "without", "region": "lumbar"}
_STOP = Proposal("medication", "stop", is_in_thread=True)

PROPOSALS: Mapping[str, Proposal] = {
    "IMG-MRI": Proposal("imaging", "ordered", _MRI, is_urgent_as_raised=True),
    "IMG-WORSE": Proposal("imaging", "ordered", _MRI, is_urgent_as_raised=True),
    "IMG-NEWNEURO": Proposal("imaging", "ordered", _MRI, is_urgent_as_raised=True),
    "IMG-PREINT": Proposal("imaging", "ordered", _MRI, is_urgent_as_raised=True),
    "SUR-CONSULT": Proposal(
        "referral", "requested", {"to": "spine_surgery"}, is_urgent_as_raised=True
    ),
    "REH-MDR": Proposal("therapy", "start", {"modality": "mdr"}),
    "PF-PT": Proposal("therapy", "start", {"modality": "pelvic_floor_pt"}),
    "INT-MBB": Proposal("procedure", "planned", {"procedure": "mbb"}),
    "INT-RFA": Proposal("procedure", "planned", {"procedure": "rfa"}),
    "INT-ESI": Proposal("procedure", "planned", {"procedure": "esi"}),
    "MED-MR-WARN": Proposal("medication", "planned_end", is_in_thread=True),
    "MED-MR-STOP": _STOP,
    "MED-MR-ELD": _STOP,
    "MED-CONFIRM-STOP": _STOP,
    "MED-NSAID-DUP": _STOP,
    "FU-NONE": Proposal("visit", "booked", {"visit_kind": "reassessment"}),
    "FU-MISSED": Proposal("visit", "booked", {"visit_kind": "reassessment"}),
}
_ASSESSED = frozenset(
    {"RF-SCREEN", "RSP-INCOMPLETE", "CLS-MISSING", "ELD-FALLSCREEN", "MED-SE-DUE", "INT-POST"}
)
_MOVED = frozenset({"RSP-STEPUP", "RSP-GOOD", "RSP-DISCHARGE"})
# SUR-CONSULT raises each of its three criteria with a severity of its own (7.5).
_CRITERIA = {
    "emergency": "cauda_equina",
    "urgent": "progressive_deficit",
    "routine": "persistent_disabling",
}
_URGENCY = {"emergency": "emergency", "urgent": "urgent"}


def page_for(prompt: Prompt) -> str:
    """The address of the page that records what was accepted; empty where there is no one page."""
    if prompt.rule in _ASSESSED:
        return reverse("new_assessment", args=[prompt.patient_id])
    if prompt.rule in _MOVED:
        return reverse("change_stage", args=[prompt.patient_id])
    proposal = PROPOSALS.get(prompt.rule)
    return _record_page(prompt, proposal) if proposal else ""


def _record_page(prompt: Prompt, proposal: Proposal) -> str:
    values = dict(proposal.values)
    if proposal.is_urgent_as_raised:
        values["urgency"] = _URGENCY.get(prompt.severity, "routine")
    if proposal.subject == "referral":
        values["criterion"] = _CRITERIA[prompt.severity]
    if not proposal.is_in_thread:
        page = reverse("record_subject", args=[prompt.patient_id, proposal.subject])
        return f"{page}?{urlencode({'kind': proposal.kind, **values})}"
    about = [uuid.UUID(each) for each in prompt.evidence.get("about", ())]
    if not about:
        return ""
    step = [prompt.patient_id, proposal.subject, about[0], proposal.kind]
    return reverse("record_step", args=step)
