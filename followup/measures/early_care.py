"""The first weeks: active treatment, mood and fear asked about, scans only with a reason."""

from datetime import timedelta
from typing import Any

from django.db.models import DateField, Exists, ExpressionWrapper, F, OuterRef, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from followup.measures.asking import any_of, in_care, since_it_began, verdict
from followup.measures.shape import Measure
from followup.measures.windows import Window
from pathway.engine.predicates.modalities import ACTIVE
from pathway.engine.predicates.psychosocial import SCREEN
from pathway.engine.predicates.scans import LUMBAR
from pathway.in_force import numbers_here
from pathway.models import (
    Assessment,
    ConditionEntry,
    ImagingEntry,
    NeuroExam,
    TherapyEntry,
)
from pathway.models.findings import MYOTOMES, SIDES
from pathway.questions import RED_FLAGS

GROUP = _("First weeks")
# Another scan may be called for; the same list as the rule about the kind of scan (S-07, C-08).
_RISKS = ("cancer_history", "immunosuppression", "recent_trauma", "osteoporosis")


def active_by_day(window: Window) -> Any:
    plans = _reaching_day(window)
    active = TherapyEntry.objects.in_force().filter(
        modality__in=ACTIVE, kind__in=["start", "session"]
    )
    begun = _by_its_day(active, plans)
    exact = begun.filter(date_precision="day")
    return plans.annotate(verdict=verdict(any_of(exact), any_of(begun)))


def screened_by_day(window: Window) -> Any:
    plans, met, perhaps = _reaching_day(window), Q(), Q()
    asked = _by_its_day(Assessment.objects.in_force(), plans)
    for name in SCREEN:
        answered = asked.filter(**{f"{name}__isnull": False})
        met &= any_of(answered.filter(date_precision="day"))
        perhaps &= any_of(answered)
    return plans.annotate(verdict=verdict(met, perhaps))


def _by_its_day(facts: Any, plans: Any) -> Any:
    return since_it_began(facts, plans, by_day__gte=OuterRef("effective_on"))


def _reaching_day(window: Window) -> Any:
    """Courses whose day 14 lies in the period and has passed; who left before is not asked of."""
    days = timedelta(days=numbers_here()["pitfall_days"])
    by_day = ExpressionWrapper(F("episode__started_on") + days, output_field=DateField())
    plans = _of_episodes(window).annotate(by_day=by_day).filter(**window.days("by_day"))
    is_open = Q(episode__closed_on__isnull=True) | Q(episode__closed_on__gt=F("by_day"))
    return plans.filter(is_open, by_day__lt=window.today)


def _of_episodes(window: Window) -> Any:
    """What began before day 0 counts when it belongs to this pain."""
    return in_care(window).annotate(begun_on=Coalesce("episode__onset_on", "episode__started_on"))


def imaged_without_reason(window: Window) -> Any:
    """A scan counts as called for when any reason was on record by the day of its order."""
    orders, plans = _orders(window), _of_episodes(window)
    scanned = plans.filter(any_of(orders))
    # Of the plans alone: an order is of nobody else's, and said nine times over it would be dear.
    unexplained = orders.filter(*_no_reason(plans))
    is_met = any_of(unexplained.filter(*_was_asked(plans)))
    return scanned.annotate(verdict=verdict(is_met, any_of(unexplained)))


def _orders(window: Window) -> Any:
    """The first entry of each lumbar scan, unless it was cancelled; a bare result is a scan too."""
    rows = ImagingEntry.objects.in_force()
    same = {"patient_id": OuterRef("patient_id"), "thread_id": OuterRef("thread_id")}
    dropped = rows.filter(kind="cancelled", **same)
    ordered = rows.filter(kind="ordered", **same)
    is_first = Q(kind="ordered") | Q(kind__in=["done", "resulted"]) & ~Exists(ordered)
    is_lumbar = Q(region__isnull=True) | Q(region__in=[each for each in LUMBAR if each])
    return rows.filter(is_first, is_lumbar, ~Exists(dropped), **window.days("effective_on"))


def _by_the_order(facts: Any) -> Exists:
    by_then = facts.filter(
        patient_id=OuterRef("patient_id"), effective_on__lte=OuterRef("effective_on")
    )
    return Exists(by_then)


def _no_reason(plans: Any) -> list[Any]:
    """No red flag, deficit, new symptom, worse, or what else serious could be (S-08 to S-19)."""
    present = [(flag, "present") for flag in (*RED_FLAGS, "new_neuro_symptom")]
    worse = [("cauda_equina_suspected", "yes"), ("global_change", "worse")]
    told = Assessment.objects.in_force().filter(Q(*present, *worse, _connector=Q.OR))
    found = NeuroExam.objects.in_force().filter(_is_abnormal())
    risks = ConditionEntry.objects.in_force().filter(kind="present", code__in=_RISKS)
    reasons = since_it_began(told, plans), since_it_began(found, plans), risks
    return [~_by_the_order(each) for each in reasons]


def _is_abnormal() -> Q:
    grades = [(f"motor_{each}_{side}__lt", 5) for each in MYOTOMES for side in SIDES]
    signs = [(f"{sign}_{side}", "present") for sign in ("sensory", "reflex") for side in SIDES]
    return Q(*grades, *signs, _connector=Q.OR)


def _was_asked(plans: Any) -> list[Exists]:
    """Every red flag has an answer, and somebody examined: only then is there no reason."""
    sittings = since_it_began(Assessment.objects.in_force(), plans)
    exams = since_it_began(NeuroExam.objects.in_force(), plans)
    answers = [sittings.filter(**{f"{flag}__isnull": False}) for flag in RED_FLAGS]
    return [_by_the_order(each) for each in (*answers, exams)]


MEASURES = (
    Measure(
        id="active_by_day_14",
        group=GROUP,
        title=_("Active treatment by day 14"),
        numerator=_("Patients who began an active treatment by day 14"),
        denominator=_("Patients whose day 14 lies in the period and has passed"),
        unknown=_("Patients who began one, on a day that is known only in part"),
        computed=_(
            "Exercise in any form, an activity plan, yoga, tai chi, qigong, pelvic floor "
            "training or rehabilitation, started or attended. The number of days is the "
            "clinic's."
        ),
        basis=("S-65", "S-66"),
        judge=active_by_day,
        aim="more",
    ),
    Measure(
        id="psychosocial_screen",
        group=GROUP,
        title=_("Mood and fear asked about by day 14"),
        numerator=_("Patients with PHQ-2, GAD-2 and fear of movement recorded by day 14"),
        denominator=_("Patients whose day 14 lies in the period and has passed"),
        unknown=_("Patients with all three, one of them on a day that is known only in part"),
        computed=_("Any assessment of the episode counts; the three need not be of one day."),
        basis=("S-67",),
        judge=screened_by_day,
        aim="more",
    ),
    Measure(
        id="imaging_without_reason",
        group=GROUP,
        title=_("Scan without a recorded reason"),
        numerator=_("Patients with a lumbar scan for which no reason was on record"),
        denominator=_("Patients with a lumbar scan ordered in the period"),
        unknown=_("Patients without a reason, but not all red flags were asked or nobody examined"),
        computed=_(
            "Reasons by the day of the order: a red flag, a neurological deficit or new "
            "symptom, worse, or a risk of fracture, infection or malignancy."
        ),
        basis=("S-07", "S-08", "S-59", "S-60"),
        judge=imaged_without_reason,
        aim="less",
    ),
)
