"""What is done to a running trial: one blow at a time, picked by a seeded die."""

import random
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

from django.db import DatabaseError, connection
from kombu.exceptions import OperationalError

from config.celery import app as celery
from tests.faults.providers import Mail
from tests.faults.rig import Rig
from tests.faults.work import Made

NUDGES = ("followup.sweep", "followup.send")
AHEAD_MINUTES = (0, 1, 5, 60, 24 * 60)


@dataclass(frozen=True, slots=True)
class Scene:
    """What a blow may lay hands on."""

    rig: Rig
    mail: Mail
    made: Made
    die: random.Random


# Answers with how many messages it may have left open: one for each sender that it struck.
Blow = Callable[[Scene], int]


def kill(*names: str) -> Blow:
    """kill -9 of one of these with all that it started."""

    def blow(scene: Scene) -> int:
        name = scene.die.choice(names)
        scene.rig.kill(name)
        return _senders_struck(name, scene)

    return blow


def kill_inside(*names: str) -> Blow:
    """kill -9 of one process that one of these had started."""

    def blow(scene: Scene) -> int:
        ready = [name for name in names if scene.rig.is_ready(name)]
        name = scene.die.choice(ready or names)
        scene.rig.kill_inside(name, scene.die.random())
        return _senders_struck(name, scene)

    return blow


def _senders_struck(name: str, scene: Scene) -> int:
    """A worker has one process in its pool here, poll one thread that sends; all need PostgreSQL."""
    if name == "postgres":
        return len(scene.rig.senders())
    return int(name in scene.rig.senders())


def wipe(scene: Scene) -> int:
    """Redis forgets everything."""
    scene.rig.flush()
    return 0


def nudge_once() -> None:
    """Both nudges, as beat sends them."""
    for name in NUDGES:
        with suppress(OperationalError):
            celery.send_task(name)


def nudge(scene: Scene) -> int:
    """Both nudges ten times over, as if beats did not know of each other."""
    for _twin in range(10):
        nudge_once()
    return 0


def ill(*ways: str) -> Blow:
    """The mail server behaves in one of these ways from now on: well, refusing, hanging ..."""

    def blow(scene: Scene) -> int:
        scene.mail.ill = scene.die.choice(ways)
        if scene.mail.ill == "closed":
            scene.mail.close()
        else:
            scene.mail.open()
        return 0

    return blow


def jump(scene: Scene) -> int:
    """Every clinic's clock stands up to a day ahead, or goes back: leases may run out by it."""
    ahead = timedelta(minutes=scene.die.choice(AHEAD_MINUTES) * scene.die.random())
    try:
        scene.made.move_clocks(ahead)
    except DatabaseError:
        connection.close()
    return len(scene.rig.senders())
