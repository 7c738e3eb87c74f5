"""A message that was accepted while the database was away is recorded as sent once it is back."""

import threading

import pytest
from django.db import connection
from psycopg import sql

from followup.messaging.channels import ACCEPTED, Letter, Outcome
from followup.services.sending import send_due
from tests.builders import SEED
from tests.harness.database import connect_as_owner
from tests.harness.environment import DATABASE
from tests.messaging.making import DAY, VISIT, a_booked_visit, a_writing_clinic, set_clock, states

AWAY_SECONDS = 1.2


class WhileTheDatabaseGoes:
    """Accepts; meanwhile everybody is turned out of the database, and may come back a second later."""

    def send(self, letter: Letter) -> Outcome:
        admit(False)
        threading.Timer(AWAY_SECONDS, admit, [True]).start()
        return Outcome(ACCEPTED)


def admit(is_open: bool) -> None:
    name = sql.Identifier(DATABASE)
    with connect_as_owner("postgres") as owner:
        owner.execute(sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS {}").format(name, is_open))
        owner.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = %s AND usename = 'stepwell_app' AND NOT %s",
            [DATABASE, is_open],
        )


@pytest.mark.django_db(transaction=True)
def test_the_outcome_is_kept_until_the_database_takes_it(settings):
    clinic = a_writing_clinic()
    a_booked_visit(clinic)
    set_clock(clinic, VISIT - 7 * DAY)
    settings.KEEPS_MESSAGES = False
    settings.MESSAGE_CHANNELS = {"email": f"{__name__}.WhileTheDatabaseGoes"}
    assert send_due(by=SEED, clinic_id=clinic.id) == 1
    connection.close()
    assert states(clinic)["week_before"] == "sent"
