"""How PostgreSQL is to go about a statement that counts over a whole clinic."""

from django.db import connection


def read_each_table_once() -> None:
    """Until the transaction ends, joins hash or sort what they join.

    Row security hides how many rows a clinic has: PostgreSQL expects a few, and would go through a
    table again for each of thousands.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_nestloop = off")
