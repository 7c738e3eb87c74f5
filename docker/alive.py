"""Health check of a process without a port: was its heartbeat of this machine heard in the last minute?"""

import os
import socket
import sys
from pathlib import Path

import psycopg

HEARD_LATELY = """
    select exists (select from heartbeat
                   where starts_with(process, %s) and seen_at > now() - interval '1 minute')
"""


def database_url() -> str:
    """The address the process itself uses."""
    return os.environ.get("DATABASE_URL") or Path(os.environ["DATABASE_URL_FILE"]).read_text().strip()


def is_alive(kind: str) -> bool:
    """Whether a process of this kind on this machine is at work."""
    with psycopg.connect(database_url(), connect_timeout=5) as connection:
        found = connection.execute(HEARD_LATELY, [f"{kind}@{socket.gethostname()}:"]).fetchone()
    return bool(found and found[0])


if __name__ == "__main__":
    sys.exit(0 if is_alive(sys.argv[1]) else 1)
