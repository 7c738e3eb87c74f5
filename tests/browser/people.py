"""Who uses the browser in these tests: people of the demo, and of a clinic where nobody comes yet."""

from dataclasses import dataclass
from enum import StrEnum


class Person(StrEnum):
    """The name before the @ of an e-mail address."""

    COORDINATOR = "juno.ofori"
    CLINICIAN = "mateo.villarroel"
    LEAD = "adaeze.nwobodo"
    ADMIN = "ingrid.solvang"
    THERAPIST = "tomasz.zieleniec"
    FRONT_DESK = "leilani.kahale"
    READER = "farid.amirzad"
    OF_TWO_CLINICS = "priya.ramanathan"
    WHO_LEFT = "beatriz.carvalhal"
    ELSEWHERE = "sanna.virtasalo"
    OF_EMPTY_CLINIC = "anahera.tawhiri"
    ADMIN_OF_EMPTY_CLINIC = "bohdan.lysenko"

    @property
    def email(self) -> str:
        return f"{self.value}@example.org"


STAFF_OF_RIVERSIDE = (
    Person.COORDINATOR,
    Person.CLINICIAN,
    Person.LEAD,
    Person.ADMIN,
    Person.THERAPIST,
    Person.FRONT_DESK,
    Person.READER,
)


@dataclass(frozen=True, slots=True)
class Asked:
    """A patient who was sent a questionnaire, and the address in it."""

    number: str
    secret: str
    hours: int = 72

    @property
    def address(self) -> str:
        return f"/r/report_{CLINIC_KEY}_{self.secret}/"


# Known beforehand, so that a test need not wait until the clinic's quiet hours are over.
CLINIC_KEY = "riverside0"
ANSWERS = Asked("RS-1013", "A" * 32)
ANSWERS_TWICE = Asked("RS-1014", "B" * 32)
IN_TROUBLE = Asked("RS-1031", "C" * 32)
TOO_LATE = Asked("RS-1033", "D" * 32, hours=-1)
LOOKS_ONLY = Asked("RS-1034", "E" * 32)
NOT_THE_ONE = Asked("RS-1040", "F" * 32)
ASKED = (ANSWERS, ANSWERS_TWICE, IN_TROUBLE, TOO_LATE, LOOKS_ONLY, NOT_THE_ONE)
