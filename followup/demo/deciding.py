"""Decisions of the stories: what a clinician said to a prompt that stood on that day."""

from typing import Any

from followup.demo.stories import StoryError
from followup.demo.telling import Telling
from followup.services.evaluating import evaluate_plans
from pathway.engine.plan import Prompt
from pathway.models import CarePlan, PromptDecision


def decides(telling: Telling, items: list[dict[str, Any]]) -> None:
    """`rule` and `kind`; `until` counts days after the day told."""
    for item in items:
        said = dict(item)
        prompt = standing(telling, said["rule"])
        until = said.pop("until", None)
        telling.record(
            PromptDecision,
            by=said.pop("by", telling.story.owner),
            trigger_key=prompt.trigger_key,
            occurrence=prompt.occurrence,
            severity=prompt.severity,
            closes_ids=list(prompt.instances) if said["kind"] == "disposition" else [],
            until=None if until is None else telling.ahead(until),
            **said,
        )


def standing(telling: Telling, rule: str) -> Prompt:
    """The open prompt of a rule at this point of the story. Raises StoryError."""
    if telling.plan is None:
        raise StoryError(f"{telling.story.name}: not enrolled, so nothing is prompted")
    plan = CarePlan.objects.select_related("episode", "patient").get(id=telling.plan.id)
    done, _ = evaluate_plans([plan], as_of=telling.next_instant())
    for prompt in done[0].plan.prompts if done else ():
        if prompt.rule == rule:
            return prompt
    raise StoryError(f"{telling.story.name}: {rule} is not prompted on day {telling.day.ago}")
