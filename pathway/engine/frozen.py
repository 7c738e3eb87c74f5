"""Values that nobody changes once they are made."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar, dataclass_transform

T = TypeVar("T")


@dataclass_transform(frozen_default=True)
def frozen(*, kw_only: bool = False) -> Callable[[type[T]], type[T]]:
    """A dataclass whose fields the type checker keeps from being assigned to.

    Python's own `frozen=True` takes eight times as long to make one, and an
    evaluation makes hundreds.
    """
    return dataclass(slots=True, unsafe_hash=True, kw_only=kw_only)
