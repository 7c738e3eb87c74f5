"""Recording from the vocabulary: every subject and step has its page, and it saves what was typed."""

import re
from datetime import timedelta
from typing import Any

import pytest

from clinic.permissions import Role
from followup.fact_words import day_in_words
from pathway.models import (
    CarePlan,
    Fall,
    MedicationEntry,
    Prompt,
    TherapyEntry,
    VisitEntry,
)
from pathway.records import SUBJECTS
from pathway.records.subjects import opening
from tests.builders import a_patient
from tests.followup.entering import IMPOSSIBLE, ORDINARY, TODAY
from tests.web.conftest import Place
from tests.web.making import calm, emergency
from tests.web.recording import at, clinics_now, entered, newest, opened, page_of, saved, typed
from tests.web.test_markup import check

STEPS = [
    (subject.name, step.kind) for subject in SUBJECTS.values() for step in opening(subject.steps)
]


@pytest.mark.parametrize(("subject", "kind"), STEPS)
def test_every_step_that_begins_something_has_a_sound_page(
    enrolled: tuple[Place, CarePlan], subject: str, kind: str
) -> None:
    place, plan = enrolled
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
    enrolled: tuple[Place, CarePlan], subject: str, kind: str, values: dict[str, Any]
) -> None:
    place, plan = enrolled
    browser = place.browser()
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
    enrolled: tuple[Place, CarePlan], subject: str, kind: str, values: dict[str, Any], field: str
) -> None:
    place, plan = enrolled
    browser = place.browser()
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
    assert answer.url == at(plan, "red-flag/")
    assert "Numbness in the saddle area: Present" in browser.get(answer.url).content.decode()
    assert place.make(lambda now: Prompt.objects.showing().filter(rule="RF-CES").count()) == 1


def test_an_emergency_that_stood_before_is_no_news_about_what_was_saved(place: Place) -> None:
    plan, browser = place.make(emergency), place.browser()
    browser.post(at(plan, "red-flag/read/"))
    answer = saved(
        browser, page_of(plan, "contact", ""), {"channel": "phone", "outcome": "reached"}
    )
    assert answer.url == at(plan, "")
    page = browser.get(answer.url).content.decode()
    assert "A possible emergency is recorded" in page


def test_which_step_is_asked_first_when_there_are_several(place: Place) -> None:
    plan, browser = place.make(calm), place.browser()
    page = browser.get(at(plan, "record/medication/")).content.decode()
    check(page)
    assert '<form method="get"' in page
    assert page.count('type="radio" name="kind"') == len(opening(SUBJECTS["medication"].steps))
    assert "checked" not in page
    form = browser.get(at(plan, "record/medication/?kind=declined")).content.decode()
    assert re.findall(r'href="\?kind=(\w+)" aria-current="page"', form) == ["declined"]
    assert 'type="radio" name="kind"' not in form, (
        "chosen beside Save, it would not be what is saved"
    )


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
    soon = place.make(lambda now: now.date() + timedelta(days=30))
    given = {
        "visit_kind": "reassessment",
        "scheduled_at_0": soon.isoformat(),
        "scheduled_at_1": "09:00",
    }
    answer = saved(browser, page_of(plan, "visit", "booked"), given)
    assert answer.url == at(plan, "contact/")
    assert f"Booked, {day_in_words(soon)}, 09:00" in browser.get(answer.url).content.decode()
    visit = place.make(lambda now: VisitEntry.objects.get())
    cancelled = at(plan, f"record/visit/{visit.thread_id}/cancelled/")
    assert saved(browser, cancelled, {}).status_code == 302


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
