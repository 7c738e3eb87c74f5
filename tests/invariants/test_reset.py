"""A reset empties one test clinic of all that was told in it, and no other clinic of anything."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import ProgrammingError, connection, models, transaction

from clinic.models import Clinic, LedgerEvent, PatientName
from clinic.services.clinics import advance_clock
from clinic.services.feed import number_events, verify_feed
from clinic.services.ledger import Happened, record_event
from clinic.services.resetting import empty_clinic
from clinic.tenancy import TenantModel, clinic_scope
from followup.models import Link, SavedView
from tests.builders import SEED, a_clinic, a_patient
from tests.harness.database import connect_as_owner
from tests.invariants.rows import a_row_in_every_table
from tests.invariants.schema import tenant_models

pytestmark = pytest.mark.django_db

# What a test clinic is made of, and why it is still there after a reset (ADR 0133).
STAYS = {
    "clinic_settings": "somebody set the clinic up",
    "clinic_key": "opens what is sealed in other rows that stay",
    "membership": "staff, who go on being signed in",
    "saved_view": "how a member likes a list, unless it looks for somebody by name",
    "link": "calendars that members subscribed to, and no address that a patient was sent",
    "protocol_override": "the clinic's own numbers",
    "message_text": "the clinic's own wording",
    "measure_target": "what the clinic wants to reach",
    "api_client": "a program goes on",
    "credential": "with the key that it has",
    "used_jti": "and signs in with no assertion twice",
    "webhook_endpoint": "and is told of what happens from now on",
    "feed_head": "the numbers of the feed only grow",
    "feed_seal": "the last one, from which the chain goes on",
}
# What was told about patients, what follows from it, and who looked at it.
_GOES = """
    access assessment care_plan case_review caseload communication condition_entry consent
    contact_attempt contact_point declaration_entry delivery draft engine_alert episode fall
    imaging_entry job job_output job_piece job_problem job_row ledger_event medication_entry
    neuro_exam notification patient patient_identifier patient_name person_fact
    procedure_entry prompt prompt_decision protocol_move referral_entry review side_effect
    stage_change stored_reply task therapy_entry visit_entry
"""
GOES = _GOES.split()


def test_every_table_of_a_clinic_is_said_to_stay_or_to_go():
    assert sorted([*STAYS, *GOES]) == sorted(model._meta.db_table for model in tenant_models())


def test_what_was_told_is_gone_and_what_was_set_up_is_there_at_the_true_time():
    here, there = a_full_clinic(), a_full_clinic()
    before = counts(there)
    with clinic_scope(here.id) as now:
        emptied = empty_clinic(clinic=here, by=SEED)
    left = counts(here)
    assert [table for table in GOES if left[table] and table != "ledger_event"] == []
    assert [table for table in STAYS if not left[table]] == []
    assert counts(there) == before
    with clinic_scope(here.id) as true_now:
        assert LedgerEvent.objects.get().changes == {"removed": 1}
        assert (emptied.now, emptied.back) == (true_now, timedelta(days=56))
        assert now == true_now + timedelta(days=56)
        assert times_after(true_now) == []


def test_an_address_of_a_patient_and_a_view_that_names_somebody_go_with_them():
    here = a_full_clinic()
    with clinic_scope(here.id):
        empty_clinic(clinic=here, by=SEED)
        assert list(Link.objects.values_list("kind", flat=True)) == ["calendar"]
        assert list(SavedView.objects.values_list("query", flat=True)) == ["stage=ST-1&seq=2"]


def test_the_chain_of_events_holds_after_each_reset_and_only_after_a_reset():
    here = a_full_clinic()
    for _time in range(2):
        with clinic_scope(here.id) as now:
            number_events(now=now)
            last = LedgerEvent.objects.numbered().last().position
            empty_clinic(clinic=here, by=SEED)
            number_events(now=now)
            a_patient(now=now)
            number_events(now=now)
            found = verify_feed()
            first = LedgerEvent.objects.numbered().first()
            assert (first.type, first.position) == ("clinic.reset", last + 1)
            assert (found.broken_at, found.checked) == (None, LedgerEvent.objects.count())


def test_in_a_live_clinic_nothing_makes_up_for_events_that_are_missing(owner_connection):
    """The word alone, without a reset, hides nothing."""
    here = a_clinic()
    with clinic_scope(here.id) as now:
        record_event(
            Happened(type="clinic.reset", subject_type="clinic", subject_id=None), by=SEED, now=now
        )
        number_events(now=now)
        assert verify_feed().broken_at is None
        LedgerEvent.objects.filter(type="clinic.reset").update(position=7)
        LedgerEvent.objects.exclude(type="clinic.reset").update(position=None)
        assert verify_feed().broken_at is not None


def test_a_live_clinic_is_refused_by_the_database_itself():
    live = a_clinic()
    with clinic_scope(live.id) as now:
        a_patient(now=now)
    with (
        pytest.raises(ProgrammingError, match="Only a test clinic"),
        transaction.atomic(),
        clinic_scope(live.id),
    ):
        ask_database("SELECT reset_test_clinic()")
    with pytest.raises(ProgrammingError, match="Only a test clinic"), transaction.atomic():
        ask_database("SELECT reset_test_clinic()")
    assert counts(live)["patient"] == 1


def test_nothing_makes_a_live_clinic_a_test_clinic():
    live = a_clinic()
    for change in ("is_test = true", "id = gen_random_uuid()"):
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            ask_database(f"UPDATE clinic SET {change} WHERE id = %s", live.id)  # noqa: S608
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        ask_database("DELETE FROM clinic WHERE id = %s", live.id)


def test_nobody_but_the_role_that_serves_requests_may_ask_for_it(owner_connection):
    rows = owner_connection.execute(
        "SELECT grantee, privilege_type FROM information_schema.routine_privileges"
        " WHERE routine_name = 'reset_test_clinic' ORDER BY grantee"
    )
    assert rows.fetchall() == [("stepwell_app", "EXECUTE"), ("stepwell_owner", "EXECUTE")]


@pytest.mark.django_db(transaction=True)
def test_the_owner_too_deletes_in_the_clinic_that_is_named_alone():
    """The second lock: row-level security holds for whoever the function runs as."""
    here, there = a_clinic(), a_clinic()
    for clinic in (here, there):
        with clinic_scope(clinic.id) as now:
            a_patient(now=now)
    with connect_as_owner() as owner, owner.transaction(force_rollback=True):
        assert owner.execute("DELETE FROM patient_name").rowcount == 0
        owner.execute("SELECT set_config('app.clinic_id', %s, true)", [str(here.id)])
        with clinic_scope(here.id):
            own = PatientName.objects.count()
        assert owner.execute("DELETE FROM patient_name").rowcount == own > 0


def a_full_clinic() -> Clinic:
    """A test clinic eight weeks ahead, with a row in every table and some numbered events."""
    clinic = a_clinic(is_test=True)
    with clinic_scope(clinic.id) as now:
        advance_clock(clinic=clinic, forward=timedelta(days=56), by=SEED, now=now)
    with clinic_scope(clinic.id) as now:
        rows = a_row_in_every_table()
        link, view = rows[Link], rows[SavedView]
        Link.objects.filter(id=link.id).update(kind="report")
        Link.objects.create(kind="calendar", secret_hash=b"calendar", created_at=now)
        SavedView.objects.filter(id=view.id).update(query="stage=ST-1&seq=2")
        SavedView.objects.create(
            owner=view.owner, screen="caseload", name="Hers", query="q=Haddad", created_at=now
        )
        for row in (rows[model] for model in tenant_models() if model._meta.db_table in STAYS):
            if optional := [field.name for field in _instants(type(row)) if field.null]:
                type(row).objects.update(**dict.fromkeys(optional, now))
        number_events(now=now)
        ask_database("SET CONSTRAINTS ALL IMMEDIATE")
        ask_database("SET CONSTRAINTS ALL DEFERRED")
    return clinic


def counts(clinic: Clinic) -> dict[str, int]:
    with clinic_scope(clinic.id):
        return {model._meta.db_table: model.objects.count() for model in tenant_models()}


def times_after(moment: Any) -> list[str]:
    """Columns with an instant that the clinic has not reached."""
    return [
        f"{model._meta.db_table}.{field.column}"
        for model in tenant_models()
        for field in _instants(model)
        if model.objects.filter(**{f"{field.name}__gt": moment}).exists()
    ]


def _instants(model: type[TenantModel]) -> list[Any]:
    return [
        field for field in model._meta.concrete_fields if isinstance(field, models.DateTimeField)
    ]


def ask_database(statement: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
