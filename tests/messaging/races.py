"""Ten thousand races of a stop against a claim: `python -m tests.messaging.races 10000`."""

import os
import subprocess
import sys

COUNT = "STEPWELL_RACES"


def main() -> int:
    """In a test of its own, which has the servers."""
    count = sys.argv[1] if len(sys.argv) > 1 else "10000"
    words = ["test", "tests/messaging/test_races.py", "-n", "0", "-s", "-q"]
    return subprocess.call(
        [sys.executable, "-m", "runner", *words], env={**os.environ, COUNT: count}
    )


if __name__ == "__main__":
    sys.exit(main())
