"""Two administrators word a text for the first time, at once."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from clinic.services.versions import StaleVersion
from clinic.tenancy import clinic_scope
from followup.messaging.texts import Text
from followup.services.handling import Slot, save_text
from tests.builders import SEED
from tests.harness.database import SOMEBODY_WAITS_FOR_ME
from tests.messaging.making import a_writing_clinic


def word(body, now):
    slot = Slot("visit_reminder", "sms", "en")
    body += " {stop} {emergency}"
    save_text(slot=slot, text=Text("", body, ""), by=SEED, now=now, seen_version=0)


def is_told(clinic):
    try:
        with clinic_scope(clinic.id) as now:
            word("Two", now)
    except StaleVersion:
        return True
    finally:
        connection.close()
    return False


def somebody_waits():
    with connection.cursor() as cursor:
        cursor.execute(SOMEBODY_WAITS_FOR_ME)
        return cursor.fetchone()[0]


@pytest.mark.django_db(transaction=True)
def test_of_two_who_word_a_text_first_the_second_is_told():
    clinic = a_writing_clinic()
    with ThreadPoolExecutor(1) as other, clinic_scope(clinic.id) as now:
        word("One", now)
        second = other.submit(is_told, clinic)
        while not (second.done() or somebody_waits()):
            pass
    assert second.result()
