"""The case review list: who is on it, in which order, what is asked and what was decided."""

import pytest

from clinic.permissions import Role
from followup.models import CaseReview
from tests.web.conftest import Place
from tests.web.making import calm, emergency, overdue

ROLE = Role.CARE_COORDINATOR


def add(place: Place, plan, role=ROLE, **said):
    return place.browser(role).post(
        f"/patients/{plan.patient_id}/case-review/", {"next": "/case-review/", **said}, follow=True
    )


def post(place, review, what, role=ROLE, **said):
    texts = {
        f"{name}-{review.id}": said.pop(name) for name in ("question", "decision") if name in said
    }
    data = {f"version-{review.id}": review.version, **texts, **said}
    return place.browser(role).post(f"/case-review/{review.id}/{what}/", data, follow=True)


def waiting(place) -> list[CaseReview]:
    return place.make(lambda now: list(CaseReview.objects.waiting().select_related("patient")))


def families(place) -> list[str]:
    return [review.patient.family for review in waiting(place)]


@pytest.fixture
def two(place: Place) -> list[CaseReview]:
    add(place, place.make(overdue))
    add(place, place.make(emergency))
    return waiting(place)


def test_a_patient_is_put_on_the_list_once_with_reason_and_trend(place):
    plan = place.make(overdue)
    page = add(place, plan, question="Step up?").content.decode()
    assert "Lindqvist, Sven: On the case review list now." in page
    assert "Nothing is due." not in page
    assert "one score" in page
    assert "Step up?" in page
    assert "already" in add(place, plan).content.decode()
    assert families(place) == ["Lindqvist"]


def test_the_order_is_changed_by_buttons(place, two):
    assert families(place) == ["Lindqvist", "García"]
    post(place, two[1], "move", to="up")
    assert families(place) == ["García", "Lindqvist"]
    post(place, waiting(place)[0], "move", to="up")
    assert families(place) == ["García", "Lindqvist"]
    post(place, waiting(place)[0], "move", to="down")
    assert families(place) == ["Lindqvist", "García"]


def test_a_question_is_kept_and_a_decision_takes_off_the_list(place, two):
    post(place, two[0], "question", question="Who calls?")
    page = post(place, waiting(place)[0], "decision", decision="Second-line care.").content.decode()
    assert "Saved: the decision" in page
    assert "Second-line care." in page
    assert "Who calls?" in page
    assert families(place) == ["García"]


def test_nothing_decided_is_an_error(place, two):
    assert (
        "Write what was decided." in post(place, two[0], "decision", decision=" ").content.decode()
    )
    assert families(place) == ["Lindqvist", "García"]


def test_the_second_saver_is_told_and_keeps_what_was_typed(place, two):
    post(place, two[0], "question", question="First")
    page = post(place, two[0], "question", question="Second").content.decode()
    assert "Somebody else changed this meanwhile" in page
    assert "Second" in page
    assert waiting(place)[0].question == "First"


def test_whatever_is_pressed_keeps_what_was_typed_for_everybody(place, two):
    first, second = two
    typed = {
        f"version-{first.id}": first.version,
        f"question-{first.id}": "Who calls?",
        f"version-{second.id}": second.version,
        f"decision-{second.id}": "To the surgeons",
        "to": "up",
    }
    address = f"/case-review/{second.id}/move/"
    page = place.browser(ROLE).post(address, typed, follow=True).content.decode()
    assert families(place) == ["García", "Lindqvist"]
    assert "Who calls?" in page
    assert "To the surgeons" in page
    post(place, waiting(place)[0], "remove", decision="To the surgeons")
    assert "Decided in the last" not in place.browser(ROLE).get("/case-review/").content.decode()


def test_taken_off_and_put_on_again(place, two):
    post(place, two[0], "remove")
    assert families(place) == ["García"]
    add(place, two[0])
    assert families(place) == ["García", "Lindqvist"]


def test_the_sheet_has_a_section_a_patient_with_lines_to_write_on(place, two):
    page = place.browser(ROLE).get("/case-review/print/").content.decode()
    assert page.count('class="card sheet"') == 2
    assert page.count('class="write-line"') >= 6
    assert "born 17 May 1980" in page


@pytest.mark.parametrize("role", [Role.READ_ONLY, Role.CLINIC_ADMIN])
def test_who_may_only_look_changes_nothing(place, two, role):
    assert place.browser(role).get("/case-review/").status_code == 200
    for what in ("move", "question", "decision", "remove"):
        assert post(place, two[0], what, role, to="down").status_code == 403
    assert add(place, place.make(calm), role).status_code == 403


def test_the_front_desk_and_another_clinic_see_none_of_it(place, elsewhere, two):
    assert place.browser(Role.FRONT_DESK).get("/case-review/").status_code == 403
    assert "Lindqvist" not in elsewhere.browser(ROLE).get("/case-review/").content.decode()
    assert post(elsewhere, two[0], "remove").status_code == 404


def test_the_list_is_in_the_main_navigation_of_who_fills_it(place):
    link = 'href="/case-review/"'
    assert link in place.browser(ROLE).get("/worklist/").content.decode()
    assert link not in place.browser(Role.READ_ONLY).get("/worklist/").content.decode()


def test_the_chart_offers_the_list_to_who_may_fill_it(place):
    plan = place.make(overdue)
    chart, form = f"/patients/{plan.patient_id}/", f'"/patients/{plan.patient_id}/case-review/"'
    assert form in place.browser(ROLE).get(chart).content.decode()
    assert form not in place.browser(Role.READ_ONLY).get(chart).content.decode()
