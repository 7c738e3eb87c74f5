"""`./run faults`: the product's processes and servers are killed while they work, and counted."""

import sys

from runner.commands import CHECKOUT
from runner.interruptions import Interrupted, Interruptions
from runner.supervisor import own_environment
from runner.testing import INTERRUPTED


def run_faults(arguments: list[str]) -> int:
    """Every fault, or those that the arguments name, on servers that nobody else uses."""
    command = [sys.executable, "-m", "tests.faults", *arguments]
    try:
        with Interruptions() as interruptions:
            return interruptions.run_in_foreground(command, own_environment(), CHECKOUT)
    except Interrupted:
        return INTERRUPTED
