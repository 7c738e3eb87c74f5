"""One trial: work is made, blows fall while it is done, calm returns, and the oracle judges."""

import random
import time
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta

import psycopg
from django.db import DatabaseError, connection

from runner.process_identity import wait_until
from tests.faults.blows import Blow, Scene, nudge_once
from tests.faults.faults import Fault
from tests.faults.oracle import DUE, NEXT_TRY, PROGRESS, Found, count, judge, reports_lost
from tests.faults.patients import Patients
from tests.faults.providers import Mail, Texts
from tests.faults.rig import HOST, Rig
from tests.faults.work import Made, make

CALM_SECONDS = 120.0
MOST_STEPS = 40
A_LOOK = 0.15


@dataclass(slots=True)
class Trial:
    """A fault, so many blows, and what came of it."""

    fault: Fault
    rig: Rig
    mail: Mail
    texts: Texts
    die: random.Random
    made: Made = field(default_factory=Made)
    blows: int = 0
    # So many messages may be open at the end: one for each sender that was struck.
    may_be_open: int = 0
    standstill: float = 0.0
    _bag: list[Blow] = field(default_factory=list)

    def run(self, blows: int) -> Found:
        """`blows` of them, and more work whenever what there was is done."""
        connection.close()
        self.rig.renew()
        left_open = self.mail.left_open
        make(self.fault.work, self.made)
        patients = Patients(f"http://{HOST}:{self.rig.web_port}", self.made)
        self.rig.begin(self.fault.processes)
        try:
            patients.start()
            self._suffer(blows, patients)
            self._calm(patients)
        finally:
            patients.is_over.set()
            patients.join()
            self.rig.end()
        self.may_be_open += self.mail.left_open - left_open
        with self._admin() as admin:
            found = judge(admin, self.made, self.mail, self.texts)
            found.lost["reports thanked for"] += reports_lost(admin, patients.thanked)
        found.lost, found.errors = +found.lost, patients.errors
        return found

    def _suffer(self, blows: int, patients: Patients) -> None:
        scene = Scene(self.rig, self.mail, self.made, self.die)
        next_blow = time.monotonic() + self._pause()
        moved, last_move = -1, time.monotonic()
        while self.blows < blows:
            self.rig.tend()
            nudge_once()
            time.sleep(A_LOOK)
            seen = self._progress(patients)
            if seen is None:
                continue
            now_moved, is_idle = seen
            if now_moved != moved or is_idle:
                self.standstill = max(self.standstill, time.monotonic() - last_move)
                moved, last_move = now_moved, time.monotonic()
            if is_idle:
                self._make_more()
            elif time.monotonic() >= next_blow:
                self.may_be_open += self._next_blow()(scene)
                self.blows += 1
                next_blow = time.monotonic() + self._pause()

    def _next_blow(self) -> Blow:
        """Each of the fault's blows before any of them falls again."""
        if not self._bag:
            self._bag = self.die.sample(self.fault.blows, len(self.fault.blows))
        return self._bag.pop()

    def _pause(self) -> float:
        return self.die.expovariate(1 / self.fault.seconds)

    def _make_more(self) -> None:
        # A database that was just struck: the next look finds it idle again.
        with suppress(DatabaseError):
            make(self.fault.work, self.made)
            return
        connection.close()

    def _progress(self, patients: Patients) -> tuple[int, bool] | None:
        """How much is done, and whether nothing is due; None while nobody can say."""
        with suppress(psycopg.Error), self._admin() as admin:
            is_idle = count(admin, DUE) == 0 and not patients.waiting()
            return count(admin, PROGRESS) + len(patients.thanked), is_idle
        return None

    def _calm(self, patients: Patients) -> None:
        """Nobody strikes any more: whatever was tried, claimed or put off comes to its end."""
        self.mail.ill = ""
        self.mail.open()
        wait_until(self._answers, CALM_SECONDS)
        connection.close()
        self.made.move_clocks(self.made.furthest)
        for _step in range(MOST_STEPS):
            wait_until(lambda: self._is_quiet(patients), CALM_SECONDS, A_LOOK)
            with self._admin() as admin:
                row = admin.execute(NEXT_TRY).fetchone()
            if row is None or row[0] is None:
                return
            self.made.move_clocks(row[0] + timedelta(seconds=1))

    def _answers(self) -> bool:
        self.rig.tend()
        with suppress(psycopg.Error), self._admin():
            return True
        return False

    def _is_quiet(self, patients: Patients) -> bool:
        self.rig.tend()
        nudge_once()
        seen = self._progress(patients)
        return seen is not None and seen[1]

    def _admin(self) -> psycopg.Connection:
        return psycopg.connect(self.rig.admin_url, autocommit=True)
