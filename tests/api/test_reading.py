"""Messages, measures, protocols and the audit log over the API."""

import pytest

from clinic.models import Access, ClinicSettings
from clinic.permissions import Role
from clinic.tenancy import clinic_scope
from followup.measures.catalogue import MEASURES
from followup.services.contact_points import add_address
from tests.api.builders import Machine, World, a_key, a_world
from tests.api.test_boundaries import signed_in
from tests.api.test_lists import fill, walk
from tests.builders import SEED, a_member

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return a_world()


def test_the_ledger_of_messages_is_read_without_their_texts(world):
    first = world.places["message"]
    assert walk(world, "/api/v1/messages?state=planned&purpose=visit_reminder") == [first]
    assert walk(world, "/api/v1/messages?state=sent") == []
    shown = world.machine.get(f"/api/v1/messages/{first}").json()
    assert (shown["patient"], shown["channel"]) == (world.patient_id, "email")
    assert not {"body", "heading"} & shown.keys()
    with clinic_scope(world.clinic.id):
        assert Access.objects.filter(screen="api.message", patient=world.patient).count() == 1


def test_a_questionnaire_needs_a_key_and_goes_out_once(world):
    body = {"purpose": "report_request", "episode": world.episode_id}
    unnamed = world.machine.send("/api/v1/messages", body)
    assert unnamed.json()["code"] == "idempotency_key_required"
    with clinic_scope(world.clinic.id) as now:
        add_address(
            patient=world.patient,
            channel="email",
            value="rania@example.org",
            agrees=True,
            by=SEED,
            now=now,
        )
        lead = a_member(Role.CLINICIAN, now=now)
        type(lead).objects.filter(id=lead.id).update(is_on_call=True)
        ClinicSettings.objects.update(
            self_report_enabled=True,
            reminders_enabled=True,
            phone="+34 600 100 200",
            emergency_number="112",
        )
    sent = [world.machine.send("/api/v1/messages", body, Idempotency_Key="ask-1") for _ in range(2)]
    assert [answer.status_code for answer in sent] == [201, 201], sent[0].content
    assert sent[0].json() == sent[1].json()
    again = world.machine.send("/api/v1/messages", body, Idempotency_Key="ask-2")
    assert again.status_code == 422
    nobody = {**body, "episode": world.patient_id.replace("pat", "ep")}
    refused = world.machine.send("/api/v1/messages", nobody, Idempotency_Key="ask-3")
    assert refused.json()["errors"][0]["pointer"] == "/episode"


def test_every_measure_has_figures_and_the_patients_behind_them(world):
    fill(world, 3)
    assert walk(world, "/api/v1/measures?limit=4") == list(MEASURES)
    for name in MEASURES:
        shown = world.machine.get(f"/api/v1/measures/{name}?period=28d").json()
        for part, of in (("numerator", "met"), ("denominator", "asked"), ("missing", "missing")):
            path = f"/api/v1/measures/{name}/patients?period=28d&limit=1&part={part}"
            assert len(walk(world, path)) == shown[of], name
    assert world.machine.get("/api/v1/measures/none").status_code == 404


@pytest.mark.parametrize("query", ["period=2199-01", "period=7d", "owner=nobody@example.org"])
def test_a_measure_of_no_period_or_nobody_is_refused(world, query):
    refused = world.machine.get(f"/api/v1/measures?{query}")
    assert (refused.status_code, refused.json()["errors"][0]["parameter"]) == (
        400,
        query.partition("=")[0],
    )


def test_a_protocol_is_read_with_its_numbers_and_their_basis(world):
    current = [
        row for row in world.machine.get("/api/v1/protocols").json()["data"] if row["is_current"]
    ]
    assert [row["care_plans"] for row in current] == [1]
    shown = world.machine.get(f"/api/v1/protocols/{current[0]['id']}").json()
    assert {"RF-CES"} <= {rule["id"] for rule in shown["rules"]}
    assert all(each["basis"] for each in shown["settings"])
    assert world.machine.get("/api/v1/protocols/low_back_pain/none").status_code == 404


def test_the_audit_log_is_walked_by_who_may_and_a_star_is_not_enough(world):
    address = "/api/v1/audit?limit=2"
    assert world.machine.get(address).status_code == 200
    star = Machine(a_key(world.clinic, ["system/*.cruds"]))
    assert star.get(address).json()["detail"].endswith("system/AuditEvent.s.")
    assert signed_in(world, Role.CLINICIAN).get(address).status_code == 403
    found = walk(world, f"{address}&kind=change&patient={world.patient_id}")
    assert len(found) == len(set(found)) > 2
    looks = world.machine.get("/api/v1/audit?kind=look").json()["data"]
    assert {"api.audit"} <= {row["type"] for row in looks}
    assert world.machine.get("/api/v1/audit?starting_after=x").status_code == 400
    assert world.machine.get("/api/v1/audit?last=9999-12-31").status_code == 400
