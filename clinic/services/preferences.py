"""How a person likes the pages to be; theirs alone, and of no clinic."""

from typing import Any

from django.conf import settings

from clinic.models import User

# What may be chosen; an empty language is the one the browser asks for.
CHOICES: dict[str, dict[str, Any]] = {
    "theme": {name: name for name in ("auto", "light", "dark")},
    "density": {name: name for name in ("roomy", "compact")},
    "language": {"": "", **{code: code for code, _ in settings.LANGUAGES}},
    "uses_keys": {"1": True, "0": False},
}


def choose_preference(*, user: Any, name: str, value: str) -> bool:
    """Keep the choice for every device the person signs in on; False when there is no such one."""
    choices = CHOICES.get(name, {})
    if value not in choices:
        return False
    User.objects.filter(pk=user.pk).update(**{name: choices[value]})
    setattr(user, name, choices[value])
    return True
