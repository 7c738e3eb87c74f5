"""What another system says of itself."""

from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

# A wrong time zone is forgiven, a wrong year is not: whatever the system sends afterwards would be
# older than what it sent, and ignored.
FARTHEST_AHEAD = timedelta(days=1)


def check_told_at(moment: datetime | None, *, field: str, now: datetime) -> None:
    """Raises ValidationError when the system says that it changed a record in the future."""
    if moment is not None and moment > now + FARTHEST_AHEAD:
        said = _("This moment lies more than a day ahead. Send when the record last changed.")
        raise ValidationError({field: said})
