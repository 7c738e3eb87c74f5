"""A member's own notices: what they were told, what was taken back, and what they have read."""

import pytest

from clinic.models import Access
from clinic.permissions import Role
from followup.models import Notification
from followup.services.reconcile import reconcile
from pathway.models import Assessment, Prompt
from pathway.services.recording import retract_fact
from tests.builders import SEED
from tests.web.conftest import Place
from tests.web.making import emergency, overdue


@pytest.fixture
def staff(place: Place) -> Place:
    for role in Role:
        place.member(role)
    return place


def withdrawn(place: Place) -> None:
    def build(now) -> None:
        plan = emergency(now)
        entry = Assessment.objects.get(saddle_anaesthesia="present")
        retract_fact(entry, by=SEED, now=now)
        reconcile(plan, by=SEED, now=now)

    place.make(build)


def notices(place: Place, role: Role = Role.CLINICIAN) -> str:
    return place.browser(role).get("/notices/").content.decode()


def bar(page: str) -> str:
    return page[page.index('class="mainnav"') : page.index("</nav>")]


def test_the_bar_leads_to_unread_notices_and_only_then(staff: Place) -> None:
    assert 'href="/notices/"' not in bar(staff.browser().get("/patients/").content.decode())
    staff.make(emergency)
    told = staff.make(lambda now: Notification.objects.of(staff.member(Role.CLINICIAN)).count())
    shown = bar(staff.browser().get("/patients/").content.decode())
    assert f'<span class="count">{told}<' in shown
    assert 'href="/notices/"' not in bar(
        staff.browser(Role.THERAPIST).get("/patients/").content.decode()
    )


def test_an_emergency_is_listed_with_the_way_to_decide(staff: Place) -> None:
    plan = staff.make(emergency)
    prompt = staff.make(lambda now: Prompt.objects.get(rule="RF-CES"))
    shown = notices(staff)
    assert "Possible cauda equina syndrome" in shown
    assert f'href="/prompts/{prompt.id}/"' in shown
    assert f'href="/patients/{plan.patient_id}/"' in shown


def test_opening_the_chart_reads_what_was_raised(staff: Place) -> None:
    plan = staff.make(emergency)
    browser = staff.browser()
    browser.get(f"/patients/{plan.patient_id}/", follow=True)
    assert "Mark as read" not in browser.get("/notices/").content.decode()
    assert "Mark as read" in notices(staff, Role.CLINICAL_LEAD)


def test_a_withdrawal_says_which_entry_by_whom_and_asks_whose_it_was(staff: Place) -> None:
    withdrawn(staff)
    shown = notices(staff)
    assert "Withdrawn" in shown
    assert "Numbness in the saddle area" in shown
    assert "withdrawn as entered in error" in shown
    assert "by Test" in shown
    assert "Was it meant for someone else?" in shown


def test_a_withdrawal_stays_unread_until_it_is_marked(staff: Place) -> None:
    withdrawn(staff)
    mine = staff.member(Role.CLINICIAN)
    plan_patient = staff.make(lambda now: Prompt.objects.first().patient_id)
    browser = staff.browser()
    browser.get(f"/patients/{plan_patient}/")
    rows = staff.make(lambda now: list(Notification.objects.of(mine).filter(kind="withdrawn")))
    assert {row.seen_at for row in rows} == {None}
    for row in rows:
        browser.post(f"/notices/{row.id}/read/")
    left = staff.make(lambda now: Notification.objects.of(mine).unread().count())
    assert left == 0
    assert 'href="/notices/"' not in bar(browser.get("/notices/").content.decode())


def test_nobody_reads_or_marks_the_notice_of_somebody_else(staff: Place) -> None:
    staff.make(emergency)
    theirs = staff.make(
        lambda now: Notification.objects.of(staff.member(Role.CLINICAL_LEAD)).first()
    )
    answer = staff.browser().post(f"/notices/{theirs.id}/read/")
    assert answer.status_code == 404
    assert staff.make(lambda now: Notification.objects.get(id=theirs.id)).seen_at is None


def test_notices_of_another_clinic_are_not_there(staff: Place, elsewhere: Place) -> None:
    elsewhere.member(Role.CLINICIAN)
    elsewhere.make(emergency)
    assert "You have no notices" in notices(staff)
    theirs = elsewhere.make(lambda now: Notification.objects.first())
    assert staff.browser().post(f"/notices/{theirs.id}/read/").status_code == 404


def test_the_front_desk_is_told_that_somebody_needs_attention_and_nothing_clinical(
    staff: Place,
) -> None:
    plan = staff.make(overdue)
    told = staff.make(lambda now: Notification.objects.of(staff.member(Role.FRONT_DESK)).count())
    assert told > 0
    shown = notices(staff, Role.FRONT_DESK)
    assert "Lindqvist" in shown
    assert f"/patients/{plan.patient_id}/contact/" in shown
    main = shown[shown.index("<main") : shown.index("</main>")].lower()
    for clinical in ("reassessment", "urgent", "prompt", "/prompts/", "pain", "fu-none"):
        assert clinical not in main


def test_a_look_at_the_notices_is_written_down_with_their_patients(staff: Place) -> None:
    plan = staff.make(emergency)
    notices(staff)
    [look] = staff.make(lambda now: list(Access.objects.filter(screen="notices")))
    assert look.patient_ids == [plan.patient_id]
