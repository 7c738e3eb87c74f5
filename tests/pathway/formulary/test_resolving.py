"""Medicines as exports and people write them."""

import json
from decimal import Decimal
from pathlib import Path

import pytest

from pathway.formulary import resolve
from pathway.formulary.loading import BrokenFormulary, formulary, read

EXPORT = Path(__file__).parents[3] / "demo" / "ehr-export" / "MedicationRequest.ndjson"

# Every medicine of the export that the pathway watches; all others are known and not watched.
WATCHED_IN_EXPORT = {
    "Acetaminophen 21.7 MG/ML / Dextromethorphan Hydrobromide 1 MG/ML / doxylamine succinate "
    "0.417 MG/ML Oral Solution": [
        ("acetaminophen", "acetaminophen", "21.7"),
        ("dextromethorphan", "other", "1"),
        ("doxylamine", "other", "0.417"),
    ],
    "Acetaminophen 325 MG Oral Tablet": [("acetaminophen", "acetaminophen", "325")],
    "Acetaminophen 325 MG Oral Tablet [Tylenol]": [("acetaminophen", "acetaminophen", "325")],
    "Aspirin 81 MG Oral Tablet": [("aspirin", "aspirin_low_dose", "81")],
    "Diazepam 5 MG Oral Tablet": [("diazepam", "benzodiazepine", "5")],
    "Ibuprofen 100 MG Oral Tablet": [("ibuprofen", "nsaid", "100")],
    "Ibuprofen 200 MG Oral Tablet": [("ibuprofen", "nsaid", "200")],
    "Ibuprofen 400 MG Oral Tablet [Ibu]": [("ibuprofen", "nsaid", "400")],
    "Meperidine Hydrochloride 50 MG Oral Tablet": [("meperidine", "opioid", "50")],
    "Naproxen sodium 220 MG Oral Tablet": [("naproxen", "nsaid", "220")],
}


def components(text, rxnorm=None):
    product = resolve(text, rxnorm)
    return [(part.ingredient, part.drug_class, part.mg) for part in product.components]


def exact(expected):
    return [(name, drug_class, Decimal(mg)) for name, drug_class, mg in expected]


def medicines_of_the_export():
    rows = map(json.loads, EXPORT.read_text().splitlines())
    return sorted({row["medicationCodeableConcept"]["text"] for row in rows})


@pytest.mark.parametrize("text", medicines_of_the_export())
def test_every_medicine_of_the_export_is_known(text):
    product = resolve(text)
    if text in WATCHED_IN_EXPORT:
        assert product.standing == "watched"
        assert components(text) == exact(WATCHED_IN_EXPORT[text])
    else:
        assert product.standing == "unwatched"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Acetaminophen 325 MG / Hydrocodone Bitartrate 5 MG Oral Tablet",
            [("acetaminophen", "acetaminophen", "325"), ("hydrocodone", "opioid", "5")],
        ),
        (
            "hydrocodone-acetaminophen 5-325 mg tab",
            [("hydrocodone", "opioid", "5"), ("acetaminophen", "acetaminophen", "325")],
        ),
        ("acetaminophen 160 mg/5 mL oral suspension", [("acetaminophen", "acetaminophen", "32")]),
        ("Acetaminophen (Tylenol) 500 mg tablet", [("acetaminophen", "acetaminophen", "500")]),
        ("500 mg paracetamol", [("acetaminophen", "acetaminophen", "500")]),
        ("Ibuprofen .5 g", [("ibuprofen", "nsaid", "500")]),
        ("PARACETAMOL 500MG", [("acetaminophen", "acetaminophen", "500")]),
        ("Para\uff43etamol 500 mg", [("acetaminophen", "acetaminophen", "500")]),
        ("prednisone 5 mg tablet", [("prednisone", "corticosteroid", "5")]),
        ("naproxen sodium 550 mg", [("naproxen", "nsaid", "550")]),
        ("Dihydrocodeine 30 mg", [("dihydrocodeine", "opioid", "30")]),
        ("Aspirin 325 mg tablet", [("aspirin", "nsaid", "325")]),
        (
            "12 HR Oxycodone Hydrochloride 10 MG Extended Release Oral Tablet [Oxycontin]",
            [("oxycodone", "opioid", "10")],
        ),
        (
            "HYDROcodone-acetaminophen (NORCO) 5-325 mg per tablet",
            [("hydrocodone", "opioid", "5"), ("acetaminophen", "acetaminophen", "325")],
        ),
        (
            "paracetamol 500mg + codeine 30mg",
            [("acetaminophen", "acetaminophen", "500"), ("codeine", "opioid", "30")],
        ),
        (
            "PARACETAMOL/CODEÍNA 500/30 MG COMP",
            [("acetaminophen", "acetaminophen", "500"), ("codeine", "opioid", "30")],
        ),
        (
            "butalbital-acetaminophen-caffeine 50\u2013325\u201340 mg",
            [
                ("butalbital", "other", "50"),
                ("acetaminophen", "acetaminophen", "325"),
                ("caffeine", "other", "40"),
            ],
        ),
        ("PARACETAMOL CINFA 650 MG COMPRIMIDOS EFG", [("acetaminophen", "acetaminophen", "650")]),
        ("Ibuprofen-ratiopharm 400 mg Filmtabletten", [("ibuprofen", "nsaid", "400")]),
        ("ácido acetilsalicílico 500 mg", [("aspirin", "nsaid", "500")]),
        ("acetaminophen500mg", [("acetaminophen", "acetaminophen", "500")]),
        ("acetaminophen 160 mg per 5 mL", [("acetaminophen", "acetaminophen", "32")]),
        ("paracetamol 80 mg/0.8 ml", [("acetaminophen", "acetaminophen", "100")]),
        ("Acetaminophen 500 mg tablet #30", [("acetaminophen", "acetaminophen", "500")]),
        ("ketorolac 60 mg IM", [("ketorolac", "nsaid", "60")]),
    ],
)
def test_a_stated_strength_is_read_exactly(text, expected):
    assert components(text) == exact(expected)


@pytest.mark.parametrize(
    "text",
    [
        "Tylenol",
        "tylenol 500mg 2 tabs q6h prn",
        "Paracetamol 1,000 mg",
        "paracetamol 0,5 g",
        "acetaminophen 325 mg/15 mL",
        "acetaminophen 325-650 mg",
        "2x500 mg paracetamol",
        "acetaminophen 500 mg 650 mg",
        "Percocet 5-100",
        "Norco 12/2026",
        "Norco 325",
        "acetaminophen-codeine 300 mg",
        "Co-codamol 500",
        "Co-codamol 1/2 tablet",
        "Co-codamol 30/500 oral solution",
        "Co-codamol 30/500 4x daily",
        "Co-codamol 30/500, 2 tablets",
        "Co-codamol 8/500 30/500",
        "Tylenol #3",
        "acetaminophen 100 mg oral suspension",
        "acetaminophen 5 %",
        "take 1000 mg acetaminophen",
        "acetaminophen 0 mg",
        "Paracetamol 1.000 mg",
        "Paracetamol 1 000 mg",
        "acetaminophen 500 mg per 15 ml",
        "Acetaminophen 650 mg 20.3 mL",
        "acetaminophen 500 or 1000 mg",
        "acetaminophen 500 mg to 1000 mg",
        "acetaminophen 325mg/acetaminophen 500mg",
        "acetaminophen 500 mg tablet 1-2 tabs q4-6h prn max 8/day",
        "Acetaminophen 1000 mg (2 tablets)",
        "acetaminophen 1000 mg x2",
        "paracetamol 1000 mg 3x täglich",
        "paracetamol 1 g c/8h",
        "paracetamol 1 g si precisa",
        "paracetamol 750 mg de 6 em 6 horas",
        "paracetamol 500 mg 1-0-1",
        "paracetamol 4 g/d",
        "paracetamol 3000 mg/24h",
    ],
)
def test_a_strength_that_is_not_plainly_stated_is_unknown(text):
    product = resolve(text)
    assert product.is_watched
    assert "acetaminophen" in {part.drug_class for part in product.components}
    assert {part.mg for part in product.components} == {None}


@pytest.mark.parametrize(
    ("text", "opioid", "other"),
    [
        ("Co-codamol 30/500", 30, 500),
        ("Co-codamol 8/500 tablets", 8, 500),
        ("Co-codamol 8 mg/500 mg tablet", 8, 500),
        ("Zapain 30mg/500mg", 30, 500),
        ("Zapain 500 mg/30 mg", 30, 500),
        ("Norco 10-325 mg", 10, 325),
        ("Percocet 5-325", 5, 325),
        ("Vicoprofen 7.5/200", Decimal("7.5"), 200),
    ],
)
def test_two_amounts_behind_one_name_are_those_in_which_it_is_sold(text, opioid, other):
    told = {part.drug_class: part.mg for part in resolve(text).components}
    assert told.pop("opioid") == opioid
    assert list(told.values()) == [other]


@pytest.mark.parametrize(
    ("text", "classes"),
    [
        ("Tylenol", {"acetaminophen"}),
        ("acetominophen 500", {"acetaminophen"}),
        ("tylanol", {"acetaminophen"}),
        ("Theraflu Severe Cold", {"acetaminophen"}),
        ("NyQuil Severe Cold & Flu", {"acetaminophen", "other"}),
        ("Tylenol PM", {"acetaminophen", "other"}),
        ("Excedrin Migraine", {"acetaminophen", "nsaid", "other"}),
        ("Goody's powder", {"acetaminophen", "nsaid"}),
        ("Tylenol 3", {"acetaminophen", "opioid"}),
        ("Tylenol no. 4", {"acetaminophen", "opioid"}),
        ("tylenol 2-3 tabs", {"acetaminophen"}),
        ("Percocet 5/325", {"acetaminophen", "opioid"}),
        ("percoset", {"acetaminophen", "opioid"}),
        ("Vicodin ES", {"acetaminophen", "opioid"}),
        ("cocodamol 30/500", {"acetaminophen", "opioid"}),
        ("Trezix", {"acetaminophen", "opioid", "other"}),
        ("Nurofen Plus", {"nsaid", "opioid"}),
        ("Percodan", {"nsaid", "opioid"}),
        ("Seglentis", {"nsaid", "opioid"}),
        ("Soma Compound with codeine", {"muscle_relaxant", "nsaid", "opioid"}),
        ("Soma 350", {"muscle_relaxant"}),
        ("Norgesic", {"muscle_relaxant", "nsaid", "other"}),
        ("hydrocodon-acetaminophen", {"acetaminophen", "opioid"}),
        ("Frobnicol-acetaminophen 5-325 mg", {"acetaminophen", "unknown"}),
        ("Frobnicol 10 mg, acetaminophen 325 mg", {"acetaminophen", "unknown"}),
        ("Voltaren emulgel 1%", {"nsaid"}),
        ("Tylenol™ Extra Strength", {"acetaminophen"}),
        ("paracetamol_500", {"acetaminophen"}),
        ("caffeine 65 MG Oral Tablet [Excedrin]", {"acetaminophen", "nsaid", "other"}),
        ("acetaminophen 500 mg, artificial tears eye drops", {"acetaminophen", "unknown"}),
    ],
)
def test_every_class_in_a_product_is_named(text, classes):
    assert {part.drug_class for part in resolve(text).components} == classes


ACETAMINOPHEN = [
    name
    for name, parts in formulary().named.items()
    if any(part.drug_class == "acetaminophen" for part in parts)
]


@pytest.mark.parametrize(
    "text",
    [
        "{}", "{} 500 mg", "metformin/{}", "caffeine-{} 65-500 mg", "caffeine + {}", "caffeine {}",
        "metformin, {}", "metformin; {}", "metformin ({})", "caffeine [{}]", "{}-codeine", "{}®",
        "{}™ caps", "“{}”", "*{}*", "{}_500", "{}.", "{} eye drops", "{}: 2x/d", "1 ML {} 10 MG/ML",
        "ibuprofen, {} & Frobnicol", "{}\n500 mg",
    ],
)  # fmt: skip
def test_no_name_that_holds_acetaminophen_is_ever_lost(text):
    for name in ACETAMINOPHEN:
        for written in (name, name.upper()):
            product = resolve(text.format(written))
            assert product.standing == "watched"
            assert "acetaminophen" in {part.drug_class for part in product.components}


@pytest.mark.parametrize(
    ("text", "standing"),
    [
        ("Frobnicol 10 mg tablet", "unknown"),
        ("Metformin Frobnicol 500 mg", "unknown"),
        ("Caffeine-frobnicol 65 mg", "unknown"),
        ("Phenylephrine Cold & Flu", "unknown"),
        ("lisinopril 10 mg tablet (Zestril)", "unwatched"),
        ("Metformin Sandoz 850 mg tablet", "unwatched"),
        ("Nolotil 575 mg capsulas", "unwatched"),
        ("Frobnicol 10 MG / Metformin 500 MG", "unknown"),
        ("Frobnicol 10 MG / Acetaminophen 325 MG Oral Tablet", "watched"),
        ("Metformin 500 MG Oral Tablet", "unwatched"),
        ("budesonide 0.25 MG/ML Inhalation Suspension", "unwatched"),
        ("hydrocortisone 1% cream", "unwatched"),
        ("ketorolac 0.5 % ophthalmic solution", "unwatched"),
        ("Diclofenac sodium 1 % topical gel", "watched"),
        ("x" * 501, "unknown"),
    ],
)
def test_not_watched_and_never_heard_of_stay_apart(text, standing):
    assert resolve(text).standing == standing


@pytest.mark.parametrize(
    ("text", "route"),
    [
        ("Diclofenac sodium 1 % topical gel", "topical"),
        ("Voltaren Emulgel 2.32 %", "topical"),
        ("Pennsaid 2%", "topical"),
        ("ketorolac 30 mg IV", "injection"),
        ("Paracetamol 500mg Tabletten", "oral"),
        ("paracetamol supositorios 650 mg", "rectal"),
        ("fentanyl 25 mcg/h parches", "transdermal"),
    ],
)
def test_a_form_says_the_route(text, route):
    assert resolve(text).route == route


@pytest.mark.parametrize("text", ["fentanyl 12 mcg patch", "Butrans 10 mcg/hour patch"])
def test_a_patch_states_an_amount_an_hour_and_none_in_one_unit(text):
    assert [mg for _name, _class, mg in components(text)] == [None]


@pytest.mark.parametrize("text", ["", "   "])
def test_nothing_names_nothing(text):
    assert resolve(text) is None
    assert resolve(text, "no such code") is None


def test_an_ingredient_code_names_what_the_text_does_not():
    assert components("", "161") == [("acetaminophen", "acetaminophen", None)]
    assert components("pain tablets", "161") == [("acetaminophen", "acetaminophen", None)]


def test_a_code_and_a_text_that_disagree_are_both_left():
    assert resolve("Ibuprofen 200 MG Oral Tablet", "161").standing == "unknown"


def test_the_unit_of_a_strength_is_the_unit_of_the_dose():
    assert resolve("Acetaminophen 325 MG Oral Tablet").unit == "tablet"
    assert resolve("acetaminophen 160 mg/5 mL oral suspension").unit == "ml"


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"class": "painkiller"}, "painkiller"),
        ({"name": "Ibuprofen"}, "lower case"),
        ({"brands": ["metformin"]}, "metformin"),
        ({"rxnorm": "5640"}, "RxNorm 5640 has no basis"),
    ],
)
def test_a_broken_formulary_does_not_load(change, named):
    content = {
        "version": "1",
        "numbers": {"aspirin_low_dose_unit_mg": {"value": "100", "basis": "local"}},
        "ingredient": [{"name": "ibuprofen", "class": "nsaid", **change}],
        "unwatched": {"names": ["metformin"]},
        "combinations": {},
        "text": {"salts": [], "shapes": [], "uses": [], "directions": []},
        "form": [],
    }
    with pytest.raises(BrokenFormulary, match=named):
        read(content)


def test_the_formulary_of_this_release_covers_every_class():
    classes = {part.drug_class for parts in formulary().named.values() for part in parts}
    assert classes >= {
        "acetaminophen", "nsaid", "muscle_relaxant", "gabapentinoid", "opioid", "benzodiazepine",
        "z_drug", "antidepressant", "antipsychotic", "antiepileptic", "anticoagulant",
        "antiplatelet", "corticosteroid", "other",
    }  # fmt: skip
