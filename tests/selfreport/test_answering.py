"""What a patient sends becomes facts, prompts and work before the answer comes back."""

import re
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from config.celery import app as celery_app
from followup.models import Task
from followup.services.courses import change_stage
from followup.services.reconcile import reconcile
from pathway.models import Assessment, CarePlan, Prompt, SideEffect
from pathway.questions import RED_FLAGS
from pathway.services.courses import Move
from pathway.services.recording import today
from tests.builders import SEED, a_care_plan, an_actor
from tests.selfreport.conftest import EMERGENCY, PHONE, Asked

pytestmark = pytest.mark.django_db


def send(phone: Client, patient: Asked, **given: Any) -> Any:
    return phone.post(patient.address, given)


def the_report(patient: Asked) -> Assessment:
    [stored] = patient.stored(Assessment)
    return stored


def test_answers_become_a_contact_of_the_patients_own(patient: Asked, phone: Client) -> None:
    answer = send(
        phone,
        patient,
        pain="7",
        peg_enjoyment="5",
        peg_activity="0",
        global_change="worse",
        note="Slept on the sofa",
    )
    assert answer.status_code == 200
    stored = the_report(patient)
    assert (stored.source, stored.kind, stored.channel) == ("patient", "contact", "portal")
    assert (stored.nrs, stored.peg_pain) == (Decimal(7), Decimal(7))
    assert (stored.peg_enjoyment, stored.peg_activity) == (Decimal(5), Decimal(0))
    assert (stored.global_change, stored.note) == ("worse", "Slept on the sofa")
    assert stored.care_plan_id == patient.plan.id
    assert patient.link.answer_id == stored.root_id


@pytest.mark.statements("OWN-REPORT")
def test_saddle_numbness_is_an_emergency_when_the_page_returns_without_redis(
    patient: Asked, phone: Client, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    nowhere = "redis://127.0.0.1:1/0"
    settings.CACHES = {"default": {**settings.CACHES["default"], "LOCATION": nowhere}}
    monkeypatch.setattr(celery_app.conf, "broker_url", nowhere)
    html = send(phone, patient, flags="saddle_anaesthesia").content.decode()
    prompts = {prompt.rule: prompt.severity for prompt in patient.stored(Prompt)}
    assert prompts["RF-CES"] == "emergency"
    assert "Please do not wait" in html
    assert PHONE in html
    assert EMERGENCY in html


def test_calm_answers_come_back_without_urgent_advice(patient: Asked, phone: Client) -> None:
    assert "Please do not wait" not in send(phone, patient, flags="none").content.decode()


@pytest.mark.parametrize(
    ("ticked", "stored"),
    [
        ([], {}),
        (["none"], dict.fromkeys(RED_FLAGS, "absent")),
        (["fever"], {"fever": "present"}),
        (["fever", "none"], {"fever": "present"}),
        (["fever", "night_pain"], {"fever": "present", "night_pain": "present"}),
    ],
)
def test_a_line_left_open_stays_unanswered(
    patient: Asked, phone: Client, ticked: list[str], stored: dict[str, str]
) -> None:
    send(phone, patient, pain="3", flags=ticked)
    report = the_report(patient)
    found = {flag: getattr(report, flag) for flag in RED_FLAGS}
    assert found == {**dict.fromkeys(RED_FLAGS), **stored}


def test_a_side_effect_is_a_fact_that_asks_for_a_review(patient: Asked, phone: Client) -> None:
    send(phone, patient, effects="dizziness", dizziness_degree="moderate")
    [effect] = patient.stored(SideEffect)
    assert (effect.effect, effect.severity, effect.source) == ("dizziness", "moderate", "patient")
    assert "MED-SE-REVIEW" in {prompt.rule for prompt in patient.stored(Prompt)}


def test_a_grave_side_effect_is_answered_with_advice_and_a_mild_one_is_not(
    patient: Asked, phone: Client
) -> None:
    page = phone.get(patient.address).content.decode()
    grave = set(re.findall(r'name="effects" value="(\w+)" id="\w+" class="urgent"', page))
    assert grave == {"gi_bleed", "jaundice", "confusion", "syncope", "breathing"}
    for effect in ("rash", "gi_bleed"):
        html = send(phone, patient, effects=effect).content.decode()
        summary = html[html.index('class="summary"') : html.index("<form")]
        assert ("Please do not wait" in summary) == (effect in grave)


def test_side_effects_left_out_were_not_asked_about(patient: Asked, phone: Client) -> None:
    send(phone, patient, pain="2")
    assert the_report(patient).side_effects_checked is None


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"pain": "11"}, "Choose a number from 0 to 10."),
        ({"pain": "4", "effects": "rash"}, "Choose how bad it is."),
        ({"pain": "4", "flags": "headache"}, "headache"),
        ({"note": "x" * 1001}, "1000"),
    ],
)
def test_what_cannot_be_stored_comes_back_as_it_was_and_stores_nothing(
    patient: Asked, phone: Client, given: dict[str, str], says: str
) -> None:
    answer = send(phone, patient, **given, peg_activity="9")
    assert answer.status_code == 422
    html = answer.content.decode()
    assert says in html
    assert "<title>Error: Your check-in</title>" in html
    assert 'name="peg_activity" value="9" id="peg_activity_10" checked' in html
    assert given.get("note", "") in html
    assert patient.stored(Assessment) == []
    assert patient.stored(SideEffect) == []
    assert patient.link.used_at is None


@pytest.mark.parametrize("given", [{}, {"note": "Only words"}])
def test_without_any_answer_nothing_is_sent(
    patient: Asked, phone: Client, given: dict[str, str]
) -> None:
    answer = send(phone, patient, **given)
    assert answer.status_code == 422
    assert "Answer at least one question" in answer.content.decode()
    assert given.get("note", "") in answer.content.decode()
    assert patient.stored(Assessment) == []


def test_a_red_flag_is_answered_with_advice_even_when_the_form_comes_back(
    patient: Asked, phone: Client
) -> None:
    html = send(phone, patient, flags="bowel_bladder", pain="eleven").content.decode()
    summary = html[html.index('class="summary"') : html.index("<form")]
    assert "Please do not wait" in summary


def test_a_report_is_work_for_today(patient: Asked, phone: Client) -> None:
    send(phone, patient, pain="4")
    [task] = [task for task in patient.stored(Task) if task.kind == "review_report"]
    assert task.state == "open"
    assert task.due_on == the_report(patient).effective_on


def test_a_second_send_is_thanked_and_stores_nothing(patient: Asked, phone: Client) -> None:
    send(phone, patient, pain="4")
    again = send(phone, patient, pain="9", flags="saddle_anaesthesia")
    assert again.status_code == 200
    html = again.content.decode()
    assert "not stored" in html
    assert "Please do not wait" in html
    assert the_report(patient).nrs == Decimal(4)


def discharged(now: Any, plan: CarePlan) -> None:
    move = Move(to="ST-X", reason="All well", is_override=True, close_reason="discharged")
    by = an_actor(now=now)
    change_stage(plan=CarePlan.objects.get(id=plan.id), move=move, when=today(now), by=by, now=now)


def enrolled_anew(patient: Asked) -> CarePlan:
    def enrol(now: Any) -> CarePlan:
        discharged(now, patient.plan)
        return a_care_plan(patient.plan.patient, now=now, days_ago=0)

    return patient.inside(enrol)  # type: ignore[no-any-return]


def test_answers_belong_to_the_episode_of_today(patient: Asked, phone: Client) -> None:
    new = enrolled_anew(patient)
    send(phone, patient, flags="saddle_anaesthesia")
    assert the_report(patient).care_plan_id == new.id
    assert "RF-CES" in {each.rule for each in patient.stored(Prompt) if each.care_plan_id == new.id}


@pytest.mark.statements("H-02")
def test_who_was_discharged_meanwhile_is_heard(patient: Asked, phone: Client) -> None:
    patient.inside(lambda now: discharged(now, patient.plan))
    send(phone, patient, flags="bowel_bladder")
    assert "RF-CES" in {prompt.rule for prompt in patient.stored(Prompt)}
    assert "review_report" in {task.kind for task in patient.stored(Task)}


def test_the_scores_of_a_report_alone_move_no_date(patient: Asked, phone: Client) -> None:
    def due() -> list[Any]:
        return [task.due_on for task in patient.stored(Task) if task.kind == "reassessment"]

    patient.inside(lambda now: reconcile(patient.plan, by=SEED, now=now))
    before = due()
    send(phone, patient, pain="2", flags="none")
    assert due() == before


def test_a_red_flag_waits_for_no_other_answer(patient: Asked, phone: Client) -> None:
    answer = send(phone, patient, flags="saddle_anaesthesia", effects="dizziness", note="Since May")
    assert answer.status_code == 200
    report = the_report(patient)
    assert report.note == "[Dizzy or unsteady: ?] Since May"
    assert report.side_effects_checked is None
    assert patient.stored(SideEffect) == []
    assert "RF-CES" in {prompt.rule for prompt in patient.stored(Prompt)}
