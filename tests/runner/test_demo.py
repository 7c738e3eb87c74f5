"""One real demo, from an empty folder with a very long path, while the tests' own servers run beside it."""

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from runner.commands import CHECKOUT
from runner.folder import DataFolder
from runner.process_identity import command_line_of, is_gone, wait_until
from runner.web import is_serving
from tests.harness.runner import clean_environment, run_runner

pytestmark = pytest.mark.xdist_group("demo")

START_SECONDS = 240  # on a machine with more to do than this
SERVING = "is serving at"
GIVEN = ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL")
CHILDREN = len(["postgres", "valkey", "web", "worker", "poll", "beat"])
KEEP = (
    "from clinic.models import Heartbeat; from django.utils.timezone import now;"
    " Heartbeat.objects.create(process='kept', kind='test', seen_at=now())"
)
IS_KEPT = (
    "from clinic.models import Heartbeat;"
    " print('kept:', Heartbeat.objects.filter(process='kept').exists())"
)
WHERE = (
    "from django.db import connection; cursor = connection.cursor();"
    " cursor.execute('select current_user, current_database()'); print(cursor.fetchone())"
)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class RunningDemo:
    """`./run demo` in a process of its own."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.port = free_port()
        self._output = data.parent / "output"

    def start(self, *options: str, until: str = SERVING) -> None:
        words = ["demo", "--port", str(self.port), "--data", str(self.data), *options]
        with self._output.open("w") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "runner", *words],
                env=clean_environment(),
                cwd=CHECKOUT,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        said = partial(self._has_come_to, until)
        wait_until(lambda: said() or self.process.poll() is not None, START_SECONDS)
        assert said(), self.output()

    def _has_come_to(self, words: str) -> bool:
        return words in self.output() and (words != SERVING or len(self.children()) == CHILDREN)

    def output(self) -> str:
        return self._output.read_text()

    def children(self) -> list[int]:
        record = DataFolder(self.data).children
        return [row[0] for row in json.loads(record.read_text())] if record.exists() else []

    def child(self, words: str) -> int:
        """The child whose command line has these words."""
        return next(pid for pid in self.children() if words in command_line_of(pid))

    def stop(self, signal_number: int = signal.SIGTERM) -> int:
        self.process.send_signal(signal_number)
        return self.process.wait(120)

    def manage(self, *words: str) -> "subprocess.CompletedProcess[str]":
        return run_runner("manage", *words, STEPWELL_DATA=str(self.data))


@pytest.fixture(scope="module")
def demo() -> Iterator[RunningDemo]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / ("long" * 40)
        path.mkdir()
        demo = RunningDemo(path / "data")
        try:
            demo.start()
            yield demo
        finally:
            demo.stop()
            DataFolder(demo.data).clear_sockets()


def test_it_serves_and_says_where_and_to_whom(demo: RunningDemo) -> None:
    assert f"Stepwell is serving at http://127.0.0.1:{demo.port}/" in demo.output()
    assert "@" in demo.output().split("Ctrl-C stops it")[1]
    # The machine may be busy with the other tests.
    assert wait_until(lambda: is_serving("127.0.0.1", demo.port), 60)


def test_a_second_demo_on_the_folder_is_refused_even_to_start_over(demo: RunningDemo) -> None:
    for options in ([], ["--reset"]):
        refused = run_runner("demo", "--data", str(demo.data), "--port", str(free_port()), *options)
        assert refused.returncode == 1
        assert f"./run demo on port {demo.port} uses the data folder {demo.data}" in refused.stderr
        assert "choose another folder with --data" in refused.stderr


def test_a_busy_port_is_one_sentence(demo: RunningDemo, tmp_path: Path) -> None:
    refused = run_runner("demo", "--data", str(tmp_path / "other"), "--port", str(demo.port))
    assert refused.returncode == 1
    assert refused.stderr == (
        f"Port {demo.port} on 127.0.0.1 is in use: choose another one with --port or STEPWELL_PORT.\n"
    )


def test_commands_run_beside_it_as_the_runtime_role(demo: RunningDemo) -> None:
    shown = demo.manage("shell", "-c", WHERE)
    assert "stepwell_app" in shown.stdout, shown.stderr
    assert demo.process.poll() is None


def test_a_killed_worker_comes_back(demo: RunningDemo) -> None:
    worker = demo.child("celery -A config worker")
    os.kill(worker, signal.SIGKILL)
    assert wait_until(lambda: worker not in demo.children(), 120)
    assert demo.child("celery -A config worker") != worker
    assert "worker ended with code -9; starting it again" in demo.output()


def test_it_stops_without_leftovers(demo: RunningDemo) -> None:
    assert demo.manage("shell", "-c", KEEP).returncode == 0
    children = demo.children()

    assert demo.stop() == 0

    assert len(children) == CHILDREN
    assert all(is_gone(pid) for pid in children)
    assert not is_serving("127.0.0.1", demo.port)
    assert not (demo.data / "postgres" / "postmaster.pid").exists()


def test_a_second_start_keeps_the_data_and_kill_9_does_not_harm_it(demo: RunningDemo) -> None:
    demo.start()
    children = demo.children()
    assert demo.stop(signal.SIGKILL) == -signal.SIGKILL
    assert not any(map(is_gone, children))

    shown = demo.manage("shell", "-c", IS_KEPT)

    assert "processes that an earlier start left behind" in shown.stdout
    assert "kept: True" in shown.stdout
    assert all(wait_until(partial(is_gone, pid), 60) for pid in children)


def test_a_half_made_folder_is_named_and_reset_starts_over(demo: RunningDemo) -> None:
    (demo.data / "complete").unlink()
    refused = run_runner("demo", "--data", str(demo.data), "--port", str(demo.port))
    assert refused.returncode == 1
    assert f"The data folder {demo.data} is half made" in refused.stderr
    old_password = DataFolder(demo.data).secret("stepwell_app")

    demo.start("--reset", until="Bringing the tables up to date")
    assert demo.stop(signal.SIGINT) == 0

    assert f"Deleting the database, keys and logs in {demo.data}" in demo.output()
    assert DataFolder(demo.data).secret("stepwell_app") != old_password
    assert not demo.children()


def test_given_servers_are_used_and_nothing_embedded_starts(
    database_urls: dict[str, str], tmp_path: Path
) -> None:
    given = {name: database_urls[name] for name in GIVEN}
    shown = run_runner(
        "manage", "shell", "-c", WHERE, STEPWELL_DATA=str(tmp_path / "data"), **given
    )
    assert os.environ["STEPWELL_TEST_DATABASE"] in shown.stdout, shown.stderr
    assert not (tmp_path / "data" / "postgres").exists()
    assert "is ready" not in shown.stdout
