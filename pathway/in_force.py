"""The protocol a care plan is pinned to, with its clinic's own numbers."""

from dataclasses import dataclass
from datetime import datetime

from pathway.engine.overrides import bounds_in_words, in_words, with_overrides
from pathway.engine.protocol import Protocol
from pathway.models import CarePlan, ProtocolMove, ProtocolOverride
from pathway.protocols import current_protocol, protocol


def rules_known_at(plan: CarePlan, known_at: datetime | None) -> Protocol:
    """The version the care plan was pinned to at that time, without its clinic's numbers."""
    before = ProtocolMove.objects.undone_until([plan], known_at)
    return protocol(plan.protocol, before.get(plan.id, plan.protocol_version))


def rules_in_force(plan: CarePlan) -> Protocol:
    """One statement. A number the protocol does not allow stays the protocol's."""
    own = ProtocolOverride.objects.in_force().get(plan.protocol, {})
    return with_overrides(protocol(plan.protocol, plan.protocol_version), own)[0]


def rules_here() -> Protocol:
    """The current protocol with the clinic's own numbers, for whoever is on none. One statement."""
    rules = current_protocol()
    own = ProtocolOverride.objects.in_force().get(rules.id, {})
    return with_overrides(rules, own)[0]


def numbers_here() -> dict[str, int]:
    """The whole numbers of the current protocol as they hold in the clinic. One statement."""
    return {key: int(number.value) for key, number in rules_here().numbers.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A number or switch as it holds in the clinic; `changed` is the newest word on it."""

    key: str
    value: str
    basis: str
    bounds: str
    says: str
    changed: ProtocolOverride | None

    @property
    def is_own(self) -> bool:
        return self.changed is not None and not self.changed.is_withdrawn


def everything_in_force(rules: Protocol) -> list[Standing]:
    """Every number and switch of a protocol with its basis, its bounds and who changed it."""
    newest = {row.key: row for row in ProtocolOverride.objects.newest() if row.protocol == rules.id}
    own = {key: row.value for key, row in newest.items() if not row.is_withdrawn}
    here = with_overrides(rules, own)[0]
    numbers = [
        Standing(
            key=number.key,
            value=f"{in_words(here, number.key)} {number.shown.unit}",
            basis=number.basis,
            bounds="fixed" if number.least == number.most else bounds_in_words(number),
            says=number.shown.says,
            changed=newest.get(number.key),
        )
        for number in here.numbers.values()
    ]
    switches = [
        Standing(
            key=rule.id,
            value=in_words(here, rule.id),
            basis=", ".join(rule.cites),
            bounds="on or off" if rule.is_switchable else "always on",
            says=rule.title,
            changed=newest.get(rule.id),
        )
        for rule in here.rules.values()
    ]
    return [*numbers, *switches]
