"""From a statement of the source to what answers it and the tests that bear that out.

Tests are read, never run: the named cases as TOML, the marks of Python tests as syntax.
"""

import ast
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pathway.engine.protocol import (
    Behaviour,
    Conflict,
    Hazard,
    Protocol,
    RuleText,
    Statement,
)

MARK = "statements"
CLINICAL = "S-"


@dataclass(slots=True)
class Suite:
    """`met` and `unmet` count a rule's cases; `marked` lists the tests that name an id."""

    met: Counter[str] = field(default_factory=Counter)
    unmet: Counter[str] = field(default_factory=Counter)
    cannot_tell: Counter[str] = field(default_factory=Counter)
    marked: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))


def read_suite(folder: Path) -> Suite:
    """Every case below `engine/cases` and every marked test below `folder`."""
    found = Suite()
    for path in sorted((folder / "engine" / "cases").glob("*.toml")):
        for case in tomllib.loads(path.read_text(encoding="utf-8"))["case"]:
            _count(case, found)
            _mark(found, case.get(MARK, ()), f"{path.stem}: {case['name']}")
    for path in sorted(folder.rglob("test_*.py")):
        for name, ids in marks_in(path.read_text(encoding="utf-8")):
            _mark(found, ids, f"{path.stem}: {name.removeprefix('test_').replace('_', ' ')}")
    return found


def _count(case: dict[str, Any], found: Suite) -> None:
    """`from` and `until` look at the day before as well: one case for, one against."""
    turning = (*case.get("from", {}), *case.get("until", {}))
    said = [rule for rule, status in case.get("expect", {}).items() if _is_open(status)]
    found.met.update((*said, *turning))
    found.unmet.update((*case.get("never", ()), *turning))
    found.cannot_tell.update(case.get("cannot_tell", {}).keys())


def _is_open(expected: str) -> bool:
    """`severity`, or `severity status` when it is not open."""
    return expected.split()[1:] in ([], ["open"])


def _mark(found: Suite, ids: Any, test: str) -> None:
    for id in ids:
        found.marked[id].append(test)


def marks_in(source: str) -> Iterator[tuple[str, list[str]]]:
    """(test, the ids it names) of each marked test of a module."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            ids = [id for decorator in node.decorator_list for id in _ids(decorator)]
            if ids:
                yield node.name, ids


def _ids(decorator: ast.expr) -> list[str]:
    if isinstance(decorator, ast.Call) and ast.unparse(decorator.func) == f"pytest.mark.{MARK}":
        return [str(ast.literal_eval(argument)) for argument in decorator.args]
    return []


@dataclass(frozen=True, slots=True)
class Trace:
    """A protocol beside its tests."""

    protocol: Protocol
    tests: Suite

    def answers(self, entry: Statement | Conflict | Hazard) -> list[str]:
        """The rules and behaviours that carry it."""
        match entry:
            case Hazard():
                return list(entry.behaviours)
            case Conflict():
                return self._showing(entry) or self._citing(*entry.cites)
            case Statement():
                return [*self._citing(entry.id), *entry.also]

    def _citing(self, *ids: str) -> list[str]:
        return [each.id for each in self._carriers() if set(ids) & set(each.cites)]

    def _showing(self, conflict: Conflict) -> list[str]:
        return [each.id for each in self._carriers() if conflict.id in each.conflicts]

    def _carriers(self) -> list[RuleText | Behaviour]:
        return [*self.protocol.rules.values(), *self.protocol.behaviours.values()]

    def is_tested(self, id: str) -> bool:
        """Whether a rule has its cases, a behaviour or any other entry its marked test."""
        if id in self.protocol.rules:
            return self.tests.met[id] > 0 and self.tests.unmet[id] > 0
        return bool(self.tests.marked.get(id))

    def gaps(self) -> list[str]:
        """What is not carried, and what is carried and not tested. Empty when all is."""
        return [
            *self._statement_gaps(),
            *self._rule_gaps(),
            *self._hazard_gaps(),
            *self._unbased_numbers(),
            *self._unknown_marks(),
        ]

    def _statement_gaps(self) -> Iterator[str]:
        for statement in self.protocol.statements.values():
            is_clinical = statement.id.startswith(CLINICAL)
            if is_clinical and not statement.data:
                yield f"{statement.id}: no data records it"
            if is_clinical or not statement.no_behaviour:
                yield from self._uncarried(statement)
        for conflict in self.protocol.conflicts.values():
            yield from self._uncarried(conflict)

    def _uncarried(self, entry: Statement | Conflict) -> Iterator[str]:
        answers = self.answers(entry)
        if not answers:
            yield f"{entry.id}: no rule and no behaviour carries it"
        if not any(self.is_tested(id) for id in (entry.id, *answers)):
            yield f"{entry.id}: no test bears it out"

    def _rule_gaps(self) -> Iterator[str]:
        for rule in self.protocol.rules.values():
            if not self.tests.met[rule.id]:
                yield f"{rule.id}: no case in which it is said"
            if not self.tests.unmet[rule.id]:
                yield f"{rule.id}: no case in which it is not said"
            if not rule.cites:
                yield f"{rule.id}: rests on no statement"
        for id in self.protocol.behaviours:
            if not self.is_tested(id):
                yield f"{id}: no test bears it out"

    def _hazard_gaps(self) -> Iterator[str]:
        for hazard in self.protocol.hazards.values():
            if not hazard.behaviours:
                yield f"{hazard.id}: no rule and no behaviour stands against it"
            if not self.is_tested(hazard.id):
                yield f"{hazard.id}: no test bears it out"

    def _unbased_numbers(self) -> Iterator[str]:
        for number in self.protocol.numbers.values():
            if number.basis != "local" and number.basis not in self.protocol.statements:
                yield f"{number.key}: the number has no basis"

    def _unknown_marks(self) -> Iterator[str]:
        known = (
            self.protocol.statements,
            self.protocol.conflicts,
            self.protocol.behaviours,
            self.protocol.hazards,
        )
        for id, tests in self.tests.marked.items():
            if not any(id in register for register in known):
                yield f"{id}: no such entry, named by {tests[0]}"
