"""The one table of screens: who opens each, how it is reached in the demo, and the states it has."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit

from playwright.sync_api import Page

from tests.browser.people import LOOKS_ONLY, TOO_LATE, Person
from tests.browser.site import Site

Doing = Callable[[Page], None]

ANY_PART = '[^/"?#]+'

# Who is the only one found is opened at once.
CHART = ("/patients/?q=RS-1033",)
EMERGENCY = ("/patients/?q=RS-1002",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Screen:
    """`way` is an address, then patterns of links, each found on the page before (`*`: one part).

    `states` say what to do on the page to bring it into each state beyond the one it opens in.
    `is_of_patient`: it is about one person, who must be named on it. Forms that are made by one
    template are opened by `./run browser`, and one of them in the suite.
    """

    name: str
    person: Person | None
    way: tuple[str, ...]
    states: dict[str, Doing] = field(default_factory=dict)
    is_of_patient: bool = False
    is_in_suite: bool = True
    status: int = 200

    def address(self, site: Site) -> str:
        """Follow the way without a page. Raises AssertionError when a link is not there."""
        requests = site.requests(self.person)
        address, *links = self.way
        for pattern in links:
            address = first_link(requests.get(address).text(), pattern)
        if address.startswith("/patients/?q="):
            address = urlsplit(requests.get(address).url).path
        requests.dispose()
        return address


def first_link(html: str, pattern: str) -> str:
    address = ANY_PART.join(re.escape(part) for part in pattern.split("*"))
    found = re.search(f'href="({address})"', html)
    assert found, f"no link {pattern} on the page"
    return found[1].replace("&amp;", "&")


def press(name: str) -> Doing:
    """By what is on the button."""
    return lambda page: page.get_by_role("button", name=name, exact=True).first.click()


def open_menu(page: Page) -> None:
    page.locator(".topbar [data-menu] > summary").click()


def open_sources(page: Page) -> None:
    page.locator("details.source > summary").first.click()


def staff(name: str, person: Person, *way: str, **states: Doing) -> Screen:
    """A page in the frame of the staff's pages, so with the menu."""
    return Screen(name=name, person=person, way=way, states={"menu": open_menu, **states})


def of_patient(name: str, person: Person, *way: str, **states: Doing) -> Screen:
    return replace(staff(name, person, *way, **states), is_of_patient=True)


def plain(name: str, person: Person | None, *way: str, **states: Doing) -> Screen:
    """A page without the staff's frame."""
    return Screen(name=name, person=person, way=way, states=states)


def select_all(page: Page) -> None:
    """Every row of this page, so that the bar for many patients is at work."""
    page.locator("[data-bulk-page] input").check()


def select_none(page: Page) -> None:
    """Do something for many patients without having ticked one."""
    page.locator("#bulk button").first.click()


def open_row(page: Page) -> None:
    page.locator(".row-menu > summary").first.click()


def open_filters(page: Page) -> None:
    page.locator("main details:not([open]) > summary").first.click()


def save(page: Page) -> None:
    """What the page's own form is for, with nothing filled in."""
    page.locator("main form button:not([type=button])").last.click()


# One form for each kind of record; the rest of a subject's kinds share its fields.
RECORDS = (
    "condition/?kind=present",
    "contact/",
    "declaration/?kind=made",
    "fall/",
    "imaging/?kind=resulted",
    "medication/?kind=start",
    "neuro_exam/",
    "procedure/?kind=done",
    "referral/?kind=requested",
    "review/?kind=medication",
    "side_effect/",
    "therapy/?kind=start",
    "visit/?kind=booked",
)


def record_forms() -> Iterator[Screen]:
    choose = (*CHART, "/patients/*/record/")
    for kind in RECORDS:
        link = f"/patients/*/record/{kind}"
        screen = of_patient(f"record {kind}", Person.CLINICIAN, *choose, link, error=save)
        yield replace(screen, is_in_suite="medication" in kind)


PATIENTS_OWN: tuple[Screen, ...] = (
    plain("self-report", None, LOOKS_ONLY.address, error=save),
    plain("self-report, not me", None, f"{LOOKS_ONLY.address}not-me/"),
    replace(plain("self-report, too late", None, TOO_LATE.address), status=404),
)

STRANGERS: tuple[Screen, ...] = (
    plain("sign in", None, "/accounts/login/", error=press("Sign in")),
    plain("reset password", None, "/accounts/password/reset/"),
    plain("choose clinic", Person.OF_TWO_CLINICS, "/choose-clinic/", menu=open_menu),
    plain("no clinic", Person.WHO_LEFT, "/choose-clinic/", menu=open_menu),
    plain("sign out", Person.CLINICIAN, "/accounts/logout/"),
)

LISTS: tuple[Screen, ...] = (
    staff(
        "worklist",
        Person.COORDINATOR,
        "/worklist/",
        bulk=select_all,
        error=select_none,
        row=open_row,
    ),
    staff("worklist, nobody under a filter", Person.COORDINATOR, "/worklist/?stage=ST-X&mine=1"),
    staff("worklist of a reader", Person.READER, "/worklist/"),
    staff("worklist, empty", Person.OF_EMPTY_CLINIC, "/worklist/"),
    staff("hand over", Person.COORDINATOR, "/hand-over/", error=save),
    staff(
        "caseload",
        Person.COORDINATOR,
        "/caseload/",
        bulk=select_all,
        error=select_none,
        filters=open_filters,
    ),
    staff("caseload of a reader", Person.READER, "/caseload/"),
    staff("caseload, empty", Person.OF_EMPTY_CLINIC, "/caseload/"),
    staff("case review", Person.CLINICIAN, "/case-review/"),
    staff("case review, printed", Person.CLINICIAN, "/case-review/print/"),
    staff("case review, empty", Person.OF_EMPTY_CLINIC, "/case-review/"),
    staff("schedule", Person.FRONT_DESK, "/schedule/"),
    staff("patients", Person.COORDINATOR, "/patients/"),
    staff("patients, nobody found", Person.COORDINATOR, "/patients/?q=nobody"),
    staff("patients, empty", Person.OF_EMPTY_CLINIC, "/patients/"),
    staff("patients, front desk", Person.FRONT_DESK, "/patients/"),
    staff("offered for enrolment", Person.CLINICIAN, "/enrolment/"),
    staff("enrol", Person.CLINICIAN, "/enrolment/", "/patients/*/enrol/", error=save),
    staff("new patient", Person.COORDINATOR, "/patients/new/", error=save),
    staff("notices", Person.CLINICIAN, "/notices/"),
    staff("messages", Person.COORDINATOR, "/messages/"),
    staff("messages, empty", Person.OF_EMPTY_CLINIC, "/messages/"),
    staff("message", Person.COORDINATOR, "/messages/", "/messages/*-*/"),
    staff("message texts", Person.COORDINATOR, "/messages/texts/"),
    staff("message text", Person.COORDINATOR, "/messages/texts/visit_reminder/email/es/"),
    staff("opt-outs", Person.COORDINATOR, "/messages/opt-outs/"),
    staff("days", Person.COORDINATOR, "/days/"),
    staff("own settings", Person.CLINICIAN, "/me/"),
    staff("getting started", Person.ADMIN_OF_EMPTY_CLINIC, "/start/"),
    staff("clinic", Person.ADMIN, "/settings/clinic/"),
    staff("people", Person.ADMIN, "/settings/people/", error=save),
    staff("import", Person.ADMIN, "/settings/import/", error=save),
    staff("follow-up settings", Person.ADMIN, "/settings/follow-up/"),
    replace(staff("not found", Person.CLINICIAN, "/patients/nobody/"), status=404),
    replace(staff("not allowed", Person.READER, "/enrolment/"), status=403),
)

OVER_ALL: tuple[Screen, ...] = (
    staff("pathway", Person.CLINICIAN, "/pathway/"),
    staff("pathway, empty", Person.OF_EMPTY_CLINIC, "/pathway/"),
    staff("pathway, patients", Person.CLINICIAN, "/pathway/patients/?what=now&stage=ST-1"),
    staff("measures", Person.ADMIN, "/measures/"),
    staff("measures, empty", Person.OF_EMPTY_CLINIC, "/measures/"),
    staff("measure", Person.ADMIN, "/measures/contacted/", error=press("Save the target")),
    staff("measure, patients", Person.ADMIN, "/measures/enrolled/patients/?part=denominator"),
    staff("rules counted", Person.LEAD, "/measures/rules/"),
    staff("rules counted, empty", Person.OF_EMPTY_CLINIC, "/measures/rules/"),
    staff("rule, prompts", Person.LEAD, "/measures/rules/FU-NONE/prompts/?part=fired"),
    staff("protocol", Person.CLINICIAN, "/protocol/"),
    staff("audit log", Person.ADMIN, "/audit/"),
    of_patient("who looked", Person.LEAD, *CHART, "/audit/?patient=*&amp;kind=look"),
)

CHARTS: tuple[Screen, ...] = (
    of_patient("chart", Person.CLINICIAN, *CHART, sources=open_sources),
    of_patient("chart with an emergency", Person.READER, *EMERGENCY, sources=open_sources),
    of_patient("red flag", Person.CLINICIAN, *EMERGENCY, error=press("Save what I did")),
    of_patient(
        "outcome of a red flag",
        Person.CLINICIAN,
        *EMERGENCY,
        "/prompts/*/?outcome=assessed_excluded",
        error=press("Save the answer"),
    ),
    staff("summary", Person.CLINICIAN, *CHART, "/patients/*/summary/"),
    of_patient("chart of a reader", Person.READER, *CHART),
    of_patient("contact card", Person.FRONT_DESK, "/patients/?q=RS-1033"),
    of_patient(
        "new address",
        Person.COORDINATOR,
        *CHART,
        "/patients/*/contact/",
        "/patients/*/contact/add/",
        error=save,
    ),
    of_patient("plan options", Person.CLINICIAN, *CHART, "/patients/*/options/"),
    of_patient("rules", Person.CLINICIAN, *CHART, "/patients/*/rules/"),
    of_patient("rule", Person.CLINICIAN, *CHART, "/patients/*/rules/", "/patients/*/rules/*/"),
    of_patient("change stage", Person.CLINICIAN, *CHART, "/patients/*/stage/", error=save),
    of_patient("moved away", Person.COORDINATOR, *CHART, "/patients/*/left/", error=save),
    of_patient(
        "decide on an emergency",
        Person.CLINICIAN,
        *EMERGENCY,
        "/prompts/*/?*",
        error=press("Save the answer"),
    ),
    of_patient("task", Person.COORDINATOR, *CHART, "/tasks/*/"),
    of_patient(
        "new assessment", Person.CLINICIAN, *CHART, "/patients/*/assessments/new/", error=save
    ),
    of_patient("record", Person.CLINICIAN, *CHART, "/patients/*/record/"),
    of_patient("records", Person.CLINICIAN, *CHART, "/patients/*/records/"),
    of_patient("record entry", Person.CLINICIAN, *CHART, "/patients/*/records/assessment/*/"),
    of_patient(
        "correct an entry",
        Person.CLINICIAN,
        *CHART,
        "/patients/*/records/",
        "/patients/*/records/*/*/correct/",
        error=save,
    ),
    of_patient(
        "withdraw an entry",
        Person.CLINICIAN,
        *CHART,
        "/patients/*/records/",
        "/patients/*/records/*/*/withdraw/",
        error=save,
    ),
    *record_forms(),
)

SCREENS: tuple[Screen, ...] = (*STRANGERS, *LISTS, *OVER_ALL, *CHARTS, *PATIENTS_OWN)
