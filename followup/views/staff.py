"""A request inside a clinic, as the scope middleware leaves it for views."""

from datetime import datetime

from django.http import HttpRequest

from clinic.actors import Actor
from clinic.models import Clinic, Membership


class StaffRequest(HttpRequest):
    """Only `requires` lets one through: a member, their clinic, and the clinic's now."""

    actor: Actor
    clinic: Clinic
    membership: Membership
    now: datetime
    request_id: str
