"""Facts of another system: sent again in any order, they are what the sender last said."""

from datetime import timedelta

import pytest

from clinic.models import LedgerEvent
from clinic.tenancy import clinic_scope
from pathway.models import Assessment, ContactAttempt
from tests.api.builders import World, a_world
from tests.api.recording import Clinician, made
from tests.api.test_lists import walk
from tests.builders import a_care_plan, a_patient

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return a_world()


def tell(world: World, hour: int, nrs: int, episode: str = "", **values):
    source = {"system": "ehr", "id": "obs/7", "updated_at": f"2026-01-05T{hour:02}:00:00Z"}
    with clinic_scope(world.clinic.id) as now:
        day = (now.date() - timedelta(days=1)).isoformat()
    body = {
        "kind": "contact",
        "effective_on": day,
        "values": {"nrs": nrs, **values},
        "source": source,
    }
    return world.machine.send(f"{episode or world.episode}/assessments", body)


def stored(world: World) -> list[tuple[int, int, int | None]]:
    with clinic_scope(world.clinic.id):
        rows = Assessment.objects.order_by("revision").values_list("revision", "nrs", "phq2")
        return [(revision, int(nrs), phq2) for revision, nrs, phq2 in rows]


def test_newer_corrects_equal_changes_nothing_and_older_is_ignored_and_counted(world):
    answers = [tell(world, hour, nrs) for hour, nrs in ((10, 4), (10, 4), (9, 9), (12, 6), (11, 8))]
    became = [answer.json()["outcome"] for answer in answers]
    assert became == ["created", "unchanged", "ignored", "applied", "ignored"]
    assert [answer.status_code for answer in answers] == [201, 200, 200, 200, 200]
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert stored(world) == [(0, 4, None), (1, 6, None)]
    with clinic_scope(world.clinic.id):
        assert LedgerEvent.objects.filter(type="fact.update_ignored").count() == 2


def test_what_the_sender_leaves_out_later_is_not_known_any_more(world):
    made(tell(world, 10, 4, phq2=2))
    made(tell(world, 11, 4), 200)
    assert stored(world) == [(0, 4, 2), (1, 4, None)]


def test_what_a_clinician_corrected_or_withdrew_stays_theirs(world):
    record = made(tell(world, 10, 4))
    clinician = Clinician(world)
    made(clinician.correct(record, "assessment", {"nrs": 2}), 200)
    assert tell(world, 11, 9).json()["outcome"] == "edited_here"
    made(clinician.delete(f"/assessments/{record['id']}"), 200)
    assert tell(world, 12, 9).json()["outcome"] == "edited_here"
    assert [nrs for _, nrs, _ in stored(world)] == [4, 2, 2]


def test_the_senders_row_of_one_patient_is_never_another_patients(world):
    made(tell(world, 10, 4))
    with clinic_scope(world.clinic.id) as now:
        plan = a_care_plan(a_patient("Okoye", now=now), now=now, days_ago=30)
    refused = tell(world, 11, 4, episode=f"/api/v1/episodes/ep_{plan.episode_id.hex}")
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/source")


def test_a_clinic_wide_list_has_the_records_of_everybody_once_and_what_was_taken_back(world):
    with clinic_scope(world.clinic.id) as now:
        plans = [a_care_plan(a_patient(f"P{n}", now=now), now=now, days_ago=30) for n in range(4)]
    sent = {"effective_on": str(now.date()), "values": {"channel": "phone", "outcome": "no_answer"}}
    made_of = {}
    for plan in plans:
        answer = world.machine.send(f"/api/v1/episodes/ep_{plan.episode_id.hex}/contacts", sent)
        made_of[made(answer)["id"]] = plan
    assert sorted(walk(world, "/api/v1/contacts?limit=1")) == sorted(made_of)
    first, plan = next(iter(made_of.items()))
    assert walk(world, f"/api/v1/contacts?patient=pat_{plan.patient_id.hex}") == [first]
    with clinic_scope(world.clinic.id) as now:
        stored = ContactAttempt.objects.order_by("recorded_at").last().recorded_at
    Clinician(world).delete(f"/contacts/{first}")
    since = stored.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    rows = world.machine.get(f"/api/v1/contacts?updated_since={since}").json()["data"]
    assert {row["id"]: row["deleted"] for row in rows}[first] is True


@pytest.mark.parametrize(
    ("moment", "status"),
    [
        ("9999-12-31T23:59:59-12:00", 400),
        ("9999-01-01T00:00:00Z", 400),
        ("2199-01-01T00:00:00Z", 422),
    ],
)
def test_a_moment_that_cannot_be_is_refused_and_nothing_of_it_is_stored(world, moment, status):
    source = {"system": "ehr", "id": "obs/7", "updated_at": moment}
    body = {"kind": "contact", "effective_on": "2026-11", "values": {"nrs": 3}, "source": source}
    refused = made(world.machine.send(f"{world.episode}/assessments", body), status)
    assert refused["errors"][0]["pointer"].startswith("/source")
    assert stored(world) == []
    assert made(world.machine.get(f"{world.episode}/assessments"), 200)["data"] == []


def test_a_day_within_a_day_ahead_is_a_zone_that_is_wrong(world):
    with clinic_scope(world.clinic.id) as now:
        ahead = {
            "system": "ehr",
            "id": "obs/7",
            "updated_at": (now + timedelta(hours=14)).isoformat(),
        }
    body = {"kind": "contact", "effective_on": "2026-11", "values": {"nrs": 3}, "source": ahead}
    made(world.machine.send(f"{world.episode}/assessments", body))
