"""The faults by name: the processes of a trial, the work, and the blows with their mean pause."""

from dataclasses import dataclass

from tests.faults.blows import Blow, ill, jump, kill, kill_inside, nudge, wipe
from tests.faults.work import Work

STRIKE_A_POOL = kill_inside("worker-1", "worker-2")
ALL = ("worker-1", "poll-1", "beat-1")
SURFACING = Work(clinics=12, plans=20, emergencies=1)
SENDING = Work(clinics=4, plans=24, reminders=22, emergencies=1)
MAIL_ILLS = (
    *("", "", "closed", "EHLO 421", "RCPT 450", "RCPT 550", "DATA 451", "DATA 554", "DATA drop"),
    *("EHLO hang", "DATA hang"),
)


@dataclass(frozen=True, slots=True)
class Fault:
    """`seconds` is the mean pause between two blows."""

    name: str
    blows: tuple[Blow, ...]
    work: Work = SURFACING
    processes: tuple[str, ...] = ALL
    seconds: float = 0.3


FAULTS = {
    fault.name: fault
    for fault in (
        Fault(
            "worker",
            (*(STRIKE_A_POOL,) * 9, kill("worker-1", "worker-2", "poll-1")),
            processes=("worker-1", "worker-2", "poll-1", "beat-1"),
        ),
        Fault("beat", (kill("beat-1"), nudge), seconds=1.0),
        Fault("twins", (nudge,), processes=(*ALL, "beat-2", "poll-2"), seconds=0.3),
        Fault("redis", (wipe, wipe, wipe, kill("valkey"))),
        Fault("postgres", (kill("postgres"), kill_inside("postgres")), work=SENDING, seconds=5.0),
        Fault(
            "sender",
            (*(STRIKE_A_POOL,) * 9, kill("worker-1", "worker-2", "poll-1")),
            work=SENDING,
            processes=("worker-1", "worker-2", "poll-1", "beat-1"),
        ),
        Fault("mail", (ill(*MAIL_ILLS),), work=SENDING, seconds=2.0),
        Fault(
            "poison",
            (kill_inside("worker-1"),),
            work=Work(clinics=6, plans=12, reminders=4, is_poisoned=True),
            seconds=1.0,
        ),
        Fault("clock", (jump,), work=SENDING, seconds=0.4),
        Fault(
            "web",
            (kill("web"), kill_inside("web")),
            work=Work(clinics=2, plans=30, reports=30),
            processes=(*ALL, "web"),
            seconds=2.0,
        ),
        Fault(
            "everything",
            (
                *(kill(name) for name in ("worker-1", "poll-1", "beat-1", "web", "postgres")),
                *(kill_inside("worker-1"), kill_inside("web"), kill("valkey")),
                *(wipe, nudge, jump, ill("closed", "EHLO 421", "RCPT 450"), ill("DATA drop")),
            ),
            work=Work(clinics=3, plans=14, reminders=6, emergencies=1, reports=3, is_poisoned=True),
            processes=(*ALL, "beat-2", "web"),
            seconds=0.5,
        ),
    )
}
