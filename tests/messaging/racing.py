"""One race: a patient says stop, or the address bounces, while a sender claims.

Either may win; but no claim may be committed after the stop. The claim's transaction asks once
more, just before it commits and while it holds its locks, whether a stop has been committed: a
lock that holds makes the answer no whenever it claimed. A stop waits for the message as well; a
bounce touches the address alone, so that only the lock on the address is between the two.
"""

import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import OperationalError, connection

from clinic.models import Consent, ContactPoint
from clinic.tenancy import clinic_scope
from followup.models import Communication
from followup.services.sending import InOtherHands, claim
from followup.services.settling import bounce
from followup.services.stops import stop_messages
from tests.builders import SEED
from tests.messaging.making import (
    BOOKED,
    DAY,
    VISIT,
    a_followed_patient,
    a_writing_clinic,
    at,
    book,
    set_clock,
)

PEOPLE = 40
BROKEN = "CLAIMED AFTER THE STOP"


@dataclass(frozen=True)
class Runner:
    """One patient with one message that is due."""

    clinic_id: Any
    patient: Any
    message_id: Any


def run(count: int, *, say: Callable[[str], None] = lambda line: None) -> Counter[str]:
    """`count` races; how many the claim won, the stop won, and how many broke the promise."""
    clinic = a_writing_clinic()
    runners = list(_runners(clinic))
    set_clock(clinic, VISIT - 7 * DAY)
    found: Counter[str] = Counter()
    with ThreadPoolExecutor(2) as threads:
        for number in range(count):
            runner = runners[number % PEOPLE]
            _line_up(runner)
            end = (_say_stop, _bounce)[number // PEOPLE % 2]
            found[_race(runner, end, threads)] += 1
            if number % 500 == 499:
                say(f"{number + 1} races: {dict(found)}")
        for future in [threads.submit(_leave) for _ in range(2)]:
            future.result()
    return found


def _race(runner: Runner, end: Callable[[Runner, datetime], None], threads: Any) -> str:
    start = threading.Barrier(2)
    claimed: Future[str] = threads.submit(_claim, runner, start)
    ended: Future[None] = threads.submit(_end, runner, end, start)
    ended.result()
    return claimed.result()


def _claim(runner: Runner, start: threading.Barrier) -> str:
    start.wait()
    time.sleep(random.random() * 0.006)
    try:
        with clinic_scope(runner.clinic_id) as now:
            taken = claim(runner.message_id, by=SEED, now=now)
            if taken is None:
                return "stop won"
            return BROKEN if _is_ended(runner) else "claim won"
    except (InOtherHands, OperationalError):
        return "stop won"


def _end(runner: Runner, end: Callable[[Runner, datetime], None], start: Any) -> None:
    start.wait()
    time.sleep(random.random() * 0.03)
    while True:
        # On a machine that stalls the wait for the claim may be longer than a lock may take.
        with suppress(OperationalError), clinic_scope(runner.clinic_id) as now:
            end(runner, now)
            return


def _say_stop(runner: Runner, now: datetime) -> None:
    assert stop_messages(patient=runner.patient, channel="email", by=SEED, now=now)


def _bounce(runner: Runner, now: datetime) -> None:
    points = ContactPoint.objects.filter(patient=runner.patient)
    bounce(points.select_for_update(no_key=True).get(), by=SEED, now=now)


def _is_ended(runner: Runner) -> bool:
    last = Consent.objects.filter(patient=runner.patient).order_by("-recorded_at").first()
    return not last.is_given or ContactPoint.objects.get(patient=runner.patient).state != "active"


def _line_up(runner: Runner) -> None:
    """The patient agrees again, and the message is due as it was."""
    with clinic_scope(runner.clinic_id) as now:
        last = Consent.objects.filter(patient=runner.patient).order_by("-recorded_at").first()
        if not last.is_given:
            Consent.objects.create(
                patient=runner.patient,
                channel="email",
                purpose="messages",
                is_given=True,
                effective_on=now.date(),
                recorded_at=max(now, last.recorded_at + timedelta(microseconds=1)),
            )
        ContactPoint.objects.filter(patient=runner.patient).update(state="active")
        Communication.objects.filter(id=runner.message_id).update(
            state="planned", send_after=now - timedelta(minutes=1), attempt_id=None, attempts=0
        )


def _runners(clinic: Any) -> Iterator[Runner]:
    with at(clinic, BOOKED) as now:
        for number in range(PEOPLE):
            plan = a_followed_patient(now, value=f"runner{number}@example.org")
            book(plan, now=now)
            message = Communication.objects.get(patient=plan.patient, step="week_before")
            yield Runner(clinic.id, plan.patient, message.id)


def _leave() -> None:
    connection.close()
    time.sleep(0.05)
