"""The numbers a prompt or a date rests on, with their basis."""

from pathway.engine.plan import Threshold
from pathway.engine.protocol import Protocol


def thresholds(protocol: Protocol, keys: tuple[str, ...]) -> tuple[Threshold, ...]:
    return tuple([protocol.numbers[key].shown for key in keys])
