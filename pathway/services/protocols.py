"""A clinic's own numbers and switches: set, switched and withdrawn by its clinical lead."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from clinic.actors import Actor
from clinic.models import ClinicSettings, Membership
from clinic.permissions import NotPermitted, Permission
from clinic.services.ledger import Happened, record_event
from pathway.engine.overrides import canonical, fault, in_words, with_overrides
from pathway.engine.protocol import Protocol
from pathway.models import CarePlan, ProtocolOverride

REASON_LENGTH = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What is to hold from now on; no value takes the clinic's own one back."""

    key: str
    value: str | None
    reason: str


@transaction.atomic
def override_number(
    *, rules: Protocol, key: str, value: str, reason: str, by: Actor, now: datetime
) -> ProtocolOverride:
    """Set a number of the protocol for the clinic in scope. Raises ValidationError, NotPermitted."""
    if key not in rules.numbers:
        raise ValidationError({"key": fault(rules, key, value) or f"{key} is a rule, no number."})
    setting = Setting(key=key, value=canonical(value), reason=reason)
    return _record(rules, setting, by=by, now=now)


@transaction.atomic
def switch_rule(
    *, rules: Protocol, rule: str, is_on: bool, reason: str, by: Actor, now: datetime
) -> ProtocolOverride:
    """Switch a rule off, or on again, for the clinic in scope. Raises as `override_number` does."""
    if rule not in rules.rules:
        raise ValidationError({"key": fault(rules, rule, "off") or f"{rule} is a number, no rule."})
    setting = Setting(key=rule, value="on" if is_on else "off", reason=reason)
    return _record(rules, setting, by=by, now=now)


@transaction.atomic
def withdraw_override(
    *, rules: Protocol, key: str, reason: str, by: Actor, now: datetime
) -> ProtocolOverride:
    """Go back to what the protocol says. Raises as `override_number` does."""
    return _record(rules, Setting(key=key, value=None, reason=reason), by=by, now=now)


def lead_acting(by: Actor) -> uuid.UUID:
    """The person who acts. Raises NotPermitted unless the clinic made them its clinical lead."""
    by.check_may(Permission.SET_PROTOCOL)
    leads = Membership.objects.current().filter(is_clinical_lead=True, user_id=by.id)
    if by.kind != "user" or by.id is None or not leads.exists():
        raise NotPermitted(
            "Only the clinic's clinical lead may change what the protocol says here, and by name."
        )
    return by.id


def check_reason(reason: str) -> None:
    """Raises ValidationError unless a reason is given that fits its column."""
    if not 0 < len(reason.strip()) <= REASON_LENGTH:
        raise ValidationError({"reason": f"Say why, in at most {REASON_LENGTH} characters."})


def _record(rules: Protocol, setting: Setting, *, by: Actor, now: datetime) -> ProtocolOverride:
    lead_id = lead_acting(by)
    _queue_for_evaluation(rules.id, now)
    # One change at a time: numbers are checked against each other.
    ClinicSettings.objects.select_for_update().get()
    stored = {row.key: row for row in ProtocolOverride.objects.newest() if row.protocol == rules.id}
    _check(rules, setting, stored)
    last = stored.get(setting.key)
    override = ProtocolOverride.objects.create(
        protocol=rules.id,
        protocol_version=rules.version,
        key=setting.key,
        revision=last.revision + 1 if last else 0,
        value=setting.value or "",
        is_withdrawn=setting.value is None,
        reason=setting.reason.strip(),
        approved_by_id=lead_id,
        approved_by_name=by.name,
        recorded_at=now,
    )
    _tell(override, last, by=by, now=now)
    return override


def _check(rules: Protocol, setting: Setting, stored: dict[str, ProtocolOverride]) -> None:
    check_reason(setting.reason)
    errors: dict[str, str] = {}
    held = {key: row.value for key, row in stored.items() if not row.is_withdrawn}
    if setting.value is None:
        if setting.key not in held:
            errors["key"] = f"The clinic has set nothing for {setting.key}."
    elif said := fault(rules, setting.key, setting.value):
        errors["value"] = said
    elif in_words(with_overrides(rules, held)[0], setting.key) == setting.value:
        errors["value"] = f"{setting.key} is {setting.value} here already."
    errors = errors or _relation_errors(rules, setting, held)
    if errors:
        raise ValidationError(errors)


def _relation_errors(rules: Protocol, setting: Setting, held: dict[str, str]) -> dict[str, str]:
    """What would no longer fit together; what did not fit before is nobody's fault now."""
    others = {key: value for key, value in held.items() if key != setting.key}
    proposed = others if setting.value is None else {**others, setting.key: setting.value}
    before = set(with_overrides(rules, held)[1])
    refused = [said for said in with_overrides(rules, proposed)[1] if said not in before]
    return {"value": f"Not together: {'; '.join(refused)}."} if refused else {}


def _queue_for_evaluation(protocol: str, now: datetime) -> None:
    """Every care plan in the queue is due now: another number may say something else."""
    queued = CarePlan.objects.active().filter(protocol=protocol, evaluate_at__isnull=False)
    # Locked before anything else and in the order of their ids, as every writer does.
    list(queued.order_by("id").select_for_update().values_list("id"))
    queued.update(evaluate_at=now)


def _tell(
    override: ProtocolOverride, last: ProtocolOverride | None, *, by: Actor, now: datetime
) -> None:
    before = None if last is None or last.is_withdrawn else last.value
    record_event(
        Happened(
            type="protocol.override_withdrawn" if override.is_withdrawn else "protocol.overridden",
            subject_type="protocoloverride",
            subject_id=override.id,
            subject_version=override.revision,
            changes={
                "protocol": override.protocol,
                "version": override.protocol_version,
                "key": override.key,
                "from": before,
                "to": None if override.is_withdrawn else override.value,
            },
        ),
        by=by,
        now=now,
    )
