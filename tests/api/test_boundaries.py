"""Every address of the API against every kind of visitor."""

import json
import re
import uuid
from dataclasses import dataclass, replace
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import URLPattern

from api.events.feed import advance
from api.ids import public_id
from api.keys import create_client, disable_client
from api.models import ApiClient, Credential
from api.records.views import RecordEndpoint
from api.scopes import interactions
from api.urls import urlpatterns
from api.webhooks.endpoints import create_endpoint, send_test
from api.webhooks.models import Delivery
from clinic.access import PUBLIC, access_of
from clinic.models import Clinic
from clinic.permissions import Permission, Role
from clinic.tenancy import clinic_scope
from tests.api.builders import (
    EVERYTHING,
    Machine,
    World,
    a_key,
    a_world,
    clients_of,
    without_request_id,
)
from tests.builders import SEED, a_clinic, a_member, a_user

pytestmark = pytest.mark.django_db

PATIENT = {"family": "Ito"}
UPSERT = {"family": "Ito", "source_updated_at": "2026-01-05T10:00:00Z"}
WEBHOOK = {"name": "Lake", "url": "https://hooks.example.org/in", "types": ["task.created"]}
# What addresses name that is of no clinic.
CODES = {
    "system": "mrn",
    "value": "00731",
    "measure": "enrolled",
    "protocol": "low_back_pain",
    "version": "1",
    "number": "1",
}
SEEN = {"kind": "seen", "decided_by": "{coordinator}"}

# Route name, method, a body where the method has one. A route that is missing here fails a test;
# those of records are made from the vocabulary and have a test module of their own.
OPERATIONS = [
    ("api_patients", "GET", None),
    ("api_patients", "POST", PATIENT),
    ("api_patient", "GET", None),
    ("api_patient", "PATCH", {"sex": "female"}),
    ("api_episodes", "GET", None),
    ("api_episodes", "POST", {"patient": "{patient}", "started_on": "{today}"}),
    ("api_episode", "GET", None),
    ("api_plan", "GET", None),
    ("api_stage_changes", "GET", None),
    (
        "api_stage_changes",
        "POST",
        {"to": "ST-1", "effective_on": "{today}", "reason": "Agreed with her"},
    ),
    ("api_stage_moves", "GET", None),
    ("api_rules", "GET", None),
    ("api_rule", "GET", None),
    ("api_prompts", "GET", None),
    ("api_clinic_prompts", "GET", None),
    ("api_prompt", "GET", None),
    ("api_decisions", "POST", SEEN),
    ("api_messages", "GET", None),
    ("api_messages", "POST", {"purpose": "report_request", "episode": "{episode}"}),
    ("api_message", "GET", None),
    ("api_measures", "GET", None),
    ("api_measure", "GET", None),
    ("api_measure_patients", "GET", None),
    ("api_protocols", "GET", None),
    ("api_protocol", "GET", None),
    ("api_audit", "GET", None),
    ("api_batches", "POST", {"operations": [{"method": "GET", "path": "/api/v1/tasks"}]}),
    ("api_imports", "POST", {"kind": "patients"}),
    ("api_import_part", "PUT", '{"family": "Ito"}'),
    ("api_import_start", "POST", None),
    ("api_exports", "POST", {"resource": "patients"}),
    ("api_jobs", "GET", None),
    ("api_job", "GET", None),
    ("api_job_problems", "GET", None),
    ("api_job_cancellation", "POST", None),
    ("api_tasks", "GET", None),
    ("api_task", "GET", None),
    ("api_task_completion", "POST", {"outcome_code": "done"}),
    ("api_task_assignment", "POST", {"owner": "{coordinator}"}),
    ("api_task_snooze", "POST", {"until": "{later}"}),
    ("api_task_calls", "POST", {"channel": "phone", "outcome": "no_answer"}),
    ("api_vocabulary", "GET", None),
    ("api_events", "GET", None),
    ("api_patient_search", "POST", {"name": "had"}),
    ("api_patient_by_external_id", "PUT", UPSERT),
    ("api_patient_upsert", "POST", UPSERT | {"external_id": {"system": "mrn", "value": "4/7"}}),
    ("api_webhooks", "GET", None),
    ("api_webhooks", "POST", WEBHOOK),
    ("api_webhook", "GET", None),
    ("api_webhook", "PATCH", {"name": "Lake"}),
    ("api_webhook", "DELETE", None),
    ("api_webhook_rotate", "POST", {}),
    ("api_webhook_pause", "POST", {}),
    ("api_webhook_resume", "POST", {}),
    ("api_webhook_test", "POST", {}),
    ("api_webhook_replay", "POST", {"states": ["failed"]}),
    ("api_deliveries", "GET", None),
    ("api_delivery", "GET", None),
    ("api_delivery_replay", "POST", {}),
    ("api_clients", "GET", None),
    ("api_clients", "POST", {"name": "Board", "scopes": ["system/Patient.r"]}),
    ("api_client", "GET", None),
    ("api_client", "DELETE", None),
    ("api_client_keys", "PUT", {"jwks_url": "https://keys.example.org/jwks"}),
    ("api_client_rotate", "POST", {}),
]
# What this clinic cannot do: it is told why.
REFUSED = {("api_episodes", "POST"), ("api_messages", "POST"), ("api_import_start", "POST")}
# Only in a test clinic, see test_trial.py and test_reset.py.
IN_TEST_CLINICS = {"api_clock_advance", "api_reset"}
# Only for who asked for one, see test_exports.py.
OF_ITS_ASKER = {"api_export", "api_export_file"}
ELSEWHERE = IN_TEST_CLINICS | OF_ITS_ASKER
PUBLIC_ROUTES = {
    "api_openapi",
    "api_docs",
    "api_docs_of",
    "api_changes",
    "api_postman",
    "api_llms",
    "api_problem",
    "api_token",
}
# What `*` stands for is not enough to let others in.
WIDEST = [*EVERYTHING, "system/ApiClient.cruds", "system/WebhookEndpoint.cruds"]
ANY_SCOPED = {"api_vocabulary", "api_batches", "api_exports"}
SCOPED = [one for one in OPERATIONS if one[0] not in ANY_SCOPED]
OF_NONE = {
    "api_patients",
    "api_episodes",
    "api_clinic_prompts",
    "api_batches",
    "api_imports",
    "api_exports",
    "api_jobs",
    "api_messages",
    "api_measures",
    "api_measure",
    "api_measure_patients",
    "api_protocols",
    "api_protocol",
    "api_audit",
    "api_tasks",
    "api_vocabulary",
    "api_events",
    "api_patient_search",
    "api_patient_by_external_id",
    "api_patient_upsert",
    "api_webhooks",
    "api_deliveries",
    "api_clients",
}
OF_ONE_OBJECT = [one for one in OPERATIONS if one[0] not in OF_NONE]


@dataclass(frozen=True)
class Steered:
    """A clinic whose key may do everything, with a webhook and one delivery."""

    world: World
    places: dict[str, str]

    @property
    def machine(self) -> Machine:
        return self.world.machine

    @property
    def clinic(self) -> Clinic:
        return self.world.clinic


def a_steered_world(family: str = "Haddad") -> Steered:
    world = a_world(family, scopes=WIDEST)
    with clinic_scope(world.clinic.id) as now:
        advance(now=now)
        endpoint, _secret = create_endpoint(**WEBHOOK, by=SEED, now=now)
        send_test(endpoint=endpoint, by=SEED, now=now)
        advance(now=now)
        things = {
            "client": public_id("cl", ApiClient.objects.get().id),
            "endpoint": public_id("whe", endpoint.id),
            "delivery": public_id("whd", Delivery.objects.get().id),
        }
    return Steered(world, {**world.places, **things})


@pytest.fixture(scope="module")
def two(lasting) -> tuple[Steered, Steered]:
    """A clinic and another one."""
    return a_steered_world(), a_steered_world("Zyxcanary")


@pytest.fixture
def steered(db, two) -> Steered:
    """With a key of its own: what one key may ask in a minute is counted beyond a test."""
    machine = Machine(a_key(two[0].clinic, WIDEST))
    return replace(two[0], world=replace(two[0].world, machine=machine))


@pytest.fixture
def other(two) -> Steered:
    return two[1]


def routes() -> dict[str, URLPattern]:
    own = [pattern for pattern in urlpatterns if isinstance(pattern, URLPattern)]
    return {pattern.name: pattern for pattern in own if not is_of_records(pattern)}


def is_of_records(pattern: URLPattern) -> bool:
    return issubclass(getattr(pattern.callback, "cls", object), RecordEndpoint)


def ask(visitor: Client, operation, places, today: str = "2026-01-05"):
    name, method, body = operation
    later = (date.fromisoformat(today) + timedelta(days=3)).isoformat()
    places = {**places, "today": today, "later": later, "rule": "RF-CES", **CODES}
    path = "/api/v1/" + re.sub("<(str|path):", "{", str(routes()[name].pattern)).replace(">", "}")
    is_lines = isinstance(body, str)
    sent = body if body is None or is_lines else fill(body, places)
    media_type = "application/x-ndjson" if is_lines else "application/json"
    manners = {"If-Match": '"1"', "Idempotency-Key": uuid.uuid4().hex}
    address = path.format(**places)
    return visitor.generic(method, address, sent or b"", media_type, headers=manners)


def fill(body, places) -> str:
    text = json.dumps(body)
    for name, value in places.items():
        text = text.replace("{" + name + "}", value)
    return text


def ask_own(visitor: Client, operation, world: World | Steered):
    with clinic_scope(world.clinic.id) as now:
        today = now.date() - timedelta(days=1)
    return ask(visitor, operation, world.places, today.isoformat())


def test_every_route_is_in_the_table_and_declares_its_access():
    listed = {name for name, _, _ in OPERATIONS} | PUBLIC_ROUTES
    served = [name for name in routes() if name not in ELSEWHERE]
    assert set(served) == listed
    for name, pattern in routes().items():
        declared = access_of(pattern.callback)
        assert declared == PUBLIC if name in PUBLIC_ROUTES else isinstance(declared, Permission)


def test_every_method_of_every_route_is_in_the_table():
    for name, pattern in routes().items():
        view = getattr(pattern.callback, "cls", None)
        if view is not None and name not in ELSEWHERE:
            asked = {method for route, method, _ in OPERATIONS if route == name}
            assert asked == set(view.interactions), name


@pytest.mark.parametrize("operation", OPERATIONS, ids=str)
def test_a_clinics_own_key_is_served(steered, operation):
    answer = ask_own(steered.machine, operation, steered)
    # The only enrolled patient cannot be enrolled again: that is told, not hidden.
    allowed = {200, 201, 202} | ({422} if operation[0:2] in REFUSED else set())
    assert answer.status_code in allowed, answer.content


@pytest.mark.parametrize("operation", OF_ONE_OBJECT, ids=str)
def test_another_clinics_object_is_the_same_as_none(steered, other, operation):
    theirs = ask(steered.machine, operation, other.places)
    nobody = uuid.uuid4().hex
    ids = {"patient": f"pat_{nobody}", "episode": f"ep_{nobody}", "prompt": f"prm_{nobody}"}
    ids |= {"client": f"cl_{nobody}", "endpoint": f"whe_{nobody}", "delivery": f"whd_{nobody}"}
    ids |= {"task": f"task_{nobody}", "message": f"msg_{nobody}", "job": f"job_{nobody}"}
    missing = ask(steered.machine, operation, other.places | ids)
    assert theirs.status_code == missing.status_code == 404
    assert without_request_id(theirs.content, theirs) == without_request_id(
        missing.content, missing
    )
    assert sorted(theirs.headers) == sorted(missing.headers)
    assert b"Zyxcanary" not in theirs.content


def test_a_body_that_names_another_clinics_patient_names_nobody():
    world, other = a_world(), a_world()
    answers = [
        world.machine.send("/api/v1/episodes", {"patient": patient, "started_on": "2026-01-05"})
        for patient in (other.patient_id, f"pat_{uuid.uuid4().hex}")
    ]
    first, second = [without_request_id(answer.content, answer) for answer in answers]
    assert answers[0].status_code == 422
    assert first == second


@pytest.mark.parametrize(
    "query", ["patient={patient}", "patient={patient}&state=open", "starting_after={episode}"]
)
def test_a_filter_never_brings_out_another_clinics_rows(query):
    world, other = a_world(), a_world("Zyxcanary")
    asked = query.format(patient=other.patient_id, episode=other.episode_id)
    for path in ("patients", "episodes"):
        answer = world.machine.get(f"/api/v1/{path}?{asked}")
        assert other.patient_id not in str(answer.content)
        assert b"Zyxcanary" not in answer.content


@pytest.mark.parametrize("operation", SCOPED, ids=str)
def test_a_key_without_the_scope_is_forbidden(steered, operation):
    name, method, _ = operation
    needed = routes()[name].callback.cls.interactions[method]
    kinds = ("Patient", "EpisodeOfCare", "CarePlan", "QuestionnaireResponse", "DetectedIssue")
    others = [f"system/{kind}.cruds" for kind in kinds if kind != needed.partition(".")[0]]
    same = [f"system/{needed.partition('.')[0]}.{letter}" for letter in "crus"]
    scopes = others + [scope for scope in same if not scope.endswith(needed[-2:])]
    scopes = [scope for scope in scopes if interactions([scope])]
    answer = ask_own(Machine(a_key(steered.clinic, scopes)), operation, steered)
    assert answer.status_code == 403
    assert answer.json()["code"] == "forbidden"


@pytest.mark.parametrize("operation", OPERATIONS, ids=str)
def test_nobody_without_a_credential(steered, operation):
    answer = ask_own(Client(), operation, steered)
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"].startswith("Bearer")
    assert answer.json()["code"] == "unauthenticated"


@pytest.mark.parametrize("operation", OPERATIONS, ids=str)
def test_a_key_is_refused_at_the_next_request_after_it_was_revoked(steered, operation):
    assert ask_own(steered.machine, operation, steered).status_code < 500
    with clinic_scope(steered.clinic.id) as now:
        for client in ApiClient.objects.filter(disabled_at=None):
            disable_client(client=client, by=SEED, now=now)
    assert ask_own(steered.machine, operation, steered).status_code == 401


def test_every_credential_that_does_not_work_gets_the_same_answer():
    world, other = a_world(), a_world()
    key = a_key(world.clinic)
    own, secret = world.clinic.public_key, key.rpartition("_")[2]
    with clinic_scope(world.clinic.id) as now:
        expired = a_key_within(world.clinic, now - timedelta(seconds=1))
    suspended = a_key(suspended_clinic())
    wrong = [
        expired,
        suspended,
        f"sk_live_{other.clinic.public_key}_{secret}",
        f"sk_test_{own}_{secret}",
        f"sk_live_{own}_{secret[::-1]}",
        f"sk_live_{own}_",
        f"sk_live_nosuchplac_{secret}",
        "garbage",
        "",
        "sk_live_\xe9",
    ]
    path = f"/api/v1/patients/{world.patient_id}"
    assert Machine(key).get(path).status_code == 200
    answers = [Machine(one).get(path) for one in wrong]
    assert {answer.status_code for answer in answers} == {401}
    assert len({without_request_id(answer.content, answer) for answer in answers}) == 1
    assert len({answer["WWW-Authenticate"] for answer in answers}) == 1


def a_key_within(clinic: Clinic, expires_at) -> str:
    with_key = create_client(
        clinic=clinic,
        name="Expired",
        scopes=["system/*.rs"],
        by=SEED,
        now=expires_at,
        expires_at=expires_at,
    )
    return str(with_key[1])


def suspended_clinic() -> Clinic:
    clinic = a_clinic()
    with clinic_scope(clinic.id) as now:
        pass
    clinic.suspended_at = now
    clinic.save(update_fields=["suspended_at"])
    return clinic


def test_a_key_opens_no_page_and_a_bad_key_does_not_fall_back_to_the_session():
    world = a_world()
    assert world.machine.get("/choose-clinic/").status_code == 302
    browser = signed_in(world, Role.CLINICIAN)
    path = f"/api/v1/patients/{world.patient_id}"
    assert browser.get(path).status_code == 200
    assert browser.get(path, headers={"Authorization": "Bearer sk_live_x"}).status_code == 401


def test_a_signed_in_member_reads_and_writes_with_the_pages_token_only():
    world = a_world()
    browser = signed_in(world, Role.CLINICIAN, enforce_csrf_checks=True)
    assert browser.get("/api/v1/patients").status_code == 200
    refused = browser.post("/api/v1/patients", PATIENT, content_type="application/json")
    assert (refused.status_code, refused.json()["code"]) == (403, "csrf_failed")
    session = browser.session
    session["_csrftoken"] = "t" * 32
    session.save()
    wrote = browser.post(
        "/api/v1/patients",
        PATIENT,
        content_type="application/json",
        headers={"X-CSRFToken": "t" * 32},
    )
    assert wrote.status_code == 201, wrote.content


@pytest.mark.parametrize(
    ("role", "path", "status"),
    [
        (Role.FRONT_DESK, "/patients", 200),
        (Role.FRONT_DESK, "/episodes", 403),
        (Role.READ_ONLY, "/episodes", 200),
    ],
)
def test_a_members_role_decides(role, path, status):
    world = a_world()
    assert signed_in(world, role).get(f"/api/v1{path}").status_code == status


def test_a_person_without_a_place_in_the_clinic_is_nobody():
    world = a_world()
    browser = Client()
    browser.force_login(a_user())
    session = browser.session
    session["clinic_id"] = str(world.clinic.id)
    session.save()
    assert browser.get("/api/v1/patients").status_code == 401


def signed_in(world: World, role: Role, **options) -> Client:
    user = a_user()
    with clinic_scope(world.clinic.id) as now:
        a_member(role, now=now, user=user)
    browser = Client(**options)
    browser.force_login(user)
    session = browser.session
    session["clinic_id"] = str(world.clinic.id)
    session.save()
    return browser


def test_the_secret_is_stored_as_a_hash_alone_and_use_is_noted_once_a_minute():
    clinic = a_clinic()
    key = a_key(clinic)
    secret = key.rpartition("_")[2]
    with clinic_scope(clinic.id):
        stored = Credential.objects.get()
        columns = [getattr(stored, field.attname) for field in stored._meta.concrete_fields]
    assert not any(secret in str(column) for column in columns)
    assert len(bytes(stored.secret_hash)) == 32

    (before,) = clients_of(clinic)
    Machine(key).get("/api/v1/patients")
    (used,) = clients_of(clinic)
    with clinic_scope(clinic.id) as now:
        assert before.last_used_at is None
        assert used.last_used_at == now
        type(used).objects.update(last_used_at=now - timedelta(seconds=59))
    Machine(key).get("/api/v1/patients")
    assert clients_of(clinic)[0].last_used_at == now - timedelta(seconds=59)
    assert used.version == before.version
