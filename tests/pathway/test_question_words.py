"""Where a question states a number, it is the protocol's."""

from pathway.protocols import current_protocol
from pathway.questions import CHOICES


def test_new_bladder_trouble_is_asked_about_over_the_days_of_the_protocol() -> None:
    days = current_protocol().numbers["bowel_bladder_new_days"].value
    assert f"last {days} days" in str(CHOICES["bowel_bladder_onset"]["new"])
