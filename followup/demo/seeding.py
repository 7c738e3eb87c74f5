"""Making the demo: clinics, staff, then stories a batch at a time, each batch whole or not at all.

A killed run leaves whole batches; the next run tells what is missing and nothing twice.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta

from clinic.actors import system
from clinic.models import Clinic, ClinicSettings, Membership, User
from clinic.permissions import Role
from clinic.services.clinics import add_member, end_membership, found_clinic
from clinic.tenancy import clinic_scope
from followup.demo.cast import DemoClinic, DemoPerson, Place, cast
from followup.demo.people import PASSWORD
from followup.demo.stories import Story, stories_of
from followup.demo.telling import Telling, find_numbered
from followup.demo.timing import DemoClock
from followup.demo.verbs import VERBS
from followup.services.handling import resume_reminders
from followup.services.reconcile import locked, reconcile_plans
from followup.services.sweep import sweep
from pathway.models import CarePlan

Say = Callable[[str], None]

SEEDER = system("worker", name="Demo data")
BATCH = 40

# The evenings on which the sweep is replayed, so that prompts have been waiting for some time.
EVENINGS = (30, 9, 3, 1)


def seed(say: Say) -> int:
    """Bring the demo to completeness; answers with how many patients were new."""
    added = 0
    for wanted in cast().clinics:
        clinic = the_clinic(wanted)
        with clinic_scope(clinic.id) as now:
            employ(wanted, now)
        added += tell_stories(clinic, say)
        with clinic_scope(clinic.id) as now:
            begin_to_write(wanted, now)
        sweep(by=SEEDER, clinic_id=clinic.id)
    return added


def the_clinic(wanted: DemoClinic) -> Clinic:
    found = Clinic.objects.filter(slug=wanted.slug).first()
    return found or found_clinic(
        name=wanted.name,
        slug=wanted.slug,
        time_zone=wanted.time_zone,
        is_test=wanted.is_test,
        by=SEEDER,
    )


def employ(clinic: DemoClinic, now: datetime) -> None:
    """Give each person their place, once: who has been shown the door stays outside."""
    for person, place in cast().working_in(clinic.slug):
        user = the_user(person)
        if not Membership.objects.of(user).exists():
            give(place, user, now)


def begin_to_write(clinic: DemoClinic, now: datetime) -> None:
    """From today on, and once: what the stories' past would have sent is nobody's to look after."""
    fresh = ClinicSettings.objects.filter(version=1)
    said = {
        "phone": clinic.phone,
        "emergency_number": clinic.emergency_number,
        "escalation": clinic.escalation.strip(),
    }
    since = None if clinic.is_empty else now
    is_fresh = fresh.update(**said, self_report_enabled=clinic.writes_to_patients, set_up_at=since)
    if is_fresh and clinic.writes_to_patients:
        resume_reminders(by=SEEDER, now=now)


def the_user(person: DemoPerson) -> User:
    found = User.objects.filter(email=person.email).first()
    return found or User.objects.create_user(
        email=person.email, name=person.name, password=PASSWORD
    )


def tell_stories(clinic: Clinic, say: Say) -> int:
    stories = stories_of(clinic.slug)
    told = 0
    for batch in _batches(stories):
        new = tell_batch(clinic, batch)
        told += new
        if new:
            last = stories.index(batch[-1]) + 1
            say(f"{clinic.name}: {last} of {len(stories)} patients")
    return told


def tell_batch(clinic: Clinic, batch: Sequence[Story]) -> int:
    """The stories not told yet, in one transaction; answers with how many they were."""
    with clinic_scope(clinic.id) as now:
        return len(tell_missing(batch, staff_by_key(clinic.slug), DemoClock(now, clinic.zone)))


def tell_missing(
    stories: Sequence[Story], staff: Mapping[str, Membership], clock: DemoClock
) -> list[Telling]:
    """Those of these stories that the clinic in scope has not heard."""
    missing = [story for story in stories if find_numbered(story.number) is None]
    told = [tell(story, staff, clock) for story in missing]
    replay(told, clock)
    return told


def tell(story: Story, staff: Mapping[str, Membership], clock: DemoClock) -> Telling:
    telling = Telling(story, staff, clock)
    telling.begin()
    for day in story.days_as_recorded:
        telling.tell(day, VERBS)
    return telling


def staff_by_key(slug: str) -> dict[str, Membership]:
    """Everybody of a clinic, those who have left too: they wrote what they wrote."""
    by_email = {one.user.email: one for one in Membership.objects.all().with_people()}
    return {person.key: by_email[person.email] for person, _ in cast().working_in(slug)}


def replay(told: Sequence[Telling], clock: DemoClock) -> None:
    """Evaluate what the stories left behind as the sweeps of those evenings would have."""
    plans = [plan for telling in told for plan in telling.plans]
    for ago in EVENINGS:
        ids = [plan.id for plan in plans if _is_under_way(plan, clock.day(ago))]
        reconcile_plans(locked(ids), by=SEEDER, now=clock.evening(ago))
    reconcile_plans(locked([plan.id for plan in plans]), by=SEEDER, now=clock.now)


def _is_under_way(plan: CarePlan, day: date) -> bool:
    return plan.episode.started_on <= day


def _batches(stories: Sequence[Story]) -> Iterator[Sequence[Story]]:
    for start in range(0, len(stories), BATCH):
        yield stories[start : start + BATCH]


def give(place: Place, user: User, now: datetime) -> None:
    membership = add_member(
        user=user,
        role=Role(place.role),
        is_clinical_lead=place.is_clinical_lead,
        is_on_call=place.is_on_call,
        by=SEEDER,
        now=now,
    )
    if place.ended_days_ago is not None:
        left_at = now - timedelta(days=place.ended_days_ago)
        end_membership(membership=membership, by=SEEDER, now=left_at)
