"""The worklist: order, queues, filters, paging, and a number of statements that rows cannot change."""

import re
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clinic.models import Patient
from clinic.permissions import Role
from followup import worklist
from followup.due import due, end_of_day
from followup.models import Task
from followup.services.reconcile import reconcile
from pathway.models import CarePlan
from tests.builders import SEED, a_care_plan, a_patient
from tests.web.conftest import Place
from tests.web.making import assessed, calm, emergency, numbered, overdue

# One of them asks whether the reader has unread notices: every page's bar does.
MOST_STATEMENTS = 20


def names(page: str) -> list[str]:
    return re.findall(r'cell-patient">\s*<a[^>]*>([^<]+)<', page)


def tile(page: str, name: str) -> int:
    found = re.search(rf"tile-{name}[^>]*>\s*<span class=\"tile-number\">(\d+)<", page)
    return int(found[1]) if found else 0  # a tile may be left out only when nothing is behind it


def read(place: Place, query: str = "", role: Role = Role.CLINICIAN) -> str:
    return place.browser(role).get(f"/worklist/{query}").content.decode()


def test_red_flags_come_first_then_the_longest_overdue(place: Place) -> None:
    place.make(overdue)
    place.make(lambda now: overdue(now, "Achterberg", "Marlies"))
    place.make(emergency)
    assert names(read(place))[0] == "García, Tomás"


def test_a_row_says_who_why_when_and_offers_one_action(place: Place) -> None:
    plan = place.make(emergency)
    place.make(lambda now: numbered(plan.patient, "BP-20488", now))
    page = read(place)
    assert "BP-20488" in page
    assert "Possible cauda equina syndrome" in page
    assert "RF-CES" not in page
    assert "Due by" in page
    assert f'href="/patients/{plan.patient_id}/"' in page
    assert page.count("Act now") == 1


def test_the_urgent_reason_leads_and_what_is_overdue_is_still_said(place: Place) -> None:
    plan = place.make(overdue)
    place.make(lambda now: assessed(plan, now, fever="present", night_pain="present"))
    row = read(place)
    assert row.index("why-words") < row.index("days overdue")
    assert re.search(r"days overdue</span> <span class=\"muted\">\w+", row)
    assert 'why-words">Reassess pain and function' not in row
    dated = read(place, "?queue=overdue")
    assert "Reassess pain and function" in dated


def test_an_overdue_patient_is_marked_in_words_not_only_in_colour(place: Place) -> None:
    place.make(overdue)
    assert re.search(r"\d+ days overdue", read(place, "?queue=overdue"))


def test_each_tile_counts_the_list_behind_it(place: Place) -> None:
    place.make(emergency)
    place.make(overdue)
    place.make(calm)
    page = read(place)
    for queue in worklist.QUEUES:
        assert tile(page, queue) == len(names(read(place, f"?queue={queue}"))), queue
    assert tile(page, "emergency") == 1


def test_the_title_carries_how_many_wait_today(place: Place) -> None:
    assert "<title>Worklist" in read(place)
    place.make(emergency)
    assert "<title>(1) Worklist" in read(place)


def test_an_empty_list_says_what_is_true_and_what_to_do(place: Place) -> None:
    assert "Nothing is waiting" in read(place)
    assert "Nobody is under “Emergency”" in read(place, "?queue=emergency")
    assert "Nobody is on this list" in read(place, "?stage=ST-5")


def test_an_empty_queue_names_the_next_day_and_how_many(place: Place) -> None:
    place.make(calm)
    page = read(place, "?queue=overdue")
    assert re.search(r"What falls due next: [^,]+, for 1 patient\.", page)
    assert "View them" in page or "Show the whole worklist" in page


def test_under_mine_and_pool_the_task_leads_and_not_the_prompt(place: Place) -> None:
    plan = place.make(overdue)
    place.make(lambda now: assessed(plan, now, fever="present", night_pain="present"))
    me = place.member(Role.CLINICIAN)
    leads = 'why-words">Reassess pain and function'
    assert leads not in read(place)
    assert leads in read(place, "?pool=1")
    assert leads in read(place, "?queue=unassigned")
    place.make(lambda now: Task.objects.filter(kind="reassessment").update(owner=me))
    assert leads in read(place, "?mine=1")


def test_an_emergency_leads_also_among_my_own_tasks(place: Place) -> None:
    place.make(emergency)
    assert "Possible cauda equina" in read(place, "?pool=1")


def test_who_does_not_respond_at_the_same_stage_has_a_queue(place: Place) -> None:
    def stuck(now: datetime) -> CarePlan:
        plan = overdue(now)
        return assessed(plan, now, days_ago=1, kind="reassessment", nrs=Decimal(7))

    plan = place.make(stuck)
    place.make(calm)
    rules = place.make(
        lambda now: set(plan.prompts.values_list("rule", flat=True))  # type: ignore[attr-defined]
    )
    page = read(place, "?queue=stuck")
    assert (tile(page, "stuck"), names(page)) == (1, ["Lindqvist, Sven"]), rules
    assert "No response" in page


def test_at_most_nine_tiles_are_shown(place: Place) -> None:
    place.make(emergency)
    assert read(place).count('class="tile tile-') <= 9


def test_the_tab_carries_the_number(place: Place) -> None:
    place.make(emergency)
    address = re.search(r'rel="icon" href="([^"]+)"', read(place))[1]  # type: ignore[index]
    icon = place.browser().get(address)
    assert (icon["Content-Type"], ">1<" in icon.content.decode()) == ("image/svg+xml", True)


def test_filters_in_the_address_narrow_list_and_tiles(place: Place) -> None:
    place.make(overdue)
    place.make(emergency)
    page = read(place, "?stage=ST-1")
    assert names(page) == ["Lindqvist, Sven"]
    assert tile(page, "emergency") == 0
    assert names(read(place, "?severity=emergency")) == ["García, Tomás"]


def test_mine_shows_the_patients_one_owns(place: Place) -> None:
    mine = place.member(Role.CLINICIAN)
    place.make(
        lambda now: a_care_plan(a_patient("Petrov", "Nikolai", now=now), now=now, owner=mine)
    )
    place.make(lambda now: a_care_plan(a_patient("Moreau", "Camille", now=now), now=now))
    assert names(read(place, "?mine=1")) == ["Petrov, Nikolai"]


@pytest.mark.parametrize(
    "query", ["?queue=nonsense", "?stage=ST-9&severity=x", "?after=~~", "?after=1~x~y"]
)
def test_words_the_list_does_not_know_ask_for_nothing(place: Place, query: str) -> None:
    place.make(emergency)
    assert names(read(place, query)) == ["García, Tomás"]


def test_pages_show_everybody_once_in_one_order(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worklist, "PAGE", 2)
    place.make(emergency)
    for family in ("Okafor", "Kowalski", "Haddad", "Tanaka"):
        place.make(lambda now, family=family: overdue(now, family))
    browser, seen, address = place.browser(), [], "/worklist/"
    while address:
        page = browser.get(address).content.decode()
        seen += names(page)
        following = re.search(r'href="(\?[^"]*after=[^"]+)"', page)
        address = f"/worklist/{following[1]}".replace("&amp;", "&") if following else ""
    assert seen[0] == "García, Tomás"
    assert len(seen) == len(set(seen)) == 5


def test_the_dead_leave_the_list(place: Place) -> None:
    plan = place.make(emergency)
    dies = {"deceased_on": plan.stage_since}
    place.make(lambda now: Patient.objects.filter(id=plan.patient_id).update(**dies))
    assert names(read(place)) == []


def test_pain_is_shown_with_its_change_from_the_first_score(place: Place) -> None:
    plan = place.make(overdue)
    place.make(lambda now: assessed(plan, now, days_ago=30, kind="reassessment", nrs=Decimal(4)))
    assert "down 3" in read(place)


def test_somebody_who_may_not_record_is_offered_to_open_the_chart(place: Place) -> None:
    place.make(overdue)
    assert "/assessments/new/" not in read(place, "?queue=overdue", Role.READ_ONLY)


def test_more_rows_take_no_more_statements(place: Place) -> None:
    place.make(emergency)
    browser = place.browser()
    browser.get("/worklist/")
    few = statements(browser)
    for family in ("Okafor", "Kowalski", "Haddad"):
        place.make(lambda now, family=family: overdue(now, family))
    assert statements(browser) == few <= MOST_STATEMENTS


def statements(browser: object, address: str = "/worklist/") -> int:
    with CaptureQueriesContext(connection) as seen:
        browser.get(address)  # type: ignore[attr-defined]
    return len([each for each in seen.captured_queries if "SAVEPOINT" not in each["sql"]])


def test_the_front_desk_list_follows_the_due_dates(place: Place) -> None:
    place.make(overdue)
    place.make(calm)
    page = place.browser(Role.FRONT_DESK).get("/schedule/").content.decode()
    assert page.index("Lindqvist") < page.index("Mensah")
    late = place.browser(Role.FRONT_DESK).get("/schedule/?when=overdue").content.decode()
    assert "Mensah" not in late


def test_due_moments_are_said_at_the_clinic(place: Place) -> None:
    def words(now):  # type: ignore[no-untyped-def]
        night = end_of_day(now)
        return [
            due(at, now).words
            for at in (
                night,
                night + timedelta(days=1),
                night + timedelta(days=3),
                now,
                night - timedelta(days=3),
            )
        ]

    tonight, tomorrow, third, just_now, long_ago = place.make(words)
    assert (tonight, tomorrow, third) == ("Due today", "Due tomorrow", "In 3 days")
    assert just_now.startswith("Overdue since")
    assert long_ago == "3 days overdue"


def test_a_care_plan_that_could_not_be_evaluated_is_on_the_list(place: Place) -> None:
    def broken(now: datetime) -> None:
        plan = calm(now)
        CarePlan.objects.filter(id=plan.id).update(protocol_version="never-released")
        reconcile(plan, by=SEED, now=now)

    place.make(broken)
    page = place.browser().get("/worklist/?queue=failed").content.decode()
    assert "Could not evaluate" in page
    assert "Mensah, Abena" in page


def test_the_tile_of_failures_is_shown_only_when_there_are_any(place: Place) -> None:
    place.make(calm)
    assert "Could not evaluate" not in place.browser().get("/worklist/").content.decode()


def test_namesakes_on_the_schedule_are_told_apart_by_number(place: Place) -> None:
    first, second = place.make(overdue), place.make(overdue)
    place.make(lambda now: numbered(first.patient, "BP-1", now))
    place.make(lambda now: numbered(second.patient, "BP-2", now))
    place.make(calm)
    page = place.browser(Role.FRONT_DESK).get("/schedule/").content.decode()
    rows = re.findall(r'<td role="cell" class="cell-patient">.*?</td>', page, re.S)
    assert {row.count("same name") for row in rows if "Lindqvist" in row} == {1}
    assert not any("same name" in row for row in rows if "Mensah" in row)
    assert {number for number in ("BP-1", "BP-2") if number in page} == {"BP-1", "BP-2"}
