"""The stories themselves: readable, complete, and about nobody real."""

import re

import pytest

from clinic.permissions import Role
from followup.demo.cast import cast
from followup.demo.stories import FOLDER, Story, StoryError, read_story, stories_of
from followup.demo.taking import products
from followup.demo.verbs import VERBS
from tests.followup.demo.reading import SLUGS

STORIES = [story for slug in SLUGS for story in stories_of(slug)]

# Authors whom the protocol's sources cite: a demo patient must not carry their names.
CITED = {
    "busse",
    "cohen",
    "dworkin",
    "fairbank",
    "finucane",
    "foster",
    "knezevic",
    "krebs",
    "nijs",
    "ostelo",
    "qaseem",
    "roland",
}


def ids(story: Story) -> str:
    return f"{story.number}-{story.name}"


def test_every_story_has_a_number_of_its_own() -> None:
    numbers = [story.number for story in STORIES]
    assert len(set(numbers)) == len(numbers)


@pytest.mark.parametrize("story", STORIES, ids=ids)
def test_a_story_says_in_one_line_what_it_shows(story: Story) -> None:
    assert 10 < len(story.shows) < 140
    assert "\n" not in story.shows


@pytest.mark.parametrize("story", STORIES, ids=ids)
def test_a_story_uses_known_verbs_products_and_staff(story: Story) -> None:
    staff = {person.key: place.role for person, place in cast().working_in(story.clinic)}
    assert staff[story.owner] in {Role.CLINICIAN, Role.CLINICAL_LEAD}
    assert story.number.startswith(cast().clinic(story.clinic).number_prefix)
    for day in story.days:
        assert day.told.keys() <= VERBS.keys()
        assert {item["take"] for item in day.told.get("starts", ())} <= products().keys()
        assert not day.by or day.by in staff


@pytest.mark.parametrize("story", STORIES, ids=ids)
def test_a_story_is_about_nobody_real(story: Story) -> None:
    words = re.findall(r"\w+", f"{story.family} {story.given}".casefold())
    assert not CITED & set(words)
    notes = [
        said.get("note", "")
        for day in story.days
        for said in day.told.values()
        if isinstance(said, dict)
    ]
    for note in notes:
        assert not re.search(r"[A-Z]\w+ [A-Z]\w+", note), "a note names nobody"


def test_addresses_are_of_a_reserved_domain() -> None:
    assert {person.email.partition("@")[2] for person in cast().people} == {"example.org"}


def test_names_come_in_many_scripts_and_lengths() -> None:
    names = [f"{story.family} {story.given}" for story in STORIES]
    assert sum(any(ord(letter) > 0x02FF for letter in name) for name in names) >= 6
    assert max(map(len, names)) > 60


def test_birth_dates_are_known_in_full_in_part_and_not_at_all() -> None:
    lengths = {len(story.born.split("-")) for story in STORIES if story.born}
    assert lengths == {1, 2}
    assert any(story.age is None and story.born is None for story in STORIES)


def test_a_story_that_cannot_be_read_names_its_file(tmp_path) -> None:
    path = tmp_path / "broken.toml"
    path.write_text('number = "RS-1"\nfavourite_colour = "red"\n', encoding="utf-8")
    with pytest.raises(StoryError, match=r"broken\.toml"):
        read_story(path, "riverside")


def test_every_file_lies_in_the_folder_of_a_clinic_that_is_not_empty() -> None:
    told = {clinic.slug for clinic in cast().clinics if not clinic.is_empty}
    assert {folder.name for folder in FOLDER.iterdir()} == told
