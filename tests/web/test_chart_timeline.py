"""What happened, in plain words and by pages; and the chart taken away as CSV or on paper."""

import re
import uuid
from decimal import Decimal

from clinic.services.ledger import Happened, record_event
from pathway.models import ConditionEntry, TherapyEntry
from pathway.services.recording import record_fact, today
from tests.builders import SEED
from tests.web.conftest import Place
from tests.web.making import assessed, numbered, overdue
from tests.web.test_chart import chart


def timeline(page: str) -> str:
    return page[page.index('id="timeline"') :]


def test_the_timeline_tells_what_happened_and_can_be_narrowed(place: Place) -> None:
    plan = place.make(overdue)
    page = chart(place, plan.patient_id)
    for words in (
        "Assessment recorded",
        "Pain 7 of 10",
        "Intake and triage → First-line care",
        "by Test",
    ):
        assert words in page
    stages = chart(place, plan.patient_id, "?show=stages")
    timeline = stages[stages.index('id="timeline"') :]
    assert "Stage recorded" in timeline
    assert "Assessment recorded" not in timeline


def test_the_timeline_tells_of_messages_in_words(place: Place) -> None:
    plan = place.make(overdue)

    def live(now):  # type: ignore[no-untyped-def]
        sent = Happened(
            type="communication.sent",
            subject_type="communication",
            subject_id=uuid.uuid4(),
            subject_version=1,
            patient_id=plan.patient_id,
            changes={},
        )
        record_event(sent, by=SEED, now=now)

    place.make(live)
    assert "Message: Handed over" in chart(place, plan.patient_id)


def test_the_timeline_says_what_was_recorded_and_planned(place: Place) -> None:
    plan = place.make(overdue)

    def live(now):  # type: ignore[no-untyped-def]
        for model, said in (
            (ConditionEntry, {"kind": "present", "code": "recent_trauma"}),
            (TherapyEntry, {"kind": "start", "modality": "pt_exercise"}),
        ):
            record_fact(
                model, patient_id=plan.patient_id, when=today(now), by=SEED, now=now, **said
            )

    place.make(live)
    page = chart(place, plan.patient_id)
    timeline = page[page.index('id="timeline"') :]
    assert "Recent trauma: Present" in timeline
    assert "Physical therapy with exercise: Started" in timeline
    assert re.search(r"Prompt raised</span> <span>[A-Z][a-z ]+, (?:Urgent|Routine)", timeline)
    assert not re.search(r"[A-Z]{2,4}-[A-Z]{3,}", timeline), "no rule ids among what happened"
    assert "Reassess pain and function, due" in timeline


def test_a_long_timeline_is_paged_in_the_address(place: Place) -> None:
    plan = place.make(overdue)

    def live(now):  # type: ignore[no-untyped-def]
        for _call in range(30):
            sent = Happened(
                type="communication.sent",
                subject_type="communication",
                subject_id=uuid.uuid4(),
                subject_version=1,
                patient_id=plan.patient_id,
                changes={},
            )
            record_event(sent, by=SEED, now=now)

    place.make(live)
    page = timeline(chart(place, plan.patient_id))
    older = re.search(r'href="(\?before=[^"]+)#timeline">Earlier', page)[1]
    earlier = timeline(chart(place, plan.patient_id, older.replace("&amp;", "&")))
    assert "Patient registered" not in page
    assert "Newest</a>" in earlier
    first, second = page.count("<li><div>"), earlier.count("<li><div>")
    assert first == 30
    assert second > 0
    assert "Newest</a>" not in chart(place, plan.patient_id)
    assert chart(place, plan.patient_id, "?before=nonsense").count("timeline-title") > 1


def test_the_scores_come_as_csv(place: Place) -> None:
    plan = place.make(overdue)
    place.make(lambda now: assessed(plan, now, kind="reassessment", nrs=Decimal("4.5")))
    answer = place.browser().get(f"/patients/{plan.patient_id}/scores.csv")
    assert answer["Content-Type"].startswith("text/csv")
    lines = answer.content.decode().splitlines()
    assert lines[0].startswith("date,kind,pain_nrs")
    assert [line.split(",")[2] for line in lines[1:]] == ["7", "4.5"]
    assert all(re.match(r"\d{4}-\d\d-\d\d,", line) for line in lines[1:])


def test_the_summary_says_whose_it_is_on_every_page_and_offers_no_answer(place: Place) -> None:
    plan = place.make(overdue)
    place.make(lambda now: numbered(plan.patient, "BP-20402", now))
    page = chart(place, plan.patient_id, "summary/")
    head = page[page.index("<thead>") : page.index("</thead>")]
    for words in ("Lindqvist, Sven", "17 May 1980", "BP-20402"):
        assert words in head
    main = page[page.index("<main") : page.index("</main>")]
    assert "First-line care" in main
    assert "<svg" in main
    assert "<form" not in main
