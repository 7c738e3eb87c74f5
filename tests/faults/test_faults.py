"""A short slice of `./run faults`: each blow falls once while clinics full of work are done."""

import os
import re
import subprocess
import sys
from dataclasses import dataclass

import pytest

from runner.commands import CHECKOUT
from tests.faults.faults import FAULTS
from tests.harness.runner import clean_environment

EACH_ONCE = len(FAULTS["everything"].blows)
PATIENCE_SECONDS = 500

pytestmark = pytest.mark.xdist_group("faults")


@dataclass(frozen=True)
class Run:
    """What the command said, and its figures by name."""

    code: int
    said: str

    def __getitem__(self, name: str) -> int:
        found = re.search(rf"\b{name}=(\d+)", self.said)
        assert found, self.said
        return int(found[1])


@pytest.fixture(scope="module")
def run() -> Run:
    words = ["--only", "everything", "--minutes", "0", "--blows", str(EACH_ONCE)]
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults", *words],
        env=clean_environment() | {"PYTHONPATH": os.fspath(CHECKOUT)},
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
        check=False,
    )
    return Run(done.returncode, done.stdout + done.stderr)


def test_nothing_is_lost_and_nothing_done_twice_whatever_dies(run):
    assert run.code == 0, run.said
    assert run["blows"] == EACH_ONCE
    assert run["items"] > 100
    assert (run["lost"], run["duplicated"]) == (0, 0)


def test_every_message_whose_fate_is_open_is_on_a_list_of_staff(run):
    assert run["listed"] == run["uncertain"] + run["failed"]
    assert run["failed"] > 0
