"""What a day would raise, computed and thrown away: nothing is written."""

from dataclasses import dataclass, field
from datetime import datetime

from followup.services.evaluating import Evaluated, evaluate_plans
from followup.services.sweep import CHUNK
from pathway.engine.plan import Prompt as Said
from pathway.models import CarePlan, Prompt


@dataclass(slots=True)
class Preview:
    """The prompts a day would open, with the patient's name, and how many it would close."""

    evaluated: int = 0
    failed: int = 0
    resolved: int = 0
    raised: list[tuple[str, Said]] = field(default_factory=list)


def preview(*, as_of: datetime) -> Preview:
    """Evaluate every active care plan of the clinic in scope as of an instant."""
    found = Preview()
    for chunk in CarePlan.objects.active().in_chunks(CHUNK):
        done, failed = evaluate_plans(chunk, as_of=as_of)
        found.evaluated += len(done)
        found.failed += len(failed)
        _compare(done, found)
    return found


def _compare(done: list[Evaluated], found: Preview) -> None:
    rows = Prompt.objects.standing().filter(care_plan__in=[one.care_plan for one in done])
    standing = set(rows.values_list("care_plan_id", "rule", "trigger_key"))
    lasting = {
        (one.care_plan.id, prompt.rule, prompt.trigger_key): (one, prompt)
        for one in done
        for prompt in one.plan.prompts
        if prompt.status != "settled"
    }
    for key in lasting.keys() - standing:
        one, prompt = lasting[key]
        if prompt.status == "open":
            found.raised.append((one.care_plan.patient.display_name, prompt))
    found.raised.sort(key=lambda pair: (pair[0], pair[1].rule, pair[1].trigger_key))
    found.resolved += len(standing - lasting.keys())
