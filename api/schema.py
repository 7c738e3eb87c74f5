"""How each endpoint describes itself in the OpenAPI document."""

from typing import Any

from drf_spectacular.openapi import AutoSchema

from api.scopes import scope_for


class EndpointSchema(AutoSchema):
    """Adds the scope of each operation, and a tag: the view's, or the name of the resource."""

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
