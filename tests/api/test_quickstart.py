"""The quickstart does what it says: its commands, one after the other, against the real server."""

import contextlib
import io
import os
import re
import shlex
import socket
import threading
from pathlib import Path

import httpx
import pytest
from django.core.management import call_command

from api.events.feed import advance
from api.webhooks.sending import send_due
from clinic.models import Patient
from clinic.tenancy import clinic_scope
from tests.builders import SEED, a_clinic

pytestmark = pytest.mark.django_db(transaction=True)

PAGE = Path(__file__).parents[2] / "docs" / "quickstart.md"
BLOCK = re.compile(r"```(sh|python)\n(.*?)```", re.DOTALL)


def commands(language: str) -> list[str]:
    return [block for kind, block in BLOCK.findall(PAGE.read_text()) if kind == language]


def curl(words: list[str]) -> httpx.Response:
    """The few options that the page uses, as curl has them; an unknown one fails the test."""
    method, address, headers, body = "GET", "", {}, None
    left = iter(words)
    for word in left:
        match word:
            case "-X":
                method = next(left)
            case "-H":
                name, _, value = next(left).partition(": ")
                headers[name] = value
            case "-d":
                body = next(left)
            case "-i":
                pass
            case _:
                assert not address
                assert not word.startswith("-"), word
                address = word
    return httpx.request(method, address, headers=headers, content=body)


def run(block: str, known: dict[str, str]) -> list[httpx.Response]:
    answers = []
    for line in filter(None, block.splitlines()):
        filled = re.sub(r"\$([A-Z]+)", lambda found: known[found[1]], line)
        program, *words = shlex.split(filled)
        assert program == "curl", line
        answers.append(curl(words))
        assert answers[-1].status_code < 300, (line, answers[-1].text)
    return answers


def run_python(block: str) -> str:
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        exec(compile(block, PAGE.name, "exec"), {})  # noqa: S102 - the page's own example
    return said.getvalue()


def a_key_by_the_command(block: str, slug: str) -> str:
    program, what, command, *words = shlex.split(block.replace("sandbox", slug))
    assert (program, what) == ("./run", "manage")
    said = io.StringIO()
    call_command(command, *words, stdout=said, stderr=io.StringIO())
    return said.getvalue().strip()


def a_free_port() -> str:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return str(found.getsockname()[1])


def test_from_a_key_to_a_verified_webhook(live_server, monkeypatch):
    clinic = a_clinic()
    create, exports, first, twice, upsert, feed, hook, more_exports, test = commands("sh")
    assert set(re.findall(r"export ([A-Z]+)=", exports + more_exports)) == {
        "HOST",
        "KEY",
        "SECRET",
        "ENDPOINT",
    }
    known = {"HOST": live_server.url, "KEY": a_key_by_the_command(create, clinic.slug)}
    assert run(first, known)[0].json()["data"] == []
    once, again = run(twice, known)
    assert once.json() == again.json()
    assert again.headers["Idempotency-Replayed"] == "true"
    assert [run(upsert, known)[0].status_code for _ in range(2)] == [201, 200]
    with clinic_scope(clinic.id) as now:
        assert Patient.objects.count() == 2
        advance(now=now)
    assert [one["type"] for one in run(feed, known)[0].json()["data"]] == ["patient.created"] * 2

    port = a_free_port()
    made = run(hook.replace("9000", port), known)[0].json()
    known |= {"SECRET": made["secret"], "ENDPOINT": made["id"]}
    for name, value in known.items():
        monkeypatch.setitem(os.environ, name, value)
    receiver, program = commands("python")
    heard: list[str] = []
    thread = threading.Thread(
        target=lambda: heard.append(run_python(receiver.replace("9000", port)))
    )
    thread.start()
    sent = run(test, known)[0].json()["event"]
    with clinic_scope(clinic.id) as now:
        advance(now=now)
    # Until the receiver listens nothing is taken, and what was not taken is tried again.
    for _ in range(600):
        send_due(by=SEED, clinic_id=clinic.id)
        thread.join(timeout=0.05)
        if not thread.is_alive():
            break
    assert heard == [f"Received webhook_endpoint.test {sent}\n"]
    assert run_python(program).startswith("True True\n")
