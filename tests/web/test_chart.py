"""The chart: what stage, is it working, what next, and on whose word."""

import re
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clinic.formats import day_in_words
from clinic.models import ClinicSettings, ContactPoint
from clinic.permissions import Role
from clinic.services.patients import add_contact_point
from followup.models import Task
from followup.services.courses import change_stage
from followup.services.entries import Entered, record_entry
from followup.services.reconcile import reconcile
from pathway.models import CarePlan, ConditionEntry, EngineAlert
from pathway.records.findings import CONDITION, FALL
from pathway.records.medication import MEDICATION
from pathway.services.courses import Move
from pathway.services.recording import When, record_fact, today
from tests.builders import SEED, a_care_plan, a_patient
from tests.web.conftest import Place
from tests.web.making import NO_RED_FLAG, assessed, calm, emergency, numbered, overdue

MOST_STATEMENTS = 21


def chart(place: Place, patient_id: object, query: str = "", role: Role = Role.CLINICIAN) -> str:
    """Past the page of an emergency, where one stands."""
    browser = place.browser(role)
    answer = browser.get(f"/patients/{patient_id}/{query}")
    if answer.status_code == 302:
        browser.post(f"{answer.url}read/")
        answer = browser.get(f"/patients/{patient_id}/{query}")
    return answer.content.decode()


def test_a_date_that_moved_before_a_closed_day_says_so(place: Place) -> None:
    plan = place.make(calm)

    def close_that_day(now: datetime) -> str:
        task = Task.objects.open().get(care_plan=plan, kind="reassessment")
        ClinicSettings.objects.update(closed_days=[task.due_on])
        reconcile(plan, by=SEED, now=now)
        return day_in_words(date.fromisoformat(task.why["unadjusted"]))

    closed = place.make(close_that_day)
    assert f"earlier, because {closed} is a closed day" in chart(place, plan.patient_id)


@pytest.mark.statements("H-18")
def test_whom_the_pathway_was_not_made_for_is_said_before_its_silence(place: Place) -> None:
    plan = place.make(lambda now: calm(now, "Fontaine", "Zoé"))
    assert "not validated" not in chart(place, plan.patient_id)

    def tell(now: datetime) -> None:
        said = Entered(
            subject=CONDITION, kind="present", values={"code": "pregnancy"}, when=today(now)
        )
        record_entry(patient=plan.patient, plan=plan, entered=said, by=SEED, now=now)

    place.make(tell)
    for page in ("", "summary/"):
        assert "athway not validated" in chart(place, plan.patient_id, page)
    notice = chart(place, plan.patient_id)
    assert "The pathway is not validated for this patient:</strong> Pregnancy." in notice


@pytest.mark.statements("CLINICS-APART", "H-19")
def test_the_identity_bar_guards_against_the_wrong_patient(place: Place) -> None:
    plan = place.make(calm)
    place.make(lambda now: numbered(plan.patient, "BP-20402", now))
    bar = re.search(r'<section class="identity".*?</section>', chart(place, plan.patient_id), re.S)[
        0
    ]
    for words in ("Mensah, Abena", "17 May 1980", "BP-20402", "Sex"):
        assert words in bar


@pytest.mark.statements("SOURCE-STATUS", "ACKNOWLEDGE-FIRST")
def test_an_emergency_card_comes_first_with_reason_source_and_way_out(place: Place) -> None:
    page = chart(place, place.make(emergency).patient_id)
    first = page[page.index("<article") : page.index("</article>")]
    assert "prompt-emergency" in first
    assert re.search(r'Source: protocol 1, <span class="muted">([A-Z-]+)', first)[1] == "RF-CES"
    assert "Assessed and excluded" in first
    assert "Numbness in the saddle area: Present" in first
    assert "S-14" in first
    assert "AI-generated article, pending human review" in first
    assert "disposition" in first
    assert page.index("Elective suggestions wait") < page.index("<article")


@pytest.mark.statements("CONFLICTS-SHOWN", "H-12", "H-22")
def test_a_card_says_where_guidance_differs(place: Place) -> None:
    def weak(now):  # type: ignore[no-untyped-def]
        return assessed(calm(now), now, sites=["calf"], progressive_deficit="present")

    page = chart(place, place.make(weak).patient_id)
    card = next(each for each in page.split("<article") if "IMG-MRI" in each)
    assert "guidance differs" in card
    assert "ACR 2021: usually not appropriate without red flags" in card


def test_at_most_three_cards_stand_open(place: Place) -> None:
    plan = place.make(overdue)
    page = chart(place, plan.patient_id)
    before_more = page[: page.index("</section>", page.index('id="prompts"'))]
    assert 0 < before_more.count("<article") <= 3


def test_the_ladder_says_where_since_when_and_what_is_done(place: Place) -> None:
    plan = place.make(overdue)
    page = chart(place, plan.patient_id)
    now = re.search(r'<li class="rung rung-now"[^>]*>.*?</li>', page, re.S)[0]
    assert 'aria-current="step"' in now
    assert "First-line care" in now
    assert "Week 8" in now
    assert page.count("rung-done") == 1


def test_the_panels_tell_the_scores_to_everybody(place: Place) -> None:
    plan = place.make(overdue)
    place.make(
        lambda now: assessed(plan, now, days_ago=30, kind="reassessment", nrs=Decimal("4.5"))
    )
    page = chart(place, plan.patient_id)
    drawing = re.search(r'<svg class="curves curves-wide".*?</svg>', page, re.S)[0]
    assert "<title id=" in drawing
    assert "7, 4.5" in drawing
    assert "Target 4.9" in drawing
    assert "lower is better" in drawing
    table = re.search(r'<table class="list scores">.*?</table>', page, re.S)[0]
    assert table.count("<tr>") == 3
    assert "down 2.5" in page


def test_without_a_score_there_is_a_next_step_instead_of_a_drawing(place: Place) -> None:
    plan = place.make(lambda now: a_care_plan(now=now))
    page = chart(place, plan.patient_id)
    assert '<svg class="curves' not in page
    assert "The first assessment sets the baseline" in page


def test_a_muscle_relaxant_shows_the_day_to_stop_by(place: Place) -> None:
    plan = place.make(calm)

    def prescribe(now):  # type: ignore[no-untyped-def]
        on = now.date() - timedelta(days=30)
        record_entry(
            patient=plan.patient,
            plan=plan,
            entered=Entered(
                subject=MEDICATION,
                kind="start",
                values={"product": "Cyclobenzaprine 5 mg"},
                when=When(on=on),
            ),
            by=SEED,
            now=now,
        )

    place.make(prescribe)
    page = chart(place, plan.patient_id)
    assert "Cyclobenzaprine 5 mg" in page
    assert "Stop was due" in page


def test_a_rule_that_failed_is_never_silent(place: Place) -> None:
    plan = place.make(calm)

    def fail(now):  # type: ignore[no-untyped-def]
        EngineAlert.objects.create(
            care_plan=plan,
            patient=plan.patient,
            rule="MED-MR-STOP",
            error_class="KeyError",
            first_seen_at=now,
            last_seen_at=now,
        )

    place.make(fail)
    assert "MED-MR-STOP could not be evaluated" in chart(place, plan.patient_id)


@pytest.mark.statements("GAPS-NAMED", "H-18")
def test_what_is_not_recorded_is_listed_by_rule(place: Place) -> None:
    plan = place.make(calm)
    assert "See what is missing" in chart(place, plan.patient_id)
    page = chart(place, plan.patient_id, "not-recorded/")
    why_link = r'<a class="nowrap" href="([^"]+)">[A-Z]+-[A-Z-]+</a>'
    line = rf"<li><span>([^<]+)</span><span[^>]*>([^<]+){why_link}"
    lacks = re.findall(line, page)
    assert lacks
    assert all(what[0].isupper() and about.strip() for what, about, _why in lacks)
    why = place.browser().get(lacks[0][2]).content.decode()
    assert "What is missing" in why


@pytest.mark.statements("GAPS-NAMED", "H-18")
def test_a_page_about_missing_data_says_whose_and_promises_nothing(place: Place) -> None:
    patient = place.make(lambda now: numbered(a_patient(now=now), "BP-20402", now))
    page = chart(place, patient.id, "not-recorded/")
    assert "BP-20402" in page
    assert "no rule is asked" in page
    assert "Nothing is missing" not in page


def test_a_chart_writes_days_as_people_do(place: Place) -> None:
    plan = place.make(overdue)
    page = chart(place, plan.patient_id)
    assert not re.search(r">[^<]*\b20\d\d-\d\d-\d\d\b[^<]*<", page)


def test_a_stage_beside_the_ladder_is_named(place: Place) -> None:
    plan = place.make(emergency)
    assert "off-ladder" not in chart(place, plan.patient_id)

    def move(now):  # type: ignore[no-untyped-def]
        on = When(on=now.date())
        change_stage(plan=plan, move=Move(to="ST-E"), when=on, by=SEED, now=now)

    place.make(move)
    assert "Now: Emergency, since" in chart(place, plan.patient_id)


def test_a_chart_leads_to_the_telephone_number(place: Place) -> None:
    plan = place.make(calm)
    place.make(
        lambda now: add_contact_point(
            patient=plan.patient, channel="sms", value="+1 312 555 0127", by=SEED, now=now
        )
    )
    assert f"/patients/{plan.patient_id}/contact/" in chart(place, plan.patient_id)
    card = chart(place, plan.patient_id, "contact/")
    assert 'href="tel:+13125550127"' in card
    assert "Text message" in card
    assert "Back to the chart" in card
    assert "Back to the chart" not in chart(place, plan.patient_id, "contact/", Role.FRONT_DESK)


def test_a_person_not_enrolled_has_a_chart_that_says_so(place: Place) -> None:
    patient = place.make(lambda now: a_patient(now=now))
    assert "Not enrolled" in chart(place, patient.id)


def ladder_head(page: str) -> str:
    head = re.search(r'<div class="ladder-head">.*?</div>', page, re.S)[0]
    return " ".join(re.sub(r"<[^>]*>", " ", head).split())


def test_function_is_told_by_the_measure_that_compares(place: Place) -> None:
    def scored(now):  # type: ignore[no-untyped-def]
        plan = calm(now)
        rmdq = {"function_instrument": "rmdq", "kind": "reassessment"}
        assessed(plan, now, days_ago=1, **rmdq, function_raw=Decimal(9))
        peg = {"peg_enjoyment": Decimal(6), "peg_activity": Decimal(8)}
        return assessed(plan, now, **rmdq, function_raw=Decimal(17), **peg)

    assert "Roland-Morris (0 to 24) 17 up 8 from 9" in ladder_head(
        chart(place, place.make(scored).patient_id)
    )


def test_a_single_score_is_no_unchanged_one(place: Place) -> None:
    head = ladder_head(chart(place, place.make(calm).patient_id))
    assert "Pain 6 one score" in head
    assert "no change" not in head


def test_a_fall_is_called_a_fall_where_a_prompt_rests_on_it(place: Place) -> None:
    def fell(now):  # type: ignore[no-untyped-def]
        plan = a_care_plan(a_patient(birth_date=date(1948, 3, 2), now=now), now=now, days_ago=1)
        said = Entered(subject=FALL, values={"injury": "no"}, when=When(on=now.date()))
        record_entry(patient=plan.patient, plan=plan, entered=said, by=SEED, now=now)
        return plan

    page = chart(place, place.make(fell).patient_id)
    assert "Fall, injury" in page
    assert '<span class="strong">Side effect</span>' not in page


def test_a_corrected_score_shows_once_as_corrected(place: Place) -> None:
    from pathway.models import Assessment
    from pathway.services.recording import correct_fact

    plan = place.make(overdue)

    def correct(now):  # type: ignore[no-untyped-def]
        correct_fact(Assessment.objects.get(), by=SEED, now=now, nrs=Decimal(9))

    place.make(correct)
    page = chart(place, plan.patient_id)
    table = re.search(r'<table class="list scores">.*?</table>', page, re.S)[0]
    assert ">9<" in table
    assert ">7<" not in table


@pytest.mark.parametrize(("role", "offered"), [(Role.CLINICIAN, True), (Role.READ_ONLY, False)])
def test_only_who_may_write_is_offered_to(place: Place, role: Role, offered: bool) -> None:
    page = chart(place, place.make(calm).patient_id, role=role)
    assert ("/assessments/new/" in page) == offered
    assert ("/stage/" in page) == offered


def test_a_longer_history_takes_no_more_statements(place: Place) -> None:
    plan = place.make(overdue)
    browser = place.browser()
    browser.get(f"/patients/{plan.patient_id}/")
    few = statements(browser, plan.patient_id)

    def live(now):  # type: ignore[no-untyped-def]
        for days in (50, 40, 30, 20):
            assessed(plan, now, days_ago=days, kind="reassessment", **NO_RED_FLAG, nrs=Decimal(6))
        on = When(on=now.date() - timedelta(days=10))
        change_stage(plan=plan, move=Move(to="ST-2"), when=on, by=SEED, now=now)

    place.make(live)
    assert statements(browser, plan.patient_id) == few <= MOST_STATEMENTS


def statements(browser: object, patient_id: object) -> int:
    with CaptureQueriesContext(connection) as seen:
        browser.get(f"/patients/{patient_id}/")  # type: ignore[attr-defined]
    return len([each for each in seen.captured_queries if "SAVEPOINT" not in each["sql"]])


def test_what_is_not_recorded_is_a_row_and_not_a_gap(place: Place) -> None:
    page = chart(place, place.make(calm).patient_id)
    assert page.count("No entries found.") == 2
    assert "No message was sent or is planned." in page
    assert re.search(r"Allergies</dt><dd>not recorded", page)


def test_an_allergy_stands_in_the_identity_bar(place: Place) -> None:
    plan = place.make(calm)

    def tell(now):  # type: ignore[no-untyped-def]
        said = {"kind": "present", "code": "allergy", "detail": "Naproxen (rash)"}
        record_fact(
            ConditionEntry,
            patient_id=plan.patient_id,
            when=today(now),
            by=SEED,
            now=now,
            **said,
        )

    place.make(tell)
    assert re.search(r"Allergies</dt><dd>Naproxen \(rash\)", chart(place, plan.patient_id))


def test_the_number_to_dial_is_on_the_chart(place: Place) -> None:
    def reachable(now: datetime) -> CarePlan:
        plan = calm(now)
        for value, state in (("+1 312 555 0126", "wrong_person"), ("+1 312 555 0127", "active")):
            point = add_contact_point(
                patient=plan.patient, channel="phone", value=value, by=SEED, now=now
            )
            ContactPoint.objects.filter(id=point.id).update(state=state)
        return plan

    page = chart(place, place.make(reachable).patient_id)
    assert 'href="tel:+13125550127"' in page
    assert "555 0126" not in page
