"""What can be recorded about a patient: subjects, and the steps each of them goes through."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from clinic.permissions import Permission
from pathway.models import Fact
from pathway.records.fields import Field, Label, Messages

Check = Callable[[Sequence[Any]], Messages]
# Only a clinician's word counts.
CLINICIAN = ("C",)

Complete = Callable[[Mapping[str, Any]], dict[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One thing that can happen. `after`: one of these came before in the thread; empty opens it.

    `never_after`: none of these came before. `by`: whose word counts in the pathway, in the
    letters of a rule's audience, so that nobody else may record it; empty for whoever records.
    """

    kind: str
    label: Label
    fields: tuple[Field, ...] = ()
    opens: bool = False
    after: tuple[str, ...] = ()
    never_after: tuple[str, ...] = ()
    by: tuple[str, ...] = ()
    permission: Permission = Permission.RECORD_CLINICAL

    @property
    def follows(self) -> bool:
        return bool(self.after)


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """Facts of one table, with its steps in the order in which they can happen.

    `prefix` marks their public ids, `resource` their scope (FHIR's name).

    `names` say what a thread is about; they are asked where it opens, and the columns `shared`
    by its entries are corrected for all of them at once. `complete` makes columns of what was
    typed and raises ValidationError. `check` looks at the whole thread, in order, and answers
    with a message by field name.
    `needs_course`: stored with the care plan; otherwise it belongs to the person.
    `joins`: an opening step goes on with the patient's thread of the same name, if one is there.
    """

    name: str
    plural: str
    title: Label
    model: type[Fact]
    prefix: str
    resource: str
    steps: tuple[Step, ...]
    names: tuple[Field, ...] = ()
    shared: tuple[str, ...] = ()
    complete: Complete | None = None
    check: Check | None = None
    needs_course: bool = True
    joins: bool = False

    @property
    def has_threads(self) -> bool:
        return hasattr(self.model, "thread_id")

    @property
    def permissions(self) -> frozenset[Permission]:
        """What recording any of it takes."""
        return frozenset(step.permission for step in self.steps)

    def step(self, kind: str) -> Step | None:
        return next((step for step in self.steps if step.kind == kind), None)

    def fields_of(self, step: Step, *, opens: bool) -> tuple[Field, ...]:
        """What is said in a step; what the thread is about only where it opens."""
        return (*self.names, *step.fields) if opens else step.fields

    def all_fields(self) -> Mapping[str, Field]:
        """Every column that can be said of this subject, by name."""
        said = (*self.names, *(field for step in self.steps for field in step.fields))
        return {field.name: field for field in said}


def opening(steps: Iterable[Step]) -> list[Step]:
    return [step for step in steps if step.opens]


def following(steps: Iterable[Step]) -> list[Step]:
    return [step for step in steps if step.follows]
