"""Pages behind a secret address: they leave no trace of it, and of nobody's session."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db import connection
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils import translation

View = Callable[..., HttpResponse]

# Below the statement timeout, above the time that a sweep holds a patient.
PATIENCE = "8s"


def in_readers_language(view: View) -> View:
    """The browser's language, never the patient's own: a closed link must not tell whose it was."""

    @wraps(view)
    def shown(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        with translation.override(translation.get_language_from_request(request)):
            response = view(request, *args, **kwargs)
            response["Content-Language"] = translation.get_language() or ""
            response["Vary"] = "Accept-Language"
            return response

    return shown


def wait_for_locks() -> None:
    """A patient's answer or stop waits for whoever writes about them, longer than staff would."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('lock_timeout', %s, true)", [PATIENCE])


def linked_page(template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """Rendered without the request: no session is opened, nobody's name can slip in."""
    response = HttpResponse(render_to_string(template, context), status=status)
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
