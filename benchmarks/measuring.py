"""The pages that count over a whole clinic: server time and statements a page."""

import time
import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta
from statistics import median, quantiles
from typing import Any

from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext

from benchmarks.figures import Figure
from clinic.doors import SESSION_KEY
from clinic.models import Clinic
from clinic.permissions import Role
from clinic.tenancy import clinic_scope
from pathway.models import (
    Assessment,
    CarePlan,
    Caseload,
    ContactAttempt,
    ImagingEntry,
    MedicationEntry,
    NeuroExam,
    Prompt,
    PromptDecision,
    StageChange,
    TherapyEntry,
    VisitEntry,
)
from pathway.questions import RED_FLAGS
from tests.builders import a_clinic, a_member, care_plans_without_facts

PAGES = {
    "measures_page": "/measures/",
    "measure_page": "/measures/imaging_without_reason/",
    "measure_list": "/measures/contacted/patients/?part=denominator",
    "rules_page": "/measures/rules/",
    "pathway_page": "/pathway/",
    "audit_page": "/audit/",
    "protocol_page": "/protocol/",
}
ROUNDS = 20
CHUNK = 500
CLASSES = ("acetaminophen", "nsaid", "muscle_relaxant", "opioid", "unknown")
STAGES = ("ST-0", "ST-1", "ST-2", "ST-3", "ST-M")
# Every other patient was asked about all of them.
UNFLAGGED = ({"fever": "absent"}, dict.fromkeys(RED_FLAGS, "absent"))
RULES = ("FU-NONE", "PIT-DELAY", "MED-MR-STOP", "MED-APAP-MAX", "MED-OPI-FIRST", "RF-REVIEW")


def figures(patients: int) -> Iterator[Figure]:
    """A clinic of so many patients, half of whom began in the period."""
    clinic = a_clinic()
    with clinic_scope(clinic.id) as now:
        plans = [
            *begun(patients - patients // 2, days_ago=120, now=now),
            *begun(patients // 2, days_ago=60, now=now),
        ]
        for first in range(0, patients, CHUNK):
            for rows in histories(plans[first : first + CHUNK], now):
                type(rows[0]).objects.bulk_create(rows)
    # Tables belong to the owner: asked by the runtime role, this does nothing.
    with connections["owner"].cursor() as cursor:
        cursor.execute("ANALYZE")
    yield from of_pages(signed_in(clinic))


def of_pages(browser: Client) -> Iterator[Figure]:
    """p95 and median of `ROUNDS` requests each, after one that is not counted."""
    for name, address in PAGES.items():
        with CaptureQueriesContext(connection) as counted:
            answer = browser.get(address)
            statements = len(counted)
        if answer.status_code != 200:
            raise RuntimeError(f"{address} answered {answer.status_code}")
        spent = [timed(browser, address) for _ in range(ROUNDS)]
        yield Figure(f"{name}_p95_ms", quantiles(spent, n=20)[-1], "<=300")
        yield Figure(f"{name}_median_ms", median(spent), "(orientation)")
        yield Figure(f"{name}_statements", statements, "the same for any number of patients")


def begun(count: int, days_ago: int, now: datetime) -> list[CarePlan]:
    started_on = now.date() - timedelta(days=days_ago)
    return care_plans_without_facts(count, started_on=started_on, now=now)


def signed_in(clinic: Clinic) -> Client:
    with clinic_scope(clinic.id) as now:
        member = a_member(Role.CLINICAL_LEAD, now=now)
    browser = Client(headers={"host": "localhost"})
    browser.force_login(member.user)
    session = browser.session
    session[SESSION_KEY] = str(clinic.id)
    session.save()
    return browser


def timed(browser: Client, address: str) -> float:
    began = time.perf_counter()
    browser.get(address)
    return 1000 * (time.perf_counter() - began)


def histories(plans: list[CarePlan], now: datetime) -> Iterator[list[Any]]:
    """About twenty facts a patient, of every kind that measures read."""
    numbered = list(enumerate(plans))
    yield [
        Caseload(
            care_plan=plan,
            patient_id=plan.patient_id,
            name_key=plan.patient.name_key,
            stage=STAGES[n % 5],
            response=("good", "none", "")[n % 3],
        )
        for n, plan in numbered
    ]
    for days_ago in range(0, 120, 24):
        yield [
            fact(Assessment, p, now, days_ago, kind="reassessment", nrs=5, **UNFLAGGED[n % 2])
            for n, p in numbered
        ]
        yield [fact(VisitEntry, p, now, days_ago, kind="attended") for p in plans]
    for days_ago in (110, 40):
        yield [fact(NeuroExam, p, now, days_ago, motor_l5_left=5) for p in plans]
        yield [
            fact(StageChange, p, now, days_ago, from_stage="ST-0", to_stage=STAGES[n % 5])
            for n, p in numbered
        ]
        yield [
            fact(ContactAttempt, p, now, days_ago, channel="phone", outcome="reached")
            for p in plans
        ]
        yield [
            fact(TherapyEntry, p, now, days_ago, kind="start", modality="pt_exercise")
            for p in plans
        ]
        yield [medicine(p, now, days_ago, CLASSES[n % 5]) for n, p in numbered]
    yield [fact(ImagingEntry, p, now, 30, kind="ordered", modality="mri") for p in plans[::4]]
    raised = [(p, rule) for n, p in numbered for rule in (RULES[n % 6], RULES[(n + 1) % 6])]
    yield [prompt(p, now, rule) for p, rule in raised]
    for kind in ("seen", "accepted"):
        yield [decision(p, now, rule, kind) for p, rule in raised]


def decision(plan: CarePlan, now: datetime, rule: str, kind: str) -> Any:
    said = {"kind": kind, "rule": rule, "trigger_key": "benchmark"}
    return fact(PromptDecision, plan, now, 19, **said)


def medicine(plan: CarePlan, now: datetime, days_ago: int, drug_class: str) -> Any:
    part = {"ingredient": drug_class, "drug_class": drug_class, "mg": "500"}
    return fact(
        MedicationEntry, plan, now, days_ago, kind="start", product=drug_class, components=[part]
    )


def fact(model: Any, plan: CarePlan, now: datetime, days_ago: int, **values: Any) -> Any:
    root_id = uuid.uuid4()
    at = now - timedelta(days=days_ago)
    thread = {"thread_id": root_id} if hasattr(model, "thread_id") else {}
    return model(
        id=root_id,
        root_id=root_id,
        patient_id=plan.patient_id,
        care_plan=plan,
        effective_on=at.date(),
        recorded_at=at,
        source="clinician",
        **thread,
        **values,
    )


def prompt(plan: CarePlan, now: datetime, rule: str) -> Prompt:
    return Prompt(
        care_plan=plan,
        patient_id=plan.patient_id,
        rule=rule,
        trigger_key="benchmark",
        severity="routine",
        rank=9,
        text="Benchmark",
        raised_at=now - timedelta(days=20),
        protocol_version=plan.protocol_version,
        evidence_digest="",
    )
