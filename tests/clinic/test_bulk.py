"""Rows written in bulk read back as they were, of every kind of column."""

from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import uuid4

import pytest

from clinic.bulk import insert_rows, insert_values, update_rows
from clinic.models import LedgerEvent
from clinic.tenancy import clinic_scope, current_clinic_id
from pathway.models import Prompt, TherapyEntry
from tests.builders import a_care_plan, a_clinic

pytestmark = pytest.mark.django_db

LATER = datetime(2027, 3, 28, 1, 30, 0, 123456, tzinfo=UTC)
TEXT = '“Ñandú” \\ back\tslash \'quote\' "double" \n 疼痛 🦴 {"a": 1}'


def test_every_kind_of_column_reads_back_as_it_was_written():
    with clinic_scope(a_clinic().id) as now:
        plan = a_care_plan(now=now)
        prompt = Prompt(
            care_plan=plan,
            patient_id=plan.patient_id,
            rule="TEST",
            trigger_key="ключ",
            severity="info",
            rank=3,
            text=TEXT,
            raised_at=LATER,
            updated_at=LATER,
            deferred_until=date(2027, 2, 28),
            protocol_version="1",
            evidence={"text": TEXT, "list": [None, True, "0.10"], "nested": {"n": 1}},
            evidence_digest="",
        )
        insert_rows([prompt])
        stored = Prompt.objects.get(id=prompt.id)
        for field in Prompt._meta.concrete_fields:
            assert getattr(stored, field.attname) == getattr(prompt, field.attname), field.name


def test_lists_numbers_and_nothing_read_back():
    with clinic_scope(a_clinic().id) as now:
        plan = a_care_plan(now=now)
        entry = TherapyEntry(
            patient_id=plan.patient_id,
            care_plan=plan,
            kind="start",
            modality="mdr",
            components=["exercise", 'a "quoted", one', ""],
            level=3,
            effective_on=date(2026, 1, 1),
            recorded_at=now,
            source="clinician",
            source_key=b"\x00\xff\\x",
        )
        entry.root_id = entry.thread_id = entry.id
        insert_rows([entry])
        stored = TherapyEntry.objects.get(id=entry.id)
        assert stored.components == entry.components
        assert (stored.level, stored.days, stored.reason) == (3, None, None)
        assert bytes(stored.source_key) == b"\x00\xff\\x"


def test_an_update_writes_what_it_names_and_nothing_else():
    with clinic_scope(a_clinic().id) as now:
        plan = a_care_plan(now=now)
        first, second = Prompt.objects.filter(care_plan=plan).order_by("rule")[:2]
        texts = (first.text, second.text)
        first.text, first.severity = TEXT, "emergency"
        update_rows([first], ["text", "due_at"])
        first.refresh_from_db()
        second.refresh_from_db()
        assert (first.text, second.text) == (TEXT, texts[1])
        assert first.severity != "emergency"


def test_a_key_that_the_database_counts_is_left_to_it():
    with clinic_scope(a_clinic().id) as now:
        before = LedgerEvent.objects.count()
        insert_rows(
            [
                LedgerEvent(
                    recorded_at=now,
                    actor_kind="system",
                    door="worker",
                    type="test.happened",
                    subject_type="test",
                    changes={"n": 1},
                )
                for _ in range(3)
            ]
        )
        numbers = LedgerEvent.objects.values_list("ins", flat=True)
        assert len(set(numbers)) == before + 3


def test_what_is_equal_and_not_the_same_reads_back_as_it_was():
    names = ("id", "clinic_id", "recorded_at", "actor_kind", "door", "type", "subject_type")
    with clinic_scope(a_clinic().id) as now:
        alike = (current_clinic_id(), now, "system", "worker", "test.happened", "test")
        said = [({"n": 1}, 1, ""), ({"n": True}, None, ""), ({"n": 1}, 1, "x")]
        rows = [(uuid4(), *alike, *each, "", "") for each in said]
        more = ("changes", "subject_version", "reason_code", "actor_name", "request_id")
        insert_values(LedgerEvent, (*names, *more), rows)
        stored = LedgerEvent.objects.filter(type="test.happened").order_by("ins")
        read = stored.values_list("changes", "subject_version", "reason_code", "door")
        assert [repr(one) for one in read] == [repr((*each, "worker")) for each in said]


def test_a_value_of_an_unforeseen_kind_is_refused():
    with clinic_scope(a_clinic().id) as now:
        plan = a_care_plan(now=now)
        prompt = Prompt.objects.filter(care_plan=plan)[0]
        prompt.evidence = {"score": Decimal("1.5"), "odd": object()}
        with pytest.raises(TypeError):
            update_rows([prompt], ["evidence"])
