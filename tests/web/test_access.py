"""Every page, every role: who sees it, who is told it is not theirs, and other clinics' patients."""

import uuid

import pytest

from clinic.models import Access
from clinic.permissions import Permission, Role
from tests.web.conftest import Place
from tests.web.making import calm, emergency

PAGES = {
    "/worklist/": Permission.VIEW_CASELOAD,
    "/schedule/": Permission.VIEW_SCHEDULE,
    "/patients/": Permission.VIEW_SCHEDULE,
    "/patients/{id}/": Permission.VIEW_CASELOAD,
    "/patients/{id}/contact/": Permission.VIEW_SCHEDULE,
    "/patients/{id}/not-recorded/": Permission.VIEW_CASELOAD,
    "/patients/{id}/options/": Permission.VIEW_CASELOAD,
    "/patients/{id}/summary/": Permission.VIEW_CASELOAD,
    "/patients/{id}/scores.csv": Permission.VIEW_CASELOAD,
    "/patients/{id}/rules/": Permission.VIEW_CASELOAD,
    "/patients/{id}/rules/RF-CES/": Permission.VIEW_CASELOAD,
    "/patients/{id}/assessments/new/": Permission.RECORD_CLINICAL,
    "/patients/{id}/record/": Permission.RECORD_CONTACT,
    "/patients/{id}/record/visit/": Permission.RECORD_CONTACT,
    "/patients/{id}/record/fall/": Permission.RECORD_CLINICAL,
    "/patients/{id}/records/": Permission.VIEW_SCHEDULE,
    "/patients/{id}/stage/": Permission.CHANGE_STAGE,
    "/patients/{id}/enrol/": Permission.ENROL_PATIENT,
    "/patients/{id}/edit/": Permission.REGISTER_PATIENT,
    "/patients/new/": Permission.REGISTER_PATIENT,
    "/enrolment/": Permission.ENROL_PATIENT,
    "/notices/": Permission.VIEW_SCHEDULE,
    "/settings/follow-up/": Permission.MANAGE_CLINIC,
}
OF_ONE_PATIENT = [page for page in PAGES if "{id}" in page]


@pytest.mark.parametrize("role", Role)
def test_a_role_opens_the_pages_of_its_permissions_and_no_other(place: Place, role: Role) -> None:
    patient_id = place.make(calm).patient_id
    browser = place.browser(role)
    allowed = place.member(role).permissions
    for page, permission in PAGES.items():
        expected = 200 if permission in allowed else 403
        assert browser.get(page.format(id=patient_id)).status_code == expected, page


@pytest.mark.parametrize("page", OF_ONE_PATIENT)
@pytest.mark.statements("CLINICS-APART", "H-19")
def test_a_patient_of_another_clinic_does_not_exist(
    place: Place, elsewhere: Place, page: str
) -> None:
    stranger = elsewhere.make(calm).patient_id
    browser = place.browser(Role.CLINICAL_LEAD)
    assert browser.get(page.format(id=stranger)).status_code == 404
    assert browser.get(page.format(id=uuid.uuid4())).status_code == 404


@pytest.mark.parametrize(
    "page",
    ["/patients/{id}/assessments/new/", "/patients/{id}/stage/", "/patients/{id}/enrol/"],
)
@pytest.mark.parametrize("role", [Role.READ_ONLY, Role.FRONT_DESK, Role.CLINIC_ADMIN])
def test_who_may_only_look_cannot_write(place: Place, role: Role, page: str) -> None:
    patient_id = place.make(calm).patient_id
    answer = place.browser(role).post(page.format(id=patient_id), {"kind": "contact", "nrs": "3"})
    assert answer.status_code == 403
    assert "not part of your role" in answer.content.decode()


@pytest.mark.statements("STAFF-ONLY", "H-26")
def test_the_front_desk_lands_on_the_schedule_and_reads_nothing_clinical(place: Place) -> None:
    plan = place.make(emergency)
    browser = place.browser(Role.FRONT_DESK)
    pages = ["/", "/schedule/", "/patients/", f"/patients/{plan.patient_id}/contact/"]
    for page in pages:
        answer = browser.get(page, follow=True)
        words = answer.content.decode().lower()
        assert answer.status_code == 200
        assert "garcía" in words, page
        for clinical in (
            "emergency",
            "cauda",
            "pain now",
            "rf-ces",
            "intake and triage",
            "red flag",
        ):
            assert clinical not in words, (page, clinical)


@pytest.mark.parametrize("page", OF_ONE_PATIENT)
def test_a_look_at_a_patient_is_written_down(place: Place, page: str) -> None:
    patient_id = place.make(calm).patient_id
    place.browser().get(page.format(id=patient_id))
    looks = place.make(lambda now: list(Access.objects.all()))
    assert [look.patient_id for look in looks] == [patient_id]
    assert looks[0].actor_id == place.member(Role.CLINICIAN).user_id


@pytest.mark.parametrize("page", ["/worklist/", "/schedule/", "/patients/"])
def test_a_look_at_a_list_is_one_row_with_the_patients_it_showed(place: Place, page: str) -> None:
    shown = {place.make(emergency).patient_id, place.make(calm).patient_id}
    place.browser().get(page)
    [look] = place.make(lambda now: list(Access.objects.all()))
    assert set(look.patient_ids) == shown
    assert look.patient_id is None


@pytest.mark.parametrize("page", ["/worklist/", "/patients/", "/schedule/"])
def test_lists_only_answer_to_looking(place: Place, page: str) -> None:
    assert place.browser().post(page).status_code == 405


def test_an_unknown_page_says_so_in_words(place: Place) -> None:
    answer = place.browser().get("/nothing-here/")
    assert answer.status_code == 404
    assert "Page not found" in answer.content.decode()


@pytest.mark.parametrize(
    ("role", "title"), [(Role.FRONT_DESK, "Schedule"), (Role.CLINICIAN, "Worklist")]
)
def test_the_first_page_has_the_name_it_has_for_the_role(
    place: Place, role: Role, title: str
) -> None:
    page = place.browser(role).get("/patients/").content.decode()
    nav = page[page.index('class="mainnav"') : page.index("</nav>")]
    assert title in nav
    refused = place.browser(Role.FRONT_DESK).get("/worklist/").content.decode()
    assert "Go to the schedule" in refused
