"""Recording from the vocabulary: every subject and step has its page, and it saves what was typed."""

import re
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from clinic.permissions import Role
from pathway.models import (
    Fall,
    MedicationEntry,
    ProcedureEntry,
    Prompt,
    SideEffect,
    TherapyEntry,
    VisitEntry,
)
from pathway.records import SUBJECTS
from pathway.records.subjects import opening
from tests.builders import a_patient
from tests.followup.test_entries import IMPOSSIBLE, ORDINARY, TODAY
from tests.web.conftest import Place
from tests.web.making import calm, emergency
from tests.web.recording import at, clinics_now, entered, opened, saved, typed
from tests.web.test_markup import check

STEPS = [
    (subject.name, step.kind) for subject in SUBJECTS.values() for step in opening(subject.steps)
]


def page_of(plan: Any, subject: str, kind: str) -> str:
    return at(plan, f"record/{subject}/" + (f"?kind={kind}" if kind else ""))


def newest(place: Place, subject: str) -> Any:
    model = SUBJECTS[subject].model
    return place.make(lambda now: model.objects.order_by("recorded_at", "effective_on").last())


@pytest.mark.parametrize(("subject", "kind"), STEPS)
def test_every_step_that_begins_something_has_a_sound_page(
    place: Place, subject: str, kind: str
) -> None:
    plan = place.make(calm)
    answer = place.browser().get(page_of(plan, subject, kind))
    page = answer.content.decode()
    assert answer.status_code == 200
    check(page)
    assert "Mensah, Abena" in page[page.index('class="save-bar"') :]
    assert "born 17 May 1980" in page
    for field in SUBJECTS[subject].fields_of(SUBJECTS[subject].step(kind), opens=True):
        assert re.search(rf'name="{field.name}(_0)?"', page) or field.name in (
            "is_unlisted",
            "reviewed_ids",
        )


@pytest.mark.parametrize(("subject", "kind", "values"), ORDINARY)
def test_what_an_ordinary_day_records_is_saved_from_its_page(
    place: Place, subject: str, kind: str, values: dict[str, Any]
) -> None:
    plan, browser = place.make(calm), place.browser()
    now = clinics_now(place)
    answer = saved(browser, page_of(plan, subject, kind), typed(values, now))
    assert answer.status_code == 302, re.findall(
        r"field-error[^>]*>(.*?)</p>", answer.content.decode(), re.S
    )
    assert "Saved for Mensah, Abena" in browser.get(answer.url).content.decode()
    stored = newest(place, subject)
    assert stored.author_id == place.member(Role.CLINICIAN).user_id
    for name, value in values.items():
        said = now.replace(second=0, microsecond=0) if value == TODAY else value
        assert getattr(stored, name) == said, name
    silent = set(SUBJECTS[subject].all_fields()) - set(values) - {"is_unlisted", "route"}
    silent -= {"function_max"}
    assert {name: getattr(stored, name) for name in silent} == dict.fromkeys(silent)


# No browser can send these: they are not among the answers offered.
NOT_OFFERED = {"leeches", "telepathy", "maybe", "hiccups", "pigeon", "vampirism"}
TYPEABLE = [
    case
    for case in IMPOSSIBLE
    if case[3] not in ("kind", "thread", "temperature") and "medication_thread_id" not in case[2]
]


@pytest.mark.parametrize(("subject", "kind", "values", "field"), TYPEABLE)
def test_what_cannot_be_right_is_told_beside_the_field_and_nothing_typed_is_lost(
    place: Place, subject: str, kind: str, values: dict[str, Any], field: str
) -> None:
    plan, browser = place.make(calm), place.browser()
    model = SUBJECTS[subject].model
    before = place.make(lambda now: model.objects.count())
    given = typed(values, clinics_now(place))
    page = saved(browser, page_of(plan, subject, kind), given).content.decode()
    assert "<title>Error: " in page
    assert re.search(rf'class="field-error" id="id_{field}_error"', page)
    summary = re.search(r'<div class="error-summary".*?</div>', page, re.S)[0]
    assert "autofocus" in summary
    for target in re.findall(r'href="#([^"]+)"', summary):
        assert f'id="{target}"' in page
    kept = {value for value in given.values() if isinstance(value, str)} - NOT_OFFERED
    lost = [
        value for value in kept if not re.search(rf'(value="|>\s*){re.escape(value)}["<]', page)
    ]
    assert lost == []
    assert place.make(lambda now: model.objects.count()) == before


def test_everything_wrong_is_told_at_once(place: Place) -> None:
    plan, browser = place.make(calm), place.browser()
    given = {"on": "", "effect": "", "severity": ""}
    page = saved(browser, page_of(plan, "side_effect", ""), given).content.decode()
    summary = re.search(r'<div class="error-summary".*?</div>', page, re.S)[0]
    assert summary.count("<li>") == 3


def test_a_following_step_is_recorded_where_the_thread_is(place: Place) -> None:
    plan, browser = place.make(calm), place.browser()
    course = entered(place, plan, "medication", "start", product="Ibuprofen 400 mg tablet")
    address = at(plan, f"record/medication/{course.thread_id}/stop/")
    page = browser.get(address).content.decode()
    check(page)
    assert "Ibuprofen 400 mg tablet: Stopped" in page
    assert saved(browser, address, {"stop_reason": "side_effect"}).status_code == 302
    stored = place.make(lambda now: MedicationEntry.objects.get(kind="stop"))
    assert stored.thread_id == course.thread_id
    assert stored.product == "Ibuprofen 400 mg tablet"


def test_a_course_is_stopped_once_and_the_page_says_why(place: Place) -> None:
    plan, browser = place.make(calm), place.browser()
    course = entered(place, plan, "medication", "start", product="Ibuprofen")
    address = at(plan, f"record/medication/{course.thread_id}/stop/")
    saved(browser, address, {"stop_reason": "other"})
    page = saved(browser, address, {"stop_reason": "other"}).content.decode()
    assert "This cannot follow: Stopped is recorded already" in page


def test_a_medicine_is_shown_as_it_was_read_with_the_sum_of_acetaminophen(place: Place) -> None:
    plan, browser = place.make(calm), place.browser()
    entered(
        place,
        plan,
        "medication",
        "start",
        product="Acetaminophen 500 mg tablet",
        units_per_dose=Decimal(2),
        max_doses_per_day=Decimal(2),
    )
    given = {
        "product": "Acetaminophen 325 MG / Hydrocodone 5 MG Oral Tablet",
        "units_per_dose": "1",
        "max_doses_per_day": "2",
    }
    answer = saved(browser, page_of(plan, "medication", "start"), given)
    page = browser.get(answer.url).content.decode()
    assert "acetaminophen 325 mg (acetaminophen); hydrocodone 5 mg (opioid)" in page
    assert "Acetaminophen over all products: 2,650 of 3,000 mg a day" in page


def test_an_unknown_dose_makes_the_sum_at_least(place: Place) -> None:
    plan, browser = place.make(calm), place.browser()
    answer = saved(
        browser, page_of(plan, "medication", "start"), {"product": "Acetaminophen 500 mg tablet"}
    )
    assert "At least 0 of 3,000 mg a day" in browser.get(answer.url).content.decode()


def test_a_medicine_that_is_not_listed_is_recorded_on_purpose_only(place: Place) -> None:
    plan, browser = place.make(calm), place.browser()
    address = page_of(plan, "medication", "start")
    assert 'name="is_unlisted"' not in browser.get(address).content.decode()
    page = saved(browser, address, {"product": "Zorblaxin 20 mg"}).content.decode()
    assert 'name="is_unlisted"' in page
    assert 'value="Zorblaxin 20 mg"' in page
    answer = saved(browser, address, {"product": "Zorblaxin 20 mg", "is_unlisted": "on"})
    assert answer.status_code == 302
    assert newest(place, "medication").product == "Zorblaxin 20 mg"


def test_a_medicine_can_be_picked_from_the_names_that_are_known(place: Place) -> None:
    page = place.browser().get(page_of(place.make(calm), "medication", "start")).content.decode()
    assert 'list="medicine-names"' in page
    assert '<option value="naproxen">' in page


@pytest.mark.parametrize(
    ("precision", "stored_on"), [("month", date(2025, 3, 1)), ("year", date(2025, 1, 1))]
)
def test_a_past_event_may_have_only_a_month_or_a_year(
    place: Place, precision: str, stored_on: date
) -> None:
    plan, browser = place.make(calm), place.browser()
    given = {"on": "2025-03-18", "precision": precision, "injury": "no"}
    saved(browser, page_of(plan, "fall", ""), given)
    stored = newest(place, "fall")
    assert (stored.effective_on, stored.date_precision, stored.effective_at) == (
        stored_on,
        precision,
        None,
    )


def test_a_sitting_has_its_day(place: Place) -> None:
    plan, browser = place.make(calm), place.browser()
    assert 'name="precision"' not in browser.get(page_of(plan, "neuro_exam", "")).content.decode()


def test_none_of_these_is_an_answer_and_none_ticked_is_not(place: Place) -> None:
    plan, browser = place.make(calm), place.browser()
    address = page_of(plan, "assessment", "contact")
    saved(browser, address, {"nrs": "3", "sites": ["none"]})
    assert (newest(place, "assessment").sites, newest(place, "assessment").pain_classes) == (
        [],
        None,
    )


def test_a_question_answered_no_is_not_a_question_not_asked(place: Place) -> None:
    plan, browser = place.make(calm), place.browser()
    address = page_of(plan, "medication", "start")
    saved(browser, address, {"product": "Ibuprofen", "is_over_the_counter": "no"})
    stored = newest(place, "medication")
    assert (stored.is_over_the_counter, stored.has_taper_plan) == (False, None)


def test_an_appointment_is_kept_by_the_clinics_clock(place: Place) -> None:
    plan, browser = place.make(calm), place.browser()
    day = (clinics_now(place) + timedelta(days=9)).date()
    given = {
        "visit_kind": "reassessment",
        "scheduled_at_0": day.isoformat(),
        "scheduled_at_1": "14:30",
    }
    saved(browser, page_of(plan, "visit", "booked"), given)
    at_ = newest(place, "visit").scheduled_at.astimezone(place.clinic.zone)
    assert (at_.date(), at_.hour, at_.minute) == (day, 14, 30)


@pytest.mark.parametrize(
    ("day", "hour", "words"),
    [
        ("2027-03-28", "02:30", "this time does not exist"),
        ("2027-03-28", "", "both the day and the time"),
        ("2027-02-30", "10:00", "real date"),
    ],
)
def test_an_hour_that_does_not_exist_is_refused(
    place: Place, day: str, hour: str, words: str
) -> None:
    plan, browser = place.make(calm), place.browser()
    given = {"visit_kind": "other", "scheduled_at_0": day, "scheduled_at_1": hour}
    page = saved(browser, page_of(plan, "visit", "booked"), given).content.decode()
    assert words in page
    assert f'value="{day}"' in page


def test_a_side_effect_names_one_of_this_persons_medicines(place: Place) -> None:
    plan, browser = place.make(calm), place.browser()
    other = place.make(lambda now: calm(now, "Ito", "Kenji"))
    mine = entered(place, plan, "medication", "start", product="Ibuprofen")
    theirs = entered(place, other, "medication", "start", product="Naproxen")
    address = page_of(plan, "side_effect", "")
    page = browser.get(address).content.decode()
    assert "Ibuprofen" in page
    assert "Naproxen" not in page
    given = {"effect": "nausea", "severity": "mild"}
    stranger = saved(browser, address, {**given, "medication_thread_id": str(theirs.thread_id)})
    assert "Choose one of the answers listed" in stranger.content.decode()
    saved(browser, address, {**given, "medication_thread_id": str(mine.thread_id)})
    assert newest(place, "side_effect").medication_thread_id == mine.thread_id


def test_a_review_names_what_was_looked_at(place: Place) -> None:
    plan, browser = place.make(calm), place.browser()
    effect = entered(place, plan, "side_effect", effect="nausea", severity="mild")
    fall = entered(place, plan, "fall")
    address = page_of(plan, "review", "side_effect")
    page = browser.get(address).content.decode()
    assert f'value="{effect.root_id}"' in page
    assert f'value="{fall.root_id}"' not in page
    assert saved(browser, address, {"reviewed_ids": [str(effect.root_id)]}).status_code == 302
    assert newest(place, "review").reviewed_ids == [effect.root_id]
    conflict = browser.get(page_of(plan, "review", "conflict")).content.decode()
    assert f'value="{fall.root_id}"' in conflict


def test_a_double_click_saves_one_entry(place: Place) -> None:
    plan, browser = place.make(calm), place.browser()
    address = page_of(plan, "fall", "")
    given = {**opened(browser, address), "injury": "no"}
    assert [browser.post(address, given).status_code for _ in range(2)] == [302, 302]
    assert place.make(lambda now: Fall.objects.count()) == 1


def test_a_recording_that_means_an_emergency_says_so_at_once(place: Place) -> None:
    plan, browser = place.make(calm), place.browser()
    address = page_of(plan, "assessment", "contact")
    answer = saved(browser, address, {"saddle_anaesthesia": "present"})
    assert answer.url == at(plan, "#prompts")
    assert "These answers may mean an emergency" in browser.get(answer.url).content.decode()
    assert place.make(lambda now: Prompt.objects.showing().filter(rule="RF-CES").count()) == 1


def test_an_emergency_that_stood_before_is_no_news_about_what_was_saved(place: Place) -> None:
    plan, browser = place.make(emergency), place.browser()
    answer = saved(
        browser, page_of(plan, "contact", ""), {"channel": "phone", "outcome": "reached"}
    )
    assert answer.url == at(plan, "")
    page = browser.get(answer.url).content.decode()
    assert "These answers may mean an emergency" not in page
    assert "A possible emergency is recorded" in page


def test_which_step_is_asked_first_when_there_are_several(place: Place) -> None:
    plan, browser = place.make(calm), place.browser()
    page = browser.get(at(plan, "record/medication/")).content.decode()
    check(page)
    assert '<form method="get"' in page
    assert page.count('type="radio" name="kind"') == 3
    assert "checked" not in page
    form = browser.get(at(plan, "record/medication/?kind=declined")).content.decode()
    assert re.search(r'name="kind" value="declined" checked', form)


def test_a_link_may_say_what_it_is_about(place: Place) -> None:
    plan, browser = place.make(calm), place.browser()
    page = browser.get(at(plan, "record/therapy/?kind=start&modality=yoga")).content.decode()
    assert '<option value="yoga" selected>' in page
    assert place.make(lambda now: TherapyEntry.objects.count()) == 0


def test_everything_that_can_be_recorded_is_on_one_page(place: Place) -> None:
    plan = place.make(calm)
    page = place.browser().get(at(plan, "record/")).content.decode()
    check(page)
    for subject, kind in STEPS:
        assert page_of(plan, subject, kind) in page


def test_a_person_not_enrolled_is_offered_what_needs_no_episode(place: Place) -> None:
    patient, browser = place.make(lambda now: a_patient(now=now)), place.browser()
    page = browser.get(f"/patients/{patient.id}/record/").content.decode()
    assert "/record/medication/" in page
    assert "/record/therapy/" not in page
    assert browser.get(f"/patients/{patient.id}/record/therapy/").status_code == 302


@pytest.mark.parametrize(
    ("role", "may", "may_not"),
    [
        (Role.FRONT_DESK, {"visit", "contact"}, {"medication", "declaration", "fall"}),
        (Role.THERAPIST, {"therapy", "fall"}, {"declaration"}),
        (Role.CLINICIAN, {"declaration", "medication"}, set()),
    ],
)
def test_only_what_a_role_may_record_is_offered_and_saved(
    place: Place, role: Role, may: set[str], may_not: set[str]
) -> None:
    plan, browser = place.make(calm), place.browser(role)
    page = browser.get(at(plan, "record/")).content.decode()
    offered = set(re.findall(r"/record/([a-z_]+)/", page))
    assert may <= offered
    assert not may_not & offered
    for subject in may_not:
        kind = opening(SUBJECTS[subject].steps)[0].kind
        assert browser.get(page_of(plan, subject, kind)).status_code == 403
        assert browser.post(page_of(plan, subject, kind), {}).status_code == 403


def test_a_clinicians_step_is_refused_to_others_in_a_thread(place: Place) -> None:
    plan = place.make(calm)
    scan = entered(place, plan, "imaging", "resulted", modality="mri")
    address = at(plan, f"record/imaging/{scan.thread_id}/seen/")
    assert place.browser(Role.CARE_COORDINATOR).get(address).status_code == 403
    assert place.browser().get(address).status_code == 200


def test_the_front_desk_books_and_goes_back_to_the_contact_card(place: Place) -> None:
    plan, browser = place.make(calm), place.browser(Role.FRONT_DESK)
    card = browser.get(at(plan, "contact/")).content.decode()
    assert f'href="{at(plan, "record/visit/")}"' in card
    given = {
        "visit_kind": "reassessment",
        "scheduled_at_0": "2199-01-07",
        "scheduled_at_1": "09:00",
    }
    answer = saved(browser, page_of(plan, "visit", "booked"), given)
    assert answer.url == at(plan, "contact/")
    visit = place.make(lambda now: VisitEntry.objects.get())
    missed = at(plan, f"record/visit/{visit.thread_id}/missed/")
    assert saved(browser, missed, {}).status_code == 302


def test_what_is_another_persons_or_unknown_does_not_exist(place: Place, elsewhere: Place) -> None:
    plan, browser = place.make(calm), place.browser()
    other = place.make(lambda now: calm(now, "Ito", "Kenji"))
    theirs = entered(place, other, "medication", "start", product="Ibuprofen")
    stranger = elsewhere.make(calm)
    far = entered(elsewhere, stranger, "medication", "start", product="Ibuprofen")
    for thread in (theirs, far):
        address = at(plan, f"record/medication/{thread.thread_id}/stop/")
        assert browser.get(address).status_code == 404
        assert browser.post(address, {"stop_reason": "other"}).status_code == 404
    far_away = at(stranger, f"record/medication/{far.thread_id}/stop/")
    for address in (
        far_away,
        at(stranger, "record/"),
        at(plan, "record/leeches/"),
        at(plan, f"record/medication/{theirs.thread_id}/leeches/"),
        at(plan, f"record/fall/{theirs.thread_id}/stop/"),
    ):
        assert browser.get(address).status_code == 404
    assert place.make(lambda now: MedicationEntry.objects.filter(kind="stop").count()) == 0


def test_both_scores_and_the_relief_between_them_are_shown_cut_and_not_rounded(
    place: Place,
) -> None:
    plan, browser = place.make(calm), place.browser()
    given = {
        "procedure": "mbb",
        "scale_max": "100",
        "pre_score": "74.5",
        "post_score": "14.95",
        "minutes_after": "30",
    }
    saved(browser, page_of(plan, "procedure", "done"), given)
    block = place.make(lambda now: ProcedureEntry.objects.get())
    page = browser.get(at(plan, f"records/procedure/{block.root_id}/")).content.decode()
    assert "Pain 74.5 before, 14.95 after: 79.9 % relief" in page


def test_a_score_of_nought_is_kept_and_told(place: Place) -> None:
    plan, browser = place.make(calm), place.browser()
    given = {"procedure": "esi", "pre_score": "7", "post_score": "0"}
    saved(browser, page_of(plan, "procedure", "done"), given)
    block = place.make(lambda now: ProcedureEntry.objects.get())
    page = browser.get(at(plan, f"records/procedure/{block.root_id}/")).content.decode()
    assert "Pain 7 before, 0 after: 100 % relief" in page


def test_who_caused_a_side_effect_may_stay_unsaid(place: Place) -> None:
    plan, browser = place.make(calm), place.browser()
    saved(browser, page_of(plan, "side_effect", ""), {"effect": "rash", "severity": "severe"})
    assert place.make(lambda now: SideEffect.objects.get()).medication_thread_id is None
