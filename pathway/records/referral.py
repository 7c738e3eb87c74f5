"""Referrals from request to opinion."""

from django.utils.translation import gettext_lazy as lazy

from pathway import models
from pathway.records.fields import Words, note, word
from pathway.records.imaging import URGENCY
from pathway.records.subjects import Step, Subject

SPECIALTIES: Words = {
    "spine_surgery": lazy("Spine surgery"),
    "neurosurgery": lazy("Neurosurgery"),
    "pain_clinic": lazy("Pain clinic"),
    "physical_therapy": lazy("Physical therapy"),
    "psychology": lazy("Psychology"),
    "rehabilitation": lazy("Rehabilitation"),
    "rheumatology": lazy("Rheumatology"),
    "emergency_department": lazy("Emergency department"),
    "other": lazy("Elsewhere"),
}
CRITERIA: Words = {
    "persistent_disabling": lazy("Persistent, disabling symptoms (S-46)"),
    "progressive_deficit": lazy("Progressive neurological deficit (S-47)"),
    "cauda_equina": lazy("Cauda equina syndrome (S-48)"),
    "declared": lazy("Declared by the clinician"),
}
OPINIONS: Words = {
    "operation_offered": lazy("Operation offered"),
    "operation_not_advised": lazy("Operation not advised"),
    "further_tests": lazy("Further tests first"),
    "conservative_care": lazy("Conservative care advised"),
    "other": lazy("Something else"),
}


REFERRAL = Subject(
    name="referral",
    plural="referrals",
    title=lazy("Referral"),
    model=models.ReferralEntry,
    prefix="ref",
    resource="ServiceRequest",
    needs_course=False,
    names=(word("to", lazy("Referred to"), SPECIALTIES, is_required=True),),
    shared=("to",),
    steps=(
        Step(
            kind="requested",
            label=lazy("Requested"),
            opens=True,
            fields=(
                word("urgency", lazy("Urgency"), URGENCY, is_required=True),
                word("criterion", lazy("Criterion"), CRITERIA),
                note(),
            ),
        ),
        Step(
            kind="accepted",
            label=lazy("Accepted"),
            after=("requested",),
            never_after=("opinion", "declined", "cancelled"),
        ),
        Step(
            kind="opinion",
            label=lazy("Opinion received"),
            after=("requested",),
            never_after=("declined", "cancelled"),
            fields=(word("outcome", lazy("Opinion"), OPINIONS, is_required=True), note()),
        ),
        Step(
            kind="declined",
            label=lazy("Not accepted"),
            after=("requested",),
            never_after=("opinion", "cancelled"),
            fields=(note(),),
        ),
        Step(
            kind="cancelled",
            label=lazy("Cancelled"),
            after=("requested",),
            never_after=("opinion", "declined", "cancelled"),
            fields=(note(),),
        ),
    ),
)
