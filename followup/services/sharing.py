"""Locks that readers share: what is read under one stays so until the transaction ends."""

from typing import Any

from django.db import connection
from django.db.models import QuerySet


def lock_shared(rows: QuerySet[Any, Any]) -> None:
    """Nobody changes these rows until this transaction ends; others may read them alike.

    Django's `select_for_update` knows only locks that one transaction holds alone.
    """
    statement, parameters = rows.order_by().values_list("id").query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(f"{statement} FOR SHARE", parameters)
