"""Pages behind a secret address: they leave no trace of it, and of nobody's session."""

from typing import Any

from django.http import HttpResponse
from django.template.loader import render_to_string


def linked_page(template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """Rendered without the request: no session is opened, nobody's name can slip in."""
    response = HttpResponse(render_to_string(template, context), status=status)
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
