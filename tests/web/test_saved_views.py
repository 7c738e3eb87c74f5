"""Views kept of a list: save, rename, share, delete, take the deletion back."""

import re
from html import unescape

import pytest

from clinic.permissions import Role
from followup.models import SavedView
from tests.web.conftest import Place
from tests.web.making import calm


@pytest.fixture
def kept(place: Place) -> Place:
    """The clinician keeps a view of the caseload called Second line."""
    place.make(calm)
    save(place)
    return place


def save(place: Place, role: Role = Role.CLINICIAN, **said: str) -> str:
    form = {"screen": "caseload", "name": "Second line", "query": "stage=ST-2", **said}
    return str(place.browser(role).post("/views/", form, follow=True).content.decode())


def views(place: Place) -> list[SavedView]:
    return list(place.make(lambda _now: list(SavedView.objects.order_by("created_at"))))


def read(place: Place, query: str = "", role: Role = Role.CLINICIAN) -> str:
    return str(place.browser(role).get(f"/caseload/{query}").content.decode())


def post(place: Place, address: str, role: Role = Role.CLINICIAN, **said: str) -> str:
    view = views(place)[0]
    found = place.browser(role).post(f"/views/{view.id}/{address}", said, follow=True)
    return str(found.content.decode()) if found.status_code == 200 else str(found.status_code)


def test_a_kept_view_is_a_chip_that_shows_it_again(kept: Place) -> None:
    view = views(kept)[0]
    assert f'href="?stage=ST-2&amp;view={view.id}"' in read(kept)
    shown = read(kept, f"?stage=ST-2&view={view.id}")
    assert re.search(r'chip-view"[^>]*aria-current="true">Second line', shown)
    assert "changed</span>" not in shown


def test_the_list_as_it_is_usually_found_needs_no_keeping(kept: Place) -> None:
    assert "Save view" not in read(kept)
    assert "Save view" in read(kept, "?stage=ST-3")


def test_a_change_is_marked_and_can_be_kept(kept: Place) -> None:
    view = views(kept)[0]
    assert "changed</span>" in read(kept, f"?stage=ST-3&view={view.id}")
    post(kept, "", query="stage=ST-3")
    assert views(kept)[0].query == "stage=ST-3"


def test_a_view_keeps_the_choice_and_not_the_page(place: Place) -> None:
    save(place, query="?stage=ST-2&after=[1]&view=x&size=50")
    assert views(place)[0].query == "stage=ST-2&size=50"


def test_what_is_shared_colleagues_see_and_do_not_change(kept: Place) -> None:
    assert "Second line" not in read(kept, role=Role.CLINICAL_LEAD)
    post(kept, "", name="Second line care", is_shared="1")
    assert "Second line care" in read(kept, role=Role.CLINICAL_LEAD)
    assert post(kept, "", Role.CLINICAL_LEAD, name="Mine now") == "404"
    assert post(kept, "delete/", Role.CLINICAL_LEAD) == "404"


def test_the_address_of_a_view_works_for_a_colleague_who_does_not_see_it(kept: Place) -> None:
    page = read(kept, f"?stage=ST-2&view={views(kept)[0].id}", Role.CLINICAL_LEAD)
    assert "Second-line care" in page
    assert "Second line" not in page


def test_a_deleted_view_can_be_had_back(kept: Place) -> None:
    page = post(kept, "delete/")
    assert "The view “Second line” is deleted" in page
    note = re.search(r'name="note" value="([^"]+)"', page)
    assert note
    assert "Second line</a>" not in read(kept)
    kept.browser().post("/undo/", {"note": unescape(note[1])})
    assert views(kept)[0].deleted_at is None


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"name": "   "}, "Enter a name"),
        ({"name": "Second  line"}, "a view of this name already"),
        ({"name": "x" * 61}, "at most 60"),
        ({"name": "Long", "query": "q=" + "x" * 1000}, "too long to be kept"),
        ({"name": "Elsewhere", "screen": "messages"}, "worklist and the caseload only"),
    ],
)
def test_what_cannot_be_kept_is_refused_in_words(
    kept: Place, said: dict[str, str], why: str
) -> None:
    assert why in save(kept, **said)
    assert len(views(kept)) == 1


def test_another_clinic_has_no_such_view(kept: Place, elsewhere: Place) -> None:
    view = views(kept)[0]
    answer = elsewhere.browser().post(f"/views/{view.id}/delete/")
    assert answer.status_code == 404
    assert views(kept)[0].deleted_at is None


def test_the_worklist_keeps_views_of_its_own(kept: Place) -> None:
    save(kept, screen="worklist", name="Late", query="queue=overdue&after=x&stage=")
    page = kept.browser().get("/worklist/").content.decode()
    assert re.search(r'href="\?queue=overdue&amp;view=[^"]+" *>Late', page)
    assert "Second line" not in page
    assert "Late" not in read(kept)
