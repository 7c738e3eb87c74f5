"""What every page knows of where it is."""

from typing import Any

from django.http import HttpRequest


def workplace(request: HttpRequest) -> dict[str, Any]:
    """The clinic, the person and the moment of this request, when there are any."""
    return {
        "clinic": getattr(request, "clinic", None),
        "membership": getattr(request, "membership", None),
        "now": getattr(request, "now", None),
    }
