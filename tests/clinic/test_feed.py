"""The feed: positions given after commit, every event once and in order, and a chain over them."""

import random
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection, transaction

from clinic.models import FeedSeal, LedgerEvent
from clinic.services.feed import number_events, verify_feed
from clinic.services.ledger import Happened, record_event, record_events
from clinic.tenancy import clinic_scope
from tests.builders import SEED, a_clinic

WRITERS = 8
EACH = 60


def write(count: int, now, number: int = 0) -> None:
    happened = [
        Happened(
            type="test.wrote", subject_type="test", subject_id=None, changes={"n": number + each}
        )
        for each in range(count)
    ]
    record_events(happened, by=SEED, now=now)


def positions(clinic) -> list[int]:
    with clinic_scope(clinic.id):
        return list(LedgerEvent.objects.order_by("position").values_list("position", flat=True))


@pytest.mark.django_db
def test_events_get_dense_positions_in_the_order_of_their_insertion():
    clinic = a_clinic()
    with clinic_scope(clinic.id) as now:
        write(3, now)
        before = LedgerEvent.objects.count()
        assert number_events(now=now) == before
        write(2, now)
        assert number_events(now=now) == 2
        assert number_events(now=now) == 0
        rows = list(LedgerEvent.objects.order_by("ins").values_list("position", flat=True))
    assert rows == list(range(1, before + 3))


@pytest.mark.django_db
def test_a_thousand_at_a_time():
    with clinic_scope(a_clinic().id) as now:
        write(1500, now)
        assert number_events(now=now) == 1000
        assert number_events(now=now) > 500


@pytest.mark.django_db
def test_each_clinic_counts_for_itself():
    clinics = [a_clinic(), a_clinic()]
    for clinic in clinics:
        with clinic_scope(clinic.id) as now:
            write(2, now)
            number_events(now=now)
    assert positions(clinics[0]) == positions(clinics[1])


class Crowd:
    """Writers that commit late and roll back, two sequencers, and a reader, all at once."""

    def __init__(self, clinic) -> None:
        self.clinic = clinic
        self.written: list[int] = []
        self.read: list[tuple[int, int]] = []
        self.done = threading.Event()

    def run(self) -> None:
        with ThreadPoolExecutor(WRITERS + 3) as threads:
            writers = [threads.submit(self._write, number) for number in range(WRITERS)]
            others = [threads.submit(work) for work in (self._number, self._number, self._read)]
            for writer in writers:
                writer.result()
            self.done.set()
            for other in others:
                other.result()

    def _write(self, writer: int) -> None:
        chance = random.Random(writer)
        for number in range(EACH):
            token = writer * 1000 + number
            self._in_transaction(token, chance)
        connection.close()

    def _in_transaction(self, token: int, chance: random.Random) -> None:
        with clinic_scope(self.clinic.id) as now:
            happened = Happened(
                type="test.wrote", subject_type="test", subject_id=None, changes={"n": token}
            )
            record_event(happened, by=SEED, now=now)
            # Longer than a numbering takes: what is inserted first is often committed last.
            time.sleep(chance.random() * 0.02)
            is_undone = chance.random() < 0.2
            if is_undone:
                transaction.set_rollback(True)
        if not is_undone:
            self.written.append(token)

    def _number(self) -> None:
        while not self.done.is_set():
            self._number_once()
        while self._number_once():
            pass
        connection.close()

    def _number_once(self) -> int:
        try:
            with clinic_scope(self.clinic.id) as now:
                numbered = number_events(now=now)
                # The other one comes to wait for the head, and writers commit meanwhile.
                time.sleep(0.004)
                return numbered
        except OperationalError:
            return 1

    def _read(self) -> None:
        last = 0
        while True:
            is_all_numbered = self.done.is_set() and not self._is_waiting()
            seen = self._read_after(last)
            self.read += seen
            last = seen[-1][0] if seen else last
            if is_all_numbered and not seen:
                break
        connection.close()

    def _read_after(self, last: int) -> list[tuple[int, int]]:
        with clinic_scope(self.clinic.id):
            rows = LedgerEvent.objects.filter(position__gt=last).order_by("position")
            return [(row.position, row.changes.get("n", -1)) for row in rows[:50]]

    def _is_waiting(self) -> bool:
        with clinic_scope(self.clinic.id):
            return LedgerEvent.objects.unnumbered().exists()


@pytest.mark.django_db(transaction=True)
def test_a_reader_sees_every_event_once_and_in_order_whatever_commits_late():
    clinic = a_clinic()
    crowd = Crowd(clinic)
    crowd.run()
    numbers = [position for position, _ in crowd.read]
    tokens = [token for _, token in crowd.read if token >= 0]
    assert numbers == list(range(1, len(numbers) + 1))
    assert sorted(tokens) == sorted(crowd.written)
    assert len(crowd.written) > WRITERS * EACH / 2
    # What was read then is what stands there now: nothing moved after it was seen.
    with clinic_scope(clinic.id):
        now_there = LedgerEvent.objects.order_by("position").values_list("position", "changes")
        assert [(position, said.get("n", -1)) for position, said in now_there] == crowd.read
        assert verify_feed().broken_at is None


@pytest.mark.django_db
def test_the_chain_holds_and_the_command_says_so():
    clinic = a_clinic()
    _numbered_three_times(clinic)
    assert f"{clinic.slug}: {len(positions(clinic))} events, every one" in verified(clinic)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("statement", "first"),
    [
        ("UPDATE ledger_event SET changes = '{\"n\": 9}' WHERE position = 5", 4),
        ("UPDATE ledger_event SET actor_name = 'Nobody' WHERE position = 5", 4),
        ("DELETE FROM ledger_event WHERE position = 5", 5),
        ("UPDATE ledger_event SET position = 99 WHERE position = 9", 9),
        ("DELETE FROM feed_seal WHERE up_to_position = 9", 7),
        ("UPDATE feed_head SET digest = ''", 10),
    ],
)
def test_whatever_was_changed_behind_the_products_back_is_found(statement, first, owner_connection):
    clinic = a_clinic()
    _numbered_three_times(clinic)
    owner_connection.execute("SELECT set_config('app.clinic_id', %s, false)", [str(clinic.id)])
    assert owner_connection.execute(statement).rowcount == 1
    with clinic_scope(clinic.id):
        assert verify_feed().broken_at == first
    with pytest.raises(CommandError, match=clinic.slug):
        verified(clinic)


def _numbered_three_times(clinic) -> None:
    """Positions 1-3, 4-6 and 7-9: three seals."""
    with clinic_scope(clinic.id) as now:
        for number in range(3):
            write(3 - LedgerEvent.objects.unnumbered().count(), now, number)
            number_events(now=now)
        sealed = FeedSeal.objects.order_by("up_to_position")
        assert list(sealed.values_list("up_to_position", flat=True)) == [3, 6, 9]


def verified(clinic) -> str:
    out = StringIO()
    call_command("verify_ledger", clinic=clinic.slug, stdout=out)
    return out.getvalue()
