"""`./run demo`: servers, roles, migrations, invented people, web, worker, beat and poll."""

import os
import subprocess
from dataclasses import dataclass

from runner.child import Child
from runner.commands import CHECKOUT, beat_command, manage_command, web_command, worker_command
from runner.console import say
from runner.folder import DataFolder
from runner.interruptions import Interrupted, Interruptions
from runner.postgres import EmbeddedPostgres
from runner.problem import Problem
from runner.process_identity import wait_until
from runner.servers import as_owner, open_servers, product_environment
from runner.supervisor import Supervisor
from runner.web import address, allowed_hosts, is_serving, require_free

SERVING_SECONDS = 180.0


@dataclass(frozen=True)
class Demo:
    """One demo on one data folder."""

    folder: DataFolder
    host: str
    port: int
    is_reset: bool = False

    def run(self) -> int:
        """Serve until somebody asks to stop; 0 when everything stopped by itself."""
        self.folder.create()
        if not self.folder.claim(f"./run demo on port {self.port}"):
            raise Problem(
                f"{self.folder.user()} uses the data folder {self.folder.path}:"
                " stop it, or choose another folder with --data."
            )
        with Interruptions() as interruptions:
            supervisor = Supervisor(interruptions, self.folder.children)
            try:
                with supervisor:
                    self._serve(supervisor)
            except Interrupted:
                say("Stopped")
            finally:
                self.folder.clear_sockets()
        return 1 if supervisor.killed else 0

    def _serve(self, supervisor: Supervisor) -> None:
        require_free(self.host, self.port)
        if self.is_reset:
            self._start_over()
        servers = open_servers(supervisor, self.folder)
        with servers.published(self.folder):
            environment = product_environment(self.folder, servers, "demo")
            environment.setdefault("STEPWELL_ALLOWED_HOSTS", allowed_hosts(self.host))
            environment.setdefault("STEPWELL_PUBLIC_URL", address(self.host, self.port))
            say("Bringing the tables up to date")
            _run_step(manage_command("migrate", "--verbosity", "0"), as_owner(environment, servers))
            say("Adding the demo's people where they are missing")
            people = _run_step(manage_command("seed_demo"), environment)
            self._start_processes(supervisor, environment)
            say(f"Stepwell is serving at {address(self.host, self.port)}  (Ctrl-C stops it)")
            print(people, flush=True)
            _watch(supervisor)

    def _start_over(self) -> None:
        if os.environ.get("DATABASE_URL"):
            raise Problem(
                "--reset deletes embedded data only: empty the database of DATABASE_URL yourself."
            )
        EmbeddedPostgres(self.folder).stop_orphan()
        say(f"Deleting the database, keys and logs in {self.folder.path}")
        self.folder.empty()

    def _start_processes(self, supervisor: Supervisor, environment: dict[str, str]) -> None:
        web = self._child("web", web_command(self.host, self.port), environment)
        say("Starting the web server")
        supervisor.start(web)
        # The address as soon as possible: the others load while somebody reads it.
        wait_until(
            lambda: not web.is_running() or is_serving(self.host, self.port), SERVING_SECONDS
        )
        if not is_serving(self.host, self.port):
            raise Problem(
                f"The web server does not answer: see below (all of it: {web.log}).\n{web.log_tail()}"
            )
        supervisor.start(
            self._child("worker", worker_command(), environment),
            self._child("poll", manage_command("poll"), environment),
            self._child("beat", beat_command(self.folder.path / "beat-schedule"), environment),
        )

    def _child(self, name: str, command: list[str], environment: dict[str, str]) -> Child:
        return Child(name, command, environment, log=self.folder.log(name), folder=CHECKOUT)


def _watch(supervisor: Supervisor) -> None:
    try:
        supervisor.watch()
    except Interrupted:
        say("Stopping ...")
        raise


def _run_step(command: list[str], environment: dict[str, str]) -> str:
    """A step on the way; its errors go to the terminal, its output comes back."""
    with subprocess.Popen(
        command, env=environment, cwd=CHECKOUT, stdout=subprocess.PIPE, text=True
    ) as step:
        try:
            output, _ = step.communicate()
        except BaseException:
            step.terminate()
            raise
    if step.returncode:
        raise Problem(
            f"{' '.join(command[2:3])} failed with code {step.returncode}: see the message above."
        )
    return output
