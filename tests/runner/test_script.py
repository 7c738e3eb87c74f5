"""The `run` script on machines that lack something."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from runner.commands import CHECKOUT

TOOLS = ("cat", "cmp", "dirname", "flock", "mkdir", "sh")


@pytest.fixture
def bare(tmp_path: Path) -> dict[str, str]:
    """A machine with a shell and its tools, and nothing else."""
    for tool in TOOLS:
        (tmp_path / tool).symlink_to(str(shutil.which(tool)))
    return {"PATH": str(tmp_path), "HOME": str(tmp_path)}


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A checkout in which nothing has been installed."""
    folder = tmp_path / "checkout"
    folder.mkdir()
    shutil.copy(CHECKOUT / "run", folder)
    shutil.copytree(CHECKOUT / "requirements", folder / "requirements")
    return folder


def run(
    folder: Path, *words: str, environment: dict[str, str]
) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        ["sh", folder / "run", *words],
        env=environment,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )


def add_python(environment: dict[str, str], script: str) -> None:
    program = Path(environment["PATH"]) / "python3.11"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)


def test_help_needs_nothing(copy: Path, bare: dict[str, str]) -> None:
    for words in ([], ["help"]):
        shown = run(copy, *words, environment=bare)
        assert shown.returncode == 0
        assert "Usage: ./run COMMAND" in shown.stdout


def test_an_unknown_command_is_named(copy: Path, bare: dict[str, str]) -> None:
    refused = run(copy, "dmeo", environment=bare)
    assert refused.returncode == 2
    assert "There is no command called dmeo." in refused.stderr


@pytest.mark.parametrize("script", [None, 'exec echo "" '])
def test_a_missing_or_old_python_is_one_sentence(
    copy: Path, bare: dict[str, str], script: str | None
) -> None:
    if script:
        add_python(bare, script)
    refused = run(copy, "demo", environment=bare)
    assert refused.returncode == 2
    assert refused.stderr == (
        "Stepwell needs Python 3.11 or newer and found none:"
        " install python3.11, or set STEPWELL_PYTHON to one.\n"
    )


def test_neither_uv_nor_pip_is_one_sentence(copy: Path, bare: dict[str, str]) -> None:
    add_python(bare, f'[ "$1" != -m ] && exec {sys.executable} "$@"')
    refused = run(copy, "demo", environment=bare)
    assert refused.returncode == 2
    assert "Neither uv nor pip was found: install one of them" in refused.stderr


def test_no_network_is_one_sentence(copy: Path, bare: dict[str, str]) -> None:
    nowhere = {
        "STEPWELL_PYTHON": str(Path(sys.executable).resolve()),
        "PATH": os.environ["PATH"],
        "UV_DEFAULT_INDEX": "http://127.0.0.1:9/",
        "PIP_INDEX_URL": "http://127.0.0.1:9/",
        "PIP_RETRIES": "0",
        "UV_HTTP_RETRIES": "0",
    }
    refused = run(copy, "demo", environment=bare | nowhere)
    assert refused.returncode == 2
    last = refused.stderr.splitlines()[-1]
    assert last.startswith("The packages could not be installed: check the network")
    assert "Traceback" not in refused.stderr
