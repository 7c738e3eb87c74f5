"""A medicine as people name it: looked up in the formulary, never guessed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from pathway.engine.facts import Component
from pathway.formulary import resolve
from pathway.records.fields import flag, text
from pathway.services.recording import When

PRODUCT = (
    text(
        "product",
        lazy("Medicine and strength"),
        300,
        is_required=True,
        hint=lazy("As on the packet: Ibuprofen 400 mg tablet"),
    ),
    text(
        "formulary_code",
        lazy("RxNorm code of the ingredient"),
        60,
        hint=lazy("Only if it is known"),
    ),
    flag(
        "is_unlisted",
        lazy("Record it although it is not listed?"),
        hint=lazy("Its ingredients stay unknown until somebody finds out."),
    ),
)


def named_medicine(values: Mapping[str, Any]) -> dict[str, Any]:
    """The columns of a medicine; raises ValidationError for one that nobody knows.

    One that is recorded although it is not listed has no components: whatever sums or
    compares medicines then cannot tell, and says so.
    """
    typed = dict(values)
    may_be_unknown = typed.pop("is_unlisted", None)
    text, code = typed.get("product") or "", typed.get("formulary_code")
    product = resolve(text, code)
    if code and product and product.standing == "unknown" and _is_listed(text):
        raise ValidationError(
            {"formulary_code": _("This code is of another medicine. Correct it, or leave it out.")}
        )
    if product is None or (product.standing == "unknown" and not may_be_unknown):
        raise ValidationError(
            {
                "product": _(
                    "No medicine of this name is listed. Check the spelling, use the name of the "
                    "ingredient, or record it although it is not listed."
                )
            }
        )
    return {
        **typed,
        "components": [stored_component(part) for part in product.components],
        "route": typed.get("route") or product.route,
    }


def _is_listed(text: str) -> bool:
    product = resolve(text)
    return product is not None and product.standing != "unknown"


def stored_component(component: Component) -> dict[str, Any]:
    """As a medication entry stores it: mg as text, so that it stays exact."""
    return {
        "ingredient": component.ingredient,
        "drug_class": component.drug_class,
        "mg": None if component.mg is None else str(component.mg),
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Regimen:
    """How a product is taken. An unknown dose is None: it is asked for, never guessed."""

    product: str
    components: Sequence[Component]
    units_per_dose: Decimal | None = None
    max_doses_per_day: Decimal | None = None
    route: str | None = None
    formulary_code: str | None = None
    indication: str | None = None
    is_over_the_counter: bool | None = None
    planned_end_on: date | None = None

    def columns(self) -> dict[str, Any]:
        return {
            "product": self.product,
            "components": [stored_component(component) for component in self.components],
            "units_per_dose": self.units_per_dose,
            "max_doses_per_day": self.max_doses_per_day,
            "route": self.route,
            "formulary_code": self.formulary_code,
            "indication": self.indication,
            "is_over_the_counter": self.is_over_the_counter,
            "planned_end_on": self.planned_end_on,
        }


def check_regimen(regimen: Regimen, when: When) -> None:
    """Raises ValidationError naming each part of a regimen that cannot be right."""
    errors: dict[str, str] = {}
    if not regimen.product.strip():
        errors["product"] = "Name the medicine."
    for name in ("units_per_dose", "max_doses_per_day"):
        amount = getattr(regimen, name)
        if amount is not None and amount <= 0:
            errors[name] = "Enter more than 0, or leave it empty when it is not known."
    if regimen.planned_end_on and regimen.planned_end_on < when.on:
        errors["planned_end_on"] = "The planned end is before the start."
    if errors:
        raise ValidationError(errors)
