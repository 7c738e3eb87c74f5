"""What is asked and answered about patients."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from zoneinfo import available_timezones

from drf_spectacular.utils import PolymorphicProxySerializer
from rest_framework import serializers

from api.fields import Day, Flag, Instant, PartialDay, PublicId, Strict, Text, Whole, Word
from api.paging import CountedQuery
from clinic.names import tokens
from clinic.services.patients import Identifier, PersonDetails

MOST_WORDS = 8
SEXES = ["female", "male", "other", "unknown"]


class ExternalId(Strict):
    """A number another system knows the patient by."""

    system = Text(max_length=300)
    value = Text(max_length=200)


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


class GonePatient(serializers.Serializer[Any]):
    """A record merged into another, or entered in error."""

    id = PublicId("pat")
    merged_into = PublicId("pat", allow_null=True)
    updated_at = Instant()
    version = Whole()
    deleted = Flag()


CHANGED_PATIENTS = PolymorphicProxySerializer(
    "PatientRow", [PatientAnswer, GonePatient], resource_type_field_name=None, many=True
)


class PatientQuery(CountedQuery):
    """Which patients; without a filter, all of the clinic."""

    answer = PatientAnswer

    name = Text(
        required=False, max_length=200, help_text="Beginnings of words of the name, in any order."
    )
    external_id = Text(
        required=False, max_length=600, help_text="`system|value`, exactly as registered."
    )

    def validate_name(self, text: str) -> str:
        if len(tokens(text)) > MOST_WORDS:
            raise serializers.ValidationError(f"Give at most {MOST_WORDS} words.")
        return text

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

    def validate_time_zone(self, name: str) -> str:
        if name and name not in available_timezones():
            raise serializers.ValidationError("Enter a name of the time zone database.")
        return name


class PatientChange(PatientBody):
    """What was wrong or is new. What is left out stays; null: it is not known."""

    family = Text(max_length=200, required=False)
    external_ids = None  # type: ignore[assignment]


def details_in(body: dict[str, Any]) -> PersonDetails:
    known = {name: value for name, value in body.items() if name != "external_ids"}
    if born := known.pop("birth_date", None):
        known["birth_date"], known["birth_precision"] = born
    return PersonDetails(**known)


def changed(details: PersonDetails, body: Mapping[str, Any]) -> PersonDetails:
    """What is known of a person after a change."""
    said = dict(body)
    if "birth_date" in said:
        said["birth_date"], said["birth_precision"] = said["birth_date"] or (None, "day")
    return replace(details, **said)


def identifiers_in(body: dict[str, Any]) -> list[Identifier]:
    return [Identifier(**dict(one)) for one in body.get("external_ids", [])]


def placed(errors: Mapping[str, Any]) -> dict[str, Any]:
    """A service's messages at the names the body has for them."""
    return {
        "external_ids" if name == "identifiers" else name: said for name, said in errors.items()
    }
