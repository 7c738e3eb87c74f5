"""A TOML table that knows its file and does not let a key go unread."""

from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, overload

from pathway.engine.protocol import ProtocolError

REQUIRED: Any = object()


class Table:
    def __init__(self, file: str, key: str, values: object) -> None:
        self.file = file
        self.key = key
        if not isinstance(values, dict):
            raise ProtocolError(f"{file}: {key}: must be a table")
        self._unread = dict(values)

    def error(self, name: str, problem: str) -> ProtocolError:
        place = ": ".join(part for part in (self.file, self.key, name) if part)
        return ProtocolError(f"{place}: {problem}")

    def finish(self) -> None:
        for name in self._unread:
            raise self.error(name, "unknown key")

    @overload
    def text(self, name: str) -> str: ...
    @overload
    def text(self, name: str, default: None) -> str | None: ...
    def text(self, name: str, default: str | None = REQUIRED) -> str | None:
        value = self._take(name, str, default)
        if value is not None and not value.strip():
            raise self.error(name, "is empty")
        return value  # type: ignore[no-any-return]

    def flag(self, name: str, default: bool) -> bool:
        return bool(self._take(name, bool, default))

    def words(self, name: str, default: tuple[str, ...] = REQUIRED) -> tuple[str, ...]:
        value = tuple(self._take(name, list, default))
        if not all(isinstance(word, str) for word in value):
            raise self.error(name, "must be a list of words")
        return value

    def mapping(self, name: str) -> Mapping[str, str]:
        value = self._take(name, dict, {})
        if not all(isinstance(said, str) for said in value.values()):
            raise self.error(name, "must map names to words")
        return dict(value)

    def mapping_of_words(
        self, name: str, default: dict[str, Any] = REQUIRED
    ) -> Mapping[str, tuple[str, ...]]:
        inner = Table(self.file, name, self._take(name, dict, default))
        return {key: inner.words(key) for key in tuple(inner._unread)}

    def decimal(self, name: str) -> Decimal:
        """Whole numbers as such, others as text: TOML's own fractions are binary."""
        value = self._take(name, (int, str), REQUIRED)
        try:
            return Decimal(value)
        except InvalidOperation:
            raise self.error(name, "must be a number") from None

    def choice(self, name: str, among: tuple[str, ...]) -> str:
        return self._among(name, self.text(name), among)

    def choices(
        self, name: str, among: tuple[str, ...], default: tuple[str, ...] = REQUIRED
    ) -> Iterator[str]:
        for word in self.words(name, default):
            yield self._among(name, word, among)

    def tables(self, name: str) -> Iterator["Table"]:
        for position, values in enumerate(self._take(name, list, REQUIRED)):
            yield Table(self.file, f"{name}[{position}]", values)

    def named_tables(self, name: str) -> Iterator["Table"]:
        for key, values in self._take(name, dict, REQUIRED).items():
            yield Table(f"{self.file}: {name}", key, values)

    def _among(self, name: str, word: str, among: tuple[str, ...]) -> str:
        if word not in among:
            raise self.error(name, f"{word} is not one of {', '.join(among)}")
        return word

    def _take(self, name: str, kind: Any, default: Any) -> Any:
        value = self._unread.pop(name, default)
        if value is REQUIRED:
            raise self.error(name, "is missing")
        if value is not default and not isinstance(value, kind):
            raise self.error(name, "has the wrong type")
        return value


def read_tables(file: str, values: Mapping[str, object]) -> Iterator[Table]:
    for key, table in values.items():
        yield Table(file, key, table)
