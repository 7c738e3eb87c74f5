"""What an explanation may put in a value's place is what the database takes there."""

from decimal import Decimal

import pytest
from django.db import models as django_models
from django.db.models import CheckConstraint

from pathway import questions
from pathway.engine.explain.scales import ASSESSMENT, TABLES, Members, Span, Words
from pathway.gather import _TABLES


def known_words() -> list[tuple[str, str, set[str]]]:
    """(table, column, the words its CHECK names) of every fact table."""
    return [
        (name, column, set(words))
        for name, (model, _, _) in _TABLES.items()
        for constraint in model._meta.constraints
        if isinstance(constraint, CheckConstraint) and constraint.name.endswith("_known")
        for column, words in [words_of(constraint)]
    ]


def words_of(constraint: CheckConstraint) -> tuple[str, list[str]]:
    ((column, words),) = [
        (lookup.removesuffix("__in"), value)
        for lookup, value in constraint.condition.children
        if lookup.endswith("__in")
    ]
    return column, words


@pytest.mark.parametrize(("table", "column", "words"), known_words())
def test_words_are_the_words_of_the_table(table: str, column: str, words: set[str]) -> None:
    scale = TABLES[table][column]
    assert isinstance(scale, Words)
    assert set(scale.answers) == words


def test_questions_have_their_own_answers_and_scales() -> None:
    for name, words in questions.CHOICES.items():
        scale = ASSESSMENT[name]
        assert isinstance(scale, Words)
        assert set(scale.answers) == set(words)
    for name, words in questions.SETS.items():
        assert ASSESSMENT[name] == Members(tuple(words))
    for name, (least, most) in questions.SCALES.items():
        scale = ASSESSMENT[name]
        assert isinstance(scale, Span)
        assert (scale.least, scale.most) == (least, most)


def test_the_step_of_a_number_is_the_smallest_the_table_keeps() -> None:
    for table, scales in TABLES.items():
        for name, scale in scales.items():
            if isinstance(scale, Span) and name != "mg":
                column = _TABLES[table][0]._meta.get_field(name)
                places = getattr(column, "decimal_places", 0)
                assert isinstance(column, django_models.Field)
                assert scale.step == Decimal(1).scaleb(-places)
