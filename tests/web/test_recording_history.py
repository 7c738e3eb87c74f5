"""The record of a patient: where each thing stands, what was corrected, and how to take it back."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clinic.permissions import Role
from clinic.services.versions import save_version
from pathway.models import Assessment, CarePlan, MedicationEntry
from pathway.services.recording import record_fact, today
from tests.builders import SEED, a_patient
from tests.followup.entering import ORDINARY, TODAY
from tests.web.conftest import Place
from tests.web.making import calm
from tests.web.recording import at, corrected, entered, entry_of
from tests.web.test_markup import check

D = Decimal
MOST_STATEMENTS = 20


def section(page: str, name: str) -> str:
    start = page.index(f'id="{name}"')
    return page[start : page.index("</section>", start)]


def page_of(place: Place, plan: Any, rest: str = "records/", role: Role = Role.CLINICIAN) -> str:
    return place.browser(role).get(at(plan, rest)).content.decode()


def test_everything_of_an_ordinary_day_is_on_the_record(place: Place) -> None:
    plan = place.make(calm)
    facts = [
        (subject, entered(place, plan, subject, kind, **_now(place, values)))
        for subject, kind, values in ORDINARY
    ]
    page = page_of(place, plan)
    check(page)
    for subject, fact in facts:
        thread = getattr(fact, "thread_id", fact.root_id)
        assert f"/records/{subject}/{thread}/" in page, (subject, fact.kind)


def _now(place: Place, values: dict[str, Any]) -> dict[str, Any]:
    now = place.make(lambda now: now)
    return {name: now if value == TODAY else value for name, value in values.items()}


@pytest.mark.parametrize(("subject", "kind", "values"), ORDINARY)
def test_every_entry_has_a_page_that_says_what_was_recorded(
    enrolled: tuple[Place, CarePlan], subject: str, kind: str, values: dict[str, Any]
) -> None:
    place, plan = enrolled
    fact = entered(place, plan, subject, kind, **_now(place, values))
    page = page_of(place, plan, f"records/{subject}/{fact.root_id}/")
    check(page)
    facts = page[page.index("page-head") :]
    for name, value in values.items():
        if isinstance(value, Decimal | int) and not isinstance(value, bool):
            assert f"<dd>{value}</dd>" in facts, name
    assert "Recorded by Amara Okafor" in facts


def test_a_medicine_line_tells_dose_sum_and_planned_end(place: Place) -> None:
    plan = place.make(calm)
    end = place.make(lambda now: now.date() + timedelta(days=5))
    entered(
        place,
        plan,
        "medication",
        "start",
        product="Acetaminophen 500 mg tablet",
        units_per_dose=D(2),
        max_doses_per_day=D("2.6"),
        planned_end_on=end,
    )
    entered(place, plan, "medication", "start", product="Tylenol")
    stopped = entered(place, plan, "medication", "start", product="Naproxen 500 mg tablet")
    entered(
        place, plan, "medication", "stop", thread_id=stopped.thread_id, stop_reason="side_effect"
    )
    medicines = section(page_of(place, plan), "medicines")
    assert "2 at a time, at most 2.6 times a day" in medicines
    assert "acetaminophen 2,600 mg a day" in medicines
    assert "At least 2,600 of 3,000 mg a day" in medicines
    assert "dose not known: Tylenol" in medicines
    assert f"planned end {end.day} " in medicines
    assert medicines.index("Tylenol</a>") < medicines.index("Naproxen 500 mg tablet</a>")


def test_a_sum_above_the_limit_alarms(place: Place) -> None:
    plan = place.make(calm)
    strong = {"units_per_dose": D(2), "max_doses_per_day": D(4)}
    entered(place, plan, "medication", "start", product="Acetaminophen 500 mg tablet", **strong)
    medicines = section(page_of(place, plan), "medicines")
    assert "4,000 of 3,000 mg a day" in medicines
    assert "section-alarm" in medicines


def test_a_treatment_line_counts_its_sessions(place: Place) -> None:
    plan = place.make(calm)
    begun = entered(
        place, plan, "therapy", "start", modality="pt_exercise", level=3, sessions_planned=8
    )
    for level in (3, 4):
        entered(place, plan, "therapy", "session", thread_id=begun.thread_id, level=level)
    treatments = section(page_of(place, plan), "treatments")
    assert "2 of 8 sessions" in treatments
    assert "Exercise level, 1 to 10: 4" in treatments
    assert "Session attended" in treatments


def test_a_scan_says_who_waits_for_what(place: Place) -> None:
    plan = place.make(calm)
    scan = entered(place, plan, "imaging", "ordered", modality="mri", urgency="urgent")
    assert "Waits for the scan to be done" in section(page_of(place, plan), "imaging")
    entered(place, plan, "imaging", "done", thread_id=scan.thread_id)
    assert "Waits for the result" in section(page_of(place, plan), "imaging")
    assert "Waits for the result" in page_of(place, plan, "")

    def imported(now: Any) -> None:
        record_fact(
            type(scan),
            patient_id=plan.patient_id,
            when=today(now),
            by=SEED,
            now=now,
            thread_id=scan.thread_id,
            kind="resulted",
            modality="mri",
        )

    place.make(imported)
    assert "Waits for a clinician to look" in section(page_of(place, plan), "imaging")
    entered(place, plan, "imaging", "seen", thread_id=scan.thread_id)
    assert "Waits for" not in section(page_of(place, plan), "imaging")
    assert "Waits for" not in page_of(place, plan, "")


def test_a_weak_muscle_is_told_and_a_strong_one_is_not(place: Place) -> None:
    plan = place.make(calm)
    entered(place, plan, "neuro_exam", motor_l5_left=0, motor_l5_right=5, slr_left="present")
    findings = section(page_of(place, plan), "findings")
    assert "Motor grade L5 left: 0" in findings
    assert "Motor grade L5 right" not in findings
    assert "Straight leg raise positive, left: Present" in findings


def test_the_next_visit_is_on_the_chart(place: Place) -> None:
    plan = place.make(calm)
    assert "No visit is booked" in page_of(place, plan, "")
    when = place.make(lambda now: now + timedelta(days=4))
    visit = entered(place, plan, "visit", "booked", visit_kind="reassessment", scheduled_at=when)
    page = page_of(place, plan, "")
    assert f"/records/visit/{visit.thread_id}/" in page
    assert "No visit is booked" not in page
    entered(place, plan, "visit", "cancelled", thread_id=visit.thread_id)
    assert "No visit is booked" in page_of(place, plan, "")


def test_only_the_steps_that_can_follow_are_offered(place: Place) -> None:
    plan = place.make(calm)
    course = entered(place, plan, "medication", "start", product="Ibuprofen 400 mg tablet")
    step = at(plan, f"record/medication/{course.thread_id}/")
    page = page_of(place, plan, f"records/medication/{course.root_id}/")
    assert f"{step}stop/" in page
    assert f"{step}dose/" in page
    assert step not in page_of(place, plan, f"records/medication/{course.root_id}/", Role.READ_ONLY)
    entered(place, plan, "medication", "stop", thread_id=course.thread_id, stop_reason="other")
    assert step not in page_of(place, plan, f"records/medication/{course.root_id}/")


def test_a_longer_record_takes_no_more_statements(place: Place) -> None:
    plan, browser = place.make(calm), place.browser()
    browser.get(at(plan, "records/"))
    few = _statements(browser, at(plan, "records/"))
    for subject, kind, values in ORDINARY:
        entered(place, plan, subject, kind, **_now(place, values))
    assert _statements(browser, at(plan, "records/")) == few <= MOST_STATEMENTS


def test_a_long_thread_takes_no_more_statements(place: Place) -> None:
    plan, browser = place.make(calm), place.browser()
    begun = entered(place, plan, "therapy", "start", modality="yoga")
    address = entry_of(plan, "therapy", begun)
    browser.get(address)
    few = _statements(browser, address)
    for level in (1, 2, 3):
        session = entered(place, plan, "therapy", "session", thread_id=begun.thread_id, level=level)
        corrected(place, session, level=level + 1)
    assert _statements(browser, address) == few <= MOST_STATEMENTS


def _statements(browser: Any, address: str) -> int:
    with CaptureQueriesContext(connection) as seen:
        assert browser.get(address).status_code == 200
    return len([each for each in seen.captured_queries if "SAVEPOINT" not in each["sql"]])


def test_the_front_desk_reads_visits_and_nothing_clinical(place: Place) -> None:
    plan, browser = place.make(calm), place.browser(Role.FRONT_DESK)
    visit = entered(place, plan, "visit", "attended", visit_kind="reassessment")
    fall = entered(place, plan, "fall", injury="yes")
    page = browser.get(at(plan, "records/")).content.decode()
    assert f"/records/visit/{visit.root_id}/" in page
    assert "fall" not in page.lower()
    assert "Medicines" not in page
    assert browser.get(entry_of(plan, "visit", visit)).status_code == 200
    for rest in ("", "correct/", "withdraw/"):
        assert browser.get(entry_of(plan, "fall", fall, rest)).status_code == 403


def test_the_record_of_a_person_not_enrolled_can_be_read(place: Place) -> None:
    patient = place.make(lambda now: a_patient(now=now))
    assert place.browser().get(f"/patients/{patient.id}/records/").status_code == 200


def test_an_assessment_can_be_corrected_from_the_table_of_scores(place: Place) -> None:
    plan = place.make(calm)
    table = section(page_of(place, plan), "findings")
    fact = place.make(lambda now: Assessment.objects.get())
    for rest in ("", "correct/", "withdraw/"):
        assert f'href="{entry_of(plan, "assessment", fact, rest)}"' in table


def test_the_timeline_leads_to_the_entry_and_names_what_happened_to_it(place: Place) -> None:
    plan = place.make(calm)
    fact = entered(place, plan, "side_effect", effect="nausea", severity="mild")
    corrected(place, fact, severity="severe")
    page = page_of(place, plan, "?show=medicines")
    timeline = page[page.index('id="timeline"') :]
    assert "Side effect corrected</a> <span>Nausea: Severe" in timeline
    assert "Side effect recorded</a> <span>Nausea: Mild" in timeline
    assert f'href="{entry_of(plan, "side_effect", fact)}"' in timeline


def test_a_record_merged_into_this_one_is_read_with_it(place: Place) -> None:
    plan = place.make(calm)
    other = place.make(lambda now: calm(now, "Mensah", "A."))
    strong = {"units_per_dose": D(2), "max_doses_per_day": D(2)}
    for one in (plan, other):
        entered(place, one, "medication", "start", product="Acetaminophen 500 mg tablet", **strong)
    theirs = place.make(lambda now: MedicationEntry.objects.get(patient=other.patient))

    def merge(now: Any) -> None:
        save_version(other.patient, merged_into=plan.patient, merged_at=now, updated_at=now)

    place.make(merge)
    assert "Acetaminophen: 4,000 of 3,000 mg a day" in page_of(place, plan, "")
    assert "4,000 of 3,000 mg a day" in section(page_of(place, plan), "medicines")
    page = page_of(place, plan, f"records/medication/{theirs.root_id}/")
    assert "merged into this one" in page
    assert "/correct/" not in page
    browser = place.browser()
    assert browser.get(entry_of(plan, "medication", theirs, "correct/")).status_code == 404
