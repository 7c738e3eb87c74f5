"""Where a role can go: one line a page, in the order people read them."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from clinic.permissions import Permission


@dataclass(frozen=True, slots=True)
class Place:
    """A page of the main bar or of the account's menu; `section` is what its pages call themselves."""

    address: str
    title: Promise
    icon: str
    needs: Permission
    section: str = ""


# The worklist comes before these, what is unread after them.
MAIN = (
    Place("caseload", _("Caseload"), "users", Permission.VIEW_CASELOAD, "caseload"),
    Place("pathway", _("Pathway"), "stairs", Permission.VIEW_CASELOAD, "pathway"),
    Place("measures", _("Measures"), "stairs-up", Permission.VIEW_CASELOAD, "measures"),
    Place("case_review", _("Case review"), "users", Permission.MANAGE_TASKS, "case_review"),
    Place("messages", _("Messages"), "mail", Permission.VIEW_SCHEDULE, "messages"),
)
# Of the main bar, what a phone has room for; the rest is in the account's menu there.
ON_PHONES = ("caseload", "messages")
MENU = (
    Place("patients", _("All patients"), "users", Permission.VIEW_SCHEDULE),
    Place("schedule", _("Schedule"), "calendar", Permission.VIEW_SCHEDULE),
    Place("today", _("Due and done"), "history", Permission.VIEW_CASELOAD),
    Place("start", _("Getting started"), "list-check", Permission.MANAGE_CLINIC),
    Place("clinic_details", _("Clinic"), "building-hospital", Permission.MANAGE_CLINIC),
    Place("people", _("People"), "users", Permission.MANAGE_CLINIC),
    Place("import_caseload", _("Import a caseload"), "file-import", Permission.IMPORT_DATA),
    Place("follow_up_settings", _("Follow-up settings"), "settings", Permission.MANAGE_CLINIC),
    Place("integrations", _("Integrations"), "stairs-up", Permission.MANAGE_CLINIC),
    Place("protocol", _("Protocol"), "flag", Permission.VIEW_CASELOAD),
    Place("audit", _("Audit log"), "lock", Permission.VIEW_AUDIT),
    Place("me", _("Your settings"), "user-cog", Permission.VIEW_SCHEDULE),
)


def open_to(places: Iterable[Place], permissions: Iterable[Permission]) -> list[Place]:
    held = set(permissions)
    return [place for place in places if place.needs in held]
