"""A row as a patient on the pathway: registered, reachable, enrolled, in the stage they are in."""

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from clinic.actors import Actor
from clinic.models import Membership, Patient
from clinic.services.patients import (
    Identifier,
    PersonDetails,
    find_by_identifier,
    name_key,
)
from followup.caseload_import.reading import values_of
from followup.services.assessments import record_assessment
from followup.services.contact_points import add_address
from followup.services.courses import change_stage, enrol_patient
from followup.services.job_work import Done, Piece, Trouble
from pathway.models import Episode
from pathway.services.courses import Move
from pathway.services.people import register_person
from pathway.services.recording import When

KIND = "caseload_table"
NUMBERS_OF = "mrn"
CARRIED_OVER = "Carried over from the former list."
_COLUMN_OF = {
    "started_on": "enrolled_on",
    "birth_date": "birth_date",
    "onset_on": "onset_on",
    "family": "family",
    "identifiers": "number",
    "value": "mobile",
    "to": "stage",
}


class Refused(Exception):
    """The row contradicts what is stored; `args` are the code, the words and the column."""


def store_rows(piece: Piece) -> Done:
    """Each row in its own savepoint: what cannot be taken leaves nothing behind."""
    done = Done()
    owners = _people_by_address()
    for row in piece.rows:
        values, troubles = values_of(row)
        if not troubles:
            troubles = _store_row(row["line"], values, owners, done.counts, piece)
        for trouble in troubles:
            done.refuse(trouble)
    return done


def _store_row(
    line: int,
    values: Mapping[str, Any],
    owners: Mapping[str, Membership],
    counts: Counter[str],
    piece: Piece,
) -> list[Trouble]:
    try:
        with transaction.atomic():
            outcome = _store(values, owners, by=piece.by, now=piece.now)
    except Refused as refused:
        code, says, column = refused.args
        return [Trouble(line, code, says, column)]
    except ValidationError as refused:
        return [
            Trouble(line, "refused", " ".join(map(str, says)), _COLUMN_OF.get(name, name))
            for name, says in _by_field(refused).items()
        ]
    counts[outcome] += 1
    return []


def _store(
    values: Mapping[str, Any], owners: Mapping[str, Membership], *, by: Actor, now: datetime
) -> str:
    owner = _owner(values.get("owner"), owners)
    patient = _known(values)
    if patient and Episode.objects.open().filter(patient=patient).exists():
        return "unchanged"
    patient = patient or _register(values, by=by, now=now)
    for channel, column in (("sms", "mobile"), ("email", "email")):
        if values.get(column):
            agrees = bool(values.get("agrees"))
            add_address(
                patient=patient,
                channel=channel,
                value=values[column],
                agrees=agrees,
                by=by,
                now=now,
            )
    _enrol(patient, values, owner, by=by, now=now)
    return "created"


def _known(values: Mapping[str, Any]) -> Patient | None:
    """The patient with this number. Raises Refused when the row seems to be about somebody else."""
    held = find_by_identifier(system=NUMBERS_OF, value=values["number"])
    details = _details(values)
    if held is None:
        _check_not_known_otherwise(details)
        return None
    is_same_day = None in (held.birth_date, details.birth_date) or (
        held.birth_date == details.birth_date
    )
    if held.name_key != name_key(details) or not is_same_day:
        raise Refused(
            "other-person",
            _("This number belongs to a patient with another name or birth date."),
            "number",
        )
    return held


def _check_not_known_otherwise(details: PersonDetails) -> None:
    alike = Patient.objects.known().filter(
        name_key=name_key(details), birth_date=details.birth_date
    )
    if details.birth_date and alike.exists():
        raise Refused(
            "may-be-known",
            _("A patient with this name and birth date is registered under another number."),
            "number",
        )


def _register(values: Mapping[str, Any], *, by: Actor, now: datetime) -> Patient:
    number = Identifier(system=NUMBERS_OF, value=values["number"])
    return register_person(details=_details(values), identifiers=[number], by=by, now=now)


def _enrol(
    patient: Patient,
    values: Mapping[str, Any],
    owner: Membership | None,
    *,
    by: Actor,
    now: datetime,
) -> None:
    plan = enrol_patient(
        patient=patient,
        started_on=values["enrolled_on"],
        onset_on=values.get("onset_on"),
        owner=owner,
        by=by,
        now=now,
    )
    if values.get("stage", "ST-0") != "ST-0":
        move = Move(to=values["stage"], reason=CARRIED_OVER, is_override=True)
        with _told_at("stage_since"):
            change_stage(plan=plan, move=move, when=When(on=values["stage_since"]), by=by, now=now)
    if values.get("pain") is not None:
        answers, when = {"kind": "contact", "nrs": values["pain"]}, When(on=values["pain_on"])
        with _told_at("pain_on"):
            record_assessment(plan=plan, answers=answers, when=when, by=by, now=now)


@contextmanager
def _told_at(column: str) -> Iterator[None]:
    """A day that cannot be right is told at the column it came from."""
    try:
        yield
    except ValidationError as refused:
        said = _by_field(refused)
        raise ValidationError(
            {column if name == "effective_on" else name: each for name, each in said.items()}
        ) from None


def _details(values: Mapping[str, Any]) -> PersonDetails:
    names = ("given", "birth_date", "sex", "language")
    known = {name: values[name] for name in names if name in values}
    return PersonDetails(family=values["family"], **known)


def _owner(address: str | None, owners: Mapping[str, Membership]) -> Membership | None:
    if address is None:
        return None
    if address.casefold() not in owners:
        raise Refused(
            "unknown-colleague", _("Nobody who works here has this e-mail address."), "owner"
        )
    return owners[address.casefold()]


def _people_by_address() -> dict[str, Membership]:
    people = Membership.objects.current().select_related("user")
    return {each.user.email.casefold(): each for each in people}


def _by_field(refused: ValidationError) -> dict[str, list[str]]:
    return refused.message_dict if hasattr(refused, "error_dict") else {"": refused.messages}
