"""Dated work, what is said to people about it, and the addresses that need no sign-in."""

from followup.models.drafts import Draft
from followup.models.jobs import Job, JobOutput, JobPiece, JobProblem, JobRow
from followup.models.links import Link
from followup.models.lists import CaseReview, SavedView
from followup.models.messages import Communication, MessageText
from followup.models.notices import Notification
from followup.models.targets import MeasureTarget
from followup.models.tasks import Task

__all__ = [
    "CaseReview",
    "Communication",
    "Draft",
    "Job",
    "JobOutput",
    "JobPiece",
    "JobProblem",
    "JobRow",
    "Link",
    "MeasureTarget",
    "MessageText",
    "Notification",
    "SavedView",
    "Task",
]
