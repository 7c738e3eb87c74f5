"""The options of a stage: what is offered, in which order, and what became of each."""

import shutil
from pathlib import Path
from typing import Any

import pytest

from pathway.engine import canonical_json
from pathway.engine.loading import load_protocol
from pathway.engine.options import STATES, Option, PlanOptions, options
from pathway.engine.protocol import ProtocolError
from tests.engine.patients import FOLDER, drug, instant, intake, patient, protocol

FIRST_LINE = ["acetaminophen", "nsaid", "heat", "activity_plan", "education", "pt_exercise"]
SECOND_LINE = [
    "massage",
    "manipulation",
    "acupuncture",
    "mbsr",
    "tai_chi",
    "yoga",
    "qigong",
    "cbt",
]


def offered(*lines: dict[str, Any], stage: str = "ST-2", on: int = 10, **more: Any) -> PlanOptions:
    facts = patient(intake(0), {"stage": stage, "on": 1}, *lines, **more)
    return options(facts, protocol(), as_of=instant(on))


def one(found: PlanOptions, id: str) -> Option:
    return next(each for each in found.options if each.id == id)


def ids(found: PlanOptions) -> list[str]:
    return [each.id for each in found.options]


@pytest.mark.statements("B-1", "S-03", "S-04", "S-05", "S-28", "S-29")
def test_first_line_care_lists_every_item_so_that_none_is_skipped() -> None:
    found = offered(stage="ST-1")
    assert ids(found) == FIRST_LINE
    assert {each.state for each in found.options} == {"open"}


@pytest.mark.statements("B-2", "S-30", "S-31", "S-33", "S-34", "S-35")
def test_second_line_care_adds_its_items() -> None:
    assert ids(offered(stage="ST-2")) == [*FIRST_LINE, *SECOND_LINE]


@pytest.mark.parametrize("stage", ["ST-3", "ST-4", "ST-5"])
def test_later_stages_put_rehabilitation_first_and_list_no_injection(stage: str) -> None:
    found = ids(offered(stage=stage))
    assert found[0] == "mdr"
    assert not {"mbb", "rfa", "esi", "ia_steroid", "surgery"} & set(found)


@pytest.mark.parametrize("stage", ["ST-0", "ST-E", "ST-X"])
def test_before_care_in_an_emergency_and_after_closing_nothing_is_offered(stage: str) -> None:
    assert not offered(stage=stage).options


@pytest.mark.statements("S-06", "S-30")
def test_a_gabapentinoid_is_offered_for_a_neuropathic_part_only() -> None:
    neuropathic = intake(2, pain_classes=["neuropathic"])
    assert "gabapentinoid" not in ids(offered())
    assert one(offered(neuropathic), "gabapentinoid").conflicts == ("C-02",)


def test_while_the_kind_of_pain_is_unknown_that_is_what_the_option_lacks() -> None:
    facts = patient({"stage": "ST-2", "on": 1})
    found = options(facts, protocol(), as_of=instant(2))
    assert one(found, "gabapentinoid").cannot_tell == ("kind of pain",)


def test_one_that_is_taken_is_listed_whatever_the_kind_of_pain() -> None:
    assert one(offered(drug("start", 2, "gabapentinoid")), "gabapentinoid").state == "started"


@pytest.mark.statements("S-25", "S-31")
def test_the_sources_words_on_efficacy_are_kept() -> None:
    found = offered()
    assert one(found, "heat").label == "moderate efficacy"
    assert one(found, "massage").label == "short-term efficacy"


@pytest.mark.statements("S-20")
def test_the_limit_is_the_clinics_own() -> None:
    assert "at most 3000 mg" in one(offered(), "acetaminophen").label
    tighter = offered(overrides={"apap_max_mg_per_day": "2000"})
    assert "at most 2000 mg" in one(tighter, "acetaminophen").label


@pytest.mark.parametrize(
    ("kind", "state"),
    [
        ("start", "started"),
        ("session", "started"),
        ("declined", "declined"),
        ("ineligible", "not_suitable"),
        ("offered_later", "later"),
    ],
)
def test_a_therapy_is_in_the_state_that_was_last_said(kind: str, state: str) -> None:
    line = {"therapy": kind, "modality": "massage", "on": 3, "reason": "as agreed"}
    found = one(offered(line), "massage")
    assert (found.state, str(found.since), found.reason) == (state, "2026-03-05", "as agreed")
    assert state in STATES


def test_the_newest_word_counts_and_a_stop_leaves_it_started() -> None:
    declined = {"therapy": "declined", "modality": "cbt", "on": 2, "thread_id": "a"}
    begun = {"therapy": "start", "modality": "cbt", "on": 4, "thread_id": "b"}
    stopped = {"therapy": "stop", "modality": "cbt", "on": 6, "thread_id": "b"}
    assert one(offered(declined, begun), "cbt").is_going_on
    found = one(offered(declined, begun, stopped), "cbt")
    assert (found.state, found.is_going_on) == ("started", False)


@pytest.mark.parametrize(
    ("kind", "state"),
    [
        ("start", "started"),
        ("declined", "declined"),
        ("contraindicated", "not_suitable"),
        ("offered_later", "later"),
    ],
)
def test_so_is_a_medicine(kind: str, state: str) -> None:
    assert one(offered(drug(kind, 3, "nsaid")), "nsaid").state == state


def test_a_class_declared_unsuitable_is_not_suitable_until_it_is_started() -> None:
    said = {"declaration": "made", "subject": "drug_unsuitable", "detail": "nsaid", "on": 3}
    assert one(offered({**said, "basis": "ulcer"}), "nsaid").reason == "ulcer"
    assert one(offered(said), "nsaid").state == "not_suitable"
    assert one(offered(said, drug("start", 5, "nsaid")), "nsaid").state == "started"
    assert one(offered(said, drug("start", 2, "nsaid")), "nsaid").state == "not_suitable"


@pytest.mark.parametrize("kind", ["declined", "offered_later", "ineligible"])
def test_what_an_earlier_episode_refused_may_be_asked_again(kind: str) -> None:
    assert one(offered({"therapy": kind, "modality": "cbt", "on": -50}), "cbt").state == "open"


def test_a_medicine_refused_in_an_earlier_episode_is_open_and_one_not_allowed_is_not() -> None:
    assert one(offered(drug("declined", -50, "nsaid")), "nsaid").state == "open"
    assert one(offered(drug("contraindicated", -50, "nsaid")), "nsaid").state == "not_suitable"


def test_what_goes_on_from_an_earlier_episode_is_started() -> None:
    assert one(offered({"therapy": "start", "modality": "yoga", "on": -50}), "yoga").is_going_on
    assert one(offered(drug("start", -50, "nsaid")), "nsaid").state == "started"


def test_what_ended_in_an_earlier_episode_is_open() -> None:
    over = [drug("start", -50, "nsaid"), drug("stop", -20, "nsaid")]
    assert one(offered(*over), "nsaid").state == "open"
    then = {"modality": "yoga", "thread_id": "then"}
    ended = [{"therapy": "start", "on": -50, **then}, {"therapy": "stop", "on": -20, **then}]
    assert one(offered(*ended), "yoga").state == "open"


def history(detail: str, kind: str = "present") -> dict[str, Any]:
    return {"condition": "manipulation_history", "kind": kind, "detail": detail}


@pytest.mark.statements("B-3", "S-32")
@pytest.mark.parametrize("detail", ["good", " Good "])
def test_manipulation_that_helped_comes_first_of_its_kind_only(detail: str) -> None:
    found = ids(offered(history(detail)))
    assert found == [*FIRST_LINE, "manipulation", "massage", *SECOND_LINE[2:]]


@pytest.mark.parametrize("detail", ["poor", "none", "unknown", ""])
def test_manipulation_that_did_not_keeps_its_place(detail: str) -> None:
    assert ids(offered(history(detail))) == [*FIRST_LINE, *SECOND_LINE]


def test_a_history_denied_lifts_nothing() -> None:
    assert ids(offered(history("good", kind="absent"))) == [*FIRST_LINE, *SECOND_LINE]


@pytest.mark.statements("B-3", "S-18", "S-32")
@pytest.mark.parametrize(
    ("line", "caution"),
    [
        ({"exam": "", "on": 2, "motor_l5_left": 4}, "A neurological deficit is recorded"),
        ({"assessment": "contact", "on": 2, "fever": "present"}, "A red flag is unresolved"),
        ({"condition": "osteoporosis"}, "Osteoporosis is recorded"),
    ],
)
def test_manipulation_carries_a_caution(line: dict[str, Any], caution: str) -> None:
    assert one(offered(line), "manipulation").cautions == (caution,)
    assert not one(offered(), "manipulation").cautions


def test_what_a_caution_cannot_be_told_by_is_named() -> None:
    assert one(offered(), "manipulation").cannot_tell == (
        "neurological examination",
        "osteoporosis",
    )
    known: list[dict[str, Any]] = [
        {"exam": "", "on": 2, "motor_l5_left": 5},
        {"condition": "osteoporosis", "kind": "absent"},
    ]
    assert not one(offered(*known), "manipulation").cannot_tell


@pytest.mark.statements("S-23", "S-49")
def test_an_nsaid_carries_a_caution_for_elderly_people() -> None:
    assert one(offered(born="1950-01-01"), "nsaid").cautions
    assert not one(offered(born="1990-01-01"), "nsaid").cautions
    assert one(offered(born=None), "nsaid").cannot_tell == ("birth date",)


@pytest.mark.statements("C-06")
def test_acupuncture_shows_that_guidance_differs() -> None:
    assert one(offered(), "acupuncture").conflicts == ("C-06",)


@pytest.mark.statements("B-4", "S-69")
def test_kinds_of_exercise_are_in_the_order_of_the_alphabet_whatever_is_on_record() -> None:
    begun = {"therapy": "start", "modality": "yoga", "on": 2}
    for found in (offered(), offered(begun), offered(stage="ST-M")):
        assert list(found.exercise) == sorted(found.exercise)
        assert len(found.exercise) == 6


@pytest.mark.statements("B-4", "S-69")
def test_what_the_patient_prefers_is_shown_and_ranks_nothing() -> None:
    wish = {"condition": "exercise_preference", "detail": "swimming"}
    found = offered(wish)
    assert found.exercise_preference == "swimming"
    assert offered().exercise_preference is None
    assert (ids(found), found.exercise) == (ids(offered()), offered().exercise)


@pytest.mark.statements("B-5", "S-01")
def test_whether_pain_radiates_is_marked() -> None:
    assert offered().is_radiating == "yes"
    facts = patient(intake(0, sites=[]), {"stage": "ST-1", "on": 1})
    assert options(facts, protocol(), as_of=instant(2)).is_radiating == "no"
    assert options(patient(), protocol(), as_of=instant(2)).is_radiating == "not asked"


@pytest.mark.statements("B-6", "S-39")
def test_rehabilitation_names_the_parts_its_record_lacks() -> None:
    def begun(*parts: str) -> dict[str, Any]:
        return {"therapy": "start", "modality": "mdr", "on": 2, "components": list(parts)}

    assert one(offered(begun("exercise"), stage="ST-3"), "mdr").lacks == (
        "physical_therapy",
        "cbt",
    )
    whole = begun("exercise", "physical_therapy", "cbt")
    assert not one(offered(whole, stage="ST-3"), "mdr").lacks
    assert not one(offered(stage="ST-3"), "mdr").lacks


def test_the_same_facts_give_the_same_bytes() -> None:
    assert canonical_json(offered()) == canonical_json(offered())


@pytest.mark.parametrize(
    ("written", "instead", "names"),
    [
        ('["S-03", "S-20", "S-21"]', '["S-99"]', "acetaminophen: cites: S-99"),
        ('conflicts = ["C-06"]', 'conflicts = ["C-66"]', "acupuncture: conflicts: C-66"),
        ('ST-M = ["activity_plan"', 'ST-M = ["sleep"', "sleep has no words"),
        ("ST-M = [", "ST-9 = [", "ST-9"),
        ('cautions = ["elderly"]', 'cautions = ["age"]', "age is not among the cautions"),
        ("[cautions.elderly]", "[cautions.aged]", "elderly"),
        ('only_if = "neuropathic"', 'only_if = "nervous"', "only_if: nothing answers nervous"),
        ('"manipulation_helped"', '"it_helped"', "first_if: nothing answers it_helped"),
        ("{apap_max_mg_per_day}", "{apap_most}", "acetaminophen: label: apap_most"),
        ('category = "manual"', 'category = "handy"', "handy is not one of"),
        ('title = "Massage"\n', "", "massage: title: is missing"),
        ('title = "Massage"\n', 'title = "Massage"\nrank = "1"\n', "rank: unknown key"),
    ],
)
def test_options_that_leave_anything_unsaid_are_refused(
    tmp_path: Path, written: str, instead: str, names: str
) -> None:
    folder = Path(shutil.copytree(FOLDER, tmp_path / "protocol"))
    text = (folder / "options.toml").read_text(encoding="utf-8")
    assert written in text
    changed = text.replace(written, instead, 1)
    (folder / "options.toml").write_text(changed, encoding="utf-8")
    with pytest.raises(ProtocolError) as refusal:
        load_protocol(folder)
    assert names in str(refusal.value)
