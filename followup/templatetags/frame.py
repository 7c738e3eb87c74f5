"""What the frame around every page needs: icons, initials, the worklist's count, the source's status."""

from typing import Any

from django import template
from django.db.models import Count, Value
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from clinic.models import ClinicSettings
from clinic.permissions import Permission
from clinic.services.follow_up import takes_self_reports
from followup.demo.people import DemoPeople, demo_people
from followup.models import Notification
from followup.navigation import MAIN, MENU, ON_PHONES, Place, open_to
from followup.services.watching import signs_here
from followup.source_words import source_in_words
from followup.watchdog import troubles_of
from followup.worklist import waiting_today
from pathway.engine.protocol import Protocol
from pathway.protocols import CURRENT_PROTOCOL, protocol
from pathway.services.recording import local_day

register = template.Library()

_MESSAGE_ICONS = {"success": "check", "warning": "alert-triangle", "error": "alert-triangle"}

# What a message offers besides its words, as say_done() writes it.
_OFFERED = ("note", "following", "wrong_number", "task", "consent")


@register.simple_tag
def icon(name: str) -> SafeString:
    """A decoration from the sprite; the words beside it carry the meaning."""
    sprite = static("icons.svg")
    return format_html(
        '<svg class="icon" aria-hidden="true"><use href="{}#{}"></use></svg>', sprite, name
    )


@register.filter
def message_icon(level: str) -> str:
    return _MESSAGE_ICONS.get(level, "info-circle")


@register.inclusion_tag("parts/undo.html", takes_context=True)
def offer_undo(context: dict[str, Any], message: Any) -> dict[str, Any]:
    """What a message offers: undo, a number to correct, the task it made, the next in the queue."""
    said = (message.extra_tags or "").split(" ")
    offered = ["" if each == "-" else each for each in said]
    held = offered if len(said) == len(_OFFERED) else [""] * len(_OFFERED)
    names = dict(zip(_OFFERED, held, strict=True))
    frame = {name: context.get(name) for name in ("request", "csrf_token")}
    return {"offered": names, **frame}


@register.filter
def initials(person: Any) -> str:
    """At most two letters: Amara Okafor becomes AO."""
    words = str(person).split()
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()


@register.inclusion_tag("parts/count.html", takes_context=True)
def worklist_count(context: dict[str, Any]) -> dict[str, int]:
    """How many patients wait for somebody today; roles without a caseload see no count."""
    membership = context.get("membership")
    if membership is None or not membership.may(Permission.VIEW_CASELOAD):
        return {"waiting": 0}
    waiting = context.get("waiting", _counts(context).get("waiting", 0))
    return {"waiting": int(waiting)}


@register.inclusion_tag("parts/watchdog.html", takes_context=True)
def watchdog(context: dict[str, Any]) -> dict[str, Any]:
    """What has stopped, for everybody who works here; one statement a page."""
    works_here = context.get("membership") is not None
    return {"troubles": troubles_of(signs_here()) if works_here else []}


@register.simple_tag(takes_context=True)
def places(context: dict[str, Any], bar: str) -> list[Place]:
    """Where this member can go from the main bar, from its short form, or from their menu."""
    membership = context.get("membership")
    held = membership.permissions if membership else ()
    if bar == "menu":
        return open_to(MENU, held)
    main = open_to(MAIN, held)
    return main if bar == "main" else [each for each in main if each.address in ON_PHONES]


@register.simple_tag(takes_context=True)
def may_manage_clinic(context: dict[str, Any]) -> bool:
    membership = context.get("membership")
    return membership is not None and membership.may(Permission.MANAGE_CLINIC)


@register.inclusion_tag("parts/self_report_warning.html", takes_context=True)
def self_report_warning(context: dict[str, Any]) -> dict[str, bool]:
    """For who can mend it: patients are turned away although their reports are switched on."""
    if not may_manage_clinic(context):
        return {"is_shown": False}
    settings = ClinicSettings.objects.get()
    is_on = settings.self_report_enabled
    return {"is_shown": is_on and not takes_self_reports(settings)}


@register.simple_tag(takes_context=True)
def unread_notices(context: dict[str, Any]) -> int:
    """How many notices this member has not read; two bars show it, one page asks once."""
    if context.get("membership") is None or context.get("request") is None:
        return 0
    return _counts(context).get("unread", 0)


@register.simple_tag(takes_context=True)
def landing_address(context: dict[str, Any]) -> str:
    """The page that `landing_title` names."""
    membership = context.get("membership")
    sees_caseload = membership is None or membership.may(Permission.VIEW_CASELOAD)
    return reverse("worklist" if sees_caseload else "schedule")


@register.simple_tag(takes_context=True)
def landing_title(context: dict[str, Any]) -> str:
    """What the first page is called for this role: the front desk has a schedule."""
    membership = context.get("membership")
    sees_caseload = membership is None or membership.may(Permission.VIEW_CASELOAD)
    return gettext("Worklist") if sees_caseload else gettext("Schedule")


def _counts(context: dict[str, Any]) -> dict[str, int]:
    """Two bars show two numbers; one page asks for them once, in one statement."""
    membership, request = context["membership"], context["request"]
    if not hasattr(request, "counts"):
        counted = _count_of("unread", Notification.objects.of(membership).unread())
        if membership.may(Permission.VIEW_CASELOAD) and "waiting" not in context:
            counted = counted.union(_count_of("waiting", waiting_today(request.now)), all=True)
        request.counts = dict(counted)
    return dict(request.counts)


def _count_of(name: str, rows: Any) -> Any:
    counted = rows.order_by().annotate(name=Value(name)).values("name").annotate(n=Count("id"))
    return counted.values_list("name", "n")


@register.simple_tag
def people_of_the_demo() -> DemoPeople | None:
    """Who may sign in, on the sign-in page of the demo and nowhere else."""
    return demo_people()


@register.simple_tag
def protocol_note() -> Protocol:
    """The protocol whose version and review status every page names."""
    return protocol(CURRENT_PROTOCOL.name, CURRENT_PROTOCOL.version)


@register.simple_tag(takes_context=True)
def source_note(context: dict[str, Any], rules: Protocol) -> str:
    """What is said of the source; before a clinic is chosen nobody's day is known."""
    now = getattr(context.get("request"), "now", None)
    return source_in_words(rules, now and local_day(now))


@register.filter
def role_in_words(role: str) -> str:
    return gettext(role.replace("_", " ").capitalize())
