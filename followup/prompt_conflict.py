"""A prompt that changed or was answered by somebody else: what stands now beside one's own answer."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from clinic.actors import Actor
from followup.conflicts import Conflict, Difference, last_change
from followup.fact_words import code_in_words
from followup.forms.decision import KIND_WORDS
from followup.prompt_page import PromptPage, Said


def conflict_over(page: PromptPage, typed: Mapping[str, Any]) -> Conflict:
    """`typed` is the answer as it was sent; nothing of it is stored."""
    prompt = page.prompt
    standing = [each for each in page.said if not each.is_taken_back and each.row.kind != "undone"]
    last = standing[-1] if standing else None
    who, at = (
        (last.row.author_name, last.row.recorded_at)
        if last
        else last_change(prompt.id, prompt.patient_id)
    )
    return Conflict(who=who, at=at, differences=_differences(page, last, typed), keeps=_keeps(page))


def is_answered_so(page: PromptPage, by: Actor, typed: Mapping[str, Any]) -> bool:
    """A second click: one's own last answer says this already."""
    last = page.said[-1].row if page.said else None
    return last is not None and (last.author_id, last.kind) == (by.id, typed.get("kind"))


def _keeps(page: PromptPage) -> str:
    if page.ways.kinds:
        return _("Below stands what you entered. Read what it says now, then save your answer.")
    return _("There is nothing left to decide. What you entered is not stored; it stands here.")


def _differences(page: PromptPage, last: Said | None, typed: Mapping[str, Any]) -> list[Difference]:
    row = last.row if last else None
    answer = str(KIND_WORDS.get(row.kind, row.kind)) if row else _("no answer")
    found = [Difference(_("Answer"), answer, str(KIND_WORDS.get(typed.get("kind", ""), "")))]
    if reason := typed.get("reason_code") or typed.get("disposition"):
        found.append(Difference(_("Reason"), last.what if last else "", _in_words(page, reason)))
    if note := typed.get("note"):
        found.append(Difference(_("Note"), (row and row.note) or "", note))
    return found


def _in_words(page: PromptPage, code: str) -> str:
    known = page.protocol.reasons.get(code) or page.protocol.dispositions.get(code)
    return known.says if known else code_in_words(code)
