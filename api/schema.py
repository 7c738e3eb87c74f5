"""How each endpoint describes itself in the OpenAPI document."""

from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter

from api.paging import PageQuery
from api.scopes import scope_for

_TAG = r'^"[0-9]{1,9}(-[0-9a-f]{16})?"$'


def _header(name: str, says: str, **shape: Any) -> OpenApiParameter:
    is_required = shape.pop("required", False)
    schema = {"type": "string", **shape}
    return OpenApiParameter(
        name, schema, OpenApiParameter.HEADER, required=is_required, description=says
    )


def _key(*, is_needed: bool) -> OpenApiParameter:
    says = "Names what you mean to happen: the same key and body again is the same once."
    bounds = {"minLength": 1, "maxLength": 255, "pattern": "^[ -~]+$"}
    return _header("Idempotency-Key", says, required=is_needed, **bounds)


_IF_MATCH = _header("If-Match", "The ETag of what you read.", required=True, pattern=_TAG)
_IF_NONE_MATCH = _header("If-None-Match", "An ETag that you have: 304 if it is still the same.")


class EndpointSchema(AutoSchema):
    """Adds what all endpoints share: scopes, headers, and a tag of the view or the resource."""

    def get_override_parameters(self) -> list[Any]:
        view: Any = self.view
        found = [_key(is_needed=view.needs_key)] if self.method == "POST" else []
        found += [_IF_MATCH] if self.method in view.guarded else []
        is_list = issubclass(view.query, PageQuery)
        return found + ([_IF_NONE_MATCH] if self.method == "GET" and not is_list else [])

    def get_extensions(self) -> dict[str, Any]:
        view: Any = self.view
        needed = view.interactions[self.method]
        return {"x-scopes": [scope_for(needed)] if needed else []}

    def get_description(self) -> str:  # type: ignore[override]
        """What the operation says of itself, never what the code says of the class."""
        return ""

    def get_tags(self) -> list[str]:
        view: Any = self.view
        return [view.tag or self.path.removeprefix("/api/v1/").partition("/")[0]]
