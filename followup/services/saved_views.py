"""Keeping a view of a list: save, change, share, delete, and take the deletion back."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import QueryDict
from django.utils.translation import gettext as _

from clinic.actors import Actor
from clinic.models import Membership
from clinic.services.ledger import Happened, record_event
from clinic.services.versions import save_version
from followup.models import SavedView
from followup.models.lists import SCREENS
from followup.saved_views import choice_in
from followup.undo import Step

LONGEST_NAME, LONGEST_QUERY, MOST = 60, 1000, 40


@transaction.atomic
def save_view(
    *,
    owner: Membership,
    screen: str,
    name: str,
    query: str,
    is_shared: bool,
    by: Actor,
    now: datetime,
) -> SavedView:
    """Raises ValidationError."""
    if screen not in SCREENS:
        raise ValidationError(_("Views are kept of the worklist and the caseload only."))
    kept = SavedView.objects.filter(owner=owner, screen=screen, deleted_at__isnull=True)
    if kept.count() >= MOST:
        raise ValidationError(_("That is as many views as one person can keep: delete one first."))
    view: SavedView = SavedView.objects.create(
        owner=owner,
        screen=screen,
        name=_checked_name(name, owner, screen),
        query=_checked_query(query),
        is_shared=is_shared,
        created_at=now,
    )
    _tell("view.saved", view, by, now)
    return view


@transaction.atomic
def change_view(*, view: SavedView, by: Actor, now: datetime, **changes: Any) -> None:
    """A new name, another choice, shared or not. Raises ValidationError, StaleVersion."""
    if "name" in changes:
        changes["name"] = _checked_name(changes["name"], view.owner, view.screen, but=view)
    if "query" in changes:
        changes["query"] = _checked_query(changes["query"])
    save_version(view, **changes)
    _tell("view.changed", view, by, now)


@transaction.atomic
def delete_view(*, view: SavedView, by: Actor, now: datetime) -> Step:
    """The row stays, so that the deletion can be taken back. Raises StaleVersion."""
    save_version(view, deleted_at=now)
    _tell("view.deleted", view, by, now)
    return Step("view", view.id, view.version, {"deleted_at": None})


@transaction.atomic
def restore_view(*, view: SavedView, by: Actor, now: datetime) -> None:
    """Raises ValidationError when the name was given to another view since, and StaleVersion."""
    _checked_name(view.name, view.owner, view.screen, but=view)
    save_version(view, deleted_at=None)
    _tell("view.restored", view, by, now)


def _checked_name(name: str, owner: Membership, screen: str, but: SavedView | None = None) -> str:
    """A name that no other view of theirs has, nor gets before the transaction ends."""
    list(Membership.objects.filter(id=owner.id).select_for_update(no_key=True).values("id"))
    wanted = " ".join(name.split())
    if not wanted:
        raise ValidationError({"name": _("Enter a name for the view.")})
    if len(wanted) > LONGEST_NAME:
        raise ValidationError({"name": _("Enter a name of at most 60 letters.")})
    same = SavedView.objects.filter(
        owner=owner, screen=screen, name=wanted, deleted_at__isnull=True
    ).exclude(id=but.id if but else None)
    if same.exists():
        raise ValidationError({"name": _("You have a view of this name already.")})
    return wanted


def _checked_query(query: str) -> str:
    written = choice_in(QueryDict(query.removeprefix("?")))
    if len(written) > LONGEST_QUERY:
        raise ValidationError(_("This choice is too long to be kept: use fewer filters."))
    return written


def _tell(event: str, view: SavedView, by: Actor, now: datetime) -> None:
    happened = Happened(
        type=event,
        subject_type="savedview",
        subject_id=view.id,
        subject_version=view.version,
        changes={"screen": view.screen, "is_shared": view.is_shared},
    )
    record_event(happened, by=by, now=now)
