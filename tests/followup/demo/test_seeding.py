"""The command: complete after a kill, the same the second time, and only in the demo."""

from dataclasses import replace

import pytest
from django.core.management import CommandError, call_command
from django.test import override_settings

from clinic.models import Clinic, Membership, Patient, User
from clinic.permissions import Role
from clinic.tenancy import clinic_scope
from followup.demo.cast import cast
from followup.demo.people import PASSWORD, demo_people
from followup.demo.seeding import employ, tell_batch, the_clinic
from followup.demo.stories import Day, StoryError, stories_of
from followup.demo.telling import NUMBER_SYSTEM
from followup.enrolment import candidates
from pathway.models import CarePlan, EngineAlert
from tests.browser.filling import Seeded
from tests.followup.demo.conftest import run_command
from tests.followup.demo.reading import SLUGS, inside, row_counts, the_plan

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("demo")]


def test_a_killed_run_leaves_whole_patients_and_the_next_run_tells_the_rest(demo: Seeded) -> None:
    stories = stories_of("riverside")
    assert 0 < demo.patients_after_kill < len(stories)
    with inside("riverside"):
        told = Patient.objects.filter(identifiers__system=NUMBER_SYSTEM)
        assert told.count() == len(stories)


def test_a_second_run_changes_nothing_and_says_so(demo: Seeded) -> None:
    before = row_counts()
    progress, table = run_command()
    assert row_counts() == before
    assert "nothing to add" in progress
    assert table == demo.table


def test_a_story_that_fails_takes_its_whole_batch_back(demo: Seeded) -> None:
    clinic = Clinic.objects.get(slug="sandbox")
    good = replace(stories_of("sandbox")[0], number="SB-9001")
    broken = replace(good, number="SB-9002", days=(Day(ago=1, told={"sings": True}),))
    with pytest.raises(StoryError, match="no verb sings"):
        tell_batch(clinic, [good, broken])
    with inside("sandbox"):
        assert Patient.objects.count() == len(stories_of("sandbox"))


def test_outside_the_demo_the_command_refuses(demo: Seeded) -> None:
    before = row_counts()
    with pytest.raises(CommandError, match="STEPWELL_ENV is demo"):
        call_command("seed_demo")
    assert row_counts() == before


def test_the_table_names_everybody_with_role_clinic_and_password(demo: Seeded) -> None:
    for person in cast().people:
        assert person.name in demo.table
        assert person.email in demo.table
    assert PASSWORD in demo.table
    assert "clinician, Riverside Spine Clinic (has left)" in demo.table


def test_the_sign_in_page_gets_the_list_in_the_demo_only(demo: Seeded) -> None:
    assert demo_people() is None
    with override_settings(ENVIRONMENT="demo"):
        shown = demo_people()
    assert shown is not None
    assert len(shown.people) == len(cast().people)
    assert User.objects.get(email=shown.people[0].email).check_password(shown.password)


def test_the_main_clinic_has_every_role_and_somebody_who_left(demo: Seeded) -> None:
    with inside("riverside"):
        current = Membership.objects.current().values_list("role", flat=True)
        assert set(current) == set(Role)
        assert list(current).count(Role.CLINICIAN) == 2
        assert Membership.objects.filter(ended_on__isnull=False).count() == 1


def test_one_person_works_in_two_clinics_under_different_roles(demo: Seeded) -> None:
    user = User.objects.get(email="priya.ramanathan@example.org")
    roles = {}
    for slug in ("riverside", "harbour"):
        with inside(slug):
            roles[slug] = Membership.objects.current().of(user).get().role
    assert roles == {"riverside": Role.CLINICIAN, "harbour": Role.CLINICAL_LEAD}


def test_who_was_shown_the_door_stays_outside(demo: Seeded) -> None:
    wanted = cast().clinic("riverside")
    with clinic_scope(the_clinic(wanted).id) as now:
        before = Membership.objects.current().count()
        employ(wanted, now)
        assert Membership.objects.current().count() == before


def test_the_second_clinic_sees_only_its_own(demo: Seeded) -> None:
    with inside("harbour"):
        seen = {str(patient) for patient in Patient.objects.all()}
        told = stories_of("harbour")
        assert seen == {f"{story.family}, {story.given}" for story in told}
        assert Patient.objects.count() == len(told)
    with inside("riverside"):
        assert Patient.objects.filter(family="García", given="Tomás").count() == 2


def test_the_test_clinic_is_marked_as_one(demo: Seeded) -> None:
    assert [clinic.slug for clinic in Clinic.objects.filter(is_test=True)] == ["sandbox"]


def test_of_the_people_of_the_export_with_back_pain_one_is_enrolled_and_one_is_offered(
    demo: Seeded,
) -> None:
    with inside("riverside"):
        imported = Patient.objects.exclude(identifiers__system=NUMBER_SYSTEM)
        assert imported.living().count() == 10
        assert CarePlan.objects.filter(patient__in=imported).count() == 1
        assert candidates().filter(id__in=imported).count() == 1


def test_no_rule_fails_on_any_story_and_no_stage_is_lost(demo: Seeded) -> None:
    for slug in SLUGS:
        with inside(slug):
            assert not EngineAlert.objects.exists()
    with inside("riverside"):
        assert the_plan("RS-1002").stage == "ST-E"
