"""Filling in the generated forms as a browser does."""

import re
from datetime import datetime
from typing import Any

from django.test import Client

from followup.services.corrections import correct_entry
from pathway.models import CarePlan
from pathway.records import SUBJECTS
from tests.builders import an_actor
from tests.followup.entering import TODAY, enter
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


def entry_of(plan: Any, subject: str, fact: Any, rest: str = "") -> str:
    return at(plan, f"records/{subject}/{fact.root_id}/{rest}")


def corrected(place: Place, fact: Any, **changes: Any) -> Any:
    def correct(now: Any) -> Any:
        by = an_actor(now=now)
        return correct_entry(fact=fact, changes=changes, reason="wrong_value", by=by, now=now)

    return place.make(correct)


def page_of(plan: Any, subject: str, kind: str) -> str:
    return at(plan, f"record/{subject}/" + (f"?kind={kind}" if kind else ""))


def newest(place: Place, subject: str) -> Any:
    model = SUBJECTS[subject].model
    return place.make(lambda now: model.objects.order_by("recorded_at", "effective_on").last())
