"""PostgreSQL and Valkey for one data folder: the ones that the environment names, or embedded ones."""

import base64
import json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from runner.console import say
from runner.folder import DataFolder, write_secret
from runner.postgres import EmbeddedPostgres, cluster_version
from runner.problem import Problem
from runner.process_identity import wait_until
from runner.roles import DatabaseUrls, may_create_roles, provision
from runner.supervisor import Supervisor, own_environment
from runner.valkey import EmbeddedValkey

STARTING_SECONDS = 60.0


@dataclass(frozen=True)
class Servers:
    """Where the two servers are."""

    database: DatabaseUrls
    redis_url: str

    @contextmanager
    def published(self, folder: DataFolder) -> Iterator[None]:
        """Tell other commands on this folder where the servers are."""
        write_secret(
            folder.servers, json.dumps([self.database.app, self.database.owner, self.redis_url])
        )
        try:
            yield
        finally:
            folder.servers.unlink(missing_ok=True)

    @classmethod
    def of_running(cls, folder: DataFolder) -> "Servers":
        """The servers of the command that has claimed the folder."""
        if not wait_until(folder.servers.exists, STARTING_SECONDS):
            raise Problem(
                f"{folder.user()} uses {folder.path} and is not ready: try again when it is."
            )
        app, owner, redis_url = json.loads(folder.servers.read_text())
        return cls(DatabaseUrls(app, owner), redis_url)


def open_servers(supervisor: Supervisor, folder: DataFolder, is_forgetful: bool = False) -> Servers:
    """Start what is not given, create roles and database, and say where they are."""
    refuse_half_made(folder)
    if not (os.environ.get("DATABASE_URL") and os.environ.get("REDIS_URL")):
        # Nothing of ours runs here any more: what is left is of processes that were killed.
        folder.clear_sockets()
    database = given_database(folder) or start_postgres(supervisor, folder, is_forgetful)
    return Servers(database, os.environ.get("REDIS_URL") or start_valkey(supervisor, folder))


def refuse_half_made(folder: DataFolder) -> None:
    """A first start that was cut off leaves files that no server can be trusted with."""
    if folder.is_half_made():
        raise Problem(
            f"The data folder {folder.path} is half made, its first start was interrupted:"
            " start over with ./run demo --reset (and --data, if you gave it)."
        )


def given_database(folder: DataFolder) -> DatabaseUrls | None:
    """The server that DATABASE_URL names, prepared if its role may do that."""
    url = os.environ.get("DATABASE_URL")
    if not url:
        return None
    if owner_url := os.environ.get("DATABASE_OWNER_URL"):
        return DatabaseUrls(app=url, owner=owner_url)
    if may_create_roles(url):
        say("Using the PostgreSQL of DATABASE_URL as its administrator")
        return provision(url, folder)
    raise Problem(
        "DATABASE_URL names a role that may not create roles:"
        " set DATABASE_OWNER_URL too, or give DATABASE_URL an administrator."
    )


def start_postgres(supervisor: Supervisor, folder: DataFolder, is_forgetful: bool) -> DatabaseUrls:
    """Embedded PostgreSQL, made at the first start."""
    postgres = EmbeddedPostgres(folder, is_forgetful)
    if folder.is_complete():
        _require_same_version(folder)
        postgres.stop_orphan()
    else:
        say("Making an empty PostgreSQL")
        postgres.initialise()
    server = postgres.child(own_environment())
    supervisor.start(server)
    postgres.wait_ready(server)
    urls = provision(postgres.admin_url(), folder)
    folder.mark_complete()
    say("PostgreSQL is ready")
    return urls


def _require_same_version(folder: DataFolder) -> None:
    if (version := cluster_version(folder.cluster)) != "18":
        raise Problem(
            f"The data folder {folder.path} was made by PostgreSQL {version}, this is 18:"
            " choose another folder with --data, or start over with --reset."
        )


def start_valkey(supervisor: Supervisor, folder: DataFolder) -> str:
    """Embedded Valkey."""
    valkey = EmbeddedValkey(folder)
    server = valkey.child(own_environment())
    supervisor.start(server)
    valkey.wait_ready(server)
    say("Valkey is ready")
    return valkey.url()


def product_environment(folder: DataFolder, servers: Servers, kind: str) -> dict[str, str]:
    """The variables that the product reads; what the person has set wins."""
    folder.secret("secret_key", lambda: secrets.token_urlsafe(48))
    folder.secret("master_key", lambda: base64.b64encode(secrets.token_bytes(32)).decode())
    environment = own_environment()
    environment.setdefault("STEPWELL_ENV", kind)
    environment.setdefault("STEPWELL_HTTPS", "0")
    for name in ("SECRET_KEY", "MASTER_KEY"):
        if not environment.get(f"STEPWELL_{name}"):
            environment.setdefault(f"STEPWELL_{name}_FILE", str(folder.secret_file(name.lower())))
    environment.pop("DATABASE_OWNER_URL", None)
    return environment | {"DATABASE_URL": servers.database.app, "REDIS_URL": servers.redis_url}


def as_owner(environment: dict[str, str], servers: Servers) -> dict[str, str]:
    """The environment of the few commands that migrate."""
    return environment | {"DATABASE_OWNER_URL": servers.database.owner}
