"""Answers given on the chart itself: one press to accept or defer, three to decline, all undone."""

import re

import pytest

from clinic.permissions import Role
from followup.models import Task
from pathway.models import Prompt, PromptDecision
from tests.followup import prompting
from tests.web.conftest import Place
from tests.web.making import calm, emergency, overdue

RULE = "MED-NSAID-DUP"


@pytest.fixture
def plan(place: Place):
    place.member(Role.CLINICIAN)
    plan = place.make(calm)
    place.make(lambda now: prompting.two_nsaids(plan, now))
    return plan


def chart(browser, plan) -> str:
    return browser.get(f"/patients/{plan.patient_id}/").content.decode()


def form_of(page: str, kind: str, rule: str = RULE) -> tuple[str, dict[str, str]]:
    """The address and hidden fields of the form that says `kind` to the prompt of a rule."""
    for action, body in re.findall(
        r'<form method="post" action="(/prompts/[^"]+)"[^>]*>(.*?)</form>', page, re.S
    ):
        fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', body))
        if fields.get("kind") == kind and (rule in body or kind == "declined"):
            fields.pop("csrfmiddlewaretoken", None)
            return action, fields
    raise AssertionError(f"no form to answer {kind}")


def state(place: Place, plan) -> str:
    return str(place.make(lambda now: Prompt.objects.get(care_plan=plan, rule=RULE).state))


def test_accepting_and_deferring_are_one_press(place: Place, plan) -> None:
    browser = place.browser()
    action, fields = form_of(chart(browser, plan), "deferred")
    browser.post(action, fields)
    assert state(place, plan) == "deferred"
    [row] = place.make(lambda now: list(PromptDecision.objects.all()))
    assert row.reason_code == "wrong-time-workflow"
    today = place.make(lambda now: now.astimezone(place.clinic.zone).date())
    assert (row.until - today).days == 1, "an urgent one waits once more its own day"


def test_accepting_on_the_chart_is_recorded(place: Place, plan) -> None:
    browser = place.browser()
    action, fields = form_of(chart(browser, plan), "accepted")
    saved = browser.post(action, fields, follow=True).content.decode()
    assert state(place, plan) == "accepted"
    task = place.make(lambda now: Task.objects.get(kind="carry_out"))
    told = chart(browser, plan)
    assert "Accepted:" in told
    for page in (saved, told):
        assert f'href="/tasks/{task.id}/">Open the task' in page
    assert "Record that it was done" in told


def test_declining_takes_a_coded_reason_from_the_card(place: Place, plan) -> None:
    browser = place.browser()
    page = chart(browser, plan)
    action, fields = form_of(page, "declined")
    reasons = re.findall(r'type="radio" name="reason_code" value="([\w-]+)"', page)
    assert {"prefers-alternative", "action-completed", "patient-ineligible"} <= set(reasons)
    said = {"reason_code": "expert-contradicts", "note": "The rheumatologist wants both."}
    browser.post(action, {**fields, **said})
    assert state(place, plan) == "declined"
    held = re.search(r'<ul class="plain held">.*?</ul>', chart(browser, plan), re.S)[0]
    assert "Declined: Amara Okafor, " in held
    assert re.search(r"Reason: [^.<]+\. It may come back on [^.<]+\.", held)
    assert "The rheumatologist wants both." in held


def test_what_an_answer_lacks_is_said_and_nothing_is_stored(place: Place, plan) -> None:
    browser = place.browser()
    action, fields = form_of(chart(browser, plan), "declined")
    shown = browser.post(action, {**fields, "reason_code": "other"}).content.decode()
    assert "needs a note" in shown
    assert state(place, plan) == "open"


@pytest.mark.parametrize(("kind", "more"), [("deferred", {}), ("declined", "expert-contradicts")])
def test_an_answer_is_undone_with_the_note_beside_the_message(
    place: Place, plan, kind: str, more: object
) -> None:
    browser = place.browser()
    action, fields = form_of(chart(browser, plan), kind)
    answer = {**fields, "reason_code": more} if more else fields
    page = browser.post(action, answer, follow=True).content.decode()
    note = re.search(r'name="note" value="([^"]+)"', page)[1]
    browser.post("/undo/", {"note": note, "next": "/worklist/"})
    assert state(place, plan) == "open"
    kinds = place.make(lambda now: [r.kind for r in PromptDecision.objects.order_by("recorded_at")])
    assert kinds == [kind, "undone"], "an undoing decision, not an erasure"


def test_opening_a_chart_five_times_adds_no_card(place: Place) -> None:
    plan = place.make(overdue)
    browser = place.browser()
    counts = [chart(browser, plan).count("<article") for _look in range(5)]
    assert len(set(counts)) == 1
    assert counts[0] > 0


def test_an_outcome_is_never_one_press(place: Place) -> None:
    plan = place.make(emergency)
    browser = place.browser()
    browser.post(f"/patients/{plan.patient_id}/red-flag/read/")
    page = chart(browser, plan)
    start = page.index('class="prompt-line"')
    first = page[start : page.index("</section>", start)]
    assert 'value="accepted"' not in first
    assert "/acknowledge/" in first


def test_every_heading_is_one_line(place: Place, plan) -> None:
    page = chart(place.browser(), plan)
    for heading in re.findall(r'<h3 id="prompt-[^"]+">([^<]+)</h3>', page):
        assert len(heading) <= 140
