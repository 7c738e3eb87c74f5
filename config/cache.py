"""How values lie in Redis: as JSON, which whoever can write there cannot make a program of."""

import json
from typing import Any


class JsonSerializer:
    """Whole numbers stay as they are, so that Redis can count with them."""

    def dumps(self, value: Any) -> int | str:
        return value if type(value) is int else json.dumps(value)

    def loads(self, stored: bytes) -> Any:
        """Raises ValueError for what is not JSON."""
        return json.loads(stored)
