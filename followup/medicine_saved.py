"""What is said of a medicine once it is saved: how it was read, and acetaminophen a day (S-20)."""

import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from followup.medicine_list import daily_acetaminophen, medicines_case, reading_words
from pathway.engine.case import Case
from pathway.engine.protocol import Protocol
from pathway.formulary import resolve, unusual_strength
from pathway.in_force import rules_here, rules_in_force
from pathway.models import ConditionEntry, MedicationEntry


def medicine_words(fact: Any, plan: Any, now: datetime) -> str:
    said = [_("Read as: %s.") % reading_words(fact.components)]
    product = resolve(fact.product, fact.formulary_code)
    if product is not None and (warning := unusual_strength(product)):
        said.append(warning)
    daily = daily_acetaminophen(case_of_person(fact.patient_id, plan, now))
    if daily is not None:
        said += [_("Acetaminophen over all products: %s.") % daily.words, daily.why_lower]
    return " ".join(each for each in said if each)


def case_of_person(
    patient_id: uuid.UUID, plan: Any, now: datetime, *, with_entries: Iterable[Any] = ()
) -> Case:
    """What is recorded of the medicines, and `with_entries` as if they were."""
    rows = MedicationEntry.objects.in_force().of_person(patient_id)
    conditions = ConditionEntry.objects.in_force().of_person(patient_id)
    return medicines_case(rules_of(plan), [*rows, *with_entries], now, conditions=conditions)


def rules_of(plan: Any) -> Protocol:
    """With the clinic's own numbers; before enrolment, the protocol of today."""
    return rules_here() if plan is None else rules_in_force(plan)
