"""The measures page: numbers that lead to patients, small numbers, targets, and who may set them."""

import csv
import io
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clinic.models import Access, ClinicSettings, LedgerEvent
from clinic.permissions import Role
from followup.measures.catalogue import MEASURES
from followup.models import MeasureTarget
from pathway.models import Assessment, Prompt
from tests.builders import a_clinic
from tests.measures.cohort import course, evaluated, fact, medicine, therapy
from tests.web.conftest import Place
from tests.web.linked import numbers_that_lead_to, rows_behind
from tests.web.making import emergency

TARGET = {"percent": "80", "by_day": "2027-01-31", "plan": "Call on Mondays", "version": "0"}


def some_patients(now) -> None:
    emergency(now)
    for number in range(11):
        plan = course(f"Family{number}", now, days_ago=20 + number)
        if number % 2:
            fact(plan, Assessment, now, 3, kind="contact", nrs=4)
            therapy(plan, now, "pt_exercise", 19)
        medicine(plan, now, "opioid" if number < 4 else "muscle_relaxant", 20 + number)
        evaluated(plan, now=now)


@pytest.fixture(scope="module")
def counted(lasting: None) -> tuple[Place, str]:
    """A clinic with some patients, and its page of measures."""
    place = Place(a_clinic())
    place.make(some_patients)
    return place, place.again().browser().get("/measures/").content.decode()


@pytest.fixture
def cohort(db: None, counted: tuple[Place, str]) -> Place:
    return counted[0].again()


@pytest.fixture
def page(db: None, counted: tuple[Place, str]) -> str:
    return counted[1]


def test_every_number_of_every_card_has_that_many_patients_behind_it(
    cohort: Place, page: str
) -> None:
    found = list(numbers_that_lead_to(page, "/patients/?part="))
    assert len(found) >= 2 * len(MEASURES)
    assert sum(number for _, number in found) > 0
    browser = cohort.browser()
    assert [(each, rows_behind(browser, each)) for each, _ in found] == found


def test_a_card_says_in_words_what_it_counts(page: str) -> None:
    for measure in MEASURES.values():
        assert f'href="/measures/{measure.id}/' in page
        assert str(measure.numerator) in page.replace("&#x27;", "'")
        assert str(measure.denominator) in page.replace("&#x27;", "'")


def test_on_paper_it_says_whose_numbers_they_are(cohort: Place, page: str) -> None:
    said = page.split('class="paper-only">')[1].split("</p>")[0]
    assert said == f"{cohort.clinic.name} · Everybody's patients"


def test_few_patients_are_a_fraction_and_no_percentage(cohort: Place, page: str) -> None:
    opioids = page.split('id="m-opioid_first"')[1].split("</section>")[0]
    assert "4 of 4" in opioids
    assert " %" not in opioids
    contacted = page.split('id="m-contacted"')[1].split("</section>")[0]
    assert "50 %" in contacted


def test_the_csv_holds_the_numbers_of_the_page(cohort: Place, page: str) -> None:
    answer = cohort.browser().get("/measures/?as=csv")
    rows = {row["Measure"]: row for row in csv.DictReader(io.StringIO(answer.content.decode()))}
    assert set(rows) == set(MEASURES)
    assert (rows["contacted"]["Numerator"], rows["contacted"]["Percent"]) == ("6", "50")
    assert rows["opioid_first"]["Percent"] == ""


def test_period_and_clinician_are_in_the_address(place: Place) -> None:
    clinician = place.member(Role.CLINICIAN)

    def assigned(now) -> None:
        course("Hers", now, owner=clinician)
        course("Nobodys", now, days_ago=100)

    place.make(assigned)
    behind = "/measures/enrolled/patients/?part=denominator"
    hers = place.browser().get(f"{behind}&clinician={clinician.id}")
    assert "Hers" in hers.content.decode()
    assert "Nobodys" not in hers.content.decode()
    assert (
        rows_behind(place.browser(), "/measures/enrolled/patients/?part=numerator&period=365d") == 2
    )
    assert (
        rows_behind(place.browser(), "/measures/enrolled/patients/?part=numerator&period=90d") == 1
    )


def test_the_list_names_its_patients_in_the_access_log(place: Place) -> None:
    plan = place.make(lambda now: course("Seen", now))
    place.browser().get("/measures/enrolled/patients/?part=denominator")
    looks = place.make(lambda now: [a.patient_ids for a in Access.objects.filter(screen="measure")])
    assert looks == [[plan.patient_id]]


def test_more_patients_take_no_more_statements(place: Place) -> None:
    browser = place.browser()

    def statements() -> int:
        with CaptureQueriesContext(
            connection,
        ) as counted:
            browser.get("/measures/")
            browser.get("/measures/enrolled/patients/?part=denominator")
            browser.get("/measures/rules/")
        return len(counted)

    place.make(lambda now: emergency(now))
    statements()
    few = statements()
    place.make(some_patients)
    assert statements() == few


def test_a_measure_shows_its_months_and_what_it_rests_on(cohort: Place, page: str) -> None:
    shown = cohort.browser().get("/measures/contacted/").content.decode()
    assert 'class="run-chart"' in shown
    assert "S-55" in shown
    assert "Fewer than ten months" in shown
    assert shown.count('<th scope="row"><a href="?period=') == 12


def test_a_target_is_set_by_administration_and_lead_alone(place: Place) -> None:
    refused = place.browser(Role.CLINICIAN).post("/measures/contacted/target/", TARGET)
    assert refused.status_code == 403
    saved = place.browser(Role.CLINICAL_LEAD).post("/measures/contacted/target/", TARGET)
    assert saved["Location"] == "/measures/contacted/"
    shown = place.browser(Role.CLINIC_ADMIN).get("/measures/contacted/").content.decode()
    assert "Target: 80 %" in shown
    assert "Call on Mondays" in shown
    told = place.make(lambda now: LedgerEvent.objects.get(type="measure.target_set").changes)
    assert told == {"measure": "contacted", "percent": "80"}


@pytest.mark.parametrize("wrong", ["", "101", "-1", "many"])
def test_a_target_that_is_no_share_is_refused(place: Place, wrong: str) -> None:
    answer = place.browser(Role.CLINIC_ADMIN).post(
        "/measures/contacted/target/", {**TARGET, "percent": wrong}
    )
    assert answer.status_code == 422
    assert "There is a problem" in answer.content.decode()
    assert place.make(lambda now: MeasureTarget.objects.count()) == 0


def test_who_saves_second_sees_what_was_saved_first(place: Place) -> None:
    place.browser(Role.CLINICAL_LEAD).post("/measures/contacted/target/", TARGET)
    late = {**TARGET, "percent": "60"}
    browser = place.browser(Role.CLINIC_ADMIN)
    answer = browser.post("/measures/contacted/target/", late)
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert "80.0 %" in shown
    assert 'value="60"' in shown
    assert browser.post("/measures/contacted/target/", {**late, "version": "1"}).status_code == 302


def test_rules_say_what_became_of_their_prompts(cohort: Place, page: str) -> None:
    browser = cohort.browser()
    shown = browser.get("/measures/rules/").content.decode()
    found = list(numbers_that_lead_to(shown, "/prompts/?part="))
    assert found
    assert [(each, rows_behind(browser, each)) for each, _ in found] == found


def test_a_rule_nobody_accepts_is_put_on_review(place: Place) -> None:
    def fifty(now) -> None:
        plan = emergency(now)
        held = Prompt.objects.filter(rule="RF-CES").get()
        Prompt.objects.bulk_create(
            Prompt(
                care_plan=plan,
                patient_id=plan.patient_id,
                rule="FU-NONE",
                trigger_key=f"by hand {number}",
                severity="routine",
                rank=9,
                text="Nothing is booked.",
                raised_at=now,
                protocol_version=held.protocol_version,
                evidence_digest="",
            )
            for number in range(50)
        )

    place.make(fifty)
    shown = place.browser().get("/measures/rules/").content.decode()
    row = re.search(r"FU-NONE</span>.*?</th>", shown, re.DOTALL)
    assert row is not None
    assert "On review" in row.group()
    assert shown.count("On review") == 2  # the other is the explanation


@pytest.mark.parametrize(
    "address",
    [
        "/measures/none-such/",
        "/measures/contacted/patients/?part=all",
        "/measures/rules/NO-SUCH/prompts/",
        "/measures/rules/RF-CES/prompts/?part=x",
    ],
)
def test_what_is_no_measure_is_not_found(place: Place, address: str) -> None:
    assert place.browser().get(address).status_code == 404


def test_the_front_desk_sees_no_measures(place: Place) -> None:
    assert place.browser(Role.FRONT_DESK).get("/measures/").status_code == 403


def test_who_runs_the_clinic_begins_here(place: Place) -> None:
    place.make(lambda now: ClinicSettings.objects.update(set_up_at=now))
    assert place.browser(Role.CLINIC_ADMIN).get("/")["Location"] == "/measures/"
    assert place.browser(Role.CLINICIAN).get("/")["Location"] == "/worklist/"


def test_another_clinics_patients_count_nowhere(place: Place, elsewhere: Place) -> None:
    elsewhere.make(some_patients)
    shown = place.browser().get("/measures/").content.decode()
    assert {number for _, number in numbers_that_lead_to(shown, "/patients/?part=")} == {0}
