"""Medicines of the stories: a product of medicines.toml, how it is taken, when it ends."""

import tomllib
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

from followup.demo.telling import Telling
from pathway.engine.facts import Component
from pathway.models import MedicationEntry
from pathway.records.medicines import Regimen, check_regimen

_FILE = Path(__file__).with_name("medicines.toml")


@lru_cache(maxsize=1)
def products() -> dict[str, dict[str, Any]]:
    return tomllib.loads(_FILE.read_text(encoding="utf-8"))


def starts(telling: Telling, items: list[dict[str, Any]]) -> None:
    """`units` and `times` a day at most; a dose that is left out is unknown."""
    for item in items:
        telling.threads.pop(f"medicine:{item['take']}", None)
        _record(telling, "start", item)


def dose(telling: Telling, items: list[dict[str, Any]]) -> None:
    for item in items:
        telling.thread(f"medicine:{item['take']}")
        _record(telling, "dose", item)


def stops(telling: Telling, said: dict[str, str]) -> None:
    """Product and reason; the day told is the first one without the drug."""
    for key, reason in said.items():
        telling.thread(f"medicine:{key}")
        _entry(telling, key, "stop", regimen(key, {}, telling), stop_reason=reason)


def expects_end(telling: Telling, said: dict[str, int]) -> None:
    """A planned end, so many days after the day told."""
    for key, days in said.items():
        planned = regimen(key, {"ends_after": days}, telling)
        _entry(telling, key, "planned_end", planned, has_taper_plan=True)


def refuses(telling: Telling, said: dict[str, str]) -> None:
    """A class of medicines that is declined or contraindicated for this person."""
    for drug_class, kind in said.items():
        refused = Regimen(
            product=drug_class.replace("_", " "),
            components=[Component(ingredient=drug_class, drug_class=drug_class)],
        )
        _entry(telling, drug_class, kind, refused)


def regimen(key: str, said: dict[str, Any], telling: Telling) -> Regimen:
    product = products()[key]
    ends_after = said.get("ends_after")
    return Regimen(
        product=product["product"],
        components=[_component(part) for part in product["components"]],
        units_per_dose=_amount(said.get("units")),
        max_doses_per_day=_amount(said.get("times")),
        route=said.get("route", "oral"),
        indication=said.get("indication"),
        is_over_the_counter=said.get("otc"),
        planned_end_on=None if ends_after is None else telling.ahead(ends_after),
    )


def _record(telling: Telling, kind: str, said: dict[str, Any]) -> None:
    taken = regimen(said["take"], said, telling)
    check_regimen(taken, telling.when(telling.clock.now))
    _entry(telling, said["take"], kind, taken)


def _entry(telling: Telling, key: str, kind: str, taken: Regimen, **values: Any) -> None:
    telling.record(
        MedicationEntry,
        thread=f"medicine:{key}",
        is_of_course=False,
        kind=kind,
        **taken.columns(),
        **values,
    )


def _component(part: dict[str, Any]) -> Component:
    return Component(
        ingredient=part["ingredient"], drug_class=part["drug_class"], mg=_amount(part.get("mg"))
    )


def _amount(said: Any) -> Decimal | None:
    return None if said is None else Decimal(said)
