"""The web process: refuses to start under a database role that could see every clinic."""

import os
from collections.abc import Callable, Iterable
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
os.environ.setdefault("STEPWELL_WEB", "1")

from django.core.wsgi import get_wsgi_application
from django.utils.http import parse_header_parameters

from clinic.roles import refuse_wrong_role

_django = get_wsgi_application()
refuse_wrong_role()


def application(environ: dict[str, Any], answer: Callable[..., Any]) -> Iterable[bytes]:
    """Django reads the content type where it cannot refuse it yet: an unreadable one is none."""
    if not _is_readable(environ.get("CONTENT_TYPE", "")):
        environ["CONTENT_TYPE"] = ""
    return _django(environ, answer)


def _is_readable(content_type: str) -> bool:
    try:
        parse_header_parameters(content_type)
    except ValueError:
        return False
    return True
