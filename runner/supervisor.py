"""Starts children in order, restarts the ones that crash, stops all of them in reverse."""

import os
import time
from pathlib import Path
from types import TracebackType

from runner.child import Child
from runner.console import say
from runner.interruptions import Interruptions
from runner.leftovers import Leftovers
from runner.orphans import adopt_orphans, end_orphans
from runner.process_identity import kill_group


class Supervisor:
    """A context: on leaving, nothing that was started in it is left."""

    def __init__(self, interruptions: Interruptions, record: Path) -> None:
        self.interruptions = interruptions
        self.tiers: list[list[Child]] = []
        self.killed: list[str] = []
        self._record = Leftovers(record)

    def __enter__(self) -> "Supervisor":
        adopt_orphans()
        self._record.stop()
        return self

    def start(self, *children: Child) -> None:
        """Start children that may stop side by side; later calls are stopped before earlier ones."""
        tier: list[Child] = []
        self.tiers.append(tier)
        for child in children:
            tier.append(child)
            self._spawn(child)

    @property
    def children(self) -> list[Child]:
        """All of them, in the order of their start."""
        return [child for tier in self.tiers for child in tier]

    def _spawn(self, child: Child) -> None:
        with self.interruptions.held():
            child.start()
            self._record.write([one for one in self.children if one.pid])

    def restart(self, child: Child) -> None:
        """Start one that has ended again at once, with nothing left of it."""
        kill_group(child.pid)
        self._spawn(child)

    def watch(self) -> None:
        """Keep the children running until somebody asks to stop."""
        while True:
            self.tend()
            self.interruptions.wait(0.5)

    def tend(self) -> None:
        """One round: plan the restart of what crashed, restart what is due."""
        for child in self.children:
            if child.restart_at is not None:
                if child.restart_at <= time.monotonic():
                    self._spawn(child)
            elif not child.is_running():
                self._announce_crash(child)

    def _announce_crash(self, child: Child) -> None:
        code = child.exit_code()
        seconds = child.plan_restart()
        say(
            f"{child.name} ended with code {code}; starting it again in {seconds:.0f} s (log: {child.log})"
        )
        print(child.log_tail(), flush=True)

    def stop_newest(self) -> None:
        """Stop the children of the latest `start`."""
        tier = self.tiers.pop()
        for child in reversed(tier):
            child.ask_to_stop()
        self.killed += [child.name for child in reversed(tier) if child.wait_or_kill()]

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.interruptions.ignore()
        while self.tiers:
            self.stop_newest()
        end_orphans()
        self._record.forget()
        if self.killed:
            say(f"Had to kill: {', '.join(self.killed)}")


def own_environment() -> dict[str, str]:
    """What children inherit: none of the variables that could redirect them."""
    return {
        name: value for name, value in os.environ.items() if not name.startswith(("PG", "DJANGO_"))
    }
