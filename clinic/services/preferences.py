"""How a person likes the pages to look; theirs alone, and of no clinic."""

from typing import Any

from clinic.models import User

THEMES = ("auto", "light", "dark")


def choose_theme(*, user: Any, theme: str) -> None:
    """Keep the choice for every device the person signs in on."""
    User.objects.filter(pk=user.pk).update(theme=theme)
    user.theme = theme
