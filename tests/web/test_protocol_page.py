"""The protocol as people read it: all of it from its files, with what the clinic set."""

from dataclasses import replace
from decimal import Decimal

from clinic.actors import member
from clinic.models import Membership
from clinic.permissions import Role
from followup.protocol_page import Difference, differences
from pathway.protocols import current_protocol
from pathway.services.protocols import override_number
from tests.web.conftest import Place
from tests.web.making import calm


def page(place: Place, role: Role = Role.CLINICIAN) -> str:
    return place.browser(role).get("/protocol/").content.decode()


def test_every_rule_number_stage_and_statement_is_on_the_page(place: Place) -> None:
    shown, rules = page(place), current_protocol()
    named = [*rules.rules, *rules.stages, *rules.statements, *rules.conflicts]
    named += [f"n-{key}" for key in rules.numbers]
    assert [each for each in named if f'id="{each}"' not in shown] == []


def test_it_says_its_version_review_and_that_nothing_differs_here(place: Place) -> None:
    shown = page(place)
    assert f"Version {current_protocol().version}" in shown
    assert "pending human review" in shown
    assert "every number and rule is as the protocol has it" in shown


def test_what_the_clinic_set_says_who_when_why_and_the_bounds(place: Place) -> None:
    lead = place.member(Role.CLINICAL_LEAD)

    def tighten(now) -> None:
        Membership.objects.filter(id=lead.id).update(is_clinical_lead=True)
        by = member(lead, door="ui")
        rules, key = current_protocol(), "apap_max_mg_per_day"
        reason = "Many with liver disease"
        override_number(rules=rules, key=key, value="2000", reason=reason, by=by, now=now)

    place.make(tighten)
    shown = page(place)
    own = shown.split('id="own"')[1].split("</section>")[0]
    assert "2000 mg/day" in own
    assert "Many with liver disease" in own
    assert str(lead.user) in own


def test_numbers_are_named_in_words(place: Place) -> None:
    shown = page(place)
    assert '<a href="#n-reassess_st_0_days">14 days</a>' in shown
    assert ">reassess_st_0_days<" not in shown


def test_each_rule_leads_to_its_prompts(place: Place) -> None:
    assert 'href="/measures/rules/RF-CES/prompts/?part=fired"' in page(place)


def test_it_says_which_versions_patients_are_pinned_to(place: Place) -> None:
    place.make(calm)
    assert "1 patient" in page(place)


def test_versions_differ_in_what_people_read() -> None:
    before = current_protocol()
    number = before.numbers["mr_stop_days"]
    shown = replace(number.shown, value=Decimal(14))
    after = replace(
        before, numbers={**before.numbers, "mr_stop_days": replace(number, shown=shown)}
    )
    assert differences(before, after) == [Difference("mr_stop_days", "21 days", "14 days")]
    assert differences(before, before) == []


def test_the_front_desk_sees_no_protocol(place: Place) -> None:
    assert place.browser(Role.FRONT_DESK).get("/protocol/").status_code == 403
