from collections.abc import Iterator
from datetime import datetime

import pytest

from clinic.tenancy import clinic_scope
from tests.builders import a_clinic


@pytest.fixture
def now(db: None) -> Iterator[datetime]:
    """Inside the scope of a clinic."""
    with clinic_scope(a_clinic().id) as moment:
        yield moment
