"""Every statement of the source leads to data, to a rule or behaviour, and to tests."""

import shutil
from collections import Counter
from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from pathway.documents import current_trace
from pathway.engine.loading import load_protocol
from pathway.engine.protocol import Protocol, ProtocolError
from pathway.trace_pages import hazards_page, traceability_page
from pathway.traceability import Suite, Trace, marks_in, read_suite
from tests.engine.patients import FOLDER


@cache
def read_once() -> Trace:
    return current_trace()


def whole_trace() -> Trace:
    """The protocol and a copy of what the tests of this checkout say."""
    return Trace(read_once().protocol, deepcopy(read_once().tests))


def test_every_statement_rule_number_and_hazard_is_carried_and_tested() -> None:
    assert whole_trace().gaps() == []


def without_citation(rules: Protocol) -> Protocol:
    """Nothing cites or takes part in S-38 any more."""
    found = dict(rules.rules)
    for id in ("INT-RFA", "INT-FLUORO"):
        found[id] = replace(found[id], cites=("S-37",))
    return replace(rules, rules=found)


def edited(register: str, id: str, **changes: Any) -> Callable[[Protocol], Protocol]:
    def edit(rules: Protocol) -> Protocol:
        entries = dict(getattr(rules, register))
        entries[id] = replace(entries[id], **changes)
        return replace(rules, **{register: entries})

    return edit


def baseless(rules: Protocol) -> Protocol:
    number = rules.numbers["p_days"]
    return edited("numbers", "p_days", shown=replace(number.shown, basis=""))(rules)


BROKEN = {
    "S-38: no rule and no behaviour carries it": without_citation,
    "S-20: no data records it": edited("statements", "S-20", data=()),
    "P-09: no rule and no behaviour carries it": edited("behaviours", "STAFF-ONLY", cites=()),
    "P-13: no rule and no behaviour carries it": edited("statements", "P-13", no_behaviour=None),
    "C-06: no rule and no behaviour carries it": edited("conflicts", "C-06", cites=()),
    "H-30: no rule and no behaviour stands against it": edited("hazards", "H-30", behaviours=()),
    "CLS-MISSING: rests on no statement": edited("rules", "CLS-MISSING", cites=()),
    "p_days: the number has no basis": baseless,
}


@pytest.mark.parametrize("gap", BROKEN)
def test_a_broken_protocol_is_noticed(gap: str) -> None:
    whole = whole_trace()
    rules = BROKEN[gap](whole.protocol)
    if gap.startswith("C-06"):
        rules = edited("behaviours", "B-2", conflicts=())(rules)
    assert gap not in whole.gaps()
    assert gap in Trace(rules, whole.tests).gaps()


def untested(id: str) -> Suite:
    """The tests of this checkout but for those of one rule, behaviour or entry."""
    found = whole_trace().tests
    for counter in (found.met, found.unmet):
        del counter[id]
    found.marked.pop(id, None)
    return found


@pytest.mark.parametrize(
    ("id", "gaps"),
    [
        (
            "SUR-NOCRIT",
            {
                "SUR-NOCRIT: no case in which it is said",
                "SUR-NOCRIT: no case in which it is not said",
            },
        ),
        ("MED-OPI-FIRST", {"S-63: no test bears it out"}),
        ("STAFF-ONLY", {"STAFF-ONLY: no test bears it out", "P-09: no test bears it out"}),
        ("H-30", {"H-30: no test bears it out"}),
    ],
)
def test_what_no_test_bears_out_is_noticed(id: str, gaps: set[str]) -> None:
    whole = whole_trace()
    assert gaps <= set(Trace(whole.protocol, untested(id)).gaps()) - set(whole.gaps())


def test_a_rule_with_cases_on_one_side_only_is_noticed() -> None:
    whole = whole_trace()
    whole.tests.unmet = Counter({**whole.tests.unmet, "CTD-PT": 0})
    assert "CTD-PT: no case in which it is not said" in whole.gaps()


def test_a_mark_that_names_nothing_is_noticed() -> None:
    whole = whole_trace()
    whole.tests.marked["S-99"] = ["test_stages: somewhere"]
    assert "S-99: no such entry, named by test_stages: somewhere" in whole.gaps()


def test_marks_are_read_from_python_and_from_cases(tmp_path: Path) -> None:
    cases = tmp_path / "engine" / "cases"
    cases.mkdir(parents=True)
    (cases / "book.toml").write_text(
        '[[case]]\nname = "told"\nstatements = ["S-04"]\nexpect = { A = "info", B = "info held" }\n'
        'never = ["C"]\nfrom = { D = 14 }\ncannot_tell = { C = "age" }\n'
    )
    (tmp_path / "test_it.py").write_text(
        '@pytest.mark.statements("S-69", "B-4")\n@pytest.mark.django_db\n'
        "def test_no_kind_is_ranked(): ...\ndef test_other(): ...\n"
    )
    found = read_suite(tmp_path)
    assert found.met == {"A": 1, "D": 1}
    assert found.unmet == {"C": 1, "D": 1}
    assert found.cannot_tell == {"C": 1}
    assert found.marked == {
        "S-04": ["book: told"],
        "S-69": ["test_it: no kind is ranked"],
        "B-4": ["test_it: no kind is ranked"],
    }


def test_a_mark_elsewhere_counts_for_nothing() -> None:
    assert list(marks_in('@pytest.mark.statements("S-01")\ndef helper(): ...\n')) == []


@pytest.mark.parametrize(
    ("file", "written", "instead", "names"),
    [
        ("statements.toml", '"Component.mg"', '"Component.grams"', "S-20: data: no fact has the"),
        ("statements.toml", "SUR-NOCRIT =", "SUR-NONE =", "S-02: also: SUR-NONE is not among"),
        ("statements.toml", "SUR-NOCRIT =", "RSP-STEPUP =", "S-02: also: RSP-STEPUP cites it"),
        ("behaviours.toml", '"S-69"', '"S-96"', "B-4: S-96 is not among"),
        ("behaviours.toml", '["C-06"]', '["C-60"]', "B-2: C-60 is not among"),
        ("hazards.toml", '"AFTER-CLOSING"', '"AFTERWARDS"', "H-02: behaviours: AFTERWARDS is not"),
        ("numbers.toml", 'basis = "S-20"\n', "", "apap_max_mg_per_day: basis: is missing"),
        ("protocol.toml", 'review_step = "unknown"\n', "", "source: review_step is missing"),
    ],
)
def test_a_folder_that_names_what_is_not_there_is_refused(
    tmp_path: Path, file: str, written: str, instead: str, names: str
) -> None:
    folder = Path(shutil.copytree(FOLDER, tmp_path / "protocol"))
    text = (folder / file).read_text(encoding="utf-8")
    assert written in text
    (folder / file).write_text(text.replace(written, instead, 1), encoding="utf-8")
    with pytest.raises(ProtocolError, match=names):
        load_protocol(folder)


def test_every_entry_of_every_register_is_on_a_page() -> None:
    trace = whole_trace()
    text = traceability_page(trace) + hazards_page(trace)
    rules = trace.protocol
    entries = (*rules.statements, *rules.conflicts, *rules.rules, *rules.behaviours, *rules.hazards)
    assert [id for id in entries if id not in text] == []
    assert set(rules.hazards) == {f"H-{number:02}" for number in range(1, 31)}


def test_the_page_shows_what_is_missing() -> None:
    empty = Trace(whole_trace().protocol, Suite())
    row = next(line for line in traceability_page(empty).splitlines() if "**S-69**" in line)
    assert row.endswith("| **nothing** |")


@pytest.mark.statements("SOURCE-STATUS", "H-22")
def test_both_pages_say_what_the_source_is() -> None:
    trace = whole_trace()
    for page in (traceability_page(trace), hazards_page(trace)):
        assert "AI-generated article, pending human review; review step: unknown" in page
        assert "Cited but not supplied: reference 2" in page
        assert "To be looked at again by 2026-08-16" in page
