"""Filling in the generated forms as a browser does."""

import re
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.test import Client

from pathway.models import CarePlan
from pathway.records import SUBJECTS
from tests.followup.test_entries import ORDINARY, TODAY, enter
from tests.web.conftest import Place

DAY = "%Y-%m-%d"


def at(plan: CarePlan, rest: str) -> str:
    return f"/patients/{plan.patient_id}/{rest}"


def typed(values: dict[str, Any], now: datetime) -> dict[str, Any]:
    """The values of an ordinary day as form fields; `now` is the clinic's."""
    found: dict[str, Any] = {}
    for name, value in values.items():
        if value == TODAY:
            found |= {f"{name}_0": now.strftime(DAY), f"{name}_1": now.strftime("%H:%M")}
        elif isinstance(value, bool):
            found[name] = "yes" if value else "no"
        else:
            found[name] = value if isinstance(value, list) else str(value)
    return found


def clinics_now(place: Place) -> datetime:
    return place.make(lambda now: now.astimezone(place.clinic.zone))


def opened(browser: Client, address: str) -> dict[str, str]:
    """The hidden values and the date a form is opened with."""
    page = browser.get(address).content.decode()
    fields = re.findall(r'<input type="(?:hidden|date)" name="([a-z_]+)" value="([^"]*)"', page)
    return dict(fields)


def saved(browser: Client, address: str, given: dict[str, Any]) -> Any:
    return browser.post(address, {**opened(browser, address), **given})


def entered(place: Place, plan: CarePlan, subject: str, kind: str = "", /, **more: Any) -> Any:
    values = {name: more.pop(name) for name in list(more) if name in SUBJECTS[subject].all_fields()}
    return place.make(lambda now: enter(plan, subject, kind, values, now=now, **more))


__all__ = ["ORDINARY", "Decimal", "at", "clinics_now", "entered", "opened", "saved", "typed"]
