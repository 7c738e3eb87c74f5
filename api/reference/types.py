"""The shapes of the OpenAPI document as Python types, for the client of the API."""

import keyword
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

PATH = "clients/python/stepwell_client/types.py"
_HEAD = '''"""What the API takes and answers, made from its document (`./run manage generate_docs`)."""

from typing import Any, Literal, NotRequired, TypedDict
'''
_WORDS = {
    "string": "str",
    "integer": "int",
    "number": "float",
    "boolean": "bool",
    "null": "None",
}
Schema = Mapping[str, Any]


def client_types(document: Schema) -> str:
    """The module: a type for each schema, those that others are made of before them."""
    found = _Types(document["components"]["schemas"])
    for name in sorted(found.schemas):
        found.name_of(name)
    return "\n\n".join([_HEAD, *found.written.values()])


@dataclass
class _Types:
    """What is written so far, by name; None while a type is being written."""

    schemas: Schema
    written: dict[str, Any] = field(default_factory=dict)

    def name_of(self, name: str) -> str:
        """Of a schema of the document. Raises ValueError for one that is made of itself."""
        if name not in self.written:
            self._write(name, self.schemas[name])
        if self.written[name] is None:
            raise ValueError(f"{name} is made of itself")
        return name

    def _write(self, name: str, shape: Schema) -> None:
        self.written[name] = None
        text = self._class(name, shape) if "properties" in shape else self._alias(name, shape)
        # What it is made of was written meanwhile, and comes before it.
        del self.written[name]
        self.written[name] = text

    def _alias(self, name: str, shape: Schema) -> str:
        return f"{name} = {self._kind(shape, name)}\n"

    def _class(self, name: str, shape: Schema) -> str:
        needed = shape.get("required", ())
        kinds = {
            inner: self._kind(part, name + inner.title().replace("_", ""))
            for inner, part in shape["properties"].items()
        }
        members = {
            inner: kind if inner in needed else f"NotRequired[{kind}]"
            for inner, kind in kinds.items()
        }
        if any(map(keyword.iskeyword, members)):
            rows = "".join(f'    "{inner}": {kind},\n' for inner, kind in members.items())
            return f'{name} = TypedDict("{name}", {{\n{rows}}})\n'
        rows = "".join(f"    {inner}: {kind}\n" for inner, kind in members.items())
        says = shape.get("description", "").replace("\n", " ")
        return f"class {name}(TypedDict):\n" + (f'    """{says}"""\n\n' if says else "") + rows

    def _kind(self, shape: Schema, name: str) -> str:
        """`name` is for an object that has none of its own."""
        if "$ref" in shape:
            return self.name_of(shape["$ref"].rpartition("/")[2])
        if "properties" in shape:
            if name in self.schemas:
                raise ValueError(f"two shapes would be called {name}")
            self._write(name, shape)
            return name
        return " | ".join(dict.fromkeys(self._kinds(shape, name))) or "Any"

    def _kinds(self, shape: Schema, name: str) -> Iterator[str]:
        for one in (*shape.get("oneOf", ()), *shape.get("anyOf", ())):
            yield self._kind(one, name)
        types = shape.get("type", ())
        types = [types] if isinstance(types, str) else types
        if "enum" in shape:
            yield f"Literal[{', '.join(map(repr, shape['enum']))}]"
            types = [one for one in types if one == "null" and None not in shape["enum"]]
        for one in types:
            yield self._container(one, shape, name) or _WORDS[one]

    def _container(self, kind: str, shape: Schema, name: str) -> str:
        if kind == "array":
            return f"list[{self._kind(shape.get('items', {}), name)}]"
        if kind == "object":
            inner = shape.get("additionalProperties")
            return f"dict[str, {self._kind(inner, name) if isinstance(inner, dict) else 'Any'}]"
        return ""
