"""Every variable that the settings read is explained to whoever operates the product."""

import re
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent.parent


def test_every_variable_of_the_settings_is_explained():
    settings = (CHECKOUT / "config/settings.py").read_text()
    read = set(re.findall(r'(?:setting|flag|items)\("([A-Z_]+)"', settings))
    explained = (CHECKOUT / "docs/operations.md").read_text()
    assert read
    assert {name for name in read if f"`{name}`" not in explained} == set()
