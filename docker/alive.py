"""Health checks for compose: `alive.py web`, or `alive.py poll` by its heartbeat in the database."""

import http.client
import json
import os
import socket
import sys
from pathlib import Path

import psycopg

HEARD_LATELY = """
    select exists (select from heartbeat
                   where starts_with(process, %s) and seen_at > now() - interval '1 minute')
"""


def web_serves(port: int = 8000) -> bool:
    """Degraded counts as alive: without a worker, people can still record what they see."""
    connection = http.client.HTTPConnection("localhost", port, timeout=5)
    connection.request("GET", "/health")
    return json.load(connection.getresponse())["status"] in ("ok", "degraded")


def was_heard(kind: str) -> bool:
    """Whether a process of this kind on this machine was at work within the last minute."""
    url = os.environ.get("DATABASE_URL") or Path(os.environ["DATABASE_URL_FILE"]).read_text()
    with psycopg.connect(url.strip(), connect_timeout=5) as connection:
        found = connection.execute(HEARD_LATELY, [f"{kind}@{socket.gethostname()}:"]).fetchone()
    return bool(found and found[0])


if __name__ == "__main__":
    kind, *arguments = sys.argv[1:]
    is_alive = web_serves(*map(int, arguments)) if kind == "web" else was_heard(kind)
    sys.exit(0 if is_alive else 1)
