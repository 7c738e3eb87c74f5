"""Keys: issued by a command, limited by scopes, taken back at once."""

import re
from io import StringIO

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command

from api.keys import create_client, read_key
from api.models import ApiClient, Credential
from api.scopes import interactions, permissions_for
from clinic.models import LedgerEvent
from clinic.permissions import NotPermitted, Permission, Role
from clinic.tenancy import clinic_scope
from tests.api.builders import Machine, a_world, clients_of
from tests.builders import SEED, a_clinic, an_actor

READ_PATIENTS = "system/Patient.rs"


@pytest.mark.django_db
def test_the_command_prints_a_key_that_works_and_another_takes_it_back():
    clinic = a_clinic()
    out = StringIO()
    arguments = {"clinic": clinic.slug, "name": "Ward feed"}
    call_command(
        "create_api_key", **arguments, scopes=[READ_PATIENTS], stdout=out, stderr=StringIO()
    )
    key = out.getvalue().strip()
    assert re.fullmatch(rf"sk_live_{clinic.public_key}_[A-Za-z0-9]{{32}}", key)
    assert Machine(key).get("/api/v1/patients").status_code == 200
    call_command("revoke_api_key", **arguments, stdout=StringIO())
    assert Machine(key).get("/api/v1/patients").status_code == 401
    with pytest.raises(CommandError, match="no active client"):
        call_command("revoke_api_key", **arguments)


@pytest.mark.django_db
@pytest.mark.parametrize("days", [0, -1, 9_999_999_999])
def test_a_key_that_could_never_work_or_never_end_is_not_made(days):
    clinic = a_clinic()
    with pytest.raises(CommandError, match="--days"):
        call_command(
            "create_api_key", clinic=clinic.slug, name="x", scopes=[READ_PATIENTS], days=days
        )
    with clinic_scope(clinic.id):
        assert not Credential.objects.exists()


@pytest.mark.django_db
def test_a_test_clinics_keys_say_so_and_open_it():
    clinic = a_clinic(is_test=True)
    with clinic_scope(clinic.id) as now:
        _, key = create_client(clinic=clinic, name="Try", scopes=[READ_PATIENTS], by=SEED, now=now)
    assert str(key).startswith("sk_test_")
    assert Machine(str(key)).get("/api/v1/patients").status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize("scopes", [["patients"], ["system/Patient."], ["system/Bundle.r"], [""]])
def test_a_scope_that_allows_nothing_is_refused_with_the_known_ones(scopes):
    with clinic_scope((clinic := a_clinic()).id) as now:
        with pytest.raises(ValidationError, match=r"system/Patient\.crus"):
            create_client(clinic=clinic, name="x", scopes=scopes, by=SEED, now=now)
        assert not Credential.objects.exists()
    with pytest.raises(CommandError):
        call_command("create_api_key", clinic=clinic.slug, name="x", scopes=scopes or ["x"])


@pytest.mark.django_db
def test_only_the_clinics_administration_issues_keys_and_the_ledger_says_who():
    with clinic_scope((clinic := a_clinic()).id) as now:
        wanted = {"clinic": clinic, "name": "x", "scopes": [READ_PATIENTS], "now": now}
        with pytest.raises(NotPermitted):
            create_client(**wanted, by=an_actor(Role.CLINICIAN, now=now))
        admin = an_actor(Role.CLINIC_ADMIN, now=now)
        create_client(**wanted, by=admin)
        event = LedgerEvent.objects.get(type="api_client.created")
        assert (event.actor_id, event.changes) == (admin.id, {"scopes": [READ_PATIENTS]})


@pytest.mark.django_db
def test_a_credential_never_does_more_than_its_client():
    clinic = a_clinic()
    with clinic_scope(clinic.id) as now:
        _, key = create_client(clinic=clinic, name="x", scopes=["system/*.cruds"], by=SEED, now=now)
        ApiClient.objects.update(scopes=[READ_PATIENTS])
    machine = Machine(str(key))
    assert machine.get("/api/v1/patients").status_code == 200
    assert machine.get("/api/v1/episodes").status_code == 403
    assert machine.send("/api/v1/patients", {"family": "Ito"}).status_code == 403


@pytest.mark.parametrize(
    "text",
    [
        "",
        "sk_live_",
        "sk_live_abcdefghij_short",
        "SK_live_abcdefghij_" + "a" * 32,
        "sk_prod_abcdefghij_" + "a" * 32,
        "sk_live_abcdefghij_" + "a" * 33,
        "sk_live_a\n" + "a" * 40,
    ],
)
def test_what_does_not_look_like_a_key_is_none(text):
    assert read_key(text) is None


def test_scopes_become_the_permissions_of_the_services():
    assert permissions_for(interactions([READ_PATIENTS])) == {Permission.VIEW_SCHEDULE}
    assert Permission.RECORD_CLINICAL not in permissions_for(interactions(["system/*.rs"]))
    assert Permission.MANAGE_CLINIC not in permissions_for(interactions(["system/*.cruds"]))


@pytest.mark.django_db(transaction=True)
def test_noting_its_use_makes_no_request_of_a_client_wait(owner_connection):
    world = a_world()
    with owner_connection.transaction():
        owner_connection.execute(
            "SELECT set_config('app.clinic_id', %s, true)", [str(world.clinic.id)]
        )
        held = owner_connection.execute("SELECT id FROM api_client FOR UPDATE").fetchall()
        # A wait would end in a problem: the connection gives up on a lock after two seconds.
        assert world.machine.get("/api/v1/patients").status_code == 200
    assert len(held) == 1
    assert clients_of(world.clinic)[0].last_used_at is None
