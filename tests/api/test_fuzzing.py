"""A slice of what `./run fuzz` tries, always the same one."""

import pytest

from tests.api.fuzzing import Trial, a_ground, operations, subject_of

pytestmark = pytest.mark.django_db(transaction=True)

DRAWN, SEED = 1, 1


def test_every_answer_to_generated_requests_is_as_documented():
    failures, grounds = [], {}
    for one in operations():
        subject = subject_of(one)
        # What is deleted is gone for whoever comes after.
        if subject not in grounds or one.method == "delete":
            grounds[subject] = a_ground(one)
        trial = Trial(one, grounds[subject])
        trial.examples()
        trial.drawn(DRAWN, SEED)
        failures += [(trial.tried.operation, failure) for failure in trial.tried.failures]
    assert not failures
