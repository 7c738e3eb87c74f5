"""What a sweep or a reconciliation did, in numbers that add up."""

from dataclasses import asdict, dataclass, fields


@dataclass(slots=True)
class Report:
    """Counts of one run. `failed` plans wait for their next try; staff see an alert."""

    evaluated: int = 0
    failed: int = 0
    prompts_raised: int = 0
    prompts_reopened: int = 0
    prompts_changed: int = 0
    prompts_resolved: int = 0
    prompts_withdrawn: int = 0
    tasks_created: int = 0
    tasks_moved: int = 0
    tasks_closed: int = 0
    messages_planned: int = 0
    messages_suppressed: int = 0
    alerts: int = 0

    def add(self, other: "Report") -> None:
        for field in fields(self):
            setattr(self, field.name, getattr(self, field.name) + getattr(other, field.name))

    def as_dict(self) -> dict[str, int]:
        return asdict(self)
