"""The pathway page is made from the protocol's files and names every rule and number."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from pathway.documents import current_trace, pages
from pathway.protocols import CURRENT_PROTOCOL, protocol

PAGES = {"pathway.md", "traceability.md", "hazards.md"}


def test_every_rule_number_and_stage_is_on_the_page():
    (_, text), *_ = pages(current_trace())
    rules = protocol(CURRENT_PROTOCOL.name, CURRENT_PROTOCOL.version)
    missing = [name for name in (*rules.rules, *rules.numbers, *rules.stages) if name not in text]
    assert missing == []


@pytest.mark.statements("SOURCE-STATUS", "H-22")
def test_the_page_says_that_the_source_awaits_review():
    (_, text), *_ = pages(current_trace())
    assert "pending human review" in text


def test_a_page_that_was_not_made_again_is_noticed(tmp_path, settings):
    settings.BASE_DIR = tmp_path
    with pytest.raises(CommandError, match=r"Stale: docs/pathway\.md.*types\.py"):
        call_command("generate_docs", "--check")
    call_command("generate_docs", stdout=StringIO())
    assert {path.name for path in (tmp_path / "docs").iterdir()} == PAGES
    call_command("generate_docs", "--check")
    (tmp_path / "docs" / "hazards.md").write_text("old", encoding="utf-8")
    with pytest.raises(CommandError, match=r"Stale: docs/hazards\.md"):
        call_command("generate_docs", "--check")
