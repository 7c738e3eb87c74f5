"""Whoever changes an address and plans anew waits for the course first, as all who send do.

A sender or a provider's word holds the course when it comes to the address: the other way round
the two would wait for each other, and one of them would be thrown out.
"""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clinic.models import ContactPoint
from followup.services.contact_points import add_address, retire_address
from followup.services.settling import bounce
from followup.services.stops import resume_messages, stop_messages
from tests.builders import SEED
from tests.messaging.making import BOOKED, PHONE, a_followed_patient, a_writing_clinic, at

pytestmark = pytest.mark.django_db

_LOCKED = re.compile(r'FROM "(\w+)".* FOR (?:NO KEY )?UPDATE|^UPDATE "(\w+)"', re.DOTALL)


def resume(patient, now):
    stop_messages(patient=patient, channel="sms", by=SEED, now=now)
    return lambda: resume_messages(patient=patient, channel="sms", by=SEED, now=now)


def add_what_bounced(patient, now):
    bounce(ContactPoint.objects.get(), by=SEED, now=now)
    about = {"channel": "sms", "value": PHONE, "agrees": False}
    return lambda: add_address(patient=patient, **about, by=SEED, now=now)


def retire(patient, now):
    return lambda: retire_address(point=ContactPoint.objects.get(), by=SEED, now=now)


@pytest.mark.parametrize("begin", [resume, add_what_bounced, retire])
def test_the_course_is_locked_before_the_address(begin):
    with at(a_writing_clinic(), BOOKED) as now:
        plan = a_followed_patient(now, channel="sms")
        change = begin(plan.patient, now)
        with CaptureQueriesContext(
            connection,
        ) as done:
            change()
    found = [_LOCKED.search(each["sql"]) for each in done.captured_queries]
    tables = [each[1] or each[2] for each in found if each]
    first = [tables.index(name) for name in ("patient", "care_plan", "contact_point")]
    assert first == sorted(first)
