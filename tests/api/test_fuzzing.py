"""A slice of what `./run fuzz` tries, always the same one."""

import pytest

from tests.api.builders import a_key
from tests.api.fuzzing import operations, try_operation
from tests.api.test_boundaries import WIDEST, a_steered_world

pytestmark = pytest.mark.django_db(transaction=True)

EXAMPLES = 2


def test_every_answer_to_generated_requests_is_as_documented():
    world = a_steered_world()
    # A key for each: what one may ask in a minute is not what is tried here.
    tried = [
        try_operation(one, world.places, a_key(world.clinic, WIDEST), EXAMPLES)
        for one in operations()
    ]
    assert sum(sum(one.statuses.values()) for one in tried) > 3 * len(tried)
    assert not [(one.operation, one.failures) for one in tried if one.failures]
