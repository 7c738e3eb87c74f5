"""What the tests ask of the seeded demo."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.apps import apps

from clinic.models import Clinic, Patient, User
from clinic.tenancy import TenantModel, clinic_scope
from followup.demo.cast import cast
from followup.demo.telling import find_numbered
from pathway.models import CarePlan, Prompt

SLUGS = [clinic.slug for clinic in cast().clinics]


@contextmanager
def inside(slug: str) -> Iterator[datetime]:
    with clinic_scope(Clinic.objects.get(slug=slug).id) as now:
        yield now


def the_patient(number: str) -> Patient:
    found = find_numbered(number)
    assert found is not None, number
    return found


def the_plan(number: str) -> CarePlan:
    return CarePlan.objects.filter(patient=the_patient(number)).order_by("created_at").last()


def standing_rules(number: str) -> set[str]:
    """The rules with a standing prompt for one patient of the main clinic."""
    with inside("riverside"):
        found = Prompt.objects.standing().filter(patient=the_patient(number))
        return set(found.values_list("rule", flat=True))


def row_counts() -> dict[tuple[str, str], int]:
    """Every table of every clinic, the ledger among them, and the tables that belong to none."""
    counts = {("", model.__name__): model.objects.count() for model in (Clinic, User)}
    for slug in SLUGS:
        with inside(slug):
            for model in apps.get_models():
                if issubclass(model, TenantModel):
                    counts[slug, model.__name__] = model.objects.count()
    return counts
