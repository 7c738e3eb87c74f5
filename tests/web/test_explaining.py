"""Why a prompt, why not, and what would change it: in words, on any day."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest

from clinic.models import Access
from clinic.permissions import Role
from clinic.tenancy import clinic_scope
from tests.followup import prompting
from tests.web.conftest import Place
from tests.web.making import NO_RED_FLAG, assessed, calm, emergency, numbered, overdue

RULE_LINK = re.compile(r'href="(/patients/[0-9a-f-]+/rules/[A-Z-]+/)"')


def page(place: Place, plan: object, path: str = "", query: str = "") -> str:
    address = f"/patients/{plan.patient_id}/rules/{path}{query}"  # type: ignore[attr-defined]
    return place.browser().get(address).content.decode()


def section(html: str, title: str) -> str:
    """From a heading to the end of its section."""
    start = html.index(f"<h2>{title}</h2>")
    return html[start : html.index("</section>", start)]


@pytest.mark.statements("PEOPLE-DECIDE", "H-26")
def test_every_prompt_on_the_chart_leads_to_its_why(place: Place) -> None:
    plan = place.make(emergency)
    reader = place.browser(Role.READ_ONLY)
    chart = reader.get(f"/patients/{plan.patient_id}/").content.decode()
    links = RULE_LINK.findall(chart)
    assert chart.count("Why this prompt?") == chart.count('class="prompt-line"') > 0
    assert f"/patients/{plan.patient_id}/rules/RF-CES/" in links
    for link in set(links):
        assert place.browser().get(link).status_code == 200
    assert f'href="/patients/{plan.patient_id}/rules/"' in chart


@pytest.mark.statements("SOURCE-STATUS", "H-22")
def test_a_prompt_says_on_whose_word_by_which_source_and_what_ends_it(place: Place) -> None:
    plan = place.make(emergency)
    place.make(lambda now: numbered(plan.patient, "BP-20402", now))
    html = page(place, plan, "RF-CES/")
    assert "<h1>Possible cauda equina syndrome</h1>" in html
    assert "BP-20402" in html
    assert "Met, Emergency" in html
    assert re.search(
        r"Numbness in the saddle area</span>: Present</span><span[^>]*>[^<]+, Test", html
    )
    source = section(html, "Source, and what resolves it")
    assert "S-14" in source
    assert "AI-generated article, pending human review" in source
    assert "disposition" in source


def test_what_would_change_it_is_a_table_of_recorded_values(place: Place) -> None:
    html = section(page(place, place.make(emergency), "RF-CES/"), "What would change it")
    row = next(
        row
        for row in re.findall(r"<tr>.*?</tr>", html, re.S)
        if "Numbness in the saddle area" in row and "<td>Present</td>" in row
    )
    assert "Absent → Not met" in row
    assert "not recorded → Not met" in row
    assert "it stays so for the next 120 days" in html


def test_what_happened_is_said_as_the_record_says_it(place: Place) -> None:
    plan = place.make(calm)
    place.make(lambda now: prompting.two_nsaids(plan, now))
    html = section(page(place, plan, "MED-NSAID-DUP/"), "What would change it")
    assert "Medicine: What happened" in html
    assert "<td>Started</td>" in html


def test_a_rule_that_says_nothing_says_why_not(place: Place) -> None:
    html = page(place, place.make(calm), "RF-CES/")
    assert "Not met" in html
    assert "Present → Met, Emergency" in html
    assert "Looked for and not recorded at all: Neurological examination" in html


def test_a_conflict_of_guidance_and_the_numbers_are_shown(place: Place) -> None:
    html = page(place, place.make(calm), "INT-RFA/")
    assert "Guidance differs:" in html
    numbers = section(html, "Its numbers")
    assert "80 %" in numbers
    assert "S-37" in numbers


def test_what_holds_a_prompt_is_said_in_words(place: Place) -> None:
    def held(now):
        plan = overdue(now)
        assessed(
            plan,
            now,
            days_ago=1,
            kind="reassessment",
            **{**NO_RED_FLAG, "fever": "present"},
            nrs=Decimal(7),
        )
        return plan

    html = page(place, place.make(held), "RSP-STEPUP/")
    assert "Held: safety prompt open: Red flags to be reviewed." in html


@pytest.mark.statements("GAPS-NAMED", "H-18")
def test_all_rules_are_listed_with_their_verdict(place: Place) -> None:
    html = page(place, place.make(emergency))
    assert len(set(RULE_LINK.findall(html))) > 60
    assert "Met, Emergency · Open" in html
    assert "Off unless the clinic switches it on." in html
    assert "Not recorded:" in html


@pytest.mark.statements("AS-KNOWN-THEN", "H-24")
def test_another_day_shows_the_rule_as_it_was(place: Place) -> None:
    plan = place.make(emergency)
    with clinic_scope(place.clinic.id) as now:
        yesterday = (now - timedelta(days=1)).date().isoformat()
        today = now.date().isoformat()
    assert "Met, Emergency" in page(place, plan, "RF-CES/", f"?as_of={today}&known_at={today}")
    html = page(place, plan, "RF-CES/", f"?as_of={yesterday}")
    assert '<span class="tag">Not met</span>' in html
    assert "from all that is on record" in html
    assert f"/rules/?as_of={yesterday}" in html


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("?as_of=1999-01-01", "had not begun"),
        ("?known_at=2999-01-01", "Nobody knows yet"),
        ("?known_at=1999-01-01", "not on record"),
        ("?as_of=soon", "Enter a real date"),
        ("?as_of=9999-12-31", "Enter a real date"),
    ],
)
def test_a_day_of_which_nothing_can_be_said_is_refused(
    place: Place, query: str, words: str
) -> None:
    plan = place.make(calm)
    for path in ("", "RF-CES/"):
        answer = place.browser().get(f"/patients/{plan.patient_id}/rules/{path}{query}")
        assert answer.status_code == 400
        html = answer.content.decode()
        assert words in html
        assert "<title>Error:" in html
        assert "What would change it" not in html


def test_an_unknown_rule_is_not_found(place: Place) -> None:
    plan = place.make(calm)
    assert place.browser().get(f"/patients/{plan.patient_id}/rules/RF-NONE/").status_code == 404


def test_a_look_is_logged(place: Place) -> None:
    plan = place.make(calm)
    page(place, plan, "RF-CES/")
    page(place, plan)
    with clinic_scope(place.clinic.id):
        looks = {(each.screen, each.patient_id) for each in Access.objects.order_by("-at")[:2]}
    assert looks == {("rule", plan.patient_id), ("rules", plan.patient_id)}
