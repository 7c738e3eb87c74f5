"""What has stopped, since when, which promise to people it touches, and what still works.

The heartbeats say who is alive; the oldest due item of each queue says whether the work is
done all the same. Only the second is a promise to people: a dead helper beside a living one
costs nothing but what would stand in for the other.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from followup.services.queues import CARE_PLANS, COMMUNICATIONS, DELIVERIES, EVENTS, TASKS

LATE = timedelta(seconds=60)
# Hearts beat every twenty seconds at the slowest; silence is told of before a minute has passed.
SILENT = timedelta(seconds=45)

Words = str | Promise


@dataclass(frozen=True, slots=True)
class Signs:
    """What PostgreSQL knows at `now`: hearts by kind, and the oldest due moment of late queues."""

    now: datetime
    seen: Mapping[str, datetime]
    behind: Mapping[str, datetime] = field(default_factory=dict)
    sends_mail: bool = False
    mail_failing_since: datetime | None = None

    def is_alive(self, kind: str) -> bool:
        return kind in self.seen and self.now - self.seen[kind] <= SILENT

    def last(self, *kinds: str) -> datetime | None:
        return max((self.seen[kind] for kind in kinds if kind in self.seen), default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """`is_late`: a promise to people is touched; otherwise only what stands in for another is gone."""

    stopped: Words
    touches: Words
    still_works: Words
    since: datetime | None
    is_late: bool = True


def troubles_of(signs: Signs) -> list[Trouble]:
    """The gravest first."""
    late = [*_dated_work(signs), *_sending(signs), *_mail(signs), *_telling(signs)]
    found = [*late, *_stand_ins(signs)]
    return sorted(found, key=lambda trouble: not trouble.is_late)


def _dated_work(signs: Signs) -> Iterator[Trouble]:
    waiting = signs.behind.keys() & {CARE_PLANS, TASKS}
    if not (signs.is_alive("poll") or signs.is_alive("worker")):
        stopped = _("Nobody does dated work: no worker and no poll was seen for a minute.")
        since = signs.last("poll", "worker")
    elif waiting:
        stopped = _("Dated work is more than a minute behind.")
        since = min(signs.behind[queue] for queue in waiting)
    else:
        return
    yield Trouble(
        stopped=stopped,
        touches=_("Prompts that depend on a date, and overdue steps, are late."),
        still_works=_(
            "Recording and every page work. What is recorded still raises its prompts at once."
        ),
        since=since,
    )


def _sending(signs: Signs) -> Iterator[Trouble]:
    if "sender" in signs.seen and not signs.is_alive("sender"):
        stopped, since = _("Nobody sends messages."), signs.last("sender")
    elif COMMUNICATIONS in signs.behind:
        stopped, since = _("Messages are more than a minute behind."), signs.behind[COMMUNICATIONS]
    else:
        return
    yield Trouble(
        stopped=stopped,
        touches=_("Reminders and messages to colleagues go out late."),
        still_works=_("Notices on these pages appear as always. Call whoever must know now."),
        since=since,
    )


def _mail(signs: Signs) -> Iterator[Trouble]:
    is_silent = signs.sends_mail and not signs.is_alive("email")
    if not (is_silent or signs.mail_failing_since):
        return
    yield Trouble(
        stopped=_("The mail server does not take messages."),
        touches=_("Reminders and messages to colleagues by e-mail go out late."),
        still_works=_("What could not be handed over is tried again until it would be too late."),
        since=signs.last("email") if is_silent else signs.mail_failing_since,
    )


def _telling(signs: Signs) -> Iterator[Trouble]:
    waiting = signs.behind.keys() & {EVENTS, DELIVERIES}
    if waiting:
        yield Trouble(
            stopped=_("Other programs are told more than a minute late."),
            touches=_("What they show of this clinic is behind."),
            still_works=_("Nothing is lost: they are told all of it, in order, when it goes on."),
            since=min(signs.behind[queue] for queue in waiting),
        )


def _stand_ins(signs: Signs) -> Iterator[Trouble]:
    """Without the worker beat cannot be heard, and without Redis neither of them."""
    nothing = _(
        "Nobody is affected yet: another process does the same work. Start this one again soon."
    )
    if signs.is_alive("worker") and not signs.is_alive("poll"):
        yield Trouble(
            stopped=_("The process poll has stopped."),
            touches=nothing,
            still_works=_("The worker does the dated work as long as Redis and beat live."),
            since=signs.last("poll"),
            is_late=False,
        )
    if not signs.is_alive("poll") or (signs.is_alive("worker") and signs.is_alive("beat")):
        return
    yield Trouble(
        stopped=_nudging(signs),
        touches=nothing,
        still_works=_("The process poll does the dated work, a few seconds later."),
        since=signs.last(_silent_link(signs)),
        is_late=False,
    )


def _silent_link(signs: Signs) -> str:
    """The first of the chain that is silent: the rest cannot be heard without it."""
    return next(kind for kind in ("redis", "worker", "beat") if not signs.is_alive(kind))


def _nudging(signs: Signs) -> Words:
    return {
        "redis": _("Redis does not answer."),
        "worker": _("No worker is alive."),
        "beat": _("The process beat has stopped.")
        if signs.last("beat")
        else _("The process beat was not heard from yet."),
    }[_silent_link(signs)]
