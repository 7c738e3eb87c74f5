"""What docker-compose.yml says, as compose itself would read it."""

import os
import re
import shlex
from pathlib import Path
from typing import Any

import yaml
from dockerfile_parse import DockerfileParser

from runner.commands import CHECKOUT

VARIABLE = re.compile(r"\$\{(\w+)(?::-([^}]*))?\}")


def composition() -> dict[str, Any]:
    """The file with its merged keys resolved."""
    loaded: dict[str, Any] = yaml.safe_load((CHECKOUT / "docker-compose.yml").read_text())
    return loaded


def services() -> dict[str, dict[str, Any]]:
    """Every service by name."""
    found: dict[str, dict[str, Any]] = composition()["services"]
    return found


def product_services() -> dict[str, dict[str, Any]]:
    """The services that run our own image."""
    return {name: one for name, one in services().items() if one["image"] == "stepwell"}


def words(command: str | list[str]) -> list[str]:
    """A command as the words that are executed."""
    return shlex.split(command) if isinstance(command, str) else [str(word) for word in command]


def interpolated(value: Any) -> str:
    """A value with the defaults of its ${VARIABLES}."""
    return VARIABLE.sub(lambda match: os.environ.get(match[1], match[2] or ""), str(value))


def dockerfile_runs() -> list[str]:
    """The RUN lines of the Dockerfile."""
    parser = DockerfileParser(path=str(CHECKOUT / "Dockerfile"), cache_content=True)
    return [one["value"] for one in parser.structure if one["instruction"] == "RUN"]


def secret_file(name: str) -> Path:
    """Where a secret is on the host."""
    return CHECKOUT / str(composition()["secrets"][name]["file"])
