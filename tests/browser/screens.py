"""The one table of screens: each with its person, its way and its states."""

from collections.abc import Iterator
from dataclasses import replace

from tests.browser.people import LOOKS_ONLY, TOO_LATE, Person
from tests.browser.screen import (
    Screen,
    let_in,
    of_patient,
    open_filters,
    open_menu,
    open_row,
    open_sources,
    plain,
    press,
    renew_secret,
    save,
    select_all,
    select_none,
    send_to_many,
    staff,
    tell_of_many,
)

# Who is the only one found is opened at once.
CHART = ("/patients/?q=RS-1033",)
EMERGENCY = ("/patients/?q=RS-1002",)
FAILED = "/integrations/deliveries/?endpoint=*&amp;state=failed"

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
        confirm=send_to_many,
        results=tell_of_many,
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

PROGRAMS: tuple[Screen, ...] = (
    staff("integrations", Person.ADMIN, "/integrations/", secret=renew_secret),
    staff("integrations, empty", Person.ADMIN_OF_EMPTY_CLINIC, "/integrations/"),
    staff("let a program in", Person.ADMIN, "/integrations/clients/new/", error=save, key=let_in),
    staff(
        "keys of a program",
        Person.ADMIN,
        "/integrations/",
        "/integrations/clients/*/keys/",
        error=save,
    ),
    staff(
        "switch a program off", Person.ADMIN, "/integrations/", "/integrations/clients/*/disable/"
    ),
    staff("new webhook", Person.ADMIN, "/integrations/webhooks/new/", error=save),
    staff("deliveries", Person.ADMIN, "/integrations/deliveries/"),
    staff("deliveries, empty", Person.ADMIN_OF_EMPTY_CLINIC, "/integrations/deliveries/"),
    staff("failed deliveries", Person.ADMIN, "/integrations/", FAILED),
    staff("delivery", Person.ADMIN, "/integrations/deliveries/", "/integrations/deliveries/*-*/"),
    staff("event feed", Person.ADMIN, "/integrations/events/"),
    plain("reference", None, "/api/v1/docs"),
    plain("reference of a part", None, "/api/v1/docs/patients"),
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
    of_patient("died", Person.COORDINATOR, *CHART, "/patients/*/died/", error=save),
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

SCREENS: tuple[Screen, ...] = (*STRANGERS, *LISTS, *OVER_ALL, *PROGRAMS, *CHARTS, *PATIENTS_OWN)
