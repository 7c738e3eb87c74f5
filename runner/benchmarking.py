"""`./run bench` and `./run zones`: a module against servers of its own and a database thrown away."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from runner.commands import CHECKOUT
from runner.folder import DataFolder
from runner.interruptions import Interrupted
from runner.roles import connect
from runner.servers import Servers, as_owner, product_environment
from runner.template_database import (
    copy_database,
    database_prefix,
    drop_database,
    migrated_template,
)
from runner.testing import INTERRUPTED, test_servers


def run_benchmarks(arguments: list[str]) -> int:
    """Every family, or those that the arguments name."""
    return _run_module("benchmarks", arguments, "./run bench")


def run_zones(arguments: list[str]) -> int:
    """Every change of every time zone, judged by PostgreSQL."""
    return _run_module("tests.followup.every_zone", arguments, "./run zones")


def run_fuzz(arguments: list[str]) -> int:
    """Generated requests for every operation of the API."""
    return _run_module("tests.api.fuzz", arguments, "./run fuzz")


def _run_module(module: str, arguments: list[str], called: str) -> int:
    command = [sys.executable, "-m", module, *arguments]
    try:
        with (
            test_servers(called) as (interruptions, folder, servers),
            empty_database(folder, servers) as here,
        ):
            # Only the owner of the tables may have PostgreSQL count them anew.
            environment = as_owner(product_environment(folder, here, "test"), here)
            environment["DJANGO_SETTINGS_MODULE"] = "config.settings"
            return interruptions.run_in_foreground(command, environment, CHECKOUT)
    except Interrupted:
        return INTERRUPTED


@contextmanager
def empty_database(folder: DataFolder, servers: Servers) -> Iterator[Servers]:
    """Migrated, and there while entered."""
    template, name = migrated_template(folder, servers), f"{database_prefix(folder)}_bench"
    with connect(servers.database.owner) as owner:
        drop_database(owner, name)
        copy_database(owner, name, template)
        try:
            yield Servers(servers.database.named(name), servers.redis_url)
        finally:
            drop_database(owner, name)
