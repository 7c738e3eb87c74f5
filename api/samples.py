"""Examples of the documentation: what is sent, and what is answered."""

from typing import Any

from drf_spectacular.utils import OpenApiExample


def sent(title: str, value: Any) -> OpenApiExample:
    return OpenApiExample(title, value=value, request_only=True)


def answered(title: str, value: Any, status: int = 200) -> OpenApiExample:
    return OpenApiExample(title, value=value, response_only=True, status_codes=[str(status)])


def page(row: dict[str, Any], key: str = "id") -> list[OpenApiExample]:
    """A page with one row, and more to come."""
    return [answered("A page", {"data": [row], "has_more": True, "next_cursor": row[key]})]
