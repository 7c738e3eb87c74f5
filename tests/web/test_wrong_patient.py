"""The wrong patient: every form about somebody says who by name, birth date and number."""

import re
from typing import Any

import pytest
from django.urls import URLPattern, get_resolver

from clinic.permissions import Role
from followup.models import Task
from pathway.models import Assessment, MedicationEntry, Prompt
from tests.web.conftest import Place
from tests.web.making import emergency, numbered
from tests.web.recording import entered

# What says that a page is about one patient.
ABOUT = {"patient_id", "task_id", "prompt_id"}


def patterns() -> list[URLPattern]:
    """Our own pages that name a patient, a task or a prompt in their address."""
    found = []
    for each in get_resolver().url_patterns:
        for one in getattr(each, "url_patterns", [each]):
            names = set(one.pattern.converters)
            is_ours = getattr(one.callback, "__module__", "").startswith("followup.views")
            if is_ours and names & ABOUT:
                found.append(one)
    return found


def filled(pattern: URLPattern, values: dict[str, str]) -> str:
    return "/" + re.sub(r"<(?:\w+:)?(\w+)>", lambda m: values.get(m[1], "x"), str(pattern.pattern))


@pytest.fixture
def values(place: Place) -> dict[str, str]:
    plan = place.make(emergency)
    place.make(lambda now: numbered(plan.patient, "BP-4711", now))
    course = entered(place, plan, "medication", "start", product="Ibuprofen 400 mg tablet")
    found: dict[str, Any] = place.make(
        lambda now: {
            "patient_id": plan.patient_id,
            "prompt_id": Prompt.objects.filter(rule="RF-CES", closed_at=None).get().id,
            "task_id": Task.objects.open().filter(kind="outcome_contact").get().id,
            "entry_id": course.root_id,
            "thread_id": course.thread_id,
        }
    )
    assert place.make(lambda now: MedicationEntry.objects.count() and Assessment.objects.count())
    named = {"name": "medication", "kind": "stop", "rule": "RF-CES", "channel": "sms"}
    return {**{key: str(value) for key, value in found.items()}, **named}


@pytest.mark.statements("H-19")
def test_every_page_with_a_form_about_somebody_says_who(
    place: Place, values: dict[str, str]
) -> None:
    browser = place.browser(Role.CLINICAL_LEAD)
    browser.post(f"/patients/{values['patient_id']}/red-flag/read/")
    seen = []
    for pattern in patterns():
        answer = browser.get(filled(pattern, values))
        page = answer.content.decode()
        main = page[page.find("<main") : page.find("</main>")]
        if answer.status_code != 200 or '<form method="post"' not in main:
            continue
        seen.append(pattern.name)
        for words in ("García, Tomás", "17 May 1980", "BP-4711"):
            assert words in main, (pattern.name, words)
    expected = {
        "new_assessment",
        "record_step",
        "correct_entry",
        "withdraw_entry",
        "change_stage",
        "edit_patient",
        "prompt",
        "task",
        "chart",
        "red_flag",
        "contact_card",
        "add_address",
    }
    assert expected <= set(seen)


def test_the_save_bar_of_every_longer_form_names_the_person(
    place: Place, values: dict[str, str]
) -> None:
    browser = place.browser(Role.CLINICAL_LEAD)
    bars = 0
    for pattern in patterns():
        page = browser.get(filled(pattern, values)).content.decode()
        for bar in re.findall(r'<div class="save-bar">.*?</div>', page, re.S):
            bars += 1
            assert "García, Tomás" in bar, pattern.name
            assert "born 17 May 1980" in bar
            assert "BP-4711" in bar
    assert bars >= 6
