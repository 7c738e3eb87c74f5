"""What is asked and answered about patients."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from zoneinfo import available_timezones

from drf_spectacular.utils import PolymorphicProxySerializer
from rest_framework import serializers

from api.fields import Day, Flag, Instant, PartialDay, PublicId, Strict, Text, Whole, Word
from api.paging import MOST_ROWS, CountedQuery, counted_page_of
from clinic.names import tokens
from clinic.services.patients import Identifier, PersonDetails

MOST_WORDS = 8
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,2}")
OUTCOMES = ["created", "applied", "unchanged", "ignored"]
SEXES = ["female", "male", "other", "unknown"]


class ExternalId(Strict):
    """A number another system knows the patient by."""

    system = Text(max_length=300, help_text="Without a bar (|).")
    value = Text(max_length=200)

    def validate_system(self, name: str) -> str:
        if "|" in name:
            raise serializers.ValidationError("The name of a system may not hold a bar (|).")
        return name


class PatientAnswer(serializers.Serializer[Any]):
    """A patient of the clinic."""

    id = PublicId("pat")
    family = Text()
    given = Text()
    birth_date = PartialDay(allow_null=True)
    sex = Word(SEXES)
    language = Text()
    time_zone = Text()
    deceased_on = Day(allow_null=True)
    merged_into = PublicId("pat", allow_null=True)
    external_ids = ExternalId(many=True)
    created_at = Instant()
    updated_at = Instant()
    version = Whole()
    deleted = Flag(required=False, help_text="Only with `updated_since`.")
    expanded = serializers.DictField(required=False, help_text="What `expand` asked for.")


class UpsertAnswer(PatientAnswer):
    """The patient, and what became of what was sent."""

    outcome = Word(
        OUTCOMES,
        help_text="`ignored`: you sent a newer one before; `unchanged`: you sent this one before.",
    )


class PatientSearchBody(Strict):
    """Whom to find, in a body: what identifies people does not belong into addresses."""

    name = Text(required=False, max_length=200)
    external_id = ExternalId(required=False)
    limit = Whole(required=False, default=50, min_value=1, max_value=MOST_ROWS)
    starting_after = Text(required=False, max_length=80)

    def validate_name(self, text: str) -> str:
        return few_words(text)


class GonePatient(serializers.Serializer[Any]):
    """A record merged into another, or entered in error."""

    id = PublicId("pat")
    merged_into = PublicId("pat", allow_null=True)
    updated_at = Instant()
    version = Whole()
    deleted = Flag()


PATIENT_PAGE = counted_page_of(
    PatientAnswer,
    rows=PolymorphicProxySerializer(
        "PatientRow", [PatientAnswer, GonePatient], resource_type_field_name=None, many=True
    ),
)


class PatientQuery(CountedQuery):
    """Which patients; without a filter, all of the clinic."""

    answer = PatientAnswer

    name = Text(
        required=False, max_length=200, help_text="Beginnings of words of the name, in any order."
    )
    external_id = Text(
        required=False,
        max_length=600,
        help_text="`system|value`, exactly as registered; the first bar divides them.",
    )

    def validate_name(self, text: str) -> str:
        return few_words(text)

    def validate_external_id(self, text: str) -> tuple[str, str]:
        system, bar, value = text.partition("|")
        if not (system and bar and value):
            raise serializers.ValidationError("Write it as system|value.")
        return system, value


class PatientBody(Strict):
    """A person to register. What is left out is unknown."""

    family = Text(max_length=200)
    given = Text(max_length=200, required=False, allow_blank=True)
    birth_date = PartialDay(required=False, allow_null=True)
    sex = Word(SEXES, required=False)
    language = Text(max_length=20, required=False, allow_blank=True)
    time_zone = Text(max_length=64, required=False, allow_blank=True)
    deceased_on = Day(required=False, allow_null=True)
    external_ids = serializers.ListField(child=ExternalId(), required=False, max_length=50)

    def validate_language(self, tag: str) -> str:
        if tag and not _LANGUAGE.fullmatch(tag):
            raise serializers.ValidationError("Enter a language tag such as es or pt-BR.")
        return tag

    def validate_time_zone(self, name: str) -> str:
        if name and name not in available_timezones():
            raise serializers.ValidationError("Enter a name of the time zone database.")
        return name


class PatientUpsert(PatientBody):
    """A person as the sender knows them now. What is left out stays as it is."""

    source_updated_at = Instant(help_text="When the sender last changed this record.")
    external_ids = None  # type: ignore[assignment]


class NumberedPatient(PatientUpsert):
    """A person by the number of the sender's system."""

    external_id = ExternalId()


class PatientChange(PatientBody):
    """What was wrong or is new. What is left out stays; null: it is not known."""

    family = Text(max_length=200, required=False)
    external_ids = None  # type: ignore[assignment]


def few_words(text: str) -> str:
    if len(tokens(text)) > MOST_WORDS:
        raise serializers.ValidationError(f"Give at most {MOST_WORDS} words.")
    return text


def person_in(body: Mapping[str, Any]) -> dict[str, Any]:
    """What a body says of a person, by the names that PersonDetails has."""
    said = {name: value for name, value in body.items() if name != "external_ids"}
    if "birth_date" in said:
        said["birth_date"], said["birth_precision"] = said["birth_date"] or (None, "day")
    return said


def details_in(body: Mapping[str, Any]) -> PersonDetails:
    return PersonDetails(**person_in(body))


def changed(details: PersonDetails, body: Mapping[str, Any]) -> PersonDetails:
    """What is known of a person after a change."""
    return replace(details, **person_in(body))


def identifiers_in(body: dict[str, Any]) -> list[Identifier]:
    return [Identifier(**dict(one)) for one in body.get("external_ids", [])]


def placed(errors: Mapping[str, Any]) -> dict[str, Any]:
    """A service's messages at the names the body has for them."""
    return {
        "external_ids" if name == "identifiers" else name: said for name, said in errors.items()
    }
