"""A clinic as a machine client meets it: with a key, a patient and an episode."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.test import Client

from api.ids import public_id
from api.keys import create_client
from api.models import ApiClient
from clinic.models import Clinic, Membership, Patient
from clinic.permissions import Role
from clinic.tenancy import clinic_scope
from followup.models import Communication, Job, Task
from followup.services.job_parts import open_job
from followup.services.task_work import open_task
from pathway.models import CarePlan, Prompt
from tests.builders import ANY_HOUR, SEED, a_care_plan, a_clinic, a_member, a_patient

EVERYTHING = ["system/*.cruds", "system/AuditEvent.s"]
BOTH = {"strategy": "CREATE_AND_UPDATE"}
READING = ["system/*.rs"]


class Machine(Client):
    """Django's test client, carrying an API key and speaking JSON."""

    def __init__(self, key: str, **options: Any) -> None:
        super().__init__(headers={"Authorization": f"Bearer {key}"}, **options)

    def send(self, path: str, body: Any, **headers: str) -> Any:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.post(path, body, content_type="application/json", headers=sent)


@dataclass(frozen=True)
class World:
    """One clinic with one enrolled patient, whom nobody booked."""

    clinic: Clinic
    patient: Patient
    plan: CarePlan
    machine: Machine
    coordinator: Membership
    prompt: Prompt
    task: Task
    message: Communication
    job: Job

    @property
    def patient_id(self) -> str:
        return public_id("pat", self.patient.id)

    @property
    def episode_id(self) -> str:
        return public_id("ep", self.plan.episode_id)

    @property
    def prompt_id(self) -> str:
        return public_id("prm", self.prompt.id)

    @property
    def task_id(self) -> str:
        return public_id("task", self.task.id)

    @property
    def places(self) -> dict[str, str]:
        """What an address or a body of the tests names."""
        return {
            "patient": self.patient_id,
            "episode": self.episode_id,
            "prompt": self.prompt_id,
            "task": self.task_id,
            "job": public_id("job", self.job.id),
            "message": public_id("msg", self.message.id),
            "coordinator": self.coordinator.user.email,
        }

    @property
    def episode(self) -> str:
        return f"/api/v1/episodes/{self.episode_id}"


def a_world(
    family: str = "Haddad",
    time_zone: str = ANY_HOUR,
    scopes: list[str] = EVERYTHING,
    *,
    is_test: bool = False,
) -> World:
    clinic = a_clinic(time_zone=time_zone, is_test=is_test)
    with clinic_scope(clinic.id) as now:
        patient = a_patient(family, now=now)
        plan = a_care_plan(patient, now=now, days_ago=30)
        coordinator = a_member(Role.CARE_COORDINATOR, now=now)
        prompt = Prompt.objects.standing().get(rule="FU-NONE")
        task = open_task(
            care_plan=plan,
            kind="call_unanswered",
            key="asked",
            due_on=now.date() + timedelta(days=1),
            reason="self_report",
            by=SEED,
            now=now,
        )
        message = a_message(patient, now)
        job = open_job(kind="patients", parameters=BOTH, is_dry_run=False, by=SEED, now=now)
    return World(
        clinic,
        patient,
        plan,
        Machine(a_key(clinic, scopes)),
        coordinator,
        prompt,
        task,
        message,
        job,
    )


def a_message(patient: Patient, now: datetime) -> Communication:
    """A reminder that waits to be sent."""
    message: Communication = Communication.objects.create(
        patient=patient,
        purpose="visit_reminder",
        subject="visit:1",
        step="day_before",
        channel="email",
        template="visit_reminder",
        language="es",
        send_after=now + timedelta(days=1),
        created_at=now,
    )
    return message


def a_key(
    clinic: Clinic, scopes: list[str] = EVERYTHING, *, expires_at: datetime | None = None
) -> str:
    with clinic_scope(clinic.id) as now:
        _, key = create_client(
            clinic=clinic, name="Feed", scopes=scopes, by=SEED, now=now, expires_at=expires_at
        )
    return str(key)


def clients_of(clinic: Clinic) -> list[ApiClient]:
    with clinic_scope(clinic.id):
        return list(ApiClient.objects.order_by("created_at"))


def without_request_id(body: bytes, response: Any) -> bytes:
    """A problem's body, but for the one thing that differs by request."""
    return body.replace(response["Request-Id"].encode(), b"req")
