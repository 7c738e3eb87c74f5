"""Who could start the pathway: living people with back pain and no open episode."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from clinic.models import Patient
from pathway.models import ConditionEntry, Episode

BACK_PAIN = ("low_back_pain", "radicular_pain")


def candidates() -> QuerySet[Patient]:
    """Patients of the clinic in scope to offer for enrolment, in the order of their names."""
    pain = _standing_back_pain()
    return (
        Patient.objects.known()
        .living()
        .filter(
            Q(id__in=pain.values("patient_id")) | Q(id__in=pain.values("patient__merged_into_id"))
        )
        .exclude(Exists(Episode.objects.open().filter(patient_id=OuterRef("pk"))))
        .by_name()
    )


def _standing_back_pain() -> QuerySet[ConditionEntry]:
    """Present entries of back pain that no later entry of the same thread ended."""
    current = _current(ConditionEntry.objects.filter(code__in=BACK_PAIN))
    ended = _current(ConditionEntry.objects.exclude(kind="present")).filter(
        thread_id=OuterRef("thread_id"), effective_on__gte=OuterRef("effective_on")
    )
    return current.filter(~Exists(ended), kind="present")


def _current(entries: QuerySet[ConditionEntry]) -> QuerySet[ConditionEntry]:
    """The newest revision of each entry, unless it was withdrawn."""
    newer = ConditionEntry.objects.filter(
        root_id=OuterRef("root_id"), revision__gt=OuterRef("revision")
    )
    return entries.filter(~Exists(newer), is_retracted=False)
