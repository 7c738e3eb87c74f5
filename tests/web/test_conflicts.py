"""Two people save the same thing: the second sees both versions, who and when, and loses nothing."""

import re

from clinic.permissions import Role
from followup.models import Task
from followup.services.task_work import open_task
from pathway.models import CarePlan, StageChange
from tests.builders import SEED
from tests.web.conftest import Place
from tests.web.making import calm, overdue
from tests.web.recording import at, opened
from tests.web.test_markup import check


def both(page: str) -> dict[str, list[str]]:
    """By label what each version says."""
    table = page[page.index("Both versions side by side") : page.index("</table>")]
    rows = re.findall(r'<tr><th scope="row">(.*?)</th>(.*?)</tr>', table, re.S)
    return {label: re.findall("<td>(.*?)</td>", cells, re.S) for label, cells in rows}


def stage_of(place: Place, plan: CarePlan) -> str:
    return str(place.make(lambda now: CarePlan.objects.get(id=plan.id).stage))


def test_a_second_move_sees_the_first_and_can_still_be_made(place: Place) -> None:
    plan, first = place.make(overdue), place.browser()
    second = place.browser(Role.CLINICAL_LEAD)
    address = at(plan, "stage/")
    mine = {**opened(second, address), "to": "ST-4", "reason": "Agreed with the patient"}
    theirs = {**opened(first, address), "to": "ST-2", "reason": "Walks again"}
    assert first.post(address, theirs).status_code == 302
    page = second.post(address, mine).content.decode()
    check(page)
    assert "<title>Error: " in page
    assert re.search(r"Amara Okafor saved this at .*, after you opened it", page)
    said = both(page)
    assert said["Reason"] == ["Walks again", "Agreed with the patient"]
    assert "Agreed with the patient" in page[page.index("</table>") :]
    assert stage_of(place, plan) == "ST-2"
    seen = re.search(r'name="seen" value="([^"]+)"', page)[1]
    assert second.post(address, {**mine, "seen": seen}).status_code == 302
    moves = place.make(lambda now: set(StageChange.objects.values_list("to_stage", flat=True)))
    assert {"ST-2", "ST-4"} <= moves


def test_a_task_that_a_colleague_ended_says_how_and_by_whom(place: Place) -> None:
    plan = place.make(calm)

    def ask(now):  # type: ignore[no-untyped-def]
        return open_task(
            care_plan=plan, kind="by_hand", key="x", due_on=now.date(), reason="r", by=SEED, now=now
        )

    task: Task = place.make(ask)
    address = f"/tasks/{task.id}/end/"
    given = {"end-version": str(task.version), "end-outcome_code": "done"}
    outcomes = re.findall(
        r'name="end-outcome_code" value="(\w+)"',
        place.browser().get(f"/tasks/{task.id}/").content.decode(),
    )
    one, other = outcomes[:2]
    browser = place.browser()
    assert browser.post(address, {**given, "end-outcome_code": one}).status_code == 302
    again = browser.post(address, {**given, "end-outcome_code": one})
    assert again.status_code == 302, "the second click of the same is no conflict"
    answer = place.browser(Role.CARE_COORDINATOR).post(
        address, {**given, "end-outcome_code": other}
    )
    assert answer.status_code == 409
    [cells] = both(answer.content.decode()).values()
    assert cells[0] != cells[1]
    assert "Amara Okafor saved this at" in answer.content.decode()
