"""Who may sign in to the demo: for its sign-in page and the table that the command prints."""

from dataclasses import dataclass

from django.conf import settings

from followup.demo.cast import DemoPerson, Place, cast

# The same on every machine, so it is good for invented people only: see `is_demo`.
PASSWORD = "one-step-at-a-time"  # noqa: S105


@dataclass(frozen=True, slots=True)
class SignIn:
    """One person of the sign-in page's list."""

    name: str
    email: str
    places: str


@dataclass(frozen=True, slots=True)
class DemoPeople:
    password: str
    people: list[SignIn]


def is_demo() -> bool:
    return bool(settings.ENVIRONMENT == "demo")


def demo_people() -> DemoPeople | None:
    """Everybody with the password they share; None anywhere but in the demo."""
    if not is_demo():
        return None
    people = [SignIn(one.name, one.email, places_in_words(one)) for one in cast().people]
    return DemoPeople(PASSWORD, people)


def places_in_words(person: DemoPerson) -> str:
    return "; ".join(_in_words(place) for place in person.places)


def table() -> str:
    """Name, e-mail, and role at each clinic, in columns, with the password below."""
    rows = [
        (person.name, person.email, _in_words(place))
        for person in cast().people
        for place in person.places
    ]
    widths = [max(len(row[column]) for row in rows) for column in (0, 1)]
    lines = [f"  {name:{widths[0]}}  {email:{widths[1]}}  {place}" for name, email, place in rows]
    return "\n".join(["Who may sign in:", *lines, f"The password of each is: {PASSWORD}"])


def _in_words(place: Place) -> str:
    clinic = cast().clinic(place.clinic).name
    role = place.role.replace("_", " ")
    ended = " (has left)" if place.ended_days_ago is not None else ""
    return f"{role}, {clinic}{ended}"
