"""The sweep: gather, evaluate, reconcile and write every care plan that is due, in one process."""

from collections.abc import Iterator
from uuid import UUID

from benchmarks.figures import Figure, cpu_seconds
from benchmarks.histories import HISTORIES
from benchmarks.storing import clinic_with
from clinic.tenancy import clinic_scope
from followup.services.sweep import sweep
from pathway.models import CarePlan
from tests.builders import SEED

GOAL = ">=1000 (ambition 2500)"


def figures(patients: int) -> Iterator[Figure]:
    """Care plans a CPU second: with everything to write, and again with nothing new."""
    warm_up()
    for name, history in HISTORIES.items():
        clinic_id = clinic_with(history(), patients).id
        first = swept(clinic_id)
        nothing = swept(clinic_id)
        make_due(clinic_id)
        again = swept(clinic_id)
        yield Figure(f"sweep_{name}_first_per_cpu_s", patients / first, GOAL)
        yield Figure(f"sweep_{name}_again_per_cpu_s", patients / again, GOAL)
        yield Figure(f"sweep_{name}_again_over_first", again / first, "(orientation)")
        yield Figure(
            f"sweep_{name}_nothing_due_over_first", nothing / first, "<=0.2 (ambition 0.08)"
        )


def warm_up() -> None:
    swept(clinic_with(HISTORIES["busy"](), 5).id)


def swept(clinic_id: UUID) -> float:
    return cpu_seconds(lambda: sweep(by=SEED, clinic_id=clinic_id))


def make_due(clinic_id: UUID) -> None:
    with clinic_scope(clinic_id) as now:
        CarePlan.objects.update(evaluate_at=now)
