"""`./run test`: servers of its own, a migrated template database, then pytest."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from runner.commands import CHECKOUT
from runner.folder import DataFolder
from runner.interruptions import Interrupted, Interruptions
from runner.problem import Problem
from runner.servers import Servers, as_owner, open_servers, product_environment
from runner.supervisor import Supervisor
from runner.template_database import database_prefix, migrated_template

SLOTS = 16
INTERRUPTED = 130
CLEAN_MARK = "clean"


def run_tests(arguments: list[str]) -> int:
    """Everything that pytest finds, or what the arguments name."""
    return run_beside_servers("./run test", pytest_command(arguments))


def run_beside_servers(called: str, command: list[str]) -> int:
    """A command in the environment of the tests."""
    try:
        with test_servers(called) as (interruptions, folder, servers):
            template = migrated_template(folder, servers)
            environment = _test_environment(folder, servers, template)
            return interruptions.run_in_foreground(command, environment, CHECKOUT)
    except Interrupted:
        return INTERRUPTED


def pytest_command(arguments: list[str]) -> list[str]:
    """pytest in one process more than two cores have: many tests wait. `-n 0` and the like win.

    In the order of the files: what takes long to prepare is prepared beside the tests before it.
    """
    side_by_side = ("-n", "3", "--dist", "loadgroup", "--no-loadscope-reorder")
    return [sys.executable, "-m", "pytest", *side_by_side, *arguments]


@contextmanager
def test_servers(user: str) -> Iterator[tuple[Interruptions, DataFolder, Servers]]:
    """Servers that nobody else uses, stopped on leaving."""
    folder = _claim_slot(user)
    with Interruptions() as interruptions, Supervisor(interruptions, folder.children) as supervisor:
        _forget_unclean_run(folder)
        yield interruptions, folder, open_servers(supervisor, folder, is_forgetful=True)
    folder.clear_sockets()
    (folder.path / CLEAN_MARK).touch()


def _claim_slot(user: str) -> DataFolder:
    """Runs side by side get folders of their own, kept for the next run."""
    for number in range(1, SLOTS + 1):
        folder = DataFolder(CHECKOUT / ".test-data" / str(number))
        folder.create()
        if folder.claim(user):
            return folder
    raise Problem("Too many test runs are under way in this checkout: wait for one to end.")


def _forget_unclean_run(folder: DataFolder) -> None:
    """The test server does not wait for the disk: after a cut-off run its files may be broken."""
    mark = folder.path / CLEAN_MARK
    if not mark.exists():
        folder.empty()
    mark.unlink(missing_ok=True)


def _test_environment(folder: DataFolder, servers: Servers, template: str) -> dict[str, str]:
    names = {"STEPWELL_TEST_TEMPLATE": template, "STEPWELL_TEST_DATABASE": database_prefix(folder)}
    return as_owner(product_environment(folder, servers, "test"), servers) | names
