"""What accepting leads to: a task, and the page that records the act, filled in from the prompt."""

import pytest

from clinic.permissions import Role
from followup.models import Task
from followup.proposals import PROPOSALS, page_for
from pathway.models import Prompt
from pathway.protocols import CURRENT_PROTOCOL, protocol
from pathway.records import SUBJECTS
from tests.builders import a_care_plan
from tests.followup.prompting import two_nsaids
from tests.web.making import emergency


@pytest.mark.parametrize("rule", PROPOSALS)
def test_every_proposal_is_a_step_of_the_record_with_words_it_knows(rule):
    assert rule in protocol(CURRENT_PROTOCOL.name, CURRENT_PROTOCOL.version).rules
    proposal = PROPOSALS[rule]
    subject = SUBJECTS[proposal.subject]
    step = subject.step(proposal.kind)
    assert step is not None
    assert step.opens or proposal.is_in_thread
    fields = {each.name: each for each in subject.fields_of(step, opens=step.opens)}
    for name, value in proposal.values.items():
        assert value in fields[name].words
    if proposal.is_urgent_as_raised:
        assert set(fields["urgency"].words) == {"routine", "urgent", "emergency"}


@pytest.mark.django_db
def test_who_accepts_goes_on_to_the_filled_in_page_and_finds_a_task(place):
    plan = place.make(emergency)
    prompt = place.make(lambda now: Prompt.objects.standing().get(rule="SUR-CONSULT"))
    browser = place.browser(Role.CLINICIAN)
    shown = browser.get(f"/prompts/{prompt.id}/")
    form = {"kind": "accepted", "version": prompt.version}
    answer = browser.post(f"/prompts/{prompt.id}/", form, follow=True)
    assert shown.status_code == answer.status_code == 200
    page = answer.content.decode()
    assert "accepted, and on the list of what is to be done" in page
    asked = answer.context["form"]
    assert (asked["to"].value(), asked["urgency"].value()) == ("spine_surgery", "emergency")
    assert asked["criterion"].value() == "cauda_equina"
    todo = place.make(lambda now: Task.objects.get(kind="carry_out"))
    assert (todo.prompt_id, todo.patient_id) == (prompt.id, plan.patient_id)
    assert "Record that it was done" in browser.get(f"/tasks/{todo.id}/").content.decode()


@pytest.mark.django_db
def test_a_medicine_to_stop_is_stopped_in_its_own_thread(place):
    def build(now):
        return two_nsaids(a_care_plan(now=now), now)

    prompt = place.make(build)
    page = page_for(prompt)
    assert page.endswith("/stop/")
    assert place.browser().get(page).status_code == 200
