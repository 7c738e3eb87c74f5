"""Which patients something is to be done for: those ticked on a page, or all that a list matches.

A list registers here how its address is read, so that "all matching" is what it shows.
"""

import uuid
from collections.abc import Callable, Mapping
from datetime import datetime

from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _

from clinic.models import Membership
from followup import caseload_list
from followup.services.bulk import ACTIONS, Action
from followup.worklist import matching_plans
from pathway.models import CarePlan

# Each is done and told one by one, in one request.
AT_MOST = 200

Matching = Callable[[QueryDict, Membership, datetime], list[uuid.UUID]]
# By the name of the list: every care plan that its address matches, whatever the page.
LISTS: Mapping[str, Matching] = {
    "worklist": matching_plans,
    "caseload": caseload_list.matching_plans,
}


def chosen_plans(asked: QueryDict, membership: Membership, now: datetime) -> list[CarePlan]:
    """`row` names care plans; `all` with `list` and `query` means everything that list matches.

    Raises ValidationError when nobody is chosen, or too many.
    """
    ids = _matching(asked, membership, now) if asked.get("all") else _ticked(asked)
    if len(ids) > AT_MOST:
        raise ValidationError(
            _("Select at most %(most)d patients at once. %(n)d are selected: narrow the list.")
            % {"most": AT_MOST, "n": len(ids)}
        )
    plans = CarePlan.objects.filter(id__in=ids).select_related("patient")
    found = sorted(plans, key=lambda plan: (plan.patient.name_key, plan.id))
    if not found:
        raise ValidationError(_("Select a patient first."))
    return found


def actions_for(membership: Membership) -> list[tuple[str, Action]]:
    """What this member may do for many, in the order of the bar."""
    return [(name, each) for name, each in ACTIONS.items() if membership.may(each.permission)]


def _matching(asked: QueryDict, membership: Membership, now: datetime) -> list[uuid.UUID]:
    matching = LISTS.get(asked.get("list", ""))
    return matching(QueryDict(asked.get("query", "")), membership, now) if matching else []


def _ticked(asked: QueryDict) -> list[uuid.UUID]:
    """Words that are no ids name nobody."""
    found = []
    for word in asked.getlist("row"):
        try:
            found.append(uuid.UUID(word))
        except ValueError:
            continue
    return list(dict.fromkeys(found))
