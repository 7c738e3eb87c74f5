"""Answering prompts in the browser: from the card, on the prompt's page, and back on the chart."""

import re
import uuid
from datetime import timedelta

import pytest
from django.utils.formats import date_format

from clinic.models import Access
from clinic.permissions import Role
from followup.models import Notification
from followup.services.reconcile import reconcile
from pathway.models import Prompt, PromptDecision, Review
from pathway.services.recording import retract_fact
from tests.builders import SEED
from tests.followup import prompting
from tests.web.conftest import Place
from tests.web.making import assessed, calm, emergency
from tests.web.test_markup import check


def prompt_of(place: Place, plan, rule: str = "RF-CES") -> Prompt:
    return place.make(lambda now: Prompt.objects.get(care_plan=plan, rule=rule))


def decisions(place: Place) -> list[PromptDecision]:
    return place.make(lambda now: list(PromptDecision.objects.order_by("recorded_at")))


def page(place: Place, prompt: Prompt, role: Role = Role.CLINICIAN) -> str:
    answer = place.browser(role).get(f"/prompts/{prompt.id}/")
    assert answer.status_code == 200
    return answer.content.decode()


def answer(place: Place, prompt: Prompt, role: Role = Role.CLINICIAN, **said):
    form = {"version": prompt.version, "sitting": str(uuid.uuid4()), **said}
    return place.browser(role).post(f"/prompts/{prompt.id}/", form, follow=True)


@pytest.fixture
def plan(place: Place):
    place.member(Role.CLINICIAN)
    return place.make(emergency)


def test_an_emergency_is_acknowledged_in_one_press_on_the_chart(place: Place, plan) -> None:
    browser = place.browser(Role.CARE_COORDINATOR)
    browser.post(f"/patients/{plan.patient_id}/red-flag/read/")
    chart = browser.get(f"/patients/{plan.patient_id}/").content.decode()
    prompt = prompt_of(place, plan)
    action = f"/prompts/{prompt.id}/acknowledge/"
    assert f'action="{action}"' in chart
    assert f'href="/prompts/{prompt.id}/"' in chart
    after = browser.post(action, {"version": prompt.version}, follow=True).content.decode()
    assert f'action="{action}"' not in after
    [row] = decisions(place)
    assert row.kind == "seen"
    name = place.member(Role.CARE_COORDINATOR).user.name
    assert f"Acknowledged: {name}" in after
    assert "Possible cauda equina syndrome: acknowledged" in after[after.index('id="timeline"') :]


def test_who_a_rule_does_not_address_is_offered_no_acknowledgement(place: Place, plan) -> None:
    chart = place.browser(Role.THERAPIST).get(f"/patients/{plan.patient_id}/").content.decode()
    assert f"/prompts/{prompt_of(place, plan).id}/acknowledge/" not in chart


def test_who_only_reads_is_offered_no_answer(place: Place, plan) -> None:
    prompt = prompt_of(place, plan)
    chart = place.browser(Role.READ_ONLY).get(f"/patients/{plan.patient_id}/").content.decode()
    assert "/prompts/" not in chart
    assert "does not answer them" in page(place, prompt, Role.READ_ONLY)
    for address in ("", "acknowledge/", "undo/", "review/"):
        refused = place.browser(Role.READ_ONLY).post(f"/prompts/{prompt.id}/{address}", {})
        assert refused.status_code == 403, address
    assert decisions(place) == []


def test_the_page_guards_who_it_is_about_and_keeps_to_the_policy(place: Place, plan) -> None:
    shown = page(place, prompt_of(place, plan))
    check(shown)
    assert "Tomás" in shown[: shown.index("<form method")]
    assert "17 May 1980" in shown
    assert "Possible cauda equina syndrome" in shown
    for label in re.findall(r'<label class="form-label" for="([^"]+)"', shown):
        assert f'id="{label}"' in shown


def test_an_emergency_offers_its_outcomes_and_neither_declining_nor_deferring(
    place: Place, plan
) -> None:
    shown = page(place, prompt_of(place, plan))
    kinds = re.findall(r'name="kind" value="(\w+)"', shown)
    assert kinds == ["seen", "accepted"]
    outcomes = re.findall(r'href="\?outcome=(\w+)"', shown)
    assert "assessed_excluded" in outcomes
    assert 'name="until"' not in shown


def test_an_outcome_asks_for_its_own_details_alone(place: Place, plan) -> None:
    prompt = prompt_of(place, plan)
    browser = place.browser()
    shown = browser.get(f"/prompts/{prompt.id}/?outcome=assessed_excluded").content.decode()
    assert 'name="basis"' in shown
    assert 'name="treatment"' not in shown
    other = browser.get(f"/prompts/{prompt.id}/?outcome=confirmed_residual").content.decode()
    assert 'name="basis"' not in other
    assert 'name="treatment"' in other
    unknown = browser.get(f"/prompts/{prompt.id}/?outcome=nonsense").content.decode()
    assert 'name="kind" value="seen"' in unknown


def test_an_outcome_with_its_basis_closes_the_emergency_on_the_chart(place: Place, plan) -> None:
    prompt = prompt_of(place, plan)
    [finding] = prompt.evidence["instances"]
    after = answer(
        place,
        prompt,
        kind="disposition",
        disposition="assessed_excluded",
        closes=[finding],
        basis="Scan normal",
        reason_code="",
    )
    assert after.redirect_chain == [(f"/patients/{plan.patient_id}/#prompts", 302)]
    assert "Assessed and excluded" in after.content.decode()
    assert prompt_of(place, plan).closed_as == "resolved"


def test_what_an_outcome_lacks_is_said_at_the_top_and_beside_the_field(place: Place, plan) -> None:
    prompt = prompt_of(place, plan)
    shown = answer(
        place, prompt, kind="disposition", disposition="assessed_excluded", note="Seen."
    ).content.decode()
    summary = shown[
        shown.index("error-summary") : shown.index("</ul>", shown.index("error-summary"))
    ]
    assert 'href="#id_basis"' in summary
    assert 'href="#id_closes_0"' in summary
    assert "<title>Error:" in shown
    assert "Seen.</textarea>" in shown
    assert decisions(place) == []


def test_nothing_chosen_is_said_so(place: Place, plan) -> None:
    shown = answer(place, prompt_of(place, plan)).content.decode()
    assert "Choose an answer." in shown
    assert decisions(place) == []


def test_declining_and_deferring_ask_for_a_coded_reason(place: Place) -> None:
    plan = place.make(calm)
    place.member(Role.CLINICIAN)
    prompt = place.make(lambda now: prompting.two_nsaids(plan, now))
    shown = page(place, prompt)
    assert '<optgroup label="When declining">' in shown
    refused = answer(place, prompt, kind="declined").content.decode()
    assert "Reason: Choose a reason.<" in refused, "in words, not in codes"
    answer(place, prompt, kind="declined", reason_code="expert-contradicts", until="")
    assert prompt_of(place, plan, "MED-NSAID-DUP").state == "declined"
    chart = place.browser().get(f"/patients/{plan.patient_id}/").content.decode()
    assert f'href="/prompts/{prompt.id}/"' in chart[chart.index("held, deferred or declined") :]


def test_a_deferral_past_its_limit_is_refused_with_the_last_day(place: Place) -> None:
    plan = place.make(calm)
    prompt = place.make(lambda now: prompting.two_nsaids(plan, now))
    today = place.make(lambda now: now.date())
    late = (today + timedelta(days=8)).isoformat()
    shown = answer(place, prompt, kind="deferred", reason_code="wrong-time-workflow", until=late)
    assert (
        f"until {date_format(today + timedelta(days=7), 'j M Y')} at most" in shown.content.decode()
    )
    assert decisions(place) == []


def test_words_that_changed_are_shown_and_answered_to_when_saved_again(place: Place) -> None:
    plan = place.make(
        lambda now: assessed(calm(now), now, days_ago=1, saddle_anaesthesia="present")
    )
    seen = prompt_of(place, plan)
    place.make(lambda now: assessed(plan, now, bowel_bladder="present"))
    shown = answer(place, seen, kind="seen").content.decode()
    newest = prompt_of(place, plan)
    assert f"you saw version {seen.version}, it is version {newest.version} now" in shown
    assert "bowel or bladder" in shown.lower()
    assert f'name="version" value="{newest.version}"' in shown
    assert decisions(place) == []
    answer(place, newest, kind="seen")
    assert [row.kind for row in decisions(place)] == ["seen"]


def test_a_prompt_that_closed_meanwhile_says_so_and_takes_nothing(place: Place, plan) -> None:
    prompt = prompt_of(place, plan)

    def withdraw(now) -> None:
        found = prompt.evidence["evidence"][0]["root_id"]
        entry = plan._meta.apps.get_model("pathway", "Assessment").objects.get(root_id=found)
        retract_fact(entry, by=SEED, now=now)
        reconcile(plan, by=SEED, now=now)

    place.make(withdraw)
    shown = answer(place, prompt, kind="seen").content.decode()
    assert "There is nothing left to decide. What you entered is not stored" in shown
    assert "closed (withdrawn)" in shown
    assert 'name="kind"' not in shown
    assert decisions(place) == []


def test_a_double_click_is_one_answer(place: Place, plan) -> None:
    prompt, sitting = prompt_of(place, plan), str(uuid.uuid4())
    for _ in range(2):
        answer(place, prompt, kind="accepted", sitting=sitting)
    assert len(decisions(place)) == 1


def test_ones_own_last_answer_is_taken_back_even_when_it_closed_the_prompt(
    place: Place, plan
) -> None:
    prompt = prompt_of(place, plan)
    closes = prompt.evidence["instances"]
    answer(place, prompt, kind="disposition", disposition="entered_in_error", closes=closes)
    assert "Take back my last answer" in page(place, prompt)
    assert "Take back" not in page(place, prompt, Role.CLINICAL_LEAD)
    place.browser().post(f"/prompts/{prompt.id}/undo/")
    assert prompt_of(place, plan).closed_at is None
    assert "taken back" in page(place, prompt)


def test_a_review_that_resolves_a_prompt_is_recorded_from_its_page(place: Place) -> None:
    plan = place.make(calm)
    prompt = place.make(lambda now: prompting.two_nsaids(plan, now))
    shown = page(place, prompt)
    assert "Medicines reviewed" in shown
    assert "Naproxen" in shown[shown.index("Looked at:") :]
    browser = place.browser()
    refused = browser.post(f"/prompts/{prompt.id}/review/", {"review-note": "Looked."})
    assert "Choose a result." in refused.content.decode()
    browser.post(f"/prompts/{prompt.id}/review/", {"review-outcome": "changed"})
    [stored] = place.make(lambda now: list(Review.objects.all()))
    assert (stored.kind, stored.outcome, len(stored.reviewed_ids)) == ("medication", "changed", 2)
    assert prompt_of(place, plan, "MED-NSAID-DUP").closed_as == "resolved"


def test_of_two_entries_that_differ_one_is_chosen(place: Place) -> None:
    plan = place.make(calm)

    def differ(now) -> Prompt:
        prompting.assess(plan, now, facet_suspected="yes")
        prompting.assess(plan, now, facet_suspected="no")
        return prompting.prompted("DATA-CONFLICT")

    prompt = place.make(differ)
    shown = page(place, prompt)
    choices = re.findall(r'type="radio" name="review-names" value="([^"]+)"', shown)
    assert len(choices) == 2
    browser = place.browser()
    refused = browser.post(f"/prompts/{prompt.id}/review/", {"review-outcome": "holds"})
    assert "Choose which entries" in refused.content.decode()
    said = {"review-outcome": "holds", "review-names": choices[0]}
    browser.post(f"/prompts/{prompt.id}/review/", said)
    assert prompt_of(place, plan, "DATA-CONFLICT").closed_as == "resolved"


def test_a_prompt_of_another_clinic_does_not_exist(place: Place, elsewhere: Place) -> None:
    prompt = prompt_of(elsewhere, elsewhere.make(emergency))
    browser = place.browser()
    assert browser.get(f"/prompts/{prompt.id}/").status_code == 404
    for address in ("", "acknowledge/", "undo/", "review/"):
        posted = browser.post(f"/prompts/{prompt.id}/{address}", {"version": 1})
        assert posted.status_code == 404, address


def test_a_look_at_a_prompt_is_written_down_and_has_been_seen(place: Place, plan) -> None:
    prompt = prompt_of(place, plan)
    mine = place.member(Role.CLINICIAN)
    page(place, prompt)
    looks = place.make(lambda now: list(Access.objects.filter(screen="prompt")))
    assert [look.patient_id for look in looks] == [plan.patient_id]
    seen = place.make(lambda now: Notification.objects.get(prompt=prompt, membership=mine))
    assert seen.seen_at is not None


@pytest.mark.parametrize("version", ["", "x", "0", "99999999999", "²"])
def test_a_press_on_a_version_nobody_saw_is_refused(place: Place, plan, version: str) -> None:
    prompt = prompt_of(place, plan)
    browser = place.browser()
    after = browser.post(f"/prompts/{prompt.id}/acknowledge/", {"version": version}, follow=True)
    assert "changed since you read it" in after.content.decode()
    assert decisions(place) == []
