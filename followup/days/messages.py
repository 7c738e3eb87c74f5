"""Messages of a day: planned for it and not tried yet, or tried or settled on it."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy

from followup.days.accounts import Account, Day, Line, Words, name_of, sorted_into
from followup.models import Communication

STATES: dict[str, Words] = {
    "sent": gettext_lazy("Sent"),
    "delivered": gettext_lazy("Delivered"),
    "uncertain": gettext_lazy("Nobody knows whether it arrived"),
    "failed": gettext_lazy("Failed"),
    "suppressed": gettext_lazy("Not sent, and why"),
    "planned": gettext_lazy("Still waiting"),
    "claimed": gettext_lazy("Being sent now"),
}


def accounts(day: Day) -> Iterator[Account]:
    rows = _of_the_day(day)
    yield Account(
        code="messages",
        title=gettext_lazy("Messages"),
        counted=gettext_lazy(
            "Waiting for this day, tried on it, or withheld on it: of a message that is over, only"
            " the day of the try is kept."
        ),
        due=rows.count(),
        parts=sorted_into(STATES, ((row.state, _line(row)) for row in _with_people(rows))),
    )


def _of_the_day(day: Day) -> Any:
    is_tried = Q(state__in=["planned", "suppressed"])
    waits = Q(state="planned", **day.within("send_after"))
    withheld = Q(state="suppressed", **day.within("settled_at"))
    return Communication.objects.filter(
        waits | withheld | (~is_tried & Q(**day.within("claimed_at")))
    )


def _with_people(rows: Any) -> Any:
    return rows.select_related("patient", "membership__user").order_by(
        "purpose", "created_at", "id"
    )


def _line(row: Any) -> Line:
    who = name_of(row.patient) if row.patient_id else str(row.membership.user)
    why = row.suppressed_because if row.state == "suppressed" else row.failure
    return Line(
        id=row.id,
        patient_id=row.patient_id,
        who=who,
        what=f"{row.purpose}, {row.step}, {row.channel}".replace("_", " "),
        detail=why.replace("_", " "),
    )
