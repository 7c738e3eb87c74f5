"""Recording a stage: foreseen moves, overrides with a reason, nothing blocked."""

import re
from decimal import Decimal

from clinic.models import Patient
from clinic.permissions import Role
from followup.models import Task
from pathway.models import CarePlan, Episode, Review, StageChange
from tests.builders import a_care_plan
from tests.web.conftest import Place
from tests.web.making import assessed, calm, overdue


def moved(place: Place, plan: CarePlan, **given: str):  # type: ignore[no-untyped-def]
    day = place.make(lambda now: now.astimezone(place.clinic.zone).date().isoformat())
    return place.browser().post(f"/patients/{plan.patient_id}/stage/", {"on": day, **given})


def stage_of(place: Place, plan: CarePlan) -> str:
    return str(place.make(lambda now: CarePlan.objects.get(id=plan.id).stage))


def test_a_foreseen_move_whose_criteria_are_met_needs_no_reason(place: Place) -> None:
    plan = place.make(calm)
    answer = moved(place, plan, to="ST-1")
    assert answer.status_code == 302
    assert stage_of(place, plan) == "ST-1"


def test_each_move_shows_what_it_rests_on(place: Place) -> None:
    plan = place.make(overdue)
    page = place.browser().get(f"/patients/{plan.patient_id}/stage/").content.decode()
    assert "Not met:" in page or "Cannot tell:" in page
    assert "Not foreseen" in page


def test_an_unforeseen_move_asks_why_and_is_recorded_as_an_override(place: Place) -> None:
    plan = place.make(overdue)
    page = moved(place, plan, to="ST-4").content.decode()
    assert "<title>Error: Change stage" in page
    assert "Say why" in page
    assert stage_of(place, plan) == "ST-1"

    assert moved(place, plan, to="ST-4", reason="Agreed at the case review").status_code == 302
    change = place.make(lambda now: StageChange.objects.get(to_stage="ST-4"))
    assert change.is_override
    assert change.reason == "Agreed at the case review"
    assert change.criteria_unmet


def test_a_stage_has_to_be_chosen(place: Place) -> None:
    plan = place.make(calm)
    assert "Choose the stage to move to" in moved(place, plan).content.decode()
    assert stage_of(place, plan) == "ST-0"


def test_a_move_before_the_present_one_or_in_the_future_is_refused_in_words(place: Place) -> None:
    plan = place.make(calm)
    page = moved(place, plan, to="ST-1", on="2199-01-01").content.decode()
    assert "in the future" in page


def test_the_care_coordinator_does_not_move_stages(place: Place) -> None:
    plan = place.make(calm)
    browser = place.browser(Role.CARE_COORDINATOR)
    assert browser.post(f"/patients/{plan.patient_id}/stage/", {"to": "ST-1"}).status_code == 403
    assert stage_of(place, plan) == "ST-0"


def test_closing_asks_for_a_coded_reason(place: Place) -> None:
    plan = place.make(calm)
    page = moved(place, plan, to="ST-X", reason="Moved house").content.decode()
    assert "Say why the episode is closed" in page
    assert stage_of(place, plan) == "ST-0"

    given = {"to": "ST-X", "reason": "Moved house", "close_reason": "transferred"}
    assert moved(place, plan, **given).status_code == 302
    closed = place.make(lambda now: Episode.objects.get())
    assert closed.close_reason == "transferred"


def test_closing_because_the_patient_died_records_the_death(place: Place) -> None:
    plan = place.make(calm)
    moved(place, plan, to="ST-X", reason="Told by the family", close_reason="deceased")
    patient = place.make(lambda now: Patient.objects.get(id=plan.patient_id))
    assert patient.deceased_on is not None
    assert not place.make(lambda now: list(Task.objects.open()))


def test_a_rung_of_the_ladder_opens_the_move_to_it(place: Place) -> None:
    plan = place.make(overdue)
    page = place.browser().get(f"/patients/{plan.patient_id}/").content.decode()
    assert f'href="/patients/{plan.patient_id}/stage/?to=ST-2"' in page
    form = place.browser().get(f"/patients/{plan.patient_id}/stage/?to=ST-2").content.decode()
    assert re.search(r'value="ST-2"[^>]*checked', form)


def test_why_each_step_was_taken_is_on_the_chart(place: Place) -> None:
    plan = place.make(overdue)
    moved(place, plan, to="ST-4", reason="Agreed at the case review")
    page = place.browser().get(f"/patients/{plan.patient_id}/").content.decode()
    start = page.index('class="why-steps"')
    ladder = page[start : page.index("</details>", start)]
    assert "First-line care → Refractory" in ladder
    assert "Agreed at the case review" in ladder
    assert "Not as the protocol expects" in ladder
    assert "by Amara Okafor" in ladder


def test_a_move_shows_what_it_is_weighed_by_with_its_day(place: Place) -> None:
    plan = place.make(overdue)
    page = place.browser().get(f"/patients/{plan.patient_id}/stage/").content.decode()
    assert "Days of conservative care" in page
    assert "Last scored" in page


def test_holding_is_recorded_with_its_coded_reason(place: Place) -> None:
    plan = place.make(overdue)
    place.make(lambda now: assessed(plan, now, kind="reassessment", nrs=Decimal(7)))
    browser, address = place.browser(), f"/patients/{plan.patient_id}/stage/hold/"
    refused = browser.post(address, {}).content.decode()
    assert "Choose why the stage stays" in refused
    answer = browser.post(address, {"hold-outcome": "improving_slowly"})
    assert answer.url == f"/patients/{plan.patient_id}/"
    review = place.make(lambda now: Review.objects.get())
    assert (review.kind, review.outcome) == ("stay", "improving_slowly")
    assert stage_of(place, plan) == "ST-1"


def test_holding_before_anything_was_assessed_is_refused(place: Place) -> None:
    plan = place.make(lambda now: a_care_plan(now=now))
    said = {"hold-outcome": "patient_preference"}
    answer = place.browser().post(f"/patients/{plan.patient_id}/stage/hold/", said)
    assert answer.status_code == 200
    assert place.make(lambda now: Review.objects.count()) == 0
