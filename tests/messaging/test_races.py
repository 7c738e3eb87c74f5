"""Nobody is written to once their stop is committed.

`python -m tests.messaging.races 10000` runs as many and prints who won.
"""

import os

import pytest

from tests.messaging.races import COUNT
from tests.messaging.racing import BROKEN, run


@pytest.mark.django_db(transaction=True)
def test_no_claim_is_committed_after_a_stop(capsys):
    count = int(os.environ.get(COUNT, "200"))

    def say(line: str) -> None:
        with capsys.disabled():
            print(line, flush=True)

    found = run(count, say=say)
    if count > 200:
        say(", ".join(f"{number} {what}" for what, number in sorted(found.items())))
    assert found[BROKEN] == 0
    assert found["claim won"] + found["stop won"] == count
    assert min(found["claim won"], found["stop won"]) > 0
