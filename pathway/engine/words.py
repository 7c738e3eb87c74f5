"""Codes as people say them. What is not listed is said as it is written, without underscores."""

import re
from collections.abc import Iterable

WORDS = {
    "bowel_bladder": "bowel or bladder dysfunction",
    "cauda_equina_suspected": "cauda equina syndrome suspected",
    "constant_pain": "constant pain unrelieved by position",
    "progressive_deficit": "progressive neurological deficit",
    "sensory": "sensation",
    "facet_suspected": "suspected facet pain",
    "cancer_history": "history of cancer",
    "ckd": "chronic kidney disease",
    "gi_bleed_history": "history of gastrointestinal bleeding",
    "gi_bleed": "gastrointestinal bleeding",
    "phq2": "PHQ-2",
    "gad2": "GAD-2",
    "rmdq": "RMDQ",
    "odi": "ODI",
    "nsaid": "NSAID",
    "pt_exercise": "physical therapy exercise",
    "pelvic_floor_pt": "pelvic floor physical therapy",
    "mdr": "multidisciplinary rehabilitation",
    "mbb": "medial branch block",
    "rfa": "radiofrequency denervation",
    "esi": "epidural steroid injection",
    "ia_steroid": "intra-articular steroid injection",
    "surgery": "operation",
    "mri": "MRI",
    "ct": "CT",
    "xray": "X-ray",
    "x_ray": "X-ray",
    "radiograph": "X-ray",
}
# What an examination says of a sign that is there, without saying how.
NOT_NORMAL = dict.fromkeys(("present", "yes"), "abnormal")
SPINAL_LEVEL = re.compile(r"[lts]\d+(_[lts]\d+)*")


def words(code: str) -> str:
    if SPINAL_LEVEL.fullmatch(code):
        return code.upper().replace("_", "/")
    return WORDS.get(code, code.replace("_", " "))


def listed(codes: Iterable[str]) -> str:
    return ", ".join(words(code) for code in codes)


def sign_words(field: str) -> str:
    """`motor_l5_left` is said `L5 left`."""
    what, _, side = field.removeprefix("motor_").rpartition("_")
    return f"{words(what)} {side}"


def abnormality_words(field: str, found: int | str) -> str:
    """`weakness L5 left (4 of 5)`, `reduced reflex left`; of a bare yes, that it is not normal."""
    if isinstance(found, int):
        return f"weakness {sign_words(field)} ({found} of 5)"
    return f"{words(NOT_NORMAL.get(found, found))} {sign_words(field)}"
