"""The protocol as people read it: everything from its files and the clinic's own numbers."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count

from pathway.engine.protocol import Protocol, RuleText
from pathway.in_force import Standing, everything_in_force
from pathway.models import CarePlan
from pathway.protocols import CURRENT_PROTOCOL, carried, protocol


@dataclass(frozen=True, slots=True)
class Difference:
    """One number, rule or stage that this version has and the former had not, or differently."""

    key: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class ProtocolPage:
    rules: Protocol
    groups: Sequence[tuple[str, list[RuleText]]]
    numbers: Sequence[Standing]
    switches: Sequence[Standing]
    former: str
    differences: Sequence[Difference]
    versions_in_use: Sequence[tuple[str, int]]

    @property
    def own(self) -> list[Standing]:
        """What the clinic has set itself, or has taken back."""
        return [each for each in (*self.numbers, *self.switches) if each.changed is not None]


def read_protocol() -> ProtocolPage:
    """Two statements: the clinic's own settings, and which versions patients are pinned to."""
    rules = protocol(CURRENT_PROTOCOL.name, CURRENT_PROTOCOL.version)
    standing = everything_in_force(rules)
    former = former_version(rules)
    return ProtocolPage(
        rules=rules,
        groups=_grouped(rules),
        numbers=[each for each in standing if each.key in rules.numbers],
        switches=[each for each in standing if each.key in rules.rules],
        former=former.version if former else "",
        differences=differences(former, rules) if former else (),
        versions_in_use=_versions_in_use(),
    )


def former_version(rules: Protocol) -> Protocol | None:
    earlier = [
        version
        for name, version in carried()
        if name == rules.id and _place(version) < _place(rules.version)
    ]
    return protocol(rules.id, max(earlier, key=_place)) if earlier else None


def differences(before: Protocol, after: Protocol) -> list[Difference]:
    """What changed for people: numbers, words and severities of rules, stages."""
    old, new = _spoken(before), _spoken(after)
    keys = [*new, *(key for key in old if key not in new)]
    return [
        Difference(key, old.get(key, ""), new.get(key, ""))
        for key in keys
        if old.get(key) != new.get(key)
    ]


def _spoken(rules: Protocol) -> dict[str, str]:
    numbers = {key: f"{each.value} {each.shown.unit}" for key, each in rules.numbers.items()}
    spoken = {id: f"{each.severity}: {each.say}" for id, each in rules.rules.items()}
    stages = {id: f"{each.title}: {each.expects}" for id, each in rules.stages.items()}
    return {**numbers, **spoken, **stages}


def _grouped(rules: Protocol) -> list[tuple[str, list[RuleText]]]:
    """By the card a rule's prompt is on; one rule may be named by severity or wording."""
    titles: dict[str, list[RuleText]] = defaultdict(list)
    for id, rule in rules.rules.items():
        card = next((each for each in rules.card_ids if each.split(":")[0].split("/")[0] == id), "")
        title = rules.card_titles.get(rules.card_ids.get(card, ""), "")
        titles[title].append(rule)
    return list(titles.items())


def _versions_in_use() -> list[tuple[str, int]]:
    rows: Any = CarePlan.objects.active().values_list("protocol_version").annotate(Count("id"))
    return sorted(rows.order_by(), key=lambda each: _place(each[0]))


def _place(version: str) -> tuple[int, ...]:
    return tuple(int(part) if part.isdigit() else 0 for part in version.split("."))
