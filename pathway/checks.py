"""Start-up checks of the pathway: every version that a care plan is pinned to is here."""

from typing import Any

from django.core.checks import Error, Tags, register

from clinic.models import Clinic
from clinic.tenancy import clinic_scope
from pathway.models import CarePlan
from pathway.protocols import carried


@register(Tags.database)
def check_pinned_protocols(
    app_configs: Any = None, databases: Any = None, **kwargs: Any
) -> list[Error]:
    """`manage.py check --database default` names each pinned version this build lacks."""
    if "default" not in (databases or []):
        return []
    return [
        Error(
            f"Care plans are pinned to {name} version {version}, which this build does not carry.",
            hint="Deploy a build that carries it; prompts of those care plans are not updated.",
            id="pathway.E001",
        )
        for name, version in sorted(pinned_protocols() - carried())
    ]


def pinned_protocols() -> set[tuple[str, str]]:
    """Every (protocol, version) an active care plan of any clinic is pinned to."""
    pinned: set[tuple[str, str]] = set()
    for clinic in Clinic.objects.all():
        with clinic_scope(clinic.id):
            rows = CarePlan.objects.active().values_list("protocol", "protocol_version")
            pinned |= set(rows.distinct())
    return pinned
