"""`./run check`: every check runs, one line for each, the output of those that failed."""

import os
import subprocess
import tempfile
import time
from dataclasses import dataclass, field
from typing import IO

from runner.commands import CHECKOUT, SCRIPTS, manage_command
from runner.console import complain
from runner.folder import DataFolder
from runner.interruptions import Interrupted, Interruptions
from runner.problem import Problem
from runner.servers import Servers, product_environment
from runner.template_database import migrated_template
from runner.testing import INTERRUPTED, test_servers

PRODUCT = ["api", "clinic", "config", "followup", "pathway", "runner"]


@dataclass
class Step:
    """One check: a command whose exit code says whether it passed."""

    name: str
    command: list[str]
    process: subprocess.Popen[bytes] | None = None
    output: IO[bytes] = field(default_factory=tempfile.TemporaryFile)
    started_at: float = 0.0

    def start(self, environment: dict[str, str]) -> None:
        """Begin; the output is kept for the case that it fails."""
        self.started_at = time.monotonic()
        self.process = subprocess.Popen(
            self.command,
            env=environment,
            cwd=CHECKOUT,
            stdin=subprocess.DEVNULL,
            stdout=self.output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )

    def is_over(self) -> bool:
        """Whether it has ended."""
        return self.process is not None and self.process.poll() is not None

    def report(self) -> bool:
        """Print how it went; True when it passed."""
        has_passed = self.process is not None and self.process.returncode == 0
        seconds = time.monotonic() - self.started_at
        print(f"{'ok  ' if has_passed else 'FAIL'} {seconds:6.1f} s  {self.name}", flush=True)
        if not has_passed:
            self.output.seek(0)
            print(self.output.read().decode(errors="replace"), flush=True)
        return has_passed


def steps() -> list[Step]:
    """All checks, the longest first."""
    return [
        Step("types (mypy)", _tool("mypy", ".")),
        Step("formatting (ruff)", _tool("ruff", "format", "--check", "--quiet", "--diff", ".")),
        Step("lint (ruff)", _tool("ruff", "check", "--quiet", ".")),
        Step("import contracts (import-linter)", _tool("lint-imports")),
        Step("templates (djlint)", _tool("djlint", "--lint", "--quiet", "templates")),
        Step(
            "security (bandit)",
            _tool("bandit", "-q", "-ll", "-c", "pyproject.toml", "-r", *PRODUCT),
        ),
        Step(
            "settings and models (manage.py check)",
            manage_command("check", "--database", "default"),
        ),
        Step("migrations are complete", manage_command("makemigrations", "--check", "--dry-run")),
        Step("generated pages are current", manage_command("generate_docs", "--check")),
    ]


def _tool(name: str, *arguments: str) -> list[str]:
    return [str(SCRIPTS / name), *arguments]


def run_checks(arguments: list[str]) -> int:
    """Run all of them, two at a time; 0 when all passed."""
    if arguments:
        raise Problem("./run check takes no arguments: it runs every check.")
    try:
        with test_servers("./run check") as (interruptions, folder, servers):
            here, failed = _migrated(folder, servers)
            environment = product_environment(folder, here, "test")
            failed += run_steps(steps(), interruptions, environment)
    except Interrupted:
        return INTERRUPTED
    if failed:
        complain(f"Failed: {', '.join(failed)}.")
    return 1 if failed else 0


def _migrated(folder: DataFolder, servers: Servers) -> tuple[Servers, list[str]]:
    """Servers with every migration applied, or what failed."""
    try:
        name = migrated_template(folder, servers)
    except Problem as problem:
        complain(f"FAIL  {problem}")
        return servers, ["migrations can be applied"]
    return Servers(servers.database.named(name), servers.redis_url), []


def run_steps(
    waiting: list[Step], interruptions: Interruptions, environment: dict[str, str]
) -> list[str]:
    """Run every step and answer with the names of those that failed."""
    running: list[Step] = []
    failed: list[str] = []
    while waiting or running:
        while waiting and len(running) < (os.cpu_count() or 1):
            running.append(waiting.pop(0))
            running[-1].start(environment)
        interruptions.wait(0.5)
        for step in [step for step in running if step.is_over()]:
            running.remove(step)
            if not step.report():
                failed.append(step.name)
    return failed
