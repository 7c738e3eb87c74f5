"""The order of urgencies, as orders and referrals carry them."""

URGENCIES = ("routine", "urgent", "emergency")


def is_enough(given: str | None, needed: str) -> bool:
    """An order without an urgency is a routine one."""
    return URGENCIES.index(given or "routine") >= URGENCIES.index(needed)
