"""A pytest plugin, loaded before the settings: gives each test process a database and a Redis of its own."""

import os

from runner.roles import with_parts

PROCESS = os.environ.get("PYTEST_XDIST_WORKER", "main")
TEMPLATE = os.environ.get("STEPWELL_TEST_TEMPLATE", "")
DATABASE = f"{os.environ.get('STEPWELL_TEST_DATABASE', '')}_{PROCESS}"


def redis_number(process: str) -> int:
    """Each test process has one of Redis's numbered databases."""
    return 0 if process == "main" else 1 + int(process.removeprefix("gw"))


def with_redis_number(url: str, number: int) -> str:
    """The same server, another of its numbered databases."""
    if url.startswith("unix:"):
        return f"{url.partition('?')[0]}?db={number}"
    scheme, _, rest = url.partition("://")
    return f"{scheme}://{rest.partition('/')[0]}/{number}"


def _point_to_own_database() -> None:
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL"):
        os.environ[name] = with_parts(os.environ[name], dbname=DATABASE)
    os.environ["REDIS_URL"] = with_redis_number(os.environ["REDIS_URL"], redis_number(PROCESS))


if not TEMPLATE:
    raise SystemExit("Start the tests with ./run test: they need the servers that it starts.")
_point_to_own_database()
