"""The numbers a prompt or a date rests on, with their basis."""

from pathway.engine.plan import Threshold
from pathway.engine.protocol import Protocol


def thresholds(protocol: Protocol, keys: tuple[str, ...]) -> tuple[Threshold, ...]:
    return tuple(threshold(protocol, key) for key in keys)


def threshold(protocol: Protocol, key: str) -> Threshold:
    number = protocol.numbers[key]
    return Threshold(
        key=key,
        value=number.value,
        unit=number.unit,
        basis=number.basis,
        says=number.says,
        is_override=number.is_override,
    )
