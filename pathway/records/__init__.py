"""Every kind of record of the pathway, for the services, pages and doors that write them."""

from pathway.records.encounters import CONTACT, DECLARATION, VISIT
from pathway.records.findings import (
    ASSESSMENT,
    CONDITION,
    FALL,
    NEURO_EXAM,
    REVIEW,
    SIDE_EFFECT,
)
from pathway.records.imaging import IMAGING
from pathway.records.medication import MEDICATION
from pathway.records.procedure import PROCEDURE
from pathway.records.referral import REFERRAL
from pathway.records.subjects import Step, Subject
from pathway.records.therapy import THERAPY

SUBJECTS: dict[str, Subject] = {
    subject.name: subject
    for subject in (
        ASSESSMENT,
        NEURO_EXAM,
        MEDICATION,
        SIDE_EFFECT,
        THERAPY,
        PROCEDURE,
        IMAGING,
        REFERRAL,
        VISIT,
        CONTACT,
        FALL,
        CONDITION,
        DECLARATION,
        REVIEW,
    )
}

__all__ = ["SUBJECTS", "Step", "Subject"]
