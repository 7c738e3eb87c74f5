"""Dated work, what is said to people about it, and the addresses that need no sign-in."""

from followup.models.links import Link
from followup.models.messages import Communication, MessageText
from followup.models.notices import Notification
from followup.models.tasks import Task

__all__ = ["Communication", "Link", "MessageText", "Notification", "Task"]
