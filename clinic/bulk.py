"""How many rows go into one statement: the protocol carries at most 65,535 parameters."""

ROWS_PER_INSERT = 500
ROWS_PER_UPDATE = 500
