"""`?expand=`: what belongs to the rows of a list, with them, in as many statements as names."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from clinic.permissions import Permission

DEEPEST = 2
Row = dict[str, Any]
Tree = dict[str, "Tree"]


class UnknownName(LookupError):
    """There is nothing of this name to expand; `known` are those that there are."""

    def __init__(self, known: list[str]) -> None:
        super().__init__("There is no such thing to expand.")
        self.known = known


@dataclass(frozen=True, slots=True, kw_only=True)
class Expansion:
    """What rows may come with: `load` finds it for all of them, by their ids.

    `interaction` is what it takes to read it by itself; `below` is what it may come with again.
    """

    load: Callable[[list[Row]], Mapping[str, Any]]
    interaction: str
    access: Permission
    is_list: bool = False
    below: Callable[[], "Expansions"] = dict


Expansions = Mapping[str, Expansion]


def tree_of(text: str, known: Expansions) -> Tree:
    """`episode.current_stage,open_tasks` as names within names. Raises UnknownName."""
    found: Tree = {}
    for path in text.split(","):
        here, names, parts = found, known, path.split(".")
        for part in parts:
            if part not in names or len(parts) > DEEPEST:
                raise UnknownName(list(names_of(known)))
            here, names = here.setdefault(part, {}), names[part].below()
    return found


def names_of(known: Expansions) -> Iterator[str]:
    """Every path there is."""
    for name, one in known.items():
        yield name
        yield from (f"{name}.{below}" for below in one.below())


def chosen(tree: Tree, known: Expansions) -> Iterator[Expansion]:
    for name, below in tree.items():
        yield known[name]
        yield from chosen(below, known[name].below())


def expand(rows: list[Row], tree: Tree, known: Expansions) -> None:
    """Put what was asked for into `expanded` of each row that is not gone."""
    standing = [row for row in rows if not row.get("deleted")]
    for name, below in tree.items():
        one = known[name]
        found = one.load(standing)
        expand(_each(found), below, one.below())
        for row in standing:
            row.setdefault("expanded", {})[name] = found.get(row["id"], [] if one.is_list else None)


def _each(found: Mapping[str, Any]) -> list[Row]:
    """What was found, each once: several rows may have the same."""
    several = (value if isinstance(value, list) else [value] for value in found.values())
    return list({id(each): each for some in several for each in some}.values())
