"""Where a patient may go from here: the protocol's moves first, every other as an override."""

from collections.abc import Sequence
from dataclasses import dataclass

from pathway.engine.protocol import Protocol


@dataclass(frozen=True, slots=True)
class Option:
    """A stage to move to; `is_foreseen` when the protocol has this move."""

    stage: str
    title: str
    expects: str
    is_foreseen: bool
    met: Sequence[str] = ()
    unmet: Sequence[str] = ()

    @property
    def is_override(self) -> bool:
        return not self.is_foreseen or bool(self.unmet)


def options_from(rules: Protocol, stage: str) -> list[Option]:
    foreseen = rules.transitions.get(stage, ())
    others = [each for each in rules.stages if each not in foreseen and each != stage]
    return [_option(rules, each, each in foreseen) for each in (*foreseen, *others)]


def _option(rules: Protocol, stage: str, is_foreseen: bool) -> Option:
    text = rules.stages[stage]
    return Option(stage, text.title, text.expects, is_foreseen)
