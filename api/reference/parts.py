"""Rows of which `fields` named some members: their own shape, beside that of a whole row."""

from typing import Any

_SCHEMAS = "#/components/schemas/"


def admit_parts(found: dict[str, Any]) -> None:
    """Every list that takes `fields` answers with whole rows or with parts of them."""
    schemas = found["components"]["schemas"]
    pages = {_page_of(one) for path in found["paths"].values() for one in path.values()}
    for page in sorted(filter(None, pages)):
        rows = schemas[page]["properties"]["data"]
        whole = _whole_row(rows["items"], schemas)
        schemas[f"{whole}Part"] = _part_of(whole, schemas[whole])
        rows["items"] = {"anyOf": [rows["items"], {"$ref": f"{_SCHEMAS}{whole}Part"}]}


def _page_of(operation: dict[str, Any]) -> str:
    """What a list answers with when it takes `fields`, else nothing."""
    if "fields" not in {one["name"] for one in operation.get("parameters", ())}:
        return ""
    shape = operation["responses"]["200"]["content"]["application/json"]["schema"]
    return str(shape["$ref"]).removeprefix(_SCHEMAS)


def _whole_row(item: dict[str, str], schemas: dict[str, Any]) -> str:
    """The name of the row that says most: the others say that it is gone."""
    name = item["$ref"].removeprefix(_SCHEMAS)
    kinds = schemas[name].get("oneOf")
    return _whole_row(kinds[0], schemas) if kinds else name


def _part_of(name: str, whole: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "description": f"What `fields` named of a {name}.",
        "properties": whole["properties"],
        "required": ["id"],
        "additionalProperties": False,
    }
