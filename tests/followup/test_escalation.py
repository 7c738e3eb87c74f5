"""An emergency ends acknowledged by a named person, or climbs to the next rung (promise R6)."""

from dataclasses import replace
from datetime import timedelta

import pytest

from clinic.actors import member
from clinic.models import Clinic, ClinicSettings, LedgerEvent, Membership
from clinic.permissions import Role
from clinic.services.clinics import end_membership
from clinic.services.patients import details_of
from clinic.tenancy import clinic_scope
from followup.models import Communication, Notification, Task
from followup.services.people import update_person_and_plans
from followup.services.reconcile import reconcile
from followup.services.sending import send_due
from followup.services.surfacing import surface_due
from pathway.models import CarePlan, ContactAttempt
from pathway.services.recording import record_fact, today
from tests.builders import SEED, a_care_plan, a_clinic, a_member, a_user
from tests.followup.prompting import assess, decide, emergency, instances, prompted

QUARTER = timedelta(minutes=15)

pytestmark = pytest.mark.django_db


class World:
    """A clinic that is open every day, with an owner, somebody on call and a clinical lead."""

    def __init__(self) -> None:
        self.clinic = a_clinic(is_test=True)
        with clinic_scope(self.clinic.id) as now:
            ClinicSettings.objects.update(opening_days=[1, 2, 3, 4, 5, 6, 7])
            self.owner = a_member(now=now, user=a_user("Amara Okafor"))
            self.on_call = a_member(now=now, user=a_user("Joon Park"))
            self.lead = a_member(Role.CLINICAL_LEAD, now=now, user=a_user("Lucia Ferrari"))
            Membership.objects.filter(id=self.on_call.id).update(
                is_on_call=True, on_call_phone="+34600111222"
            )
            Membership.objects.filter(id=self.lead.id).update(is_clinical_lead=True)
            self.plan = a_care_plan(now=now, owner=self.owner)
            emergency(self.plan, now)

    def later(self, minutes: int) -> None:
        """The clinic's clock stands that many minutes after the emergency."""
        Clinic.objects.filter(id=self.clinic.id).update(clock_offset=timedelta(minutes=minutes))
        surface_due(by=SEED)

    def told(self) -> list[tuple[int, str]]:
        with clinic_scope(self.clinic.id):
            rows = Notification.objects.filter(rung__gt=0).select_related("membership__user")
            return sorted((row.rung, row.membership.user.name) for row in rows)

    def sent(self) -> list[tuple[str, str]]:
        with clinic_scope(self.clinic.id):
            rows = Communication.objects.filter(purpose="escalation").order_by("created_at", "id")
            return sorted((row.step.split(":")[0], row.channel) for row in rows)


@pytest.fixture
def world() -> World:
    return World()


def test_the_owner_is_told_outside_the_product_at_once(world):
    world.later(0)
    assert world.told() == [(1, "Amara Okafor")]
    assert world.sent() == [("rung-1", "email")]


@pytest.mark.statements("ESCALATION", "H-03")
def test_unacknowledged_it_climbs_to_who_is_on_call_and_then_to_the_lead(world):
    for minutes in (0, 14, 15, 30):
        world.later(minutes)
    assert world.told() == [(1, "Amara Okafor"), (2, "Joon Park"), (3, "Lucia Ferrari")]
    assert ("rung-2", "sms") in world.sent()


def test_then_everybody_is_told_again_and_again(world):
    for rung in range(8):
        world.later(rung * 15)
    rungs = {rung for rung, _ in world.told()}
    assert rungs == set(range(1, 9))
    assert [name for rung, name in world.told() if rung == 8] == [
        "Amara Okafor",
        "Joon Park",
        "Lucia Ferrari",
    ]


def test_stepping_twice_at_the_same_moment_tells_nobody_twice(world):
    world.later(0)
    world.later(0)
    assert len(world.told()) == len(world.sent()) == 1


def test_whoever_acknowledges_ends_the_climb(world):
    world.later(0)
    with clinic_scope(world.clinic.id) as now:
        decide(prompted("RF-CES"), member(world.owner, door="ui"), now, "seen")
        task = Task.objects.get(kind="acknowledge")
        assert (task.state, task.outcome_code, task.next_step_at) == (
            "completed",
            "acknowledged",
            None,
        )
    world.later(60)
    assert world.told() == [(1, "Amara Okafor")]


def test_a_new_finding_starts_the_clock_again(world):
    world.later(0)
    with clinic_scope(world.clinic.id) as now:
        who = member(world.owner, door="ui")
        decide(prompted("RF-CES"), who, now, "seen")
        decide(
            prompted("RF-CES"),
            who,
            now,
            "disposition",
            disposition="sent_to_emergency",
            closes=instances(prompted("RF-CES")),
            details={"place": "City Hospital", "sent_at": "now", "sent_by": "ambulance"},
        )
    Clinic.objects.filter(id=world.clinic.id).update(clock_offset=timedelta(hours=5))
    with clinic_scope(world.clinic.id) as now:
        assess(world.plan, now, bowel_bladder="present")
        assert Task.objects.get(kind="acknowledge").state == "open"
    world.later(5 * 60)
    world.later(5 * 60 + 15)
    assert (2, "Joon Park") in world.told()
    assert len(world.sent()) == len(set(world.sent())) + 1  # rung 1 again, of another clock


def sent_to_hospital(world):
    with clinic_scope(world.clinic.id) as now:
        decide(
            prompted("RF-CES"),
            member(world.owner, door="ui"),
            now,
            "disposition",
            disposition="sent_to_emergency",
            closes=instances(prompted("RF-CES")),
            details={"place": "City Hospital", "sent_at": "now", "sent_by": "ambulance"},
        )


def looked_at(world, hours):
    Clinic.objects.filter(id=world.clinic.id).update(clock_offset=timedelta(hours=hours))
    with clinic_scope(world.clinic.id) as now:
        reconcile(world.plan, by=SEED, now=now)
    world.later(hours * 60)
    with clinic_scope(world.clinic.id):
        return prompted("RF-CES").state


@pytest.mark.statements("H-27")
def test_sent_on_without_an_outcome_in_a_day_it_pages_again_until_somebody_answers(world):
    sent_to_hospital(world)
    assert looked_at(world, 23) == "acknowledged"
    before = len(world.sent())
    assert looked_at(world, 25) == "open"
    assert len(world.sent()) > before
    world.later(25 * 60 + 15)
    assert (2, "Joon Park") in world.told()
    with clinic_scope(world.clinic.id) as now:
        decide(prompted("RF-CES"), member(world.on_call, door="ui"), now, "seen")
        assert prompted("RF-CES").state == "acknowledged"
        assert Task.objects.get(kind="acknowledge").state == "completed"
    answered = len(world.sent())
    assert looked_at(world, 30) == "acknowledged"
    assert len(world.sent()) == answered


@pytest.mark.statements("H-27")
def test_who_was_asked_the_next_morning_is_not_paged_about_at_noon(world):
    sent_to_hospital(world)
    Clinic.objects.filter(id=world.clinic.id).update(clock_offset=timedelta(hours=20))
    with clinic_scope(world.clinic.id) as now:
        record_fact(
            ContactAttempt,
            patient_id=world.plan.patient_id,
            care_plan=world.plan,
            when=today(now),
            by=SEED,
            now=now,
            channel="phone",
            outcome="reached",
        )
    assert looked_at(world, 25) == "acknowledged"


def test_whoever_looks_at_a_new_finding_after_the_patient_was_sent_ends_the_climb(world):
    sent_to_hospital(world)
    Clinic.objects.filter(id=world.clinic.id).update(clock_offset=timedelta(hours=5))
    with clinic_scope(world.clinic.id) as now:
        assess(world.plan, now, bowel_bladder="present")
    Clinic.objects.filter(id=world.clinic.id).update(clock_offset=timedelta(hours=6))
    with clinic_scope(world.clinic.id) as now:
        decide(prompted("RF-CES"), member(world.owner, door="ui"), now, "seen")
        assert prompted("RF-CES").state == "acknowledged"
        assert Task.objects.get(kind="acknowledge").state == "completed"


@pytest.mark.statements("ACKNOWLEDGE-FIRST")
def test_one_emergency_pages_once_however_many_prompts_it_raises(world):
    with clinic_scope(world.clinic.id):
        assert world.plan.prompts.standing().filter(severity="emergency").count() > 1
        assert Task.objects.filter(kind="acknowledge").count() == 1


def test_on_a_closed_day_who_is_on_call_is_told_at_once(world):
    with clinic_scope(world.clinic.id):
        ClinicSettings.objects.update(opening_days=[])
    world.later(0)
    assert [name for _, name in world.told()] == ["Amara Okafor", "Joon Park"]


def test_a_rung_that_nobody_stands_on_is_passed_over(world):
    with clinic_scope(world.clinic.id) as now:
        end_membership(membership=world.owner, by=SEED, now=now)
        Membership.objects.update(is_on_call=False)
    world.later(0)
    assert world.told() == [(1, "Lucia Ferrari")]


def test_without_any_ladder_whoever_may_decide_is_told(world):
    with clinic_scope(world.clinic.id) as now:
        end_membership(membership=world.owner, by=SEED, now=now)
        Membership.objects.update(is_on_call=False, is_clinical_lead=False)
    world.later(0)
    assert [name for _, name in world.told()] == ["Joon Park", "Lucia Ferrari"]


def test_over_thirty_days_it_is_never_without_somebody_to_tell(world):
    """Members leave one after the other; as long as anybody is left, somebody is told each time."""
    leaving = [world.owner, world.on_call]
    for day in range(30):
        if day % 10 == 5 and leaving:
            with clinic_scope(world.clinic.id) as now:
                end_membership(membership=leaving.pop(), by=SEED, now=now)
        world.later(day * 24 * 60)
    with clinic_scope(world.clinic.id):
        climbed = LedgerEvent.objects.filter(type="emergency.escalated")
        assert climbed.count() == 30
        assert all(event.changes["told"] for event in climbed)


def test_the_dead_page_nobody(world):
    with clinic_scope(world.clinic.id) as now:
        patient = CarePlan.objects.select_related("patient").get().patient
        died = replace(details_of(patient), deceased_on=now.date())
        update_person_and_plans(patient=patient, details=died, by=SEED, now=now)
    world.later(0)
    assert world.told() == []


def test_what_leaves_the_building_says_nothing_of_the_patient(world):
    world.later(0)
    assert send_due(by=SEED, clinic_id=world.clinic.id) == 1
    with clinic_scope(world.clinic.id):
        sent = Communication.objects.get(purpose="escalation")
        assert sent.state == "sent"
        said = f"{sent.heading} {sent.body}"
        assert "Riverside Spine Clinic" in said
        assert f"/prompts/{sent.prompt_id}/" in said
        for word in ("Haddad", "Rania", "cauda", "saddle", "pain"):
            assert word not in said


def test_a_page_that_was_answered_meanwhile_is_not_sent(world):
    world.later(0)
    with clinic_scope(world.clinic.id) as now:
        decide(prompted("RF-CES"), member(world.owner, door="ui"), now, "seen")
    send_due(by=SEED, clinic_id=world.clinic.id)
    with clinic_scope(world.clinic.id):
        message = Communication.objects.get(purpose="escalation")
        assert (message.state, message.suppressed_because) == ("suppressed", "acknowledged")
