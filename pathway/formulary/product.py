"""What the formulary says about one medicine."""

from dataclasses import dataclass
from typing import Literal

from pathway.engine.facts import Component

Standing = Literal["watched", "unwatched", "unknown"]


@dataclass(frozen=True, slots=True)
class Product:
    """A medicine as named, with what the pathway needs of it.

    `components` hold mg in one `unit` (a tablet, a ml), None when not stated. `standing` is
    `watched` when some component is of a class the pathway reads, `unwatched` when all are
    known and none is, `unknown` when the text could name a medicine we have never heard of.
    `route` and `unit` are None when not stated.
    """

    text: str
    standing: Standing
    components: tuple[Component, ...] = ()
    route: str | None = None
    unit: str | None = None
    code: str | None = None

    @property
    def is_watched(self) -> bool:
        return self.standing == "watched"
