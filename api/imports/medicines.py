"""A FHIR MedicationRequest as a course of a watched medicine."""

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from api.imports.dosage import read_dosage
from api.imports.drafts import EntryDraft, ThreadDraft, check_order
from api.imports.fhir import at, codings, many, text_at, when, words_of
from api.imports.maps import RXNORM
from api.imports.problems import NotRelevant, RowRejected
from pathway.formulary import Product, resolve
from pathway.models import MedicationEntry
from pathway.records.medicines import Regimen
from pathway.services.recording import When

# An order on hold is not taken now; one of unknown status may be, and unknown is never absent.
RUNNING = {"active", "unknown"}
OVER = {"stopped", "completed", "on-hold"}
TAKEN_BACK = {"entered-in-error", "cancelled"}
ORDERS = {"order", "original-order", "reflex-order", "filler-order", "instance-order"}


def read_order(resource: dict[str, Any], zone: ZoneInfo) -> ThreadDraft:
    """Raises RowRejected, and NotRelevant for a medicine or an intent that is not watched.

    A medicine nobody knows may be one to watch: it is kept, and what reads medicines cannot tell.
    """
    product = _watched(resource)
    status = text_at(resource, "status")
    if not status:
        raise RowRejected("missing-status")
    if status not in RUNNING | OVER | TAKEN_BACK or text_at(resource, "intent") not in ORDERS:
        raise NotRelevant("a draft, plan or proposal, not an order")
    authored = text_at(resource, "authoredOn")
    started = when(authored, zone) if authored else None
    end = _end_of_supply(resource, zone)
    ending = EntryDraft("stop", _day_after(end), {}) if status in OVER else None
    opening = EntryDraft("start", started, _regimen(resource, product, end))
    check_order(opening, EntryDraft("stop", _day_after(end)))
    return ThreadDraft(
        MedicationEntry,
        opening,
        ending and EntryDraft("stop", ending.when, _name_of(opening)),
        ends_unsaid_on_first_day=True,
        is_withdrawn=status in TAKEN_BACK,
        unknown_medicine=product.text[:100] if product.standing == "unknown" else "",
    )


def _watched(resource: dict[str, Any]) -> Product:
    product = _named(_medicine(resource))
    if product is None:
        raise RowRejected("missing-medicine")
    if product.standing == "unwatched":
        raise NotRelevant("a medicine the pathway does not watch")
    return product


def _named(concept: Any) -> Product | None:
    """By the first of its names that the formulary knows: the text, then what the codes say."""
    coded = codings(concept)
    code = next((each.code for each in coded if each.system in RXNORM), None)
    names = [words_of(concept), *(each.display for each in coded)]
    found = [product for product in (resolve(name, code) for name in names) if product]
    return next((each for each in found if each.standing != "unknown"), next(iter(found), None))


def _medicine(resource: dict[str, Any]) -> Any:
    """The concept itself, or that of a Medication inside the order, or the name of one outside."""
    concept = at(resource, "medicationCodeableConcept")
    if concept is not None:
        return concept
    reference = text_at(resource, "medicationReference", "reference")
    for inner in many(resource, "contained"):
        if reference == f"#{text_at(inner, 'id')}":
            return at(inner, "code")
    return {"text": text_at(resource, "medicationReference", "display")}


def _regimen(resource: dict[str, Any], product: Product, end: When | None) -> dict[str, Any]:
    dosage = read_dosage(many(resource, "dosageInstruction"), product)
    return Regimen(
        product=product.text,
        components=product.components,
        units_per_dose=dosage.units_per_dose,
        max_doses_per_day=dosage.max_doses_per_day,
        route=product.route,
        formulary_code=product.code,
        planned_end_on=end.on if end else None,
    ).columns()


def _name_of(opening: EntryDraft) -> dict[str, Any]:
    return {name: opening.values[name] for name in ("product", "components")}


def _end_of_supply(resource: dict[str, Any], zone: ZoneInfo) -> When | None:
    """The last day of the dosage, when the order bounds it to the day."""
    for instruction in many(resource, "dosageInstruction"):
        said = text_at(instruction, "timing", "repeat", "boundsPeriod", "end")
        if said:
            found = when(said, zone)
            return found if found.precision == "day" else None
    return None


def _day_after(last: When | None) -> When | None:
    """A stop is the first day without the drug. Raises RowRejected for the last day there is."""
    try:
        return When(on=last.on + timedelta(days=1)) if last else None
    except OverflowError:
        raise RowRejected("impossible-date") from None
