"""The digest of the day for members who want one: how much waits, and where; about nobody.

One message a member and opening day. Whatever became of one, the next is planned then; so
nothing has to go round and look who is without.
"""

from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clinic.actors import Actor, system
from clinic.models import ClinicSettings, Membership
from clinic.services.versions import save_version
from followup.calendars import clinic_calendar
from followup.messaging.addresses import page
from followup.messaging.channels import usable_channels
from followup.messaging.purposes import Purpose, Values
from followup.messaging.quiet import first_instant
from followup.models import Communication, Notification, Task
from followup.services.settling import suppress, tell_message

CHANNEL = "email"
SWITCHED_OFF = "switched_off"


@transaction.atomic
def choose_digest(*, membership: Membership, wants: bool, by: Actor, now: datetime) -> None:
    """A person's own choice. Raises ValidationError where nothing can be sent, StaleVersion."""
    if wants and CHANNEL not in usable_channels():
        raise ValidationError(_("No mail server is set up here. Ask your administrator."))
    if wants != membership.wants_digest:
        save_version(membership, wants_digest=wants)
    if wants:
        plan_digest(membership, now=now, by=by)
        return
    for message in _of(membership).planned().select_for_update():
        suppress(message, SWITCHED_OFF, by=by, now=now)


def plan_digest(
    membership: Membership, *, now: datetime, by: Actor, after: date = date.min
) -> None:
    """The next one: of the first opening day past `after` whose hour is still ahead, once."""
    day, at = _next_day(now, after)
    message, is_new = Communication.objects.get_or_create(
        subject=_subject(membership),
        step=day.isoformat(),
        channel=CHANNEL,
        defaults={
            "membership": membership,
            "purpose": "digest",
            "template": "digest",
            "language": "",
            "send_after": at,
            "expires_at": clinic_calendar().end_of(day),
            "created_at": now,
            "updated_at": now,
        },
    )
    if not is_new and message.suppressed_because == SWITCHED_OFF:
        save_version(
            message,
            state="planned",
            suppressed_because="",
            send_after=at,
            settled_at=None,
            updated_at=now,
        )
        is_new = True
    if is_new:
        tell_message(message, "planned", by=by, now=now)


def why_not(message: Communication, now: datetime) -> str:
    """A day that was declared closed since has none."""
    calendar = clinic_calendar()
    if message.membership is None or not message.membership.wants_digest:
        return SWITCHED_OFF
    return "" if calendar.is_open(calendar.local_day(now)) else "closed_day"


def values(message: Communication, now: datetime) -> Values:
    """Numbers and an address that asks for a sign-in."""
    today = clinic_calendar().local_day(now)
    tasks = Task.objects.open().filter(patient__deceased_on__isnull=True)
    own = tasks.filter(owner=message.membership)
    return {
        "clinic": message.clinic.name,
        "overdue": own.filter(due_at__lte=now).count(),
        "due": own.filter(due_at__gt=now, due_on__lte=today).count(),
        "unassigned": tasks.filter(owner=None, due_on__lte=today).count(),
        "notices": Notification.objects.of(message.membership).unread().count(),
        "link": page("home"),
    }


def plan_the_next(message: Communication, now: datetime) -> None:
    member = message.membership
    if member is not None and member.ended_on is None and member.wants_digest:
        # The clinic may have moved its hour: today's, sent before it, is not planned once more.
        plan_digest(member, now=now, by=system("worker"), after=date.fromisoformat(message.step))


def _next_day(now: datetime, after: date) -> tuple[date, datetime]:
    calendar = clinic_calendar()
    hour = ClinicSettings.objects.values_list("digest_at", flat=True).get()
    day = max(calendar.local_day(now), after)
    if day == after or not calendar.is_open(day) or first_instant(day, hour, calendar.zone) <= now:
        day = calendar.add_open_days(day, 1)
    return day, first_instant(day, hour, calendar.zone)


def _of(membership: Membership) -> Any:
    return Communication.objects.filter(subject=_subject(membership))


def _subject(membership: Membership) -> str:
    return f"digest:{membership.id}"


DIGEST = Purpose(
    title=gettext_lazy("Digest of the day for staff"),
    fields=frozenset({"clinic", "overdue", "due", "unassigned", "notices", "link"}),
    why_not=why_not,
    values=values,
    after_settled=plan_the_next,
)
