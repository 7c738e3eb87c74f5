"""People of an export, matched to people of the clinic by their record numbers."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import transaction

from api.imports.drafts import PersonDraft
from api.imports.keys import SourceKeys
from api.imports.report import NEW, OLDER, UNCHANGED, UPDATED
from clinic.actors import Actor
from clinic.models import LedgerEvent, Patient, PatientIdentifier
from clinic.services.patients import Identifier, PersonDetails, add_identifier
from clinic.services.versions import save_version
from pathway.services.people import register_person, update_person
from pathway.services.recording import local_day

_Holders = dict[tuple[str, bytes], PatientIdentifier]


@dataclass(frozen=True, slots=True)
class Stored:
    """What became of a person's row, with what somebody should look at."""

    patient: Patient
    outcome: str
    reviews: tuple[str, ...] = ()


class PersonWriter:
    """Stores the people of one batch; who is known already is looked up once for all."""

    def __init__(
        self, people: dict[str, PersonDraft | None], *, keys: SourceKeys, by: Actor, now: datetime
    ) -> None:
        self._keys, self._by, self._now = keys, by, now
        numbers = [
            identifier
            for reference, draft in people.items()
            for identifier in self._all_numbers(reference, draft)
        ]
        self._holders = self._look_up(numbers)

    def known(self, reference: str) -> Patient | None:
        """The patient an earlier import stored under this id."""
        held = self._held(self._own_number(reference))
        return held.patient if held else None

    @transaction.atomic
    def store(self, reference: str, draft: PersonDraft, version_at: datetime | None) -> Stored:
        """Register or bring up to date. Raises ValidationError for what cannot be true."""
        own = self._held(self._own_number(reference))
        if own is None:
            own, stored = self._first_time(reference, draft, version_at)
        else:
            stored = self._again(own, draft, version_at)
        shared = self._shared(own.patient, draft)
        if shared and "may-be-known" not in stored.reviews:
            stored = replace(stored, reviews=(*stored.reviews, "identifier-shared"))
        return stored

    def _first_time(
        self, reference: str, draft: PersonDraft, version_at: datetime | None
    ) -> tuple[PatientIdentifier, Stored]:
        others = self._holders_of(draft)
        match = others[0] if len(others) == 1 else None
        if match is None or self._is_from_here(match):
            return self._register(reference, draft, version_at)
        if _is_contradicted(match, draft.details):
            own, stored = self._register(reference, draft, version_at)
            return own, replace(stored, reviews=(*stored.reviews, "may-be-known"))
        own = self._add_number(match, self._own_number(reference))
        return own, replace(self._again(own, draft, version_at), outcome=UPDATED)

    def _register(
        self, reference: str, draft: PersonDraft, version_at: datetime | None
    ) -> tuple[PatientIdentifier, Stored]:
        details = self._with_day_of_death(draft, None)
        own_number = replace(self._own_number(reference), source_version_at=version_at)
        patient = register_person(details=details, identifiers=[], by=self._by, now=self._now)
        own = self._add_number(patient, own_number)
        self._add_free_numbers(patient, draft)
        reviews = ("death-without-day",) if draft.is_dead_since_unknown else ()
        return own, Stored(patient, NEW, reviews)

    def _again(
        self, own: PatientIdentifier, draft: PersonDraft, version_at: datetime | None
    ) -> Stored:
        patient, held = own.patient, own.source_version_at
        if held is not None and (version_at is None or version_at <= held):
            return Stored(patient, UNCHANGED if version_at == held else OLDER)
        stored = self._bring_up_to_date(patient, draft)
        if version_at is not None:
            save_version(own, source_version_at=version_at)
        return stored

    def _bring_up_to_date(self, patient: Patient, draft: PersonDraft) -> Stored:
        has_new_number = self._add_free_numbers(patient, draft)
        details = _filled(self._with_day_of_death(draft, patient), patient)
        reviews: list[str] = []
        if _differences(details, patient) and _is_edited_here(patient):
            filled = _only_blanks(details, patient)
            reviews += ["edited-here"] if _differences(details, patient, filled) else []
            details = filled
        elif draft.is_dead_since_unknown and not patient.deceased_on:
            reviews.append("death-without-day")
        changed = update_person(patient=patient, details=details, by=self._by, now=self._now)
        outcome = UPDATED if changed or has_new_number else UNCHANGED
        return Stored(patient, outcome, tuple(reviews))

    def _with_day_of_death(self, draft: PersonDraft, patient: Patient | None) -> PersonDetails:
        """A death of unknown day is put on the day it became known, once."""
        if not draft.is_dead_since_unknown:
            return draft.details
        known = patient.deceased_on if patient else None
        return replace(draft.details, deceased_on=known or local_day(self._now))

    def _add_free_numbers(self, patient: Patient, draft: PersonDraft) -> bool:
        free = [number for number in draft.identifiers if self._held(number) is None]
        for number in free:
            if self._held(number) is None:
                self._add_number(patient, number)
        return bool(free)

    def _add_number(self, patient: Patient, number: Identifier) -> PatientIdentifier:
        held = add_identifier(patient=patient, identifier=number, by=self._by, now=self._now)
        self._holders[number.system, self._keys.of_identifier(number.value)] = held
        return held

    def _shared(self, patient: Patient, draft: PersonDraft) -> bool:
        return any(other.id != patient.id for other in self._holders_of(draft))

    def _holders_of(self, draft: PersonDraft) -> list[Patient]:
        found = [self._held(number) for number in draft.identifiers]
        return list({held.patient_id: held.patient for held in found if held}.values())

    def _is_from_here(self, patient: Patient) -> bool:
        """This source knows the patient by another id already, so these are two people."""
        return bool(
            PatientIdentifier.objects.filter(patient=patient, system=self._keys.system).exists()
        )

    def _held(self, number: Identifier) -> PatientIdentifier | None:
        return self._holders.get((number.system, self._keys.of_identifier(number.value)))

    def _own_number(self, reference: str) -> Identifier:
        return Identifier(system=self._keys.system, value=reference)

    def _all_numbers(self, reference: str, draft: PersonDraft | None) -> Iterable[Identifier]:
        return [self._own_number(reference), *(draft.identifiers if draft else ())]

    def _look_up(self, numbers: list[Identifier]) -> _Holders:
        values = {self._keys.of_identifier(number.value) for number in numbers}
        systems = {number.system for number in numbers}
        held = PatientIdentifier.objects.filter(value_key__in=values, system__in=systems)
        return {
            (each.system, bytes(each.value_key)): each for each in held.select_related("patient")
        }


def _is_contradicted(patient: Patient, details: PersonDetails) -> bool:
    known, said = patient.birth_date, details.birth_date
    is_exact = patient.birth_precision == details.birth_precision == "day"
    return bool(known and said and is_exact and known != said)


def _filled(details: PersonDetails, patient: Patient) -> PersonDetails:
    """What the export does not say stays; a death it no longer tells was an error it put right."""
    silent: dict[str, Any] = {"time_zone": patient.time_zone}
    if details.birth_date is None:
        silent |= {"birth_date": patient.birth_date, "birth_precision": patient.birth_precision}
    if details.sex == "unknown":
        silent["sex"] = patient.sex
    for name in ("given", "language"):
        if not getattr(details, name):
            silent[name] = getattr(patient, name)
    return replace(details, **silent)


def _only_blanks(details: PersonDetails, patient: Patient) -> PersonDetails:
    """The clinic's own entries stand; only what it does not know is taken, a death above all."""
    kept = {
        name: getattr(patient, name)
        for name in PersonDetails.__dataclass_fields__
        if getattr(patient, name) not in (None, "", "unknown")
    }
    if patient.birth_date is None:
        kept["birth_precision"] = details.birth_precision
    return replace(details, **kept)


def _differences(
    details: PersonDetails, patient: Patient, compared: PersonDetails | None = None
) -> bool:
    """Whether the export says something else; silence about a death recorded here is no difference."""
    other: Any = compared or patient
    return any(
        getattr(details, name) != getattr(other, name)
        for name in PersonDetails.__dataclass_fields__
        if not (compared and getattr(details, name) is None)
    )


def _is_edited_here(patient: Patient) -> bool:
    told = LedgerEvent.objects.filter(
        patient_id=patient.id, type__in=["patient.created", "patient.updated"]
    )
    return bool(told.exclude(door="import").exists())
