"""What a clinic aims at: a share of a measure by a day, and the plan in words."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from clinic.actors import Actor
from clinic.permissions import NotPermitted, Permission
from clinic.services.ledger import Happened, record_event
from clinic.services.versions import StaleVersion, save_version
from followup.measures.catalogue import MEASURES
from followup.models import MeasureTarget

PLAN_LENGTH = 4000


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """`version`: of the target that was read, 0 when there was none."""

    percent: Decimal
    by_day: date | None
    plan: str
    version: int


def may_set_targets(by: Actor) -> bool:
    """The clinic's administration, and its clinical lead."""
    return bool({Permission.MANAGE_CLINIC, Permission.SET_PROTOCOL} & by.permissions)


@transaction.atomic
def set_target(*, measure: str, target: Target, by: Actor, now: datetime) -> MeasureTarget:
    """Raises NotPermitted, ValidationError by field, StaleVersion when somebody saved since."""
    if not may_set_targets(by):
        raise NotPermitted("Only the clinic's administration or clinical lead sets targets.")
    _check(measure, target)
    held = MeasureTarget.objects.select_for_update().filter(measure=measure).first()
    if held is not None and held.version != target.version:
        raise StaleVersion(held)
    values = {"percent": target.percent, "by_day": target.by_day, "plan": target.plan or None}
    if held is None:
        held = MeasureTarget.objects.create(
            measure=measure, created_at=now, updated_at=now, **values
        )
    else:
        save_version(held, updated_at=now, **values)
    _tell(held, by=by, now=now)
    return held


def _check(measure: str, target: Target) -> None:
    errors: dict[str, str | Promise] = {}
    if measure not in MEASURES:
        errors["measure"] = _("There is no such measure.")
    if not 0 <= target.percent <= 100:
        errors["percent"] = _("Enter a share from 0 to 100 %.")
    if len(target.plan) > PLAN_LENGTH:
        errors["plan"] = _("Keep the plan to %(most)s characters.") % {"most": PLAN_LENGTH}
    if errors:
        raise ValidationError(dict(errors))


def _tell(target: MeasureTarget, *, by: Actor, now: datetime) -> None:
    record_event(
        Happened(
            type="measure.target_set",
            subject_type="measuretarget",
            subject_id=target.id,
            subject_version=target.version,
            changes={"measure": target.measure, "percent": str(target.percent)},
        ),
        by=by,
        now=now,
    )
