"""A slice of what `./run fuzz` tries, always the same one."""

import pytest

from tests.api.fuzzing import Trial, a_ground, operations

pytestmark = pytest.mark.django_db(transaction=True)

DRAWN, SEED = 2, 1


def test_every_answer_to_generated_requests_is_as_documented():
    failures = []
    shared = a_ground(operations()[0])
    for one in operations():
        trial = Trial(one, a_ground(one) if "{id}" in one.path else shared)
        trial.examples()
        trial.drawn(DRAWN, SEED)
        failures += [(trial.tried.operation, failure) for failure in trial.tried.failures]
    assert not failures
