"""The audit log: what happened, who looked, in one order; and that looking at it is in it."""

import csv
import io
import re

import pytest

from clinic.models import Access, FeedSeal, LedgerEvent
from clinic.permissions import Role
from clinic.services.feed import number_events
from clinic.services.ledger import Happened, record_event
from tests.builders import SEED
from tests.web.conftest import Place
from tests.web.making import calm


def log(place: Place, query: str = "", role: Role = Role.CLINIC_ADMIN) -> str:
    return place.browser(role).get(f"/audit/?{query}").content.decode()


def test_it_tells_who_did_what_to_whom(place: Place) -> None:
    place.make(lambda now: calm(now, "Mensah", "Abena"))
    shown = log(place)
    assert "episode.opened" in shown
    assert "Mensah" in shown
    assert "By itself" in shown


def test_who_looked_at_a_patient_is_two_clicks_from_the_chart(place: Place) -> None:
    plan = place.make(calm)
    place.browser(Role.CLINICIAN).get(f"/patients/{plan.patient_id}/")
    chart = place.browser(Role.CLINICAL_LEAD).get(f"/patients/{plan.patient_id}/").content.decode()
    address = f"patient={plan.patient_id}&amp;kind=look"
    assert f'href="/audit/?{address}"' in chart
    shown = log(place, address.replace("&amp;", "&"))
    assert "Who looked at this patient" in shown
    assert str(place.member(Role.CLINICIAN).user) in shown
    assert "<code>chart</code>" in shown


def test_a_list_that_showed_the_patient_is_a_look(place: Place) -> None:
    plan = place.make(calm)
    place.browser(Role.CLINICIAN).get("/patients/")
    shown = log(place, f"patient={plan.patient_id}&kind=look")
    assert "this one among them" in shown


def test_clinicians_without_the_right_see_neither_link_nor_log(place: Place) -> None:
    plan = place.make(calm)
    assert place.browser(Role.CLINICIAN).get("/audit/").status_code == 403
    assert place.browser(Role.CLINICIAN).get("/audit/audit.csv").status_code == 403
    chart = place.browser(Role.CLINICIAN).get(f"/patients/{plan.patient_id}/").content.decode()
    assert "/audit/" not in chart


def test_a_look_at_the_log_is_in_the_log(place: Place) -> None:
    plan = place.make(calm)
    log(place, f"patient={plan.patient_id}")
    looks = place.make(lambda now: list(Access.objects.filter(screen="audit")))
    assert [plan.patient_id in look.patient_ids for look in looks] == [True]
    assert "<code>audit</code>" in log(place, "kind=look")


def many(now, count: int = 120) -> None:
    """All of one instant: the worst for a place in the order."""
    for number in range(count):
        happened = Happened(type="test.event", subject_type="x", subject_id=None)
        record_event(happened, by=SEED, now=now)
        Access.objects.create(at=now, actor_kind="system", door="worker", screen=f"s{number}")


def test_every_line_is_on_exactly_one_page(place: Place) -> None:
    place.make(many)
    browser, address, seen = place.browser(Role.CLINIC_ADMIN), "/audit/?door=worker", []
    while address:
        shown = browser.get(address).content.decode()
        seen += re.findall(r"<code>(s\d+|test\.event)</code>", shown)
        older = re.search(r'<a class="btn" href="(\?[^"]*after=[^"]+)"', shown)
        address = f"/audit/{older[1]}".replace("&amp;", "&") if older else ""
    assert len(seen) == 240
    assert len({each for each in seen if each != "test.event"}) == 120


def test_filters_are_in_the_address(place: Place) -> None:
    place.make(many)
    assert "test.event" in log(place, "type=test.")
    assert "s119" not in log(place, "type=test.")
    assert "test.event" not in log(place, "kind=look&door=worker")
    assert "Nothing here" in log(place, "last=2001-01-01")
    assert "Nothing here" in log(place, f"person={place.member(Role.THERAPIST).user_id}")


@pytest.mark.parametrize(
    "query", ["after=x", "after=2026-01-01T00:00:00~look~1", "patient=x&first=y"]
)
def test_what_is_no_filter_filters_nothing(place: Place, query: str) -> None:
    place.make(calm)
    assert "episode.opened" in log(place, query)


def test_the_export_is_told_and_cannot_run_as_a_formula(place: Place) -> None:
    def said(now) -> None:
        happened = Happened(type="x", subject_type="x", subject_id=None, reason_code="=1+1")
        record_event(happened, by=SEED, now=now)

    place.make(said)
    answer = place.browser(Role.CLINIC_ADMIN).get("/audit/audit.csv?type=x")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode())))
    assert [row["reason"] for row in rows] == ["'=1+1"]
    told = place.make(lambda now: LedgerEvent.objects.get(type="audit.exported"))
    assert told.changes == {"type": "x", "lines": 1, "is_all": True}


def test_another_clinics_log_is_its_own(place: Place, elsewhere: Place) -> None:
    plan = elsewhere.make(lambda now: calm(now, "Elsewhere"))
    assert "Elsewhere" not in log(place)
    assert "Elsewhere" not in log(place, f"patient={plan.patient_id}")


def verified(place: Place) -> str:
    answer = place.browser(Role.CLINIC_ADMIN).post("/audit/verify/", follow=True)
    return answer.content.decode()


def test_the_chain_says_whether_it_holds(place: Place) -> None:
    place.make(calm)
    numbered = place.make(lambda now: number_events(now=now))
    assert f"The chain holds: {numbered} events" in verified(place)


def test_a_seal_that_does_not_fit_its_events_is_told(place: Place) -> None:
    def tamper(now) -> None:
        calm(now)
        last = number_events(now=now)
        digest = b"another digest"
        FeedSeal.objects.create(up_to_position=last + 1, digest=digest, sealed_at=now)

    place.make(tamper)
    assert "The chain does not hold" in verified(place)


def test_the_chain_is_verified_by_those_who_see_the_log(place: Place) -> None:
    assert place.browser(Role.CLINICIAN).post("/audit/verify/").status_code == 403
