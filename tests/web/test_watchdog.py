"""The banner on every staff page: what has stopped, and nothing while nothing has."""

from datetime import timedelta

import pytest
from django.db.models.functions import Now

from clinic.models import Heartbeat
from clinic.permissions import Role
from followup.services.heartbeats import beat_heart, note_alive
from tests.web.conftest import Place


@pytest.fixture
def everybody_alive(db: None) -> None:
    for kind in ("poll", "worker"):
        beat_heart(kind)
    for kind in ("beat", "redis"):
        note_alive(kind)


def page(place: Place, path: str = "/patients/", role: Role = Role.CLINICIAN) -> str:
    return place.browser(role).get(path, follow=True).content.decode()


def test_nothing_is_shown_while_everybody_is_alive(place: Place, everybody_alive: None) -> None:
    assert "What has stopped" not in page(place)


@pytest.mark.parametrize("role", list(Role))
def test_everybody_who_works_here_is_told_that_nobody_does_dated_work(
    place: Place, everybody_alive: None, role: Role
) -> None:
    Heartbeat.objects.update(seen_at=Now() - timedelta(seconds=61))
    shown = page(place, "/", role)
    assert "Nobody does dated work" in shown
    assert "What is recorded still raises its prompts at once" in shown


def test_a_spare_that_is_gone_is_a_warning(place: Place, everybody_alive: None) -> None:
    Heartbeat.objects.filter(kind="beat").update(seen_at=Now() - timedelta(seconds=61))
    shown = page(place)
    assert "The process beat has stopped" in shown
    assert "notice-warning" in shown


def test_a_page_that_is_not_there_tells_as_well(place: Place, everybody_alive: None) -> None:
    Heartbeat.objects.all().delete()
    assert "Nobody does dated work" in page(
        place, "/patients/00000000-0000-4000-8000-000000000000/"
    )


def test_who_has_not_chosen_a_clinic_is_told_nothing(client, db) -> None:
    assert "What has stopped" not in client.get("/accounts/login/").content.decode()
