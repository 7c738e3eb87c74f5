"""The use cases of receivers: add, change, rotate, pause, try, and send again."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from api.events.catalogue import TYPES
from api.outgoing import NotAllowed, check_url
from api.webhooks.fan_out import fan_out
from api.webhooks.models import Delivery, WebhookEndpoint, new_secret
from api.webhooks.recording import hold_back
from clinic.actors import Actor
from clinic.permissions import Permission
from clinic.services.feed import head_position
from clinic.services.ledger import Happened, record_event
from clinic.services.versions import save_version

OVERLAP = timedelta(hours=24)
MOST_ENDPOINTS = 20
MOST_REPLAYED = 10_000
# One that is on its way is not sent again while it is.
REPLAYED = ("failed", "delivered", "pending")


@transaction.atomic
def create_endpoint(
    *, name: str, url: str, types: Sequence[str], by: Actor, now: datetime
) -> tuple[WebhookEndpoint, str]:
    """A receiver of what happens from now on, and its secret. Raises ValidationError by field."""
    by.check_may(Permission.MANAGE_CLINIC)
    _check(name, url, types)
    if WebhookEndpoint.objects.kept().count() >= MOST_ENDPOINTS:
        raise ValidationError(_("There are twenty webhooks already. Remove one first."))
    secret = new_secret()
    endpoint = WebhookEndpoint(
        name=name.strip(),
        url=url,
        types=sorted(set(types)),
        last_position=head_position(),
        created_at=now,
    )
    endpoint.secrets = endpoint.secrets_with(secret, now=now, overlap=OVERLAP)
    endpoint.save(force_insert=True)
    _tell("webhook_endpoint.created", endpoint, by=by, now=now)
    return endpoint, secret


@transaction.atomic
def change_endpoint(*, endpoint: WebhookEndpoint, by: Actor, now: datetime, **changes: Any) -> None:
    """`name`, `url`, `types`. Raises ValidationError by field, StaleVersion."""
    by.check_may(Permission.MANAGE_CLINIC)
    said = {name: changes.get(name, getattr(endpoint, name)) for name in ("name", "url", "types")}
    _check(**said)
    save_version(endpoint, **changes)
    _tell("webhook_endpoint.changed", endpoint, by=by, now=now, fields=sorted(changes))


@transaction.atomic
def rotate_secret(*, endpoint: WebhookEndpoint, by: Actor, now: datetime) -> str:
    """A fresh secret; those before sign beside it, each for 24 hours from when it was replaced."""
    by.check_may(Permission.MANAGE_CLINIC)
    secret = new_secret()
    kept = endpoint.secrets_with(secret, now=now, overlap=OVERLAP)
    save_version(endpoint, secrets=kept)
    _tell("webhook_endpoint.rotated", endpoint, by=by, now=now)
    return secret


@transaction.atomic
def pause_endpoint(*, endpoint: WebhookEndpoint, by: Actor, now: datetime) -> None:
    """Nothing is sent; nothing is lost either."""
    by.check_may(Permission.MANAGE_CLINIC)
    held = _locked(endpoint)
    if held.state != "active":
        return
    save_version(endpoint, state="paused")
    hold_back(endpoint)
    _tell("webhook_endpoint.paused", endpoint, by=by, now=now)


@transaction.atomic
def resume_endpoint(*, endpoint: WebhookEndpoint, by: Actor, now: datetime) -> None:
    """A rest is over too. What waited, and what happened meanwhile, becomes due."""
    by.check_may(Permission.MANAGE_CLINIC)
    held = _locked(endpoint)
    waits = Delivery.objects.waiting().filter(endpoint=endpoint).exclude(next_try_at__lte=now)
    woken = waits.update(next_try_at=now)
    if held.state == "active" and not (woken or held.failures or held.resting_until):
        return
    save_version(
        endpoint,
        state="active",
        disabled_because="",
        failures=0,
        failing_since=None,
        resting_until=None,
    )
    fan_out(now=now)
    _tell("webhook_endpoint.resumed", endpoint, by=by, now=now)


@transaction.atomic
def remove_endpoint(*, endpoint: WebhookEndpoint, by: Actor, now: datetime) -> None:
    """Its deliveries stay to be read; its secrets are forgotten."""
    by.check_may(Permission.MANAGE_CLINIC)
    _locked(endpoint)
    save_version(endpoint, state="paused", removed_at=now, secrets="[]")
    hold_back(endpoint)
    _tell("webhook_endpoint.removed", endpoint, by=by, now=now)


@transaction.atomic
def send_test(*, endpoint: WebhookEndpoint, by: Actor, now: datetime) -> str:
    """An event for this receiver alone, on the way of every other. Its id."""
    by.check_may(Permission.MANAGE_CLINIC)
    if endpoint.state != "active":
        raise ValidationError(_("Nothing is sent to this webhook. Resume it first."))
    return str(_tell("webhook_endpoint.tested", endpoint, by=by, now=now).id)


@transaction.atomic
def replay_delivery(*, delivery: Delivery, by: Actor, now: datetime) -> None:
    """Send it again, with the same event id, from the beginning of the schedule."""
    by.check_may(Permission.MANAGE_CLINIC)
    _check_receiving(delivery.endpoint)
    _make_due([delivery.id], now)
    _tell("delivery.replayed", delivery.endpoint, by=by, now=now, count=1)


@transaction.atomic
def replay_range(
    *,
    endpoint: WebhookEndpoint,
    by: Actor,
    now: datetime,
    begin: datetime | None = None,
    end: datetime | None = None,
    types: Sequence[str] = (),
    states: Sequence[str] = (),
) -> int:
    """Send again what was made for it between two instants; how many. No `types`, no `states`: any.

    Raises ValidationError: by field, where nothing is named, or where it is too much at once.
    """
    by.check_may(Permission.MANAGE_CLINIC)
    _check_range(begin, end, types, states)
    _check_receiving(endpoint)
    found = Delivery.objects.filter(endpoint=endpoint, state__in=states or REPLAYED)
    found = found.filter(created_at__gte=begin) if begin else found
    found = found.filter(created_at__lt=end) if end else found
    found = found.filter(type__in=types) if types else found
    ids = list(found.order_by("position").values_list("id", flat=True)[: MOST_REPLAYED + 1])
    if len(ids) > MOST_REPLAYED:
        raise ValidationError(_("These are more than 10,000. Choose a shorter time."))
    _make_due(ids, now)
    if ids:
        _tell("webhook_endpoint.replayed", endpoint, by=by, now=now, count=len(ids))
    return len(ids)


def _make_due(ids: Sequence[Any], now: datetime) -> None:
    rows = Delivery.objects.filter(id__in=ids).exclude(state="claimed")
    rows.update(state="pending", attempts=0, next_try_at=now)


def _check_range(
    begin: datetime | None, end: datetime | None, types: Sequence[str], states: Sequence[str]
) -> None:
    if not (begin or end or types or states):
        raise ValidationError(_("Say which: name `from`, `to`, `types` or `states`."))
    if begin and end and end <= begin:
        raise ValidationError({"to": _("Must come after `from`.")})


def _check_receiving(endpoint: WebhookEndpoint) -> None:
    held = _locked(endpoint)
    if held.state != "active" or held.removed_at is not None:
        raise ValidationError(_("Nothing is sent to this webhook. Resume it first."))


def _locked(endpoint: WebhookEndpoint) -> WebhookEndpoint:
    """Before its deliveries, as a sender does."""
    held: WebhookEndpoint = WebhookEndpoint.objects.select_for_update(no_key=True).get(
        id=endpoint.id
    )
    return held


def _check(name: str, url: str, types: Sequence[str]) -> None:
    faults: dict[str, str] = {}
    if not name.strip():
        faults["name"] = _("Enter a name.")
    if unknown := sorted(set(types) - set(TYPES)):
        faults["types"] = _("There are no such events: %(types)s.") % {"types": ", ".join(unknown)}
    try:
        check_url(url)
    except NotAllowed as error:
        faults["url"] = str(error)
    if faults:
        raise ValidationError(faults)


def _tell(
    event: str, endpoint: WebhookEndpoint, *, by: Actor, now: datetime, **changes: Any
) -> Any:
    return record_event(
        Happened(
            type=event,
            subject_type="webhook_endpoint",
            subject_id=endpoint.id,
            subject_version=endpoint.version,
            changes=changes,
        ),
        by=by,
        now=now,
    )
