"""What is said of a medicine once it is saved: how it was read, and acetaminophen a day (S-20)."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from followup.medicine_list import daily_acetaminophen, medicines_case, reading_words
from pathway.engine.protocol import Protocol
from pathway.formulary import resolve, unusual_strength
from pathway.in_force import rules_in_force
from pathway.models import MedicationEntry
from pathway.protocols import CURRENT_PROTOCOL, protocol


def medicine_words(fact: Any, plan: Any, now: datetime) -> str:
    said = [_("Read as: %s.") % reading_words(fact.components)]
    product = resolve(fact.product, fact.formulary_code)
    if product is not None and (warning := unusual_strength(product)):
        said.append(warning)
    rows = MedicationEntry.objects.in_force().of_person(fact.patient_id)
    daily = daily_acetaminophen(medicines_case(rules_of(plan), rows, now))
    if daily is not None:
        said.append(_("Acetaminophen over all products: %s.") % daily.words)
    return " ".join(said)


def rules_of(plan: Any) -> Protocol:
    """With the clinic's own numbers; before enrolment, the protocol of today."""
    if plan is not None:
        return rules_in_force(plan)
    return protocol(CURRENT_PROTOCOL.name, CURRENT_PROTOCOL.version)
