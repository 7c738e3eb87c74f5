"""A protocol that leaves anything unsaid is refused, with the file and the key."""

import shutil
import tomllib
from pathlib import Path

import pytest

from pathway.engine.loading import load_protocol
from pathway.engine.overrides import fault, with_overrides
from pathway.engine.protocol import ProtocolError
from tests.engine.patients import FOLDER, protocol

# (file, what is written there, what is put in its place, what the refusal names)
REFUSALS = [
    ("numbers.toml", 'basis = "S-20"\n', "", "numbers.toml: apap_max_mg_per_day: basis"),
    ("numbers.toml", 'basis = "S-20"', 'basis = "S-99"', "apap_max_mg_per_day: basis: S-99"),
    ("numbers.toml", "most = 3000", "most = 4000", "apap_max_mg_per_day: tighten"),
    ("numbers.toml", 'tighten = "down"\n', "", "apap_max_mg_per_day: tighten"),
    ("numbers.toml", "value = 3000", "value = 3001", "apap_max_mg_per_day: value"),
    ("numbers.toml", "value = 3000", "value = 3000.0", "apap_max_mg_per_day: value"),
    ("numbers.toml", "value = 3000", 'value = "much"', "apap_max_mg_per_day: value"),
    ("numbers.toml", "least = 1000\n", "", "apap_max_mg_per_day: least"),
    ("numbers.toml", 'unit = "mg/day"\n', "", "apap_max_mg_per_day: unit"),
    ("numbers.toml", 'unit = "mg/day"', 'unit = "mg/day"\nsource = "x"', "source: unknown key"),
    ("numbers.toml", 'below = "mr_stop_days"', 'below = "mr_end"', "mr_warn_days: below: mr_end"),
    ("numbers.toml", "[mr_gap_days]", "[mr_gap]", "mr_gap_days"),
    ("rules-safety.toml", "version = 1\n", "", "RF-CES: version"),
    ("rules-safety.toml", 'title = "Possible cauda equina syndrome"\n', "", "RF-CES: title"),
    ("rules-safety.toml", 'severity = "emergency"\n', "", "RF-CES: severity"),
    ("rules-safety.toml", 'severity = "emergency"', 'severity = "dire"', "RF-CES: severity: dire"),
    ("rules-safety.toml", 'audience = ["C", "N", "L"]\n', "", "RF-CES: audience"),
    ("rules-safety.toml", 'audience = ["C", "N", "L"]', 'audience = ["P"]', "RF-CES: audience: P"),
    ("rules-safety.toml", 'cites = ["S-13", "S-14", "S-48", "S-09"]\n', "", "RF-CES: cites"),
    ("rules-safety.toml", '"S-48", "S-09"]', '"S-48", "S-90"]', "RF-CES: cites: S-90"),
    ("rules-safety.toml", "conflicts = []\n", "", "RF-CES: conflicts"),
    ("rules-safety.toml", "conflicts = []", 'conflicts = ["C-77"]', "RF-CES: conflicts: C-77"),
    ("rules-safety.toml", 'say = "Possible', 'said = "Possible', "RF-CES: say"),
    (
        "rules-safety.toml",
        'say = "Red-flag screen incomplete: {missing}."',
        'say = " "',
        "RF-SCREEN: say",
    ),
    ("rules-safety.toml", 'resolves = "Acknowledged"\n', "", "RF-RISK: resolves"),
    ("rules-safety.toml", 'due = "0 days"', 'due = "soon"', "RF-SCREEN: due"),
    ("rules-safety.toml", "is_switchable = false", "is_switchable = true", "RF-CES: is_switchable"),
    ("rules-safety.toml", "[RF-RISK]", "[RF-RISKS]", "RF-RISKS: no function"),
    ("rules-safety.toml", '"severe_motor_grade"', '"motor"', "RF-CES: numbers: motor"),
    ("statements.toml", "[S-20]", "[S-20x]", "S-20 is not among the statements"),
    ("statements.toml", 'reference = "1"', 'ref = "1"', "ref: unknown key"),
    ("conflicts.toml", 'verification = "V"\n', "", "C-01: verification"),
    ("stages.toml", 'interval = "reassess_st_0_days"', 'interval = "never"', "ST-0"),
    ("transitions.toml", '"ST-1", "ST-2"', '"ST-9", "ST-2"', "ST-9"),
    ("entries.toml", '["persistent"]', '["stubborn"]', "stubborn"),
    ("criteria.toml", "[relapse]", "[again]", "relapse"),
    ("interplay.toml", 'effect = "held"', 'effect = "lost"', "effect"),
    ("interplay.toml", 'then = ["RSP-GOOD"]', 'then = ["RSP-X"]', "RSP-X"),
    ("decisions.toml", "[reasons.need-more-info]", "[reasons.need-more]", "need-more"),
    ("protocol.toml", 'version = "1"\n', "", "protocol.toml: version"),
    ("protocol.toml", 'id = "low', "id = low", "protocol.toml"),
]


@pytest.mark.parametrize(("file", "written", "instead", "names"), REFUSALS)
def test_it_is_refused(tmp_path: Path, file: str, written: str, instead: str, names: str) -> None:
    folder = Path(shutil.copytree(FOLDER, tmp_path / "protocol"))
    text = (folder / file).read_text(encoding="utf-8")
    assert written in text
    (folder / file).write_text(text.replace(written, instead, 1), encoding="utf-8")
    with pytest.raises(ProtocolError) as refusal:
        load_protocol(folder)
    assert names in str(refusal.value)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ProtocolError, match=r"protocol\.toml"):
        load_protocol(tmp_path)


def test_every_number_has_a_basis_and_every_statement_is_there() -> None:
    loaded = protocol()
    clinical = {f"S-{number:02}" for number in range(1, 71)}
    provenance = {f"P-{number:02}" for number in range(1, 14)}
    assert set(loaded.statements) == clinical | provenance
    assert set(loaded.conflicts) == {f"C-{number:02}" for number in range(1, 10)}
    seeds = {key for key, number in loaded.numbers.items() if number.basis != "local"}
    assert seeds == {
        "apap_max_mg_per_day",
        "apap_max_liver_mg_per_day",
        "mr_warn_days",
        "mr_stop_days",
        "rfa_relief_percent",
    }


@pytest.mark.statements("SOURCE-STATUS", "H-22")
def test_every_statement_says_that_the_source_awaits_review() -> None:
    for said in protocol().statements.values():
        assert said.review_status == "AI-generated article, pending human review"


@pytest.mark.parametrize(
    ("key", "value", "is_taken"),
    [
        ("apap_max_mg_per_day", "2000", True),
        ("apap_max_mg_per_day", "3001", False),
        ("apap_max_mg_per_day", "999", False),
        ("apap_max_mg_per_day", "NaN", False),
        ("apap_max_mg_per_day", "lots", False),
        ("rfa_relief_percent", "79.9", False),
        ("rfa_relief_percent", "85", True),
        ("rfa_relief_percent", "82.5", True),
        ("mr_stop_days", "14.5", False),
        ("mr_stop_days", "22", False),
        ("elderly_mult", "0.9", True),
        ("elderly_mult", "1", False),
        ("response_good_percent", "40", False),
        ("nothing", "1", False),
    ],
)
@pytest.mark.statements("CLINIC-NUMBERS", "H-21")
def test_a_clinic_may_tighten_but_not_loosen(key: str, value: str, is_taken: bool) -> None:
    in_force, refused = with_overrides(protocol(), {key: value})
    assert bool(refused) is not is_taken
    if is_taken:
        assert str(in_force.numbers[key].value) == value
        assert in_force.numbers[key].is_override
    elif key in protocol().numbers:
        assert in_force.numbers[key] == protocol().numbers[key]


@pytest.mark.statements("H-21")
def test_the_warning_must_come_before_the_stop() -> None:
    in_force, refused = with_overrides(protocol(), {"mr_warn_days": "12", "mr_stop_days": "11"})
    assert refused
    assert in_force.numbers["mr_stop_days"].value == 21


@pytest.mark.parametrize("rule", ["RF-CES", "RF-PROGDEF", "RF-REVIEW", "RF-SCREEN", "RF-RISK"])
@pytest.mark.statements("CLINIC-NUMBERS", "H-21")
def test_red_flags_cannot_be_switched_off(rule: str) -> None:
    in_force, refused = with_overrides(protocol(), {rule: "off"})
    assert refused
    assert in_force.rules[rule].is_on


@pytest.mark.parametrize(
    ("overrides", "says"),
    [
        ({"se_check_short_days": "3"}, "se_check_short_elderly_days must stay below"),
        ({"ltfu_days": "13"}, "ltfu_days = 13"),
        ({"ltfu_elderly_days": "29"}, "ltfu_elderly_days must not exceed ltfu_days"),
        ({"fu_none_urgent_elderly_days": "15"}, "must not exceed fu_none_urgent_days"),
    ],
)
@pytest.mark.statements("S-52", "S-58", "H-21")
def test_elderly_people_never_wait_longer_than_others(overrides: dict[str, str], says: str) -> None:
    in_force, refused = with_overrides(protocol(), overrides)
    assert says in "; ".join(refused)
    assert in_force.numbers == protocol().numbers


@pytest.mark.parametrize(
    ("key", "said", "words"),
    [
        (
            "apap_max_mg_per_day",
            "3001",
            "whole number from 1000 to 3000 mg/day: S-20 may be tightened, never loosened",
        ),
        ("p_days", "100", "Enter a whole number from 28 to 84 days."),
        ("elderly_mult", "1", "Enter a number from 0.25 to 0.9 share."),
        ("worse_nrs", "3", "worse_nrs is fixed at 2 points."),
        ("mr_stop", "20", "Perhaps mr_stop_days"),
        ("RF-CES", "off", "RF-CES cannot be switched off"),
        ("CLS-MISSING", "0", "say on or off"),
        ("CLS-MISSING", "off", ""),
        ("p_days", "56", ""),
    ],
)
@pytest.mark.statements("CLINIC-NUMBERS", "H-21")
def test_a_refusal_says_what_may_be_set(key: str, said: str, words: str) -> None:
    answer = fault(protocol(), key, said)
    assert words in answer
    assert bool(answer) is bool(words)


@pytest.mark.statements("H-22")
def test_other_rules_can() -> None:
    in_force, refused = with_overrides(protocol(), {"CLS-MISSING": "off"})
    assert not refused
    assert not in_force.rules["CLS-MISSING"].is_on


def test_the_folder_holds_only_what_is_read() -> None:
    for path in FOLDER.glob("*.toml"):
        assert tomllib.loads(path.read_text(encoding="utf-8"))
