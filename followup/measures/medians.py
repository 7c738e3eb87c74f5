"""The middle value of a group, found by the database."""

from typing import Any

from django.db.models import Aggregate, FloatField


class Median(Aggregate):
    """Of a number; NULL of nothing."""

    function = "percentile_cont"
    template = "percentile_cont(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    name = "Median"

    def __init__(self, expression: Any, **extra: Any) -> None:
        super().__init__(expression, output_field=FloatField(), **extra)
