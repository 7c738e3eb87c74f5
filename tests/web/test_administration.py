"""Running the clinic in the browser: its details, its people, a caseload, the first steps."""

import re
from typing import Any

import pytest
from django.conf import settings as installation
from django.core.files.uploadedfile import SimpleUploadedFile

from clinic.models import Clinic, ClinicSettings, Membership, Patient, User
from clinic.permissions import Role
from clinic.services.people import first_page, let_go
from followup.caseload_import.columns import EXAMPLE
from followup.caseload_import.reading import template
from followup.messaging.addresses import without_secrets
from followup.models import Communication, Job
from followup.services.jobs import do_due_jobs
from tests.builders import SEED, a_member, a_user
from tests.web.conftest import Place
from tests.web.test_conflicts import both
from tests.web.test_markup import check

pytestmark = pytest.mark.django_db

DETAILS = {"version": 1, "name": "Riverside", "date_format": "d/m/Y", "decimal_mark": ",", "language": "es"}  # fmt: skip  # noqa: E501
ANA = {"name": "Ana Petrova", "email": "Ana.Petrova@example.org", "role": "clinician"}


def admin(place: Place) -> Any:
    return place.browser(Role.CLINIC_ADMIN)


def text(answer: Any) -> str:
    return str(answer.content.decode())


def test_days_are_written_as_the_admin_chose(place: Place) -> None:
    answer = admin(place).post("/settings/clinic/", DETAILS, follow=True)
    assert "Saved." in text(answer)
    clinic = Clinic.objects.get(id=place.clinic.id)
    assert (clinic.name, clinic.date_format, clinic.decimal_mark) == ("Riverside", "d/m/Y", ",")
    assert place.make(lambda now: ClinicSettings.objects.get().language) == "es"


def test_of_two_who_save_the_second_sees_both_and_loses_nothing(place: Place) -> None:
    admin(place).post("/settings/clinic/", {**DETAILS, "language": "es"})
    answer = admin(place).post("/settings/clinic/", {**DETAILS, "name": "Other"})
    assert answer.status_code == 409
    assert "saved this at" in text(answer)
    assert 'value="Other"' in text(answer)
    assert place.make(lambda now: Clinic.objects.get(id=place.clinic.id).name) == "Riverside"


@pytest.mark.parametrize(
    "wrong", [{"name": " "}, {"name": "A\r\nBcc: x"}, {"date_format": "Y"}, {"decimal_mark": ";"}]
)
def test_details_that_cannot_be_are_refused(place: Place, wrong: dict[str, str]) -> None:
    assert admin(place).post("/settings/clinic/", {**DETAILS, **wrong}).status_code == 422
    assert Clinic.objects.get(id=place.clinic.id).name == place.clinic.name


def test_who_is_invited_has_a_place_and_chooses_a_password_by_an_address_shown_once(
    place: Place, client: Any
) -> None:
    answer = admin(place).post("/settings/people/", ANA)
    user = User.objects.get(email="ana.petrova@example.org")
    assert not user.has_usable_password()
    address = text(answer).split('<code class="address">')[1].split("<")[0]
    assert address not in text(admin(place).get("/settings/people/"))
    page = client.get(address.removeprefix(installation.PUBLIC_URL), follow=True)
    chosen = {"password1": "over-the-hills-4-8", "password2": "over-the-hills-4-8"}
    client.post(page.request["PATH_INFO"], chosen)
    user.refresh_from_db()
    assert user.check_password("over-the-hills-4-8")
    assert "no longer works" in text(
        type(client)().get(address.removeprefix(installation.PUBLIC_URL), follow=True)
    )


def test_where_mail_is_set_up_the_invitation_goes_by_mail_and_its_copy_opens_nothing(
    place: Place, settings: Any
) -> None:
    settings.KEEPS_MESSAGES = False
    settings.MESSAGE_CHANNELS = {"email": "followup.messaging.channels.outbox.OutboxChannel"}
    answer = admin(place).post("/settings/people/", ANA, follow=True)
    assert "An invitation goes to ana.petrova@example.org." in text(answer)
    message = place.make(lambda now: Communication.objects.get(purpose="invitation"))
    assert message.state == "planned"
    user = User.objects.get(email="ana.petrova@example.org")
    link = f"{settings.PUBLIC_URL}{first_page(user)}"
    assert "/key/…/" in without_secrets(f"Open {link} now")


def test_nobody_hands_over_the_password_of_an_account_of_another_clinic(
    place: Place, elsewhere: Place
) -> None:
    admin(elsewhere).post("/settings/people/", ANA)
    assert "has an account already" in text(admin(place).post("/settings/people/", ANA))
    user = User.objects.get(email="ana.petrova@example.org")
    theirs = place.make(lambda now: a_member(Role.THERAPIST, now=now, user=user))
    shown = text(admin(place).post(f"/settings/people/{theirs.id}/invite/"))
    assert "/accounts/login/" in shown
    assert "/password/" not in shown
    ended = elsewhere.make(lambda now: Membership.objects.get(user=user))
    elsewhere.make(lambda now: let_go(membership=ended, by=SEED, now=now))
    place.make(lambda now: let_go(membership=theirs, by=SEED, now=now))
    assert "has an account already" in text(admin(place).post("/settings/people/", ANA))


def test_somebody_with_an_account_keeps_their_password(place: Place) -> None:
    user = a_user(password="over-the-hills-4-8")
    admin(place).post("/settings/people/", {**ANA, "email": user.email})
    user.refresh_from_db()
    assert user.check_password("over-the-hills-4-8")
    assert place.make(lambda now: Membership.objects.current().of(user).count()) == 1


@pytest.mark.parametrize(
    "wrong", [{"email": "ana"}, {"name": ""}, {"role": "owner"}, {"email": ""}]
)
def test_an_invitation_that_cannot_be_is_refused_and_stores_nothing(
    place: Place, wrong: dict[str, str]
) -> None:
    answer = admin(place).post("/settings/people/", {**ANA, **wrong})
    assert answer.status_code == 422
    assert not User.objects.filter(email__startswith="ana").exists()


def test_a_person_is_invited_once(place: Place) -> None:
    colleague = place.member(Role.CLINICIAN)
    answer = admin(place).post("/settings/people/", {**ANA, "email": colleague.user.email})
    assert "works here already" in text(answer)


def test_a_role_is_changed_and_who_may_not_decide_is_not_on_call(place: Place) -> None:
    colleague = place.member(Role.CLINICIAN)
    place.make(lambda now: Membership.objects.filter(id=colleague.id).update(is_on_call=True))
    answer = admin(place).post(
        f"/settings/people/{colleague.id}/", {"version": 1, "role": "front_desk"}, follow=True
    )
    assert "Saved" in text(answer)
    found = place.make(lambda now: Membership.objects.get(id=colleague.id))
    assert (found.role, found.is_on_call) == ("front_desk", False)


def test_who_is_let_go_is_out_at_the_next_request(place: Place) -> None:
    colleague, browser = place.member(Role.CLINICIAN), place.browser()
    assert browser.get("/worklist/").status_code == 200
    data = {"version": 1, "role": "clinician", "let_go": "1"}
    admin(place).post(f"/settings/people/{colleague.id}/", data)
    assert browser.get("/worklist/").url.startswith("/choose-clinic/")


def test_nobody_changes_their_own_place_and_the_last_admin_stays(place: Place) -> None:
    own = place.member(Role.CLINIC_ADMIN)
    answer = admin(place).post(f"/settings/people/{own.id}/", {"version": 1, "role": "read_only"})
    assert answer.status_code == 422
    assert "your own place" in text(answer)

    def by_another(now: Any) -> None:
        with pytest.raises(Exception, match="one administrator at least"):
            let_go(membership=own, by=SEED, now=now)

    place.make(by_another)


def test_two_who_change_one_place_do_not_overwrite_each_other(place: Place) -> None:
    colleague = place.member(Role.CLINICIAN)
    first = {"version": 1, "role": "therapist"}
    admin(place).post(f"/settings/people/{colleague.id}/", first)
    answer = admin(place).post(
        f"/settings/people/{colleague.id}/", {"version": 1, "role": "read_only"}
    )
    page = answer.content.decode()
    check(page)
    assert answer.status_code == 409
    [roles] = both(page).values()
    assert [role.split(":")[0] for role in roles] == ["Therapist", "Read only"]
    assert re.search(r"saved this at .*, after you opened it", page)
    assert place.make(lambda now: Membership.objects.get(id=colleague.id).role) == "therapist"
    again = {"version": 2, "role": "read_only"}
    assert f'name="version" value="2" id="version_{colleague.id}"' in page
    assert admin(place).post(f"/settings/people/{colleague.id}/", again).status_code == 302


def test_a_file_is_tried_then_taken_in_once(place: Place) -> None:
    browser = admin(place)
    tried = browser.post("/settings/import/", {"table": _file(_table())})
    assert "being tried" in text(browser.get(tried.url))
    do_due_jobs(by=SEED)
    page = text(browser.get(tried.url))
    assert "Take in 1 patient" in page
    assert "Duarte, Ines" in page
    check(page)
    assert place.make(lambda now: Patient.objects.count()) == 0
    for _twice in range(2):
        taken = browser.post(f"{tried.url}take-in/")
    do_due_jobs(by=SEED)
    assert "Go to the worklist" in text(browser.get(taken.url))
    assert place.make(lambda now: (Patient.objects.count(), Job.objects.count())) == (1, 2)


def test_a_wrong_row_is_named_and_nothing_can_be_taken_in(place: Place) -> None:
    browser = admin(place)
    wrong = _table().replace("1961-09-03", "3 Sept 61")
    tried = browser.post("/settings/import/", {"table": _file(wrong)})
    do_due_jobs(by=SEED)
    page = text(browser.get(tried.url))
    assert "birth_date" in page
    assert "Take in" not in page
    answer = browser.post(f"{tried.url}take-in/", follow=True)
    assert "Mend the rows" in text(answer)
    assert place.make(lambda now: Patient.objects.count()) == 0


def test_a_trial_that_is_stopped_says_that_nothing_was_stored(place: Place) -> None:
    browser = admin(place)
    tried = browser.post("/settings/import/", {"table": _file(_table())})
    page = text(browser.post(f"{tried.url}cancel/", follow=True))
    assert "Nothing was stored" in page
    assert "taken in" not in page


def test_rows_of_who_is_on_the_pathway_already_are_said_to_change_nothing(place: Place) -> None:
    browser = admin(place)
    tried = browser.post("/settings/import/", {"table": _file(_table())})
    do_due_jobs(by=SEED)
    browser.post(f"{tried.url}take-in/")
    do_due_jobs(by=SEED)
    again = browser.post("/settings/import/", {"table": _file(_table().replace(",6,", ",9,"))})
    do_due_jobs(by=SEED)
    page = text(browser.get(again.url))
    assert "is not taken in" in page
    assert "Duarte" not in page


def test_a_file_that_is_no_table_says_what_to_do(place: Place) -> None:
    browser = admin(place)
    answer = browser.post("/settings/import/", {"table": _file("a,b\n1,2")})
    assert answer.status_code == 422
    assert "These columns are missing" in text(answer)
    assert browser.post("/settings/import/", {}).status_code == 422


def test_the_first_steps_are_ticked_as_they_are_done(place: Place) -> None:
    browser = admin(place)
    page = text(browser.get("/start/"))
    assert "Invite a clinician" in page
    before = page.count("tag-good")
    place.member(Role.CLINICIAN)
    assert text(browser.get("/start/")).count("tag-good") == before + 1


def test_an_admin_lands_on_the_first_steps_until_they_are_put_away(place: Place) -> None:
    browser = admin(place)
    assert browser.get("/").url == "/start/"
    browser.post("/start/done/")
    assert browser.get("/").url != "/start/"


@pytest.mark.parametrize(
    "address", ["/settings/clinic/", "/settings/people/", "/settings/import/", "/start/"]
)
@pytest.mark.parametrize("role", [Role.CLINICIAN, Role.FRONT_DESK, Role.READ_ONLY])
def test_only_who_runs_the_clinic_comes_in(place: Place, address: str, role: Role) -> None:
    assert place.browser(role).get(address).status_code == 403


def test_another_clinics_people_and_imports_are_not_found(place: Place, elsewhere: Place) -> None:
    theirs = elsewhere.member(Role.CLINICIAN)
    data = {"version": 1, "role": "read_only"}
    assert admin(place).post(f"/settings/people/{theirs.id}/", data).status_code == 404
    tried = admin(elsewhere).post("/settings/import/", {"table": _file(_table())})
    assert admin(place).get(tried.url).status_code == 404


def _file(content: str) -> SimpleUploadedFile:
    return SimpleUploadedFile("caseload.csv", content.encode(), content_type="text/csv")


def _table() -> str:
    """A patient of the clinic's own, written into the file to fill in."""
    return template().replace(EXAMPLE, "BP-2001")
