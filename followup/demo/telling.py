"""Telling one story: the person, the course of care, and each day's facts in order."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from clinic.actors import Actor, member
from clinic.models import Membership, Patient
from clinic.permissions import Permission
from clinic.services.patients import (
    Identifier,
    PersonDetails,
    add_contact_point,
    find_by_identifier,
)
from followup.demo.stories import Day, Story, StoryError
from followup.demo.timing import DemoClock
from followup.services.stops import resume_messages
from pathway.models import CarePlan, ContactAttempt, Fact, PromptDecision, VisitEntry
from pathway.services import courses
from pathway.services.people import register_person
from pathway.services.recording import When, record_fact

# Some want text messages, some e-mail, some neither: by the last digits of their number.
_AGREED = ("sms", "email", "sms", "")

NUMBER_SYSTEM = "urn:stepwell:clinic-number"

_PERMISSION: dict[type[Fact], Permission] = {
    VisitEntry: Permission.RECORD_CONTACT,
    ContactAttempt: Permission.RECORD_CONTACT,
    PromptDecision: Permission.DECIDE_PROMPT,
}


@dataclass(slots=True)
class Telling:
    """A story under way. `threads` names what lives for a while: a course, a visit, a scan."""

    story: Story
    staff: Mapping[str, Membership]
    clock: DemoClock
    patient: Any = None
    plans: list[CarePlan] = field(default_factory=list)
    threads: dict[str, uuid.UUID] = field(default_factory=dict)
    day: Day = field(default_factory=lambda: Day(ago=0))
    step: int = 0

    @property
    def plan(self) -> CarePlan | None:
        """The course of care under way: the latest one."""
        return self.plans[-1] if self.plans else None

    def begin(self) -> None:
        self.day = Day(ago=self.story.registered, by=self.story.owner)
        self.patient = self._register()
        if self.story.started is not None:
            self.enrol(self.story.started, self.story.onset)

    def enrol(self, started: int, onset: int | None) -> None:
        plan = courses.enrol(
            patient=self.patient,
            started_on=self.clock.day(started),
            onset_on=None if onset is None else self.clock.day(onset),
            owner=self.staff[self.story.owner],
            by=self.actor(),
            now=self.next_instant(),
        )
        self.plans.append(plan)

    def tell(self, day: Day, verbs: Mapping[str, Any]) -> None:
        """Each verb of the day in the order of `verbs`, so that a story need not mind it."""
        unknown = day.told.keys() - verbs.keys()
        if unknown:
            raise StoryError(f"{self.story.name}: no verb {', '.join(sorted(unknown))}")
        self.day, self.step = day, self.step if self.day.ago == day.ago else 0
        for verb, recorder in verbs.items():
            if verb in day.told:
                recorder(self, day.told[verb])

    def record(
        self,
        model: type[Fact],
        *,
        thread: str | None = None,
        by: str | None = None,
        is_of_course: bool = True,
        **values: Any,
    ) -> Any:
        """One fact of the day, by the day's author unless somebody else is named."""
        actor = self.actor(by)
        actor.check_may(_PERMISSION.get(model, Permission.RECORD_CLINICAL))
        now = self.next_instant()
        fact = record_fact(
            model,
            patient_id=self.patient.id,
            care_plan=self.plan if is_of_course else None,
            when=self.when(now),
            by=actor,
            now=now,
            thread_id=self.threads.get(thread) if thread else None,
            **values,
        )
        if thread:
            self.threads.setdefault(thread, fact.thread_id)
        return fact

    def thread(self, name: str) -> uuid.UUID:
        """Something begun earlier in the story. Raises StoryError."""
        if name not in self.threads:
            raise StoryError(f"{self.story.name}: {name} did not begin before day {self.day.ago}")
        return self.threads[name]

    def actor(self, key: str | None = None) -> Actor:
        return member(self.staff[key or self.day.by or self.story.owner], door="ui")

    def clinician(self) -> Actor:
        """Stages, declarations and dispositions are a clinician's: the owner of the story."""
        return self.actor(self.story.owner)

    def when(self, now: datetime) -> When:
        """Written down on its own day, a thing has a time; told later, only a date."""
        is_at_once = self.story.written_down(self.day) == self.day.ago
        is_exact = is_at_once and self.day.precision == "day"
        on = self.clock.day(self.day.ago)
        return When(on=on, at=now if is_exact else None, precision=self.day.precision)

    def ahead(self, days: int) -> date:
        """The date `days` after the day being told."""
        return self.clock.day(self.day.ago - days)

    def next_instant(self) -> datetime:
        self.step += 1
        return self.clock.instant(self.story.written_down(self.day), self.step)

    def _register(self) -> Patient:
        now = self.next_instant()
        actor = self.actor()
        number = Identifier(system=NUMBER_SYSTEM, value=self.story.number)
        patient = register_person(
            details=person_details(self.story, self.clock), identifiers=[number], by=actor, now=now
        )
        phone = f"+1 312 555 01{self.story.number[-2:]}"
        add_contact_point(patient=patient, channel="sms", value=phone, by=actor, now=now)
        if agreed := _AGREED[int(self.story.number[-2:]) % len(_AGREED)]:
            address = f"{self.story.number.lower()}@example.org"
            add_contact_point(patient=patient, channel="email", value=address, by=actor, now=now)
            resume_messages(patient=patient, channel=agreed, by=actor, now=now)
        return patient


def find_numbered(number: str) -> Patient | None:
    """A demo patient by the number on their card."""
    return find_by_identifier(system=NUMBER_SYSTEM, value=number)


def person_details(story: Story, clock: DemoClock) -> PersonDetails:
    born, precision = birth_date(story, clock)
    return PersonDetails(
        family=story.family,
        given=story.given,
        sex=story.sex,
        language=story.language,
        birth_date=born,
        birth_precision=precision,
    )


def birth_date(story: Story, clock: DemoClock) -> tuple[date | None, str]:
    """From the age, or from as much of a date as the story knows."""
    if story.age is not None:
        next_birthday = clock.day(-story.birthday_in)
        return next_birthday.replace(year=next_birthday.year - story.age - 1), "day"
    if story.born is None:
        return None, "day"
    parts = [int(part) for part in story.born.split("-")]
    precision = ("year", "month", "day")[len(parts) - 1]
    year, month, day = [*parts, 1, 1][:3]
    return date(year, month, day), precision
