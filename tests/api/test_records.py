"""Every kind of record over the API: recorded, read, corrected, taken back."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from api.ids import public_id
from api.records.wire import wire_name
from clinic.models import Access
from clinic.services.versions import save_version
from clinic.tenancy import clinic_scope
from pathway.models import Fall
from pathway.records import SUBJECTS
from tests.api.builders import World, a_world
from tests.api.recording import Clinician, made, rules, wire
from tests.builders import a_care_plan, a_patient
from tests.followup.entering import IMPOSSIBLE, ORDINARY

pytestmark = pytest.mark.django_db

# subject, first step, what turns out to be right, a following step: the life of one of each.
LIVES: list[tuple[str, str, dict[str, Any], dict[str, Any], str, dict[str, Any]]] = [
    ("assessment", "contact", {"nrs": "5"}, {"nrs": "6.5"}, "", {}),
    ("neuro_exam", "", {"motor_l5_left": 4}, {"motor_l5_left": 5}, "", {}),
    ("medication", "start", {"product": "Naproxen"}, {"product": "Ibuprofen"}, "stop",
     {"stop_reason": "other"}),
    ("side_effect", "", {"effect": "nausea", "severity": "mild"}, {"severity": "severe"}, "", {}),
    ("therapy", "start", {"modality": "yoga"}, {"modality": "tai_chi"}, "session", {"level": 2}),
    ("procedure", "done", {"procedure": "mbb", "pre_score": "8"}, {"pre_score": "7.5"}, "score",
     {"post_score": "1"}),
    ("imaging", "ordered", {"modality": "mri", "urgency": "routine"}, {"urgency": "urgent"},
     "resulted", {"neural_compression": "no"}),
    ("referral", "requested", {"to": "psychology", "urgency": "routine"}, {"to": "pain_clinic"},
     "accepted", {}),
    ("visit", "booked", {"visit_kind": "other", "scheduled_at": "2027-01-05T10:00:00Z"},
     {"place": "Room 2"}, "cancelled", {}),
    ("contact", "", {"channel": "sms", "outcome": "sent"}, {"outcome": "undeliverable"}, "", {}),
    ("fall", "", {"injury": "no"}, {"injury": "yes"}, "", {}),
    ("condition", "present", {"code": "diabetes"}, {"detail": "Type 2"}, "ended", {}),
    ("declaration", "made", {"subject": "persistent", "basis": "Six months"},
     {"basis": "Seven months"}, "withdrawn", {}),
]  # fmt: skip


@pytest.fixture(scope="module")
def lasting_world(lasting) -> World:
    return a_world()


@pytest.fixture
def clinician(db, lasting_world) -> Clinician:
    return Clinician(lasting_world)


def test_there_is_a_life_of_every_subject():
    assert {life[0] for life in LIVES} == SUBJECTS.keys() - {"review"}


@pytest.mark.parametrize(("subject", "kind", "values"), ORDINARY)
def test_what_an_ordinary_day_records_is_answered_found_and_listed(
    clinician, subject, kind, values
):
    answer = clinician.record(subject, kind, values)
    found = made(answer)
    listed = made(clinician.get(f"{clinician.world.episode}/{SUBJECTS[subject].plural}"), 200)
    read = made(clinician.get(answer["Location"].removeprefix("http://testserver")), 200)

    assert [read] == listed["data"]
    assert found == read | {name: found[name] for name in found if name.startswith("prompts")}
    entry = read["entries"][0] if SUBJECTS[subject].has_threads else read
    shown = {**entry["values"], **read.get("about", {})}
    assert wire(subject, values, clinician.now).items() <= shown.items()
    assert (entry["status"], entry["revision"], entry.get("kind", "")) == ("final", 0, kind)
    assert (entry["author"], entry["author_role"]) == ("Amara Okafor", "clinician")


def test_a_review_names_entries_by_their_own_ids(clinician):
    fall = made(clinician.record("fall", "", {"injury": "yes"}))
    values = {"reviewed": [fall["id"]], "outcome": "no_injury"}
    review = made(clinician.record("review", "fall", {}, effective_on=clinician.day(0)), 422)
    assert review["errors"][0]["pointer"] == "/values/reviewed"
    body = {**clinician.body("review", "fall", {}), "values": values}
    review = made(clinician.send(f"{clinician.world.episode}/reviews", body))
    assert review["values"] == values
    assert made(clinician.get(f"/reviews/{review['id']}"), 200)["values"] == values


def test_what_is_named_twice_is_named_once(clinician):
    values = {"sites": ["hip", "knee", "hip"]}
    assert made(clinician.record("assessment", "contact", values))["values"]["sites"] == [
        "hip",
        "knee",
    ]


def test_a_day_too_long_ago_is_told_from_a_day_written_wrongly(clinician):
    said = {"effective_on": "0001-01-01"}
    refused = made(clinician.record("assessment", "contact", {"nrs": 1}, **said), 400)
    assert refused["errors"][0]["detail"] == "Enter a date of 1900 or later."


@pytest.mark.parametrize(("subject", "kind", "values", "field"), IMPOSSIBLE)
def test_what_cannot_be_right_is_refused_at_its_place_and_nothing_is_stored(
    clinician, subject, kind, values, field
):
    refused = made(clinician.record(subject, kind, values), 422)
    # A step that goes on from others has an address of its own.
    place = {"kind": "/kind", "thread": "/kind"}.get(field, f"/values/{wire_name(field)}")
    pointers = [error["pointer"] for error in refused["errors"]]
    assert any(one == place or one.startswith(f"{place}/") for one in pointers), pointers
    assert all(error["detail"] for error in refused["errors"])
    listed = clinician.get(f"{clinician.world.episode}/{SUBJECTS[subject].plural}")
    assert made(listed, 200)["data"] == []


@pytest.mark.parametrize(("subject", "kind", "values", "changes", "next_kind", "more"), LIVES)
def test_the_life_of_a_record(clinician, subject, kind, values, changes, next_kind, more):
    plural, recorded = SUBJECTS[subject].plural, made(clinician.record(subject, kind, values))
    if next_kind:
        continued = made(clinician.then(recorded, subject, next_kind, more))
        assert [entry["kind"] for entry in continued["entries"]] == [kind, next_kind]
        assert continued["entries"][1]["values"] == more

    corrected = made(clinician.correct(recorded, subject, changes), 200)
    entry = corrected["entries"][0] if SUBJECTS[subject].has_threads else corrected
    assert changes.items() <= {**entry["values"], **corrected.get("about", {})}.items()
    assert (corrected["status"], entry["revision"]) == ("corrected", 1)

    gone = made(clinician.delete(f"/{plural}/{recorded['id']}"), 200)
    entries = gone.get("entries", [gone])
    assert {entry["status"] for entry in entries} == {gone["status"]} == {"entered_in_error"}
    assert all(entry["values"] == {} for entry in entries)
    assert gone.get("about", {}) == {}

    past = made(clinician.get(f"/{plural}/{recorded['id']}", {"history": "true"}), 200)
    revisions = (past["entries"][0] if SUBJECTS[subject].has_threads else past)["revisions"]
    assert [(one["status"], one["reason"]) for one in revisions] == [
        ("final", None),
        ("corrected", "wrong_value"),
        ("entered_in_error", "duplicate"),
    ]
    assert values.items() <= revisions[0]["values"].items()
    assert changes.items() <= revisions[1]["values"].items()
    assert {one["author"] for one in revisions} == {"Amara Okafor"}


def test_without_being_asked_nothing_is_shown_of_the_past(clinician):
    fall = made(clinician.record("fall", "", {"injury": "no"}))
    assert "revisions" not in made(clinician.get(f"/falls/{fall['id']}"), 200)


def test_the_id_of_any_entry_leads_to_its_thread_but_changes_only_what_it_names(clinician):
    course = made(clinician.record("medication", "start", {"product": "Ibuprofen"}))
    stopped = made(clinician.then(course, "medication", "stop", {"stop_reason": "other"}))
    entry = stopped["entries"][1]["id"]
    assert made(clinician.get(f"/medications/{entry}"), 200)["id"] == course["id"]
    assert clinician.delete(f"/medications/{entry}").status_code == 404
    assert clinician.correct({"id": entry}, "medication").status_code == 404

    goes_on = made(clinician.delete(f"/medications/{course['id']}/entries/{entry}"), 200)
    assert [one["status"] for one in goes_on["entries"]] == ["final", "entered_in_error"]
    assert goes_on["status"] == "corrected"


def test_one_entry_of_a_thread_is_corrected_by_its_id(clinician):
    course = made(clinician.record("medication", "start", {"product": "Ibuprofen"}))
    stopped = made(clinician.then(course, "medication", "stop", {"stop_reason": "other"}))
    said = {"entry": stopped["entries"][1]["id"], "effective_on": clinician.day(0)}
    changed = made(
        clinician.correct(course, "medication", {"stop_reason": "side_effect"}, **said), 200
    )
    assert changed["entries"][1]["values"] == {"stop_reason": "side_effect"}
    other = made(clinician.record("medication", "start", {"product": "Naproxen"}))
    wrong = made(clinician.correct(course, "medication", {}, entry=other["id"]), 422)
    assert wrong["errors"][0]["pointer"] == "/entry"


def test_a_step_that_was_another_is_corrected_by_its_kind(clinician):
    visit = made(
        clinician.record("visit", "booked", {"visit_kind": "other", "scheduled_at": clinician.now})
    )
    missed = made(clinician.then(visit, "visit", "missed"))
    said = {"entry": missed["entries"][1]["id"], "kind": "attended"}
    assert made(clinician.correct(visit, "visit", **said), 200)["entries"][1]["kind"] == "attended"
    unknown = made(clinician.correct(visit, "visit", **{**said, "kind": "eaten"}), 422)
    assert unknown["errors"][0]["pointer"] == "/kind"


def test_who_was_second_is_told_what_changed_and_nothing_of_what_it_says(clinician):
    said = {"nrs": 5, "phq2": 1, "note": "Zyxcanary"}
    sitting = made(clinician.record("assessment", "contact", said))
    made(clinician.correct(sitting, "assessment", {"nrs": 6}), 200)
    second = clinician.correct(sitting, "assessment", {"nrs": 7, "phq2": 1}, tag='"1"')
    told = made(second, 412)
    assert (told["current"], second["ETag"]) == ('"2"', '"2"')
    assert (told["changed"], told["differs"]) == (["nrs"], ["nrs"])
    assert clinician.delete(f"/assessments/{sitting['id']}", '"1"').status_code == 412
    assert b"Zyxcanary" not in second.content
    unknown = made(clinician.correct(sitting, "assessment", {"nrs": 7}, tag='"9"'), 412)
    assert unknown["changed"] == []


def test_a_step_that_followed_is_a_change_of_the_thread(clinician):
    values = {"visit_kind": "other", "scheduled_at": clinician.now}
    visit = made(clinician.record("visit", "booked", values))
    read = clinician.tag(f"/visits/{visit['id']}")
    made(clinician.then(visit, "visit", "missed"))
    told = made(clinician.correct(visit, "visit", {"visit_kind": "review"}, tag=read), 412)
    assert told["changed"] == ["entries"]


@pytest.mark.parametrize(
    ("said", "status", "place"),
    [
        ({"values": {"colour": "red"}}, 422, "/values/colour"),
        ({"values": {"injury": 5}}, 422, "/values/injury"),
        ({"values": {"injury": "maybe"}}, 422, "/values/injury"),
        ({"values": []}, 400, "/values"),
        ({"colour": "red"}, 400, "/colour"),
        ({"kind": "fell"}, 400, "/kind"),
        ({"effective_on": "soon"}, 400, "/effective_on"),
        ({"effective_at": "2026-01-05T10:00:00Z"}, 400, "/effective_on"),
        ({"effective_on": "2999-01-01"}, 422, "/effective_on"),
    ],
    ids=str,
)
def test_every_problem_has_its_place(clinician, said, status, place):
    body = {**clinician.body("fall", "", {"injury": "no"}), **said}
    refused = made(clinician.send(f"{clinician.world.episode}/falls", body), status)
    assert refused["errors"][0]["pointer"] == place


@pytest.mark.parametrize(
    ("said", "status", "place"),
    [
        ({"changes": {"colour": "red"}}, 422, "/changes/colour"),
        ({"changes": {"severity": None}}, 422, "/changes/severity"),
        ({"changes": {"severity": "awful"}}, 422, "/changes/severity"),
        ({"changes": {"severity": "mild"}}, 422, ""),
        ({"reason": "because"}, 400, "/reason"),
        ({"effective_at": "2999-01-01T00:00:00Z"}, 422, "/effective_at"),
        ({"entry": "sfx_1"}, 400, "/entry"),
    ],
    ids=str,
)
def test_every_problem_of_a_correction_has_its_place(clinician, said, status, place):
    effect = made(clinician.record("side_effect", "", {"effect": "nausea", "severity": "mild"}))
    refused = made(clinician.correct(effect, "side_effect", **said), status)
    assert refused["errors"][0]["pointer"] == place
    assert made(clinician.get(f"/side_effects/{effect['id']}"), 200)["revision"] == 0


def test_what_is_still_to_come_has_not_happened(clinician):
    soon = (clinician.now + timedelta(minutes=1)).isoformat()
    refused = made(clinician.record("fall", "", {}, effective_at=soon), 422)
    assert refused["errors"][0]["pointer"] == "/effective_at"
    planned = clinician.record("procedure", "planned", {"procedure": "mbb"}, effective_at=soon)
    assert made(planned)["entries"][0]["kind"] == "planned"


def test_a_day_known_in_part_stays_so(clinician):
    year = clinician.day(0)[:4]
    condition = made(
        clinician.record("condition", "present", {"code": "diabetes"}, effective_on=year)
    )
    assert condition["entries"][0]["effective_on"] == year


def test_an_instant_is_kept_with_its_day_at_the_clinic(clinician):
    at = f"{clinician.day(3)}T23:30:00-02:00"
    fall = made(clinician.record("fall", "", {}, effective_at=at))
    assert fall["effective_at"] == f"{clinician.day(2)}T01:30:00Z"
    assert fall["effective_on"] == clinician.day(2)


def test_a_back_dated_start_raises_what_it_would_have_raised(clinician):
    values = {
        "product": "Cyclobenzaprine 10 mg tablet",
        "units_per_dose": 1,
        "max_doses_per_day": 3,
    }
    late = clinician.record("medication", "start", values, effective_on=clinician.day(25))
    assert "MED-MR-STOP" in rules(made(late)["prompts"])
    stopped = clinician.then(late.json(), "medication", "stop", {"stop_reason": "course_complete"})
    assert "MED-MR-STOP" in rules(made(stopped)["prompts_resolved"])


def test_a_correction_withdraws_the_emergency_it_ends(clinician):
    said = made(clinician.record("assessment", "contact", {"saddle_anaesthesia": "present"}))
    assert "RF-CES" in rules(said["prompts"])
    corrected = clinician.correct(said, "assessment", {"saddle_anaesthesia": "absent"})
    assert "RF-CES" in rules(made(corrected, 200)["prompts_withdrawn"])


def test_what_was_entered_in_error_withdraws_what_it_raised(clinician):
    said = made(clinician.record("assessment", "contact", {"saddle_anaesthesia": "present"}))
    gone = made(clinician.delete(f"/assessments/{said['id']}", reason="wrong_patient"), 200)
    assert "RF-CES" in rules(gone["prompts_withdrawn"])
    assert clinician.delete(f"/assessments/{said['id']}").status_code == 422


def test_each_read_writes_one_access_row_with_the_patient(clinician):
    for subject, kind, values, *_ in LIVES:
        plural, found = SUBJECTS[subject].plural, made(clinician.record(subject, kind, values))
        looks = [(f"{clinician.world.episode}/{plural}", f"api.{plural}"),
                 (f"/{plural}/{found['id']}", f"api.{subject}")]  # fmt: skip
        for path, screen in looks:
            answer = clinician.get(path)
            with clinic_scope(clinician.world.clinic.id):
                row = Access.objects.get(request_id=answer["Request-Id"])
            assert (row.screen, row.patient_id) == (screen, clinician.world.patient.id)


def statements(world: World, path: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert world.machine.get(path).status_code == 200
    return len(captured)


@pytest.mark.parametrize("subject", SUBJECTS)
def test_statements_of_a_list_do_not_grow_with_its_rows(clinician, subject):
    world, path = clinician.world, f"{clinician.world.episode}/{SUBJECTS[subject].plural}"
    fall = made(clinician.record("fall", "", {}))
    life = next((one for one in LIVES if one[0] == subject), None)
    kind, values = (
        (life[1], life[2]) if life else ("fall", {"reviewed": [fall["id"]], "outcome": "no_injury"})
    )
    body = {**clinician.body(subject, kind, {}), "values": values}
    made(clinician.send(path, body))
    statements(world, path)
    few = statements(world, path)
    for _ in range(4):
        # Only what joins the thread of its own name is one story; it may not begin twice.
        assert clinician.send(path, body).status_code in {201, 422}
    assert statements(world, path) == few


def test_a_walk_meets_every_record_once_while_others_are_written_and_corrected(clinician):
    there = [made(clinician.record("fall", "", {}))["id"] for _ in range(7)]
    seen: list[str] = []
    corrected = 0
    address = f"{clinician.world.episode}/falls?limit=2"
    while address:
        answer = clinician.world.machine.get(address)
        seen += [row["id"] for row in answer.json()["data"]]
        address = answer.get("Link", "").partition("<")[2].partition(">")[0]
        made(clinician.record("fall", "", {}, effective_on=clinician.day(9)))
        if corrected < 3:
            said = {"effective_on": clinician.day(corrected + 1)}
            made(clinician.correct({"id": there[0]}, "fall", **said), 200)
            corrected += 1
        assert len(seen) < 50
    assert set(there) <= set(seen)
    assert len(seen) == len(set(seen))


def test_a_cursor_of_another_list_is_unknown(clinician):
    visit = made(clinician.record("visit", "attended", {"visit_kind": "other"}))
    other = Clinician(a_world())
    path = f"{other.world.episode}/visits?starting_after={visit['id']}"
    assert other.world.machine.get(path).status_code == 400


def test_facts_of_a_record_merged_into_this_one_are_its_own(clinician):
    fall = made(clinician.record("fall", "", {"injury": "no"}))
    with clinic_scope(clinician.world.clinic.id) as now:
        survivor = a_care_plan(a_patient("Ito", now=now), now=now)
        merged = {"merged_into_id": survivor.patient_id, "merged_at": now}
        save_version(clinician.world.patient, **merged)
        path = f"/api/v1/episodes/{public_id('ep', survivor.episode_id)}/falls"
    assert [row["id"] for row in made(clinician.get(path), 200)["data"]] == [fall["id"]]


def test_nothing_of_a_refused_step_stays(clinician):
    course = made(clinician.record("medication", "start", {"product": "Ibuprofen"}))
    early = clinician.then(
        course, "medication", "stop", {"stop_reason": "other"}, effective_on=clinician.day(9)
    )
    assert made(early, 422)["errors"][0]["pointer"] == "/effective_on"
    other = clinician.then(course, "medication", "start", {})
    assert made(other, 422)["errors"][0]["pointer"] == "/kind"
    assert len(made(clinician.get(f"/medications/{course['id']}"), 200)["entries"]) == 1
    with clinic_scope(clinician.world.clinic.id):
        assert not Fall.objects.exists()
