"""Two sends of one link at the same moment: one report."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections
from django.test import Client

from followup.models import Task
from pathway.models import Assessment
from tests.builders import a_clinic
from tests.selfreport.conftest import asked


@pytest.mark.django_db(transaction=True)
def test_of_sends_that_arrive_together_one_is_stored() -> None:
    patient = asked(a_clinic())
    ready = Barrier(4)

    def send(pain: int) -> str:
        try:
            ready.wait(timeout=30)
            return Client().post(patient.address, {"pain": str(pain)}).content.decode()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as senders:
        pages = list(senders.map(send, range(4)))

    assert len(patient.stored(Assessment)) == 1
    assert [task.kind for task in patient.stored(Task)].count("review_report") == 1
    assert sum("have reached the clinic" in page for page in pages) == 1
    assert sum("have your answers already" in page for page in pages) == 3
