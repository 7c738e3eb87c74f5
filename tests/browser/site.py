"""The product as a browser meets it: the web server of the demo on a database of its own."""

import re
import socket
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import APIRequestContext, Playwright
from psycopg.conninfo import conninfo_to_dict

from runner.child import Child
from runner.commands import CHECKOUT, web_command
from runner.process_identity import wait_until
from runner.web import is_serving
from tests.browser.people import Person
from tests.harness.seeded import demo_database

MakeReady = Callable[[dict[str, str], Path], dict[str, str]]

HOST = "127.0.0.1"
START_SECONDS = 60.0
PASSWORD = "one-step-at-a-time"
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


@dataclass(frozen=True, slots=True)
class Read:
    """A page without a browser: where its address led, and what it said."""

    url: str
    html: str


@dataclass
class Site:
    """Where it is, the sign-ins made there so far, and the pages that were read on the way to others."""

    url: str
    playwright: Playwright
    environment: dict[str, str]
    _sessions: dict[Person, Any] = field(default_factory=dict)
    _read: dict[tuple[Person | None, str], Read] = field(default_factory=dict)

    @property
    def database(self) -> str:
        """The name of the one it serves from."""
        return str(conninfo_to_dict(self.environment["DATABASE_URL"])["dbname"])

    def session(self, person: Person) -> Any:
        """What a browser keeps of somebody who has signed in, for a context's `storage_state`."""
        if person not in self._sessions:
            self._sessions[person] = self._sign_in(person)
        return self._sessions[person]

    def requests(self, person: Person | None) -> APIRequestContext:
        """Requests without a page, as that person."""
        state = self.session(person) if person else None
        return self.playwright.request.new_context(base_url=self.url, storage_state=state)

    def read(self, person: Person | None, address: str) -> Read:
        """As it was when it was asked for first: good enough to find a link."""
        if (person, address) not in self._read:
            requests = self.requests(person)
            answer = requests.get(address)
            self._read[person, address] = Read(answer.url, answer.text())
            requests.dispose()
        return self._read[person, address]

    def _sign_in(self, person: Person) -> Any:
        requests = self.requests(None)
        token = TOKEN.search(requests.get("/accounts/login/").text())
        assert token, "the sign-in page has no form"
        said = {"csrfmiddlewaretoken": token[1], "login": person.email, "password": PASSWORD}
        answer = requests.post("/accounts/login/", form=said)
        assert "/login/" not in answer.url, f"{person} cannot sign in"
        state = requests.storage_state()
        requests.dispose()
        return state


@contextmanager
def serving(playwright: Playwright, make_ready: MakeReady = lambda *_: {}) -> Iterator[Site]:
    """The demo behind its own web server, gone afterwards.

    `make_ready` is given the environment and a folder before the server starts, and answers with
    variables to add.
    """
    port = free_port()
    url = f"http://{HOST}:{port}"
    with demo_database() as database, tempfile.TemporaryDirectory() as path:
        environment = database | {"STEPWELL_PUBLIC_URL": url}
        environment |= make_ready(environment, Path(path))
        with web_server(port, environment, Path(path) / "web.log"):
            yield Site(url, playwright, environment)


@contextmanager
def web_server(port: int, environment: dict[str, str], log: Path) -> Iterator[Child]:
    web = Child("web", web_command(HOST, port, workers=1), environment, log, CHECKOUT)
    web.start()
    try:
        wait_until(lambda: not web.is_running() or is_serving(HOST, port), START_SECONDS)
        assert is_serving(HOST, port), f"the web server does not answer:\n{web.log_tail()}"
        yield web
    finally:
        web.ask_to_stop()
        web.wait_or_kill()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])
