"""That somebody looked is a fact: it names what was looked at, and prompts resolve by it."""

import uuid
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from clinic.permissions import NotPermitted, Role
from clinic.tenancy import clinic_scope
from followup.resolving import named_of
from followup.services.courses import change_stage
from followup.services.reconcile import reconcile
from followup.services.reviews import record_review
from pathway.models import Prompt, Review, SideEffect
from pathway.services.courses import Move
from pathway.services.recording import When, record_fact, retract_fact, today
from tests.builders import SEED, a_care_plan, a_clinic, a_patient, an_actor
from tests.followup.prompting import assess, prompted, takes, two_nsaids

pytestmark = pytest.mark.django_db


@pytest.fixture
def now():
    with clinic_scope(a_clinic().id) as moment:
        yield moment


@pytest.fixture
def plan(now):
    return a_care_plan(now=now)


@pytest.fixture
def clinician(now):
    return an_actor(Role.CLINICIAN, now=now)


def review(plan, by, now, kind="medication", outcome="continued", **said):
    return record_review(plan=plan, kind=kind, outcome=outcome, by=by, now=now, **said)


def ids_of(prompt, what="courses"):
    return [each.id for each in named_of(prompt, what)]


def test_a_review_that_names_all_courses_resolves_what_they_raised(plan, now, clinician):
    prompt = two_nsaids(plan, now)
    stored = review(plan, clinician, now, names=ids_of(prompt), note="One is topical soon.")
    assert (stored.author_name, stored.outcome) == (clinician.name, "continued")
    assert Prompt.objects.get(id=prompt.id).closed_as == "resolved"


def test_a_review_that_names_one_of_two_resolves_nothing(plan, now, clinician):
    prompt = two_nsaids(plan, now)
    review(plan, clinician, now, names=ids_of(prompt)[:1])
    assert prompted("MED-NSAID-DUP").id == prompt.id


def test_what_is_named_is_said_in_words(plan, now):
    named = named_of(two_nsaids(plan, now), "courses")
    assert {each.label.partition(",")[0] for each in named} == {"Naproxen", "Ibuprofen"}


@pytest.mark.parametrize("role", [Role.CARE_COORDINATOR, Role.THERAPIST])
def test_a_look_that_would_not_count_is_not_taken(plan, now, role):
    prompt = two_nsaids(plan, now)
    with pytest.raises(NotPermitted, match="another role"):
        review(plan, an_actor(role, now=now), now, names=ids_of(prompt))
    assert Review.objects.count() == 0


def refused(plan, clinician, now, **said):
    with pytest.raises(ValidationError) as error:
        review(plan, clinician, now, **said)
    assert Review.objects.count() == 0
    return set(error.value.message_dict)


def test_a_review_names_entries_of_this_patient_and_of_its_kind(plan, now, clinician):
    stranger = a_care_plan(a_patient("Nakamura", now=now), now=now)
    theirs = takes(stranger, now, "Naproxen", "nsaid").thread_id
    fever = assess(plan, now, fever="absent").root_id
    own = takes(plan, now, "Naproxen", "nsaid")
    for wrong in (theirs, fever, uuid.uuid4()):
        assert refused(plan, clinician, now, names=[own.thread_id, wrong]) == {"names"}
    retract_fact(own, by=SEED, now=now)
    assert refused(plan, clinician, now, names=[own.thread_id]) == {"names"}
    assert refused(plan, clinician, now, names=[]) == {"names"}


def test_a_review_has_a_known_kind_and_outcome(plan, now, clinician):
    own = [takes(plan, now, "Naproxen", "nsaid").thread_id]
    assert refused(plan, clinician, now, names=own, outcome="fine") == {"outcome"}
    assert refused(plan, clinician, now, names=own, kind="glance") == {"kind"}
    assert refused(plan, clinician, now, names=own, note="x" * 4001) == {"note"}


def test_the_same_sitting_twice_is_one_review(plan, now, clinician):
    prompt, sitting = two_nsaids(plan, now), uuid.uuid4()
    names = ids_of(prompt)
    first = review(plan, clinician, now, names=names, sitting=sitting)
    assert review(plan, clinician, now, names=names, sitting=sitting).id == first.id


def test_a_nurse_reviews_a_side_effect(plan, now):
    nurse = an_actor(Role.CARE_COORDINATOR, now=now)
    record_fact(
        SideEffect,
        patient_id=plan.patient_id,
        care_plan=plan,
        when=today(now),
        by=nurse,
        now=now,
        effect="nausea",
        severity="mild",
    )
    reconcile(plan, by=SEED, now=now)
    prompt = prompted("MED-SE-REVIEW")
    names = ids_of(prompt, "side effects")
    review(plan, nurse, now, kind="side_effect", outcome="tolerated", names=names)
    assert Prompt.objects.get(id=prompt.id).closed_as == "resolved"


def test_a_clinician_says_which_of_two_entries_holds(plan, now, clinician):
    assess(plan, now, facet_suspected="yes")
    assess(plan, now, facet_suspected="no")
    prompt = prompted("DATA-CONFLICT")
    one, _ = ids_of(prompt, "entries")
    review(plan, clinician, now, kind="conflict", outcome="holds", names=[one])
    assert Prompt.objects.get(id=prompt.id).closed_as == "resolved"


def test_staying_in_the_stage_quiets_the_step_up(plan, now, clinician):
    assess(plan, now, kind="intake", days_ago=29, nrs=Decimal(7))
    started = When(on=now.date() - timedelta(days=28))
    change_stage(plan=plan, move=Move(to="ST-1"), when=started, by=clinician, now=now)
    assess(plan, now, kind="reassessment", nrs=Decimal(7))
    prompt = prompted("RSP-STEPUP")
    names = ids_of(prompt, "assessments")
    review(plan, clinician, now, kind="stay", outcome="unfinished", names=names)
    assert Prompt.objects.get(id=prompt.id).closed_as == "resolved"
