"""What a clinic sets about following up, and that patients report only where somebody hears them."""

from datetime import date
from typing import Any

import pytest

from clinic.models import ClinicSettings, LedgerEvent, Membership
from clinic.permissions import NotPermitted, Role
from clinic.services.follow_up import put_on_call, takes_self_reports
from clinic.services.versions import StaleVersion
from tests.builders import a_member, an_actor
from tests.web.conftest import Place

pytestmark = pytest.mark.django_db

PAGE = "/settings/follow-up/"
GIVEN: dict[str, Any] = {
    "version": 1,
    "phone": "+34 600 100 200",
    "emergency_number": "112",
    "quiet_from": "21:00",
    "quiet_until": "07:30",
    "send_at": "09:15",
    "digest_at": "06:45",
    "opening_days": [1, 2, 3, 4],
    "closed_days": "2026-12-25\n2027-01-06",
    "idle_minutes": 30,
}
ON = {**GIVEN, "self_report_enabled": "on"}


def admin(place: Place) -> Any:
    return place.browser(Role.CLINIC_ADMIN)


def stored(place: Place) -> ClinicSettings:
    return place.make(lambda now: ClinicSettings.objects.get())  # type: ignore[no-any-return]


def on_call(place: Place, **changes: Any) -> Membership:
    def put(now: Any) -> Membership:
        person = a_member(Role.CLINICIAN, now=now)
        Membership.objects.filter(id=person.id).update(is_on_call=True, **changes)
        return person

    return place.make(put)  # type: ignore[no-any-return]


def test_an_admin_sets_how_the_clinic_follows_up(place: Place) -> None:
    answer = admin(place).post(PAGE, GIVEN, follow=True)
    assert "Saved." in answer.content.decode()
    found = stored(place)
    assert (found.phone, found.emergency_number) == ("+34 600 100 200", "112")
    assert f"{found.quiet_from:%H:%M} {found.quiet_until:%H:%M} {found.send_at:%H:%M}" == (
        "21:00 07:30 09:15"
    )
    assert f"{found.digest_at:%H:%M}" == "06:45"
    assert found.opening_days == [1, 2, 3, 4]
    assert found.idle_minutes == 30
    assert found.closed_days == [date(2026, 12, 25), date(2027, 1, 6)]
    assert (found.reminders_enabled, found.self_report_enabled) == (False, False)


@pytest.mark.parametrize("minutes", [4, 481, ""])
def test_being_away_has_sensible_limits(place: Place, minutes: Any) -> None:
    answer = admin(place).post(PAGE, {**GIVEN, "idle_minutes": minutes})
    assert answer.status_code == 422
    assert "5 to 480" in answer.content.decode()
    assert stored(place).idle_minutes == 60


def test_the_ledger_names_what_was_changed_and_no_value(place: Place) -> None:
    admin(place).post(PAGE, GIVEN)
    told = place.make(lambda now: LedgerEvent.objects.get(type="clinic.follow_up_changed"))
    assert "phone" in told.changes["fields"]
    assert "600" not in str(told.changes)


def test_saving_what_is_stored_already_changes_nothing(place: Place) -> None:
    browser = admin(place)
    browser.post(PAGE, GIVEN)
    assert (
        "Nothing was changed."
        in browser.post(PAGE, {**GIVEN, "version": 2}, follow=True).content.decode()
    )
    assert stored(place).version == 2


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"phone": "call us"}, "Enter a phone number"),
        ({"emergency_number": "x"}, "Enter a phone number"),
        ({"quiet_from": "late"}, "Enter a time"),
        ({"send_at": "22:00"}, "outside the quiet hours"),
        ({"send_at": "06:00"}, "outside the quiet hours"),
        ({"opening_days": []}, "Choose the days"),
        ({"closed_days": "Christmas"}, "Enter real dates"),
    ],
)
def test_what_cannot_be_is_refused_with_what_to_do(
    place: Place, wrong: dict[str, Any], says: str
) -> None:
    answer = admin(place).post(PAGE, {**GIVEN, **wrong})
    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert stored(place).version == 1


def test_self_report_is_switched_on_where_a_clinician_is_on_call(place: Place) -> None:
    on_call(place)
    assert admin(place).post(PAGE, ON).status_code == 302
    assert place.make(lambda now: takes_self_reports(ClinicSettings.objects.get()))


@pytest.mark.parametrize("gone", ["phone", "emergency_number"])
def test_self_report_is_refused_without_a_number_to_call(place: Place, gone: str) -> None:
    on_call(place)
    answer = admin(place).post(PAGE, {**ON, gone: " "})
    assert answer.status_code == 422
    assert "the patient&#x27;s page shows it" in answer.content.decode()
    assert not stored(place).self_report_enabled


def nobody(place: Place) -> None:
    pass


def a_nurse(place: Place) -> None:
    on_call(place, role=Role.CARE_COORDINATOR)


def who_left(place: Place) -> None:
    on_call(place, ended_on=date(2026, 1, 1))


def who_is_locked_out(place: Place) -> None:
    person = on_call(place)
    type(person.user).objects.filter(id=person.user_id).update(is_active=False)


def who_cannot_be_told(place: Place) -> None:
    person = on_call(place)
    type(person.user).objects.filter(id=person.user_id).update(email="")


@pytest.mark.parametrize(
    "route", [nobody, a_nurse, who_left, who_is_locked_out, who_cannot_be_told]
)
def test_self_report_is_refused_without_a_clinician_who_can_be_reached(
    place: Place, route: Any
) -> None:
    route(place)
    answer = admin(place).post(PAGE, ON)
    assert answer.status_code == 422
    assert "First put a clinician on call" in answer.content.decode()
    assert stored(place).version == 1


def test_a_phone_alone_reaches_whoever_has_no_mail(place: Place) -> None:
    person = on_call(place)
    type(person.user).objects.filter(id=person.user_id).update(email="")
    place.make(lambda now: give_phone(person))
    assert admin(place).post(PAGE, ON).status_code == 302


def give_phone(person: Membership) -> None:
    person.on_call_phone = "+34600200300"
    person.save(update_fields=["on_call_phone"])


def test_when_the_last_one_on_call_leaves_admins_are_told_on_every_page(place: Place) -> None:
    person = on_call(place)
    browser = admin(place)
    browser.post(PAGE, ON)
    assert "turned away" not in browser.get("/patients/").content.decode()
    place.make(lambda now: Membership.objects.filter(id=person.id).update(ended_on=now.date()))
    assert "turned away" in browser.get("/patients/").content.decode()
    assert "until this is done" in browser.get(PAGE).content.decode()
    assert "turned away" not in place.browser(Role.CLINICIAN).get("/patients/").content.decode()


def test_other_settings_can_be_saved_while_nobody_is_on_call(place: Place) -> None:
    person = on_call(place)
    browser = admin(place)
    browser.post(PAGE, ON)
    place.make(lambda now: Membership.objects.filter(id=person.id).update(is_on_call=False))
    assert browser.post(PAGE, {**ON, "version": 2, "digest_at": "08:00"}).status_code == 302
    assert f"{stored(place).digest_at:%H:%M}" == "08:00"


def test_the_second_saver_sees_both_versions_and_loses_nothing(place: Place) -> None:
    first, second = admin(place), admin(place)
    first.post(PAGE, {**GIVEN, "phone": "+34 911 111 111"})
    answer = second.post(PAGE, {**GIVEN, "phone": "+34 922 222 222"})
    assert answer.status_code == 409
    html = answer.content.decode()
    assert "+34 911 111 111" in html
    assert "+34 922 222 222" in html
    assert stored(place).phone == "+34 911 111 111"
    assert 'name="version" value="2"' in html
    second.post(PAGE, {**GIVEN, "phone": "+34 922 222 222", "version": 2})
    assert stored(place).phone == "+34 922 222 222"


def test_a_colleague_is_put_on_call_with_a_sealed_phone(place: Place) -> None:
    person = place.member(Role.CLINICIAN)
    given = {"version": person.version, "is_on_call": "on", "phone": "+34 600 200 300"}
    answer = admin(place).post(f"{PAGE}on-call/{person.id}/", given, follow=True)
    assert "+34 600 200 300" in answer.content.decode()
    found = place.make(lambda now: Membership.objects.get(id=person.id))
    assert (found.is_on_call, found.on_call_phone) == (True, "+34 600 200 300")


def test_two_admins_on_one_colleague_lose_nothing(place: Place) -> None:
    person = place.member(Role.CLINICIAN)
    given = {"version": person.version, "is_on_call": "on", "phone": ""}
    browser = admin(place)
    browser.post(f"{PAGE}on-call/{person.id}/", given)
    late = browser.post(f"{PAGE}on-call/{person.id}/", {**given, "phone": "+34600999888"})
    assert late.status_code == 409
    assert "+34600999888" in late.content.decode()
    found = place.make(lambda now: Membership.objects.get(id=person.id))
    assert found.on_call_phone is None


def test_a_phone_that_cannot_be_dialled_is_refused_on_its_line(place: Place) -> None:
    person = place.member(Role.CLINICIAN)
    given = {"version": person.version, "is_on_call": "on", "phone": "ask at the desk"}
    answer = admin(place).post(f"{PAGE}on-call/{person.id}/", given)
    assert answer.status_code == 422
    assert "Enter a phone number" in answer.content.decode()


def test_only_clinicians_are_on_call_and_only_admins_say_so(place: Place) -> None:
    def try_out(now: Any) -> None:
        nurse = a_member(Role.CARE_COORDINATOR, now=now)
        clinician = a_member(Role.CLINICIAN, now=now)
        boss = an_actor(Role.CLINIC_ADMIN, now=now)
        with pytest.raises(Exception, match="Only a clinician"):
            put_on_call(membership=nurse, is_on_call=True, phone="", by=boss, now=now)
        with pytest.raises(NotPermitted):
            put_on_call(
                membership=clinician,
                is_on_call=True,
                phone="",
                by=an_actor(Role.CLINICIAN, now=now),
                now=now,
            )
        clinician.version = 7
        with pytest.raises(StaleVersion):
            put_on_call(membership=clinician, is_on_call=True, phone="", by=boss, now=now)

    place.make(try_out)


def test_the_menu_leads_admins_to_the_settings(place: Place) -> None:
    assert PAGE in admin(place).get("/patients/").content.decode()
    assert PAGE not in place.browser(Role.CLINICIAN).get("/patients/").content.decode()
