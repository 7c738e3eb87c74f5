"""What a clinic sets about following up: how it is reached, when it writes, who is on call."""

import re
from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import date, datetime, time
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from clinic.actors import Actor
from clinic.models import ClinicSettings, Membership
from clinic.permissions import ON_CALL_ROLES, Permission
from clinic.services.ledger import Happened, record_event
from clinic.services.versions import StaleVersion, save_version

Faults = dict[str, "list[str | Promise]"]

# Three digits at least: the shortest numbers that are dialled are those of emergencies.
_DIALABLE = re.compile(r"\+?[0-9](?:[ ()./-]*[0-9]){2,}[ )]*")
_WEEK = range(1, 8)
# Shorter than the warning's two minutes cannot be answered; no session lasts longer than a day's work.
IDLE_MINUTES = range(5, 481)
LONGEST_ESCALATION = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUp:
    """How a clinic is reached and when it writes; hours are those of whoever is written to.

    `escalation` is what staff read on the page of an emergency: whom to phone, where to send.
    After `idle_minutes` without a sign of life people sign in again. `opening_days` are ISO
    weekdays; equal ends of the quiet hours are no quiet hours.
    """

    phone: str
    emergency_number: str
    quiet_from: time
    quiet_until: time
    send_at: time
    digest_at: time
    reminders_enabled: bool
    self_report_enabled: bool
    opening_days: Collection[int]
    closed_days: Collection[date]
    idle_minutes: int
    escalation: str = ""


@transaction.atomic
def change_follow_up(
    *, settings: ClinicSettings, wanted: FollowUp, by: Actor, now: datetime
) -> list[str]:
    """Store what differs and answer with its names.

    Raises ValidationError by field, and StaleVersion when somebody saved since it was read.
    """
    by.check_may(Permission.MANAGE_CLINIC)
    held = ClinicSettings.objects.select_for_update().get(id=settings.id)
    if held.version != settings.version:
        raise StaleVersion(held)
    values = _columns(wanted)
    changes = {name: value for name, value in values.items() if getattr(held, name) != value}
    if faults := _faults(held, wanted):
        raise ValidationError(dict(faults))
    if not changes:
        return []
    save_version(settings, **changes)
    _tell("clinic.follow_up_changed", settings, {"fields": sorted(changes)}, by=by, now=now)
    return sorted(changes)


@transaction.atomic
def put_on_call(
    *, membership: Membership, is_on_call: bool, phone: str, by: Actor, now: datetime
) -> None:
    """Say whether a colleague answers when the clinic is closed, and on which phone.

    Raises ValidationError for who may not decide as a clinician, and StaleVersion.
    """
    by.check_may(Permission.MANAGE_CLINIC)
    if is_on_call and (membership.role not in ON_CALL_ROLES or membership.ended_on):
        raise ValidationError(
            {"is_on_call": _("Only a clinician or clinical lead can be on call.")}
        )
    if phone and not _DIALABLE.fullmatch(phone):
        raise ValidationError({"phone": _("Enter a phone number, such as +34 600 100 200.")})
    save_version(membership, is_on_call=is_on_call, on_call_phone=phone or None)
    changes = {"is_on_call": is_on_call, "has_phone": bool(phone)}
    _tell("membership.on_call_changed", membership, changes, by=by, now=now)


def self_report_faults(settings: ClinicSettings | FollowUp) -> Faults:
    """By field, what must be done before patients may report on their own; empty: nothing.

    Somebody reports an emergency at night: a person must be reachable, and the page must say whom
    to call instead.
    """
    faults: Faults = {}
    if not Membership.objects.reachable_on_call().exists():
        faults["self_report_enabled"] = [
            _("Nobody is on call. First put a clinician on call who has an e-mail or a phone.")
        ]
    if not settings.phone:
        faults["phone"] = [_("Enter the clinic's phone number: the patient's page shows it.")]
    if not settings.emergency_number:
        faults["emergency_number"] = [_("Enter the emergency number: the patient's page shows it.")]
    return faults


def takes_self_reports(settings: ClinicSettings) -> bool:
    """Asked each time a link is opened: who is on call may have left since it was switched on."""
    return settings.self_report_enabled and not self_report_faults(settings)


def _columns(wanted: FollowUp) -> dict[str, Any]:
    return {
        **asdict(wanted),
        "phone": wanted.phone.strip(),
        "emergency_number": wanted.emergency_number.strip(),
        "escalation": wanted.escalation.strip().replace("\r\n", "\n"),
        "opening_days": sorted(set(wanted.opening_days)),
        "closed_days": sorted(set(wanted.closed_days)),
    }


def _faults(held: ClinicSettings, wanted: FollowUp) -> Faults:
    faults: Faults = {}
    for name in ("phone", "emergency_number"):
        number = getattr(wanted, name).strip()
        if number and not _DIALABLE.fullmatch(number):
            faults[name] = [_("Enter a phone number, such as +34 600 100 200.")]
    if not wanted.opening_days or not set(wanted.opening_days) <= set(_WEEK):
        faults["opening_days"] = [_("Choose the days on which the clinic is open.")]
    if wanted.idle_minutes not in IDLE_MINUTES:
        faults["idle_minutes"] = [_("Enter from 5 to 480 minutes.")]
    if len(wanted.escalation) > LONGEST_ESCALATION:
        faults["escalation"] = [_("Use at most 2000 characters.")]
    if _is_quiet(wanted):
        faults["send_at"] = [_("Enter a time outside the quiet hours.")]
    if wanted.self_report_enabled:
        missing = self_report_faults(wanted)
        if held.self_report_enabled:
            # Who left on call closes the links at once; it must not stop the clinic's other work.
            missing.pop("self_report_enabled", None)
        faults = missing | faults
    return faults


def _is_quiet(wanted: FollowUp) -> bool:
    begin, end, hour = wanted.quiet_from, wanted.quiet_until, wanted.send_at
    if begin <= end:
        return begin <= hour < end
    return hour >= begin or hour < end


def _tell(event: str, row: Any, changes: dict[str, Any], *, by: Actor, now: datetime) -> None:
    subject, _dot, _what = event.partition(".")
    record_event(
        Happened(
            type=event,
            subject_type=subject,
            subject_id=row.id,
            subject_version=row.version,
            changes=changes,
        ),
        by=by,
        now=now,
    )
