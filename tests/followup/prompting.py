"""Patients to whom something is prompted, and the words of those who answer."""

from datetime import timedelta
from decimal import Decimal

from followup.deciding import Decision
from followup.services.assessments import record_assessment
from followup.services.decisions import decide_prompt
from followup.services.reconcile import reconcile
from pathway.models import Assessment, DeclarationEntry, MedicationEntry, Prompt, TherapyEntry
from pathway.services.recording import When, record_fact, today
from tests.builders import SEED, a_care_plan


def assess(plan, now, by=SEED, days_ago=0, **answers) -> Assessment:
    on = When(on=now.date() - timedelta(days=days_ago)) if days_ago else today(now)
    return record_assessment(
        plan=plan, answers={"kind": "contact", **answers}, when=on, by=by, now=now
    )


def prompted(rule, **which) -> Prompt:
    return Prompt.objects.standing().get(rule=rule, **which)


def decide(prompt, by, now, kind, *, seen_version=None, sitting=None, **said):
    return decide_prompt(
        prompt=prompt,
        decision=Decision(kind=kind, **said),
        seen_version=prompt.version if seen_version is None else seen_version,
        by=by,
        now=now,
        sitting=sitting,
    )


def instances(prompt):
    return tuple(prompt.evidence["instances"])


def emergency(plan, now, by=SEED) -> Prompt:
    assess(plan, now, by=by, saddle_anaesthesia="present")
    return prompted("RF-CES")


def red_flag_review(plan, now) -> Prompt:
    assess(plan, now, night_pain="present", fever="present")
    return prompted("RF-REVIEW")


def takes(plan, now, product, drug_class, days_ago=1):
    part = {"ingredient": product.lower(), "drug_class": drug_class, "mg": "250"}
    return record_fact(
        MedicationEntry,
        patient_id=plan.patient_id,
        care_plan=plan,
        when=When(on=now.date() - timedelta(days=days_ago)),
        by=SEED,
        now=now,
        kind="start",
        product=product,
        components=[part],
        route="oral",
        units_per_dose=Decimal(1),
        max_doses_per_day=Decimal(2),
    )


def two_nsaids(plan, now) -> Prompt:
    takes(plan, now, "Naproxen", "nsaid")
    takes(plan, now, "Ibuprofen", "nsaid")
    reconcile(plan, by=SEED, now=now)
    return prompted("MED-NSAID-DUP")


def block_suggested(now, by) -> Prompt:
    """Persistent pain of suspected facet joints after a hundred days of conservative care."""
    plan = a_care_plan(now=now, days_ago=120)
    assess(plan, now, facet_suspected="yes", pain_classes=["nociceptive"])
    record_fact(
        DeclarationEntry,
        patient_id=plan.patient_id,
        care_plan=plan,
        when=today(now),
        by=by,
        now=now,
        kind="made",
        subject="persistent",
    )
    record_fact(
        TherapyEntry,
        patient_id=plan.patient_id,
        care_plan=plan,
        when=When(on=now.date() - timedelta(days=100)),
        by=SEED,
        now=now,
        kind="start",
        modality="education",
    )
    answered = dict.fromkeys(("bowel_bladder", "saddle_anaesthesia", "fever"), "absent")
    answered |= dict.fromkeys(("night_pain", "constant_pain", "progressive_deficit"), "absent")
    assess(plan, now, kind="intake", **answered)
    return prompted("INT-MBB")
