"""The maps from an export's codes to the pathway's words, read once and checked."""

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

SNOMED = "http://snomed.info/sct"
ICD10 = ("http://hl7.org/fhir/sid/icd-10-cm", "http://hl7.org/fhir/sid/icd-10")
CPT = "http://www.ama-assn.org/go/cpt"
RXNORM = ("http://www.nlm.nih.gov/research/umls/rxnorm", "urn:oid:2.16.840.1.113883.6.88")


@dataclass(frozen=True, slots=True)
class ConditionMeaning:
    """A `condition_entry` code; a lasting one is not ended by the export's "resolved"."""

    code: str
    is_lasting: bool


@dataclass(frozen=True, slots=True)
class Maps:
    identifier_systems: frozenset[str]
    identifier_types: frozenset[str]
    by_snomed: dict[str, ConditionMeaning]
    by_icd10: dict[str, ConditionMeaning]
    by_cpt: dict[str, str]

    def condition(self, system: str, code: str) -> ConditionMeaning | None:
        if system == SNOMED:
            return self.by_snomed.get(code)
        if system in ICD10:
            beginnings = (code[:length] for length in range(len(code), 1, -1))
            return next((self.by_icd10[b] for b in beginnings if b in self.by_icd10), None)
        return None

    def procedure(self, system: str, code: str) -> str | None:
        return self.by_cpt.get(code) if system == CPT else None


@lru_cache(maxsize=1)
def maps() -> Maps:
    with Path(__file__).with_name("maps.toml").open("rb") as file:
        return read(tomllib.load(file))


def read(content: dict[str, Any]) -> Maps:
    """Raises ValueError for an entry without a basis and for a code listed twice."""
    for entry in [*content["condition"], *content["procedure"]]:
        _check_basis(entry)
    conditions = [(_meaning(entry), entry) for entry in content["condition"]]
    return Maps(
        identifier_systems=frozenset(content["identifiers"]["systems"]),
        identifier_types=frozenset(content["identifiers"]["types"]),
        by_snomed=_once((code, is_) for is_, entry in conditions for code in entry["snomed"]),
        by_icd10=_once((code, is_) for is_, entry in conditions for code in entry.get("icd10", [])),
        by_cpt=_once((code, e["kind"]) for e in content["procedure"] for code in e["cpt"]),
    )


def _meaning(entry: dict[str, Any]) -> ConditionMeaning:
    return ConditionMeaning(entry["code"], entry["is_lasting"])


def _check_basis(entry: dict[str, Any]) -> None:
    is_ours = entry.get("basis") == "local"
    if not entry.get("basis") or (is_ours and not entry.get("why")):
        raise ValueError(f"{entry.get('code') or entry.get('kind')} has no basis")


def _once(pairs: Any) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for code, meaning in pairs:
        if code in found:
            raise ValueError(f"{code} is listed twice")
        found[code] = meaning
    return found
