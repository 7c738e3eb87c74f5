"""Imaging after intake: worse, new symptoms, the kind of scan, and results nobody has read."""

from collections.abc import Iterator
from datetime import date

from pathway.engine.answers import all_of, missing, negated
from pathway.engine.case import Case, seen
from pathway.engine.facts import Fact
from pathway.engine.predicates.neuro import (
    deficits,
    first_abnormal_exams,
    is_radiating,
    reported_symptoms,
)
from pathway.engine.predicates.person import has_condition
from pathway.engine.predicates.red_flags import active, active_instances
from pathway.engine.predicates.reexamined import is_reexamined_since
from pathway.engine.predicates.response import is_response, response
from pathway.engine.predicates.scans import (
    Scan,
    first_scan,
    is_imaged_since,
    is_mri_contraindicated,
    is_result_overdue,
    is_without_contrast,
    ordered_on,
    scans,
)
from pathway.engine.predicates.stage import stage
from pathway.engine.register import Finding, Outcome, Raised, rule, rule_on_prompts
from pathway.engine.words import abnormality_words, words

OTHER_SCANS_SERVE = ("cancer_history", "immunosuppression", "recent_trauma", "osteoporosis")
INTERVENTIONS = {
    "INT-MBB": "medial branch block",
    "INT-RFA": "denervation",
    "INT-ESI": "epidural steroid",
    "INT-MECH": "block or joint steroid",
    "SUR-CONSULT": "surgical opinion",
}


@rule("IMG-WORSE")
def is_imaging_to_be_considered_for_worsening(case: Case) -> Outcome:
    """S-59."""
    found = response(case)
    if found is None or found.kind != "worse":
        return
    if not is_imaged_since(case, found.sitting.effective_on):
        yield Finding(
            key=f"reassessment:{found.sitting.root_id}",
            values={"changes": found.worsening},
            evidence=found.evidence,
            about=(found.sitting.root_id,),
        )


@rule("IMG-NEWNEURO")
def is_there_a_new_neurological_symptom(case: Case) -> Outcome:
    """S-60. Until somebody examines again, elective treatment waits."""
    for entry, fields, symptom in new_symptoms(case):
        if not is_imaged_since(case, entry.effective_on):
            yield Finding(
                key=f"entry:{entry.root_id}",
                variant="examined" if is_reexamined_since(case, entry) else "unexamined",
                values={"symptom": symptom},
                evidence=tuple(seen(entry, field) for field in fields),
                about=(entry.root_id,),
            )


def new_symptoms(case: Case) -> Iterator[tuple[Fact, list[str], str]]:
    """One per entry: what patients report, and what an exam shows for the first time."""
    for entry in reported_symptoms(case):
        yield entry, ["new_neuro_symptom"], "reported by the patient"
    for exam, fields in first_abnormal_exams(case).values():
        shown = (abnormality_words(field, getattr(exam, field)) for field in fields)
        yield exam, fields, ", ".join(shown)


@rule("IMG-MODALITY")
def is_another_scan_ordered_first(case: Case) -> Outcome:
    """S-07. Silent where another scan may serve better (C-08, H-14)."""
    scan = first_scan(case)
    if scan is None or scan.order is None or scan.is_cancelled or not scan.is_lumbar:
        return
    serves = [negated(has_condition(case, code)) for code in OTHER_SCANS_SERVE]
    is_plain = not (is_mri_contraindicated(case) or active(case, ("fever",)))
    asked = all_of(is_plain, negated(is_without_contrast(scan)), is_radiating(case), *serves)
    yield from missing(asked)
    if asked is True:
        yield of_order(scan)


def of_order(scan: Scan) -> Finding:
    evidence = (seen(scan.order, "modality", scan.modality),) if scan.order else ()
    return Finding(
        key=f"order:{scan.thread_id}",
        values={"modality": words(scan.modality), "ordered": ordered_on(scan)},
        evidence=evidence,
        about=(scan.thread_id,),
    )


@rule("IMG-RESULT")
def is_a_scan_without_a_result(case: Case) -> Outcome:
    """S-08, S-55."""
    for scan in scans(case):
        if is_result_overdue(case, scan):
            is_urgent = scan.urgency in ("urgent", "emergency")
            found = of_order(scan)
            yield Finding(
                key=found.key,
                severity="urgent" if is_urgent else "routine",
                values=found.values,
                evidence=found.evidence,
                about=found.about,
            )


@rule_on_prompts("IMG-PREINT", phase=2)
def is_an_intervention_suggested_without_a_scan(case: Case, raised: Raised) -> Outcome:
    """S-08."""
    asked = [
        each
        for each in raised.unresolved(*INTERVENTIONS)
        if each.rule != "SUR-CONSULT" or each.variant == "persistent"
    ]
    if asked and not has_recent_mri(case):
        yield Finding(
            key=f"stage:{stage(case)}",
            values={
                "suggested": ", ".join(dict.fromkeys(INTERVENTIONS[each.rule] for each in asked))
            },
        )


def has_recent_mri(case: Case) -> bool:
    recent = case.days("mri_preint_days")
    return any(
        scan.is_mri and scan.is_lumbar and is_within(case, scan.done_on, recent)
        for scan in scans(case)
    )


def is_within(case: Case, day: date | None, days: int) -> bool:
    return day is not None and case.days_since(day) <= days


@rule("IMG-EARLY")
def is_imaging_early(case: Case) -> Outcome:
    """Not a rule of the source: off unless a clinic switches it on."""
    is_called_for = bool(active_instances(case) or deficits(case))
    for scan in scans(case):
        day = ordered_on(scan)
        if day is None or is_called_for or scan.is_cancelled or is_response(case, "worse") is True:
            continue
        if 0 <= (day - case.started_on).days < case.days("imaging_early_days"):
            yield of_order(scan)
