"""A process that asks for pages without a network: how many statements, and how long on the server.

Its argument is a list of e-mail addresses (or null) and addresses of pages; its answer a list of figures.
"""

import json
import sys
import time
from statistics import quantiles
from typing import Any

import django

TIMES = 20
WARM_UPS = 3


def main(asked: list[tuple[str | None, str]]) -> list[dict[str, float]]:
    django.setup()
    return [figures(client_of(email), address) for email, address in asked]


def client_of(email: str | None) -> Any:
    from django.test import Client

    from clinic.models import User

    client = Client(headers={"accept-encoding": "gzip", "host": "localhost"})
    if email:
        client.force_login(
            User.objects.get(email=email), "allauth.account.auth_backends.AuthenticationBackend"
        )
        client.get("/choose-clinic/")
    return client


def figures(client: Any, address: str) -> dict[str, float]:
    for _ in range(WARM_UPS):
        client.get(address)
    statements = count_statements(client, address)
    took = quantiles([milliseconds(client, address) for _ in range(TIMES)], n=20)
    return {"statements": statements, "p50 ms": took[9], "p95 ms": took[18]}


def count_statements(client: Any, address: str) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        answer = client.get(address)
    assert answer.status_code == 200, f"{address} answers with {answer.status_code}"
    return len([each for each in captured if each["sql"] not in ("BEGIN", "COMMIT")])


def milliseconds(client: Any, address: str) -> float:
    began = time.perf_counter()
    client.get(address)
    return (time.perf_counter() - began) * 1000


if __name__ == "__main__":
    print(json.dumps(main(json.loads(sys.argv[1]))))
