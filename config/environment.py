"""Reading the process environment: plain values, and secrets kept in files."""

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import parse_qs, urlsplit

from django.core.exceptions import ImproperlyConfigured
from psycopg.conninfo import conninfo_to_dict

T = TypeVar("T")


def setting(name: str, default: str | None = None) -> str:
    """The variable `name`, or the content of the file named by `<name>_FILE`."""
    if value := os.environ.get(name):
        return value
    if path := os.environ.get(f"{name}_FILE"):
        return Path(path).read_text(encoding="utf-8").strip()
    if default is None:
        raise ImproperlyConfigured(f"Set {name} or {name}_FILE in the environment.")
    return default


def flag(name: str, default: bool) -> bool:
    """A yes/no variable: 1, true, yes and on are yes."""
    return setting(name, "1" if default else "0").lower() in {"1", "true", "yes", "on"}


def items(name: str, default: str = "") -> list[str]:
    """A comma-separated variable."""
    return [item.strip() for item in setting(name, default).split(",") if item.strip()]


def one_of(name: str, ways: Mapping[str, T], default: str) -> T:
    """What the chosen word stands for."""
    chosen = setting(name, default)
    if chosen not in ways:
        known = ", ".join(word for word in ways if word)
        raise ImproperlyConfigured(f"{name} is {chosen!r}: choose one of {known}.")
    return ways[chosen]


def json_object(name: str) -> dict[str, Any]:
    """A JSON object, empty when the variable is not set."""
    try:
        found = json.loads(setting(name, "{}"))
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise ImproperlyConfigured(f'{name} must be a JSON object, such as {{"name": "value"}}.')
    return found


def database(url: str, **options: Any) -> dict[str, Any]:
    """Django's settings for a libpq URI such as postgresql://app:pw@/stepwell?host=/run/pg."""
    parts = dict(conninfo_to_dict(url))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.pop("dbname", ""),
        "USER": parts.pop("user", ""),
        "PASSWORD": parts.pop("password", ""),
        "HOST": parts.pop("host", ""),
        "PORT": parts.pop("port", ""),
        "ATOMIC_REQUESTS": False,
        "OPTIONS": {**parts, **options},
    }


def broker_url(redis_url: str) -> str:
    """Celery's spelling of a Redis address: a unix socket needs its own scheme."""
    address = urlsplit(redis_url)
    if address.scheme != "unix":
        return redis_url
    number = parse_qs(address.query).get("db", ["0"])[0]
    return f"redis+socket://{address.path}?virtual_host={number}"
