"""A slice of what `./run fuzz` tries, always the same one."""

import pytest

from tests.api.fuzzing import a_ground, operations, try_operation

pytestmark = pytest.mark.django_db(transaction=True)

EXAMPLES = 2
WITHOUT_RECORD = 0


def test_every_answer_to_generated_requests_is_as_documented():
    shared = a_ground(operations()[WITHOUT_RECORD])
    tried = [
        try_operation(
            one, a_ground(one) if "{id}" in one.path else shared, number=1, examples=EXAMPLES
        )
        for one in operations()
    ]
    assert not [(one.operation, one.failures) for one in tried if one.failures]
