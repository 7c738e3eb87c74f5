"""What the seeded demo shows: every stage, severity, state and date somebody may want to see."""

from collections import Counter
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from followup.models import Task
from pathway.engine.register import registered_ids
from pathway.models import CarePlan, Caseload, Prompt
from pathway.models.course import STAGES
from pathway.models.prompts import SEVERITIES
from tests.browser.filling import Seeded
from tests.followup.demo.reading import SLUGS, inside, standing_rules, the_patient, the_plan

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("demo")]

# A rule of the register that no story makes fire, and why that is right.
WITHOUT_A_PATIENT = {"IMG-EARLY": "switched off unless a clinic wants it"}


def test_every_stage_has_somebody(demo: Seeded) -> None:
    with inside("riverside"):
        assert set(CarePlan.objects.values_list("stage", flat=True)) == set(STAGES)


def test_every_severity_stands_open(demo: Seeded) -> None:
    with inside("riverside"):
        shown = Prompt.objects.filter(state="open", closed_at__isnull=True)
        assert set(shown.values_list("severity", flat=True)) == set(SEVERITIES)


def test_prompts_are_held_declined_deferred_accepted_and_closed(demo: Seeded) -> None:
    with inside("riverside"):
        states = set(Prompt.objects.standing().values_list("state", flat=True))
        assert {"open", "held", "declined", "deferred", "accepted"} <= states
        assert Prompt.objects.filter(closed_as="resolved").exists()


def test_both_overlays_and_cannot_tell_are_on_the_lists(demo: Seeded) -> None:
    with inside("riverside"):
        overlays = set(Caseload.objects.values_list("overlay", flat=True))
        assert overlays == {"none", "urgent", "emergency"}
        assert Caseload.objects.filter(cannot_tell__gt=0).exists()


def test_reassessments_are_overdue_by_days_and_by_weeks_and_due_soon_and_later(
    demo: Seeded,
) -> None:
    with inside("riverside") as now:
        today = now.astimezone(ZoneInfo("America/Chicago")).date()
        tasks = Task.objects.open().filter(kind="reassessment")
        late = Counter(bucket((today - task.due_on).days) for task in tasks)
    # A due day on a weekend moves to the Friday before, so the buckets are days wide.
    assert set(late) >= {"1 to 3 days late", "4 to 7 days late", "weeks late", "soon", "later"}


def bucket(days_late: int) -> str:
    if days_late > 14:
        return "weeks late"
    if days_late > 7:
        return "8 to 14 days late"
    if days_late > 0:
        return "4 to 7 days late" if days_late > 3 else "1 to 3 days late"
    return "soon" if days_late >= -7 else "later"


def test_something_is_due_today_and_urgent_prompts_wait_past_their_time(demo: Seeded) -> None:
    with inside("riverside") as now:
        showing = Prompt.objects.showing()
        screen = showing.get(rule="RF-SCREEN", patient=the_patient("RS-1010"))
        assert timedelta() < screen.due_at - now <= timedelta(days=1)
        assert showing.filter(due_at__lt=now, severity="urgent").exists()


def test_every_rule_of_the_register_lights_up_for_somebody(demo: Seeded) -> None:
    fired: set[str] = set()
    for slug in SLUGS:
        with inside(slug):
            fired |= set(Prompt.objects.values_list("rule", flat=True))
    assert set(registered_ids()) - fired == WITHOUT_A_PATIENT.keys() & set(registered_ids())


def test_histories_run_over_months_with_up_to_six_assessments(demo: Seeded) -> None:
    with inside("riverside"):
        discharge = Caseload.objects.get(care_plan=the_plan("RS-1032"))
        assert (discharge.nrs_baseline, discharge.nrs_now) == (8, 1)


@pytest.mark.parametrize(
    ("number", "present", "absent"),
    [
        ("RS-1001", {"RF-CES"}, set()),
        ("RS-1004", {"RF-CES"}, set()),
        ("RS-1005", {"RF-CES"}, set()),
        ("RS-1006", {"RF-PROGDEF"}, {"RF-CES"}),
        ("RS-1007", {"RF-REVIEW"}, set()),
        ("RS-1009", set(), {"RF-REVIEW"}),
        ("RS-1010", {"RF-SCREEN"}, set()),
        ("RS-1011", {"RF-RISK"}, set()),
        ("RS-1013", set(), {"MED-APAP-MAX", "MED-APAP-DUP", "MED-APAP-UNK"}),
        ("RS-1014", {"MED-APAP-MAX"}, {"MED-APAP-DUP"}),
        ("RS-1016", {"MED-APAP-UNK"}, {"MED-APAP-MAX"}),
        ("RS-1017", {"MED-APAP-DUP"}, {"MED-APAP-MAX"}),
        ("RS-1018", set(), {"MED-MR-WARN", "MED-MR-STOP"}),
        ("RS-1019", {"MED-MR-WARN"}, {"MED-MR-STOP"}),
        ("RS-1020", {"MED-MR-STOP"}, {"MED-MR-WARN"}),
        ("RS-1021", {"MED-MR-STOP"}, set()),
        ("RS-1033", {"RSP-GOOD"}, set()),
        ("RS-1034", {"RSP-WORSE"}, {"RSP-GOOD"}),
        ("RS-1041", {"INT-MBB", "REH-MDR"}, {"INT-RFA"}),
        ("RS-1042", {"INT-RFA"}, {"INT-MBB-NEG"}),
        ("RS-1043", {"INT-MBB-NEG"}, {"INT-RFA"}),
        ("RS-1044", {"INT-MBB-DATA"}, {"INT-RFA", "INT-MBB-NEG"}),
        ("RS-1045", {"INT-RFA-CHECK"}, set()),
        ("RS-1050", {"SUR-CONSULT"}, set()),
        ("RS-1054", {"REH-MDR"}, {"INT-MBB"}),
        ("RS-1061", {"FU-NONE"}, set()),
        ("RS-1063", {"FU-MISSED"}, set()),
        ("RS-1064", {"FU-LTFU"}, set()),
        ("RS-1071", {"MED-APAP-MAX"}, set()),
    ],
)
def test_a_story_shows_what_it_is_there_to_show(
    demo: Seeded, number: str, present: set[str], absent: set[str]
) -> None:
    rules = standing_rules(number)
    assert present <= rules
    assert not absent & rules


def test_the_dead_and_the_well_ask_for_nothing(demo: Seeded) -> None:
    assert not standing_rules("RS-1067")
    assert not standing_rules("RS-1076")
    with inside("riverside"):
        assert not Task.objects.open().filter(patient=the_patient("RS-1067")).exists()


def test_the_same_facts_are_looked_at_sooner_at_78_than_at_64(demo: Seeded) -> None:
    with inside("riverside"):
        younger, older = (
            Task.objects.open().get(patient=the_patient(number), kind="reassessment")
            for number in ("RS-1023", "RS-1024")
        )
        assert older.due_on < younger.due_on
        assert "age 78" in older.why["reason"]


def test_a_duplicate_is_merged_into_the_person_it_was(demo: Seeded) -> None:
    with inside("riverside"):
        assert the_patient("RS-1072").merged_into_id == the_patient("RS-1071").id
