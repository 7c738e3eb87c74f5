"""What medicines are sold in: suggestions, and a warning about a strength that is not."""

from decimal import Decimal
from pathlib import Path

import pytest

from pathway.formulary import resolve, suggestions, unusual_strength
from pathway.formulary.loading import BrokenFormulary, formulary
from pathway.formulary.packets import read

ANALGESICS = {"acetaminophen", "nsaid", "muscle_relaxant", "gabapentinoid", "opioid"}
DOCUMENTATION = (Path(__file__).parents[3] / "docs" / "formulary.md").read_text(encoding="utf-8")
PACKET = {"names": ["ibuprofen"], "form": "tablet", "amounts": ["400 mg"], "basis": "label [V]"}


@pytest.mark.parametrize("text", suggestions())
def test_every_suggestion_reads_as_fully_known(text):
    product = resolve(text)
    assert product.standing == "watched"
    assert {part.drug_class for part in product.components} <= {*ANALGESICS, "aspirin_low_dose"}
    assert all(part.mg for part in product.components)
    assert product.route
    assert unusual_strength(product) is None


def test_suggestions_name_each_product_once_always_in_the_same_order():
    assert len(set(suggestions())) == len(suggestions())
    assert suggestions()[:3] == (
        "Acetaminophen 325 mg tablet",
        "Acetaminophen 500 mg tablet",
        "Acetaminophen 325 mg capsule",
    )
    assert "Ibuprofen 400 mg tablet" in suggestions()
    assert "Hydrocodone 5 mg / Acetaminophen 325 mg tablet" in suggestions()


def test_a_suggestion_states_each_ingredient_with_its_own_amount():
    product = resolve("Acetaminophen 120 mg/5 mL / Codeine 12 mg/5 mL oral solution")
    assert product.text in suggestions()
    assert [(part.ingredient, part.mg) for part in product.components] == [
        ("acetaminophen", Decimal("24")),
        ("codeine", Decimal("2.4")),
    ]
    assert product.unit == "ml"


@pytest.mark.parametrize("drug_class", sorted(ANALGESICS))
def test_every_class_taken_for_pain_has_suggestions(drug_class):
    offered = {part.drug_class for text in suggestions() for part in resolve(text).components}
    assert drug_class in offered


@pytest.mark.parametrize(
    ("text", "warning"),
    [
        (
            "Ibuprofen 40 mg",
            "Ibuprofen 40 mg: usual strengths are 100, 200, 300, 400, 600, 800",
        ),
        (
            "acetaminophen 5000 mg tablet",
            "Acetaminophen 5000 mg: usual strengths are 325, 500, 650, 1000",
        ),
        (
            "paracetamol 100 mg/ml oral solution",
            "Acetaminophen 100 mg/ml: usual strengths are 32",
        ),
        (
            "tramadol/acetaminophen 325/37.5 mg",
            "Tramadol 325 mg / Acetaminophen 37.5 mg: usual strengths are 37.5/325",
        ),
    ],
)
def test_a_strength_in_which_it_is_not_sold_is_pointed_out(text, warning):
    assert unusual_strength(resolve(text)) == warning


@pytest.mark.parametrize(
    "text",
    [
        "Ibuprofen 400 mg",
        "Ibuprofen 0.4 g",
        "Oxycodone 80 mg tablet",
        "acetaminophen 160 mg/5 mL oral suspension",
        "oxycodone-acetaminophen 5-325 mg",
        "acetaminophen-oxycodone 325-5 mg",
        "Ibuprofen",
        "Percocet",
        "Co-codamol 30/500",
        "acetaminophen 500 mg / Frobnicol 5 mg",
        "ibuprofen 200 mg / famotidine 7 mg",
        "ketorolac 60 mg IM",
        "lorazepam 77 mg",
        "metformin 77 mg",
        "x" * 501,
    ],
)
def test_a_usual_an_unknown_or_an_uncharted_strength_is_not(text):
    assert unusual_strength(resolve(text)) is None


@pytest.mark.parametrize(
    "change", [{"basis": ""}, {"amounts": ["400 mg / 5 mg"]}, {"names": ["ibuprofen", "codeine"]}]
)
def test_a_packet_without_a_basis_or_an_amount_a_name_does_not_load(change):
    assert read({"packet": [PACKET]}) == ("Ibuprofen 400 mg tablet",)
    with pytest.raises(BrokenFormulary, match="ibuprofen"):
        read({"packet": [{**PACKET, **change}]})


def test_the_documentation_names_what_has_no_strengths():
    packed = {part.ingredient for text in suggestions() for part in resolve(text).components}
    listed = {
        part.name
        for parts in formulary().named.values()
        for part in parts
        if part.drug_class in ANALGESICS
    }
    assert [name for name in sorted(listed - packed) if name not in DOCUMENTATION] == []


def test_the_documentation_names_the_version():
    assert f"Version {formulary().version} " in DOCUMENTATION
