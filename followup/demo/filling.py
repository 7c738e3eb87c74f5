"""The demo's patients in a test clinic: told by long work, among staff who are invented too.

The members of the clinic are put to no invented entry: each story's people get a place of their
own, with accounts that nobody can sign in to.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime

from clinic.actors import Actor
from clinic.models import Clinic, ClinicSettings, Membership, User
from followup.demo.cast import DemoPerson, cast
from followup.demo.seeding import give, tell_missing
from followup.demo.stories import stories_of
from followup.demo.telling import Telling
from followup.demo.timing import DemoClock
from followup.models import Job
from followup.services.job_work import Done, Piece
from followup.services.jobs import start_job
from pathway.models import CarePlan

KIND = "demo_patients"
# Whose stories are told.
TOLD_OF = "riverside"
# A piece is over within a second or so: whoever wants the clinic for themselves waits for one.
STORIES_A_PIECE = 3


def start_telling(*, by: Actor, now: datetime) -> Job:
    """Long work that brings the demo's patients into the clinic in scope."""
    return start_job(
        kind=KIND,
        rows=[{"number": story.number} for story in stories_of(TOLD_OF)],
        rows_a_piece=STORIES_A_PIECE,
        by=by,
        now=now,
    )


def tell_rows(piece: Piece) -> Done:
    """The stories with these numbers; what the clinic has heard is not told again."""
    done, clinic = Done(), piece.job.clinic
    numbers = {row["number"] for row in piece.rows}
    stories = [story for story in stories_of(TOLD_OF) if story.number in numbers]
    staff = _staff(clinic, piece.now)
    with _nobody_written_to():
        told = tell_missing(stories, staff, DemoClock(piece.now, clinic.zone))
    _look_anew(told, piece.now)
    done.counts.update(created=len(told), unchanged=len(stories) - len(told))
    return done


def _staff(clinic: Clinic, now: datetime) -> Mapping[str, Membership]:
    """The people of the stories, each with a place in this clinic."""
    found = {}
    for person, place in cast().working_in(TOLD_OF):
        user = _account(person, clinic)
        places = Membership.objects.of(user).select_related("user")
        if not places.exists():
            give(place, user, now)
        found[person.key] = places.order_by("ended_on").last()
    return found


def _account(person: DemoPerson, clinic: Clinic) -> User:
    """Of this clinic alone, with no password."""
    name, _at, domain = person.email.partition("@")
    email = f"{name}.{clinic.public_key}@{domain}"
    found = User.objects.filter(email=email).first()
    if found is None:
        found = User(email=email, name=person.name, is_active=False)
        found.set_unusable_password()
        found.save()
    return found


@contextmanager
def _nobody_written_to() -> Iterator[None]:
    """What the stories' past would have sent is nobody's to look after."""
    settings = ClinicSettings.objects.select_for_update().get()
    ClinicSettings.objects.update(reminders_enabled=False, self_report_enabled=False)
    yield
    ClinicSettings.objects.update(
        reminders_enabled=settings.reminders_enabled,
        self_report_enabled=settings.self_report_enabled,
    )


def _look_anew(told: list[Telling], now: datetime) -> None:
    """What is still ahead is planned, as when reminders are switched on."""
    plans = [plan.id for telling in told for plan in telling.plans]
    CarePlan.objects.active().filter(id__in=plans).update(evaluate_at=now)
