"""A member's own settings: theirs alone."""

import pytest

from clinic.models import Membership
from clinic.permissions import Role
from followup.models import Communication
from tests.web.conftest import Place


@pytest.mark.parametrize("role", list(Role))
def test_everybody_who_works_here_has_settings(place: Place, role: Role) -> None:
    assert place.browser(role).get("/me/").status_code == 200


def test_the_digest_is_switched_on_and_off_for_oneself_alone(place: Place) -> None:
    other = place.member(Role.THERAPIST)
    browser = place.browser()
    page = browser.post("/me/", {"what": "digest", "wants": "1"}, follow=True).content.decode()
    assert "You get it" in page
    assert place.make(lambda now: Communication.objects.planned().count()) == 1
    page = browser.post("/me/", {"what": "digest", "wants": "0"}, follow=True).content.decode()
    assert "You do not get it" in page
    assert not place.make(lambda now: Membership.objects.get(id=other.id)).wants_digest


def test_without_a_mail_server_the_page_says_so(place: Place, settings) -> None:
    settings.MESSAGE_CHANNELS = {}
    page = place.browser().post("/me/", {"what": "digest", "wants": "1"}, follow=True)
    assert "No mail server is set up here" in page.content.decode()


def test_an_unknown_wish_changes_nothing(place: Place) -> None:
    assert place.browser().post("/me/", {"what": "everything"}).status_code == 302
