"""Each service's own command and health check, run against the embedded servers of the test."""

import os
import shlex
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

from runner.binaries import postgres_program
from runner.commands import CHECKOUT, SCRIPTS
from runner.folder import DataFolder
from runner.postgres import EmbeddedPostgres
from runner.process_identity import kill_group, wait_until
from runner.roles import provision, with_parts
from tests.compose.composition import dockerfile_runs, interpolated, services, words
from tests.harness.runner import clean_environment

# One at a time: each starts several processes.
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("compose")]

EVERYWHERE = "0.0.0.0"  # noqa: S104 (what the file says; here it is replaced)
START_SECONDS = 240
HEALTH_SECONDS = 240


class Service:
    """One service of docker-compose.yml with the container's places moved to a folder of the test."""

    def __init__(self, name: str, urls: dict[str, str], folder: Path) -> None:
        self.name = name
        self._given = services()[name]
        self._folder = folder
        self._port = free_port()
        self.environment = self._environment(urls)

    def _environment(self, urls: dict[str, str]) -> dict[str, str]:
        """The service's own variables; what a secret holds goes to a file, as in compose."""
        environment = clean_environment() | {"PATH": f"{SCRIPTS}:{os.environ['PATH']}"}
        for variable, value in self._given["environment"].items():
            environment[variable] = interpolated(value)
            if variable.endswith("_FILE"):
                environment[variable] = str(self._secret(variable.removesuffix("_FILE"), urls))
        return environment | {"REDIS_URL": urls["REDIS_URL"]}

    def _secret(self, variable: str, urls: dict[str, str]) -> Path:
        content = urls.get(variable) or Path(urls[f"{variable}_FILE"]).read_text()
        path = self._folder / variable.lower()
        path.write_text(content)
        return path

    def moved(self, word: str) -> str:
        """A word of a command: the container's port, folder and address are the test's."""
        for theirs, ours in (("8000", str(self._port)), ("/tmp", str(self._folder)), ("$$", "$")):
            word = word.replace(theirs, ours)
        return "127.0.0.1" if word == EVERYWHERE else word

    def start(self) -> "subprocess.Popen[bytes]":
        with (self._folder / "output").open("wb") as output:
            return subprocess.Popen(
                [self.moved(word) for word in words(self._given["command"])],
                env=self.environment,
                cwd=CHECKOUT,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def is_healthy(self) -> bool:
        """Whether the health check of the file passes."""
        kind, *check = self._given["healthcheck"]["test"]
        moved = [self.moved(word) for word in check]
        return self._passes(["sh", "-c", *moved] if kind == "CMD-SHELL" else moved)

    def _passes(self, command: list[str]) -> bool:
        done = subprocess.run(
            command, env=self.environment, cwd=CHECKOUT, capture_output=True, check=False
        )
        return done.returncode == 0

    def output(self) -> str:
        return (self._folder / "output").read_text()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(service: Service) -> Iterator["subprocess.Popen[bytes]"]:
    process = service.start()
    try:
        yield process
    finally:
        process.terminate()
        wait_until(lambda: process.poll() is not None, 60)
        kill_group(process.pid)
        process.wait()


@pytest.mark.parametrize("name", ["web", "worker", "poll", "beat"])
def test_the_service_starts_becomes_healthy_and_stops(
    name: str, database_urls: dict[str, str], tmp_path: Path
) -> None:
    service = Service(name, database_urls, tmp_path)
    assert not service.is_healthy()
    with running(service) as process:
        wait_until(lambda: service.is_healthy() or process.poll() is not None, HEALTH_SECONDS, 0.2)
        assert process.poll() is None, service.output()
        assert service.is_healthy(), service.output()
        process.send_signal(signal.SIGTERM)
        assert wait_until(lambda: process.poll() is not None, 60)


def test_migrate_builds_the_tables_in_a_bare_database(
    fresh_postgres: EmbeddedPostgres, database_urls: dict[str, str], tmp_path: Path
) -> None:
    passwords = DataFolder(tmp_path / "passwords")
    passwords.create()
    bare = provision(fresh_postgres.admin_url(), passwords)
    urls = database_urls | {"DATABASE_URL": bare.app, "DATABASE_OWNER_URL": bare.owner}
    service = Service("migrate", urls, tmp_path)

    assert service.start().wait(START_SECONDS) == 0, service.output()

    with psycopg.connect(bare.app) as app:
        assert app.execute("select count(*) from heartbeat").fetchone() == (0,)


def test_the_image_can_collect_its_files(tmp_path: Path) -> None:
    line = next(line for line in dockerfile_runs() if "collectstatic" in line)
    command = shlex.split(line.partition("&&")[0])
    placeholders = dict(word.split("=", 1) for word in command if "=" in word)
    # Compressing the API viewer takes as long as all the rest of these tests.
    done = subprocess.run(
        [*command[len(placeholders) :], "--ignore", "drf_spectacular_sidecar"],
        env=clean_environment()
        | placeholders
        | {
            "PATH": f"{SCRIPTS}:{os.environ['PATH']}",
            "STEPWELL_STATIC_MANIFEST": "1",
            "STEPWELL_STATIC_ROOT": str(tmp_path),
        },
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "staticfiles.json").exists()


def test_the_first_start_of_postgres_makes_the_roles_from_the_secrets(
    fresh_postgres: EmbeddedPostgres, tmp_path: Path
) -> None:
    with psycopg.connect(fresh_postgres.admin_url(), autocommit=True) as admin:
        admin.execute("create database stepwell")
    for role in ("owner", "app", "backup"):
        (tmp_path / f"{role}_password").write_text(f"of-{role}'s own")

    done = subprocess.run(
        ["sh", CHECKOUT / "docker" / "create-roles.sh"],
        env=postgres_container(fresh_postgres, tmp_path),
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    for role in ("owner", "app", "backup"):
        password = f"of-{role}'s own"
        url = with_parts(
            fresh_postgres.admin_url(),
            user=f"stepwell_{role}",
            password=password,
            dbname="stepwell",
        )
        psycopg.connect(url).close()


def postgres_container(postgres: EmbeddedPostgres, secrets: Path) -> dict[str, str]:
    """The environment in which the image runs its first-start scripts."""
    given = conninfo_to_dict(postgres.admin_url())
    return clean_environment() | {
        "PATH": f"{postgres_program('psql').parent}:{os.environ['PATH']}",
        "PGHOST": str(given["host"]),
        "PGPASSWORD": str(given["password"]),
        "POSTGRES_USER": "postgres",
        "POSTGRES_DB": "stepwell",
        "STEPWELL_SECRETS": str(secrets),
        "STEPWELL_ROLES": str(CHECKOUT / "config" / "roles.sql"),
    }
