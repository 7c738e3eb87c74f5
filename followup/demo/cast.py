"""The demo's clinics and the people who work there, read from cast.toml."""

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

_FILE = Path(__file__).with_name("cast.toml")


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoClinic:
    slug: str
    name: str
    time_zone: str
    number_prefix: str
    phone: str = ""
    emergency_number: str = ""
    # What staff read on the page of an emergency.
    escalation: str = ""
    writes_to_patients: bool = False
    is_test: bool = False
    # Nobody has set it up yet: to try the first steps in.
    is_empty: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A role in one clinic; `ended_days_ago` when the person has left."""

    clinic: str
    role: str
    is_clinical_lead: bool = False
    is_on_call: bool = False
    ended_days_ago: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoPerson:
    key: str
    name: str
    email: str
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Cast:
    clinics: tuple[DemoClinic, ...]
    people: tuple[DemoPerson, ...]

    def working_in(self, slug: str) -> list[tuple[DemoPerson, Place]]:
        return [
            (person, place)
            for person in self.people
            for place in person.places
            if place.clinic == slug
        ]

    def clinic(self, slug: str) -> DemoClinic:
        return next(clinic for clinic in self.clinics if clinic.slug == slug)


@lru_cache(maxsize=1)
def cast() -> Cast:
    written = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return Cast(
        clinics=tuple(DemoClinic(**clinic) for clinic in written["clinics"]),
        people=tuple(_person(person) for person in written["people"]),
    )


def _person(written: dict[str, Any]) -> DemoPerson:
    places = tuple(Place(**place) for place in written.pop("places"))
    return DemoPerson(**written, places=places)
