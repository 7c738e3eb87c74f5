"""An integrator carries a patient from enrolment to a block, and mends what was wrong."""

from datetime import timedelta
from typing import Any

import pytest

from clinic.tenancy import clinic_scope
from tests.api.builders import Machine, a_key
from tests.api.recording import made, rules
from tests.builders import a_clinic

pytestmark = pytest.mark.django_db


class Integrator:
    """A record system with a key, sending what happened day by day."""

    def __init__(self) -> None:
        clinic = a_clinic()
        self.machine = Machine(a_key(clinic))
        with clinic_scope(clinic.id) as now:
            self.today = now.date()
        person = {"family": "Mbeki", "given": "Thandiwe", "birth_date": "1972-03-09"}
        patient = made(self.send("/patients", person))["id"]
        enrolment = {"patient": patient, "started_on": self.day(120)}
        self.episode = f"/episodes/{made(self.send('/episodes', enrolment))['id']}"

    def send(self, path: str, body: Any) -> Any:
        return self.machine.send(f"/api/v1{path}", body)

    def record(self, plural: str, kind: str, ago: int, **values: Any) -> Any:
        body = {"kind": kind, "effective_on": self.day(ago), "values": values}
        return made(self.send(f"{self.episode}/{plural}", body))

    def then(self, path: str, kind: str, ago: int, **values: Any) -> Any:
        body = {"kind": kind, "effective_on": self.day(ago), "values": values}
        return made(self.send(f"{path}/entries", body))

    def plan(self) -> set[str]:
        found = made(self.machine.get(f"/api/v1{self.episode}/plan"), 200)
        return {one["rule"] for one in found["prompts"] if one["status"] == "open"}

    def day(self, ago: int) -> str:
        return (self.today - timedelta(days=ago)).isoformat()


def test_a_block_is_recorded_denervation_suggested_and_taken_back_with_a_correction():
    clinic = Integrator()
    no_flags = dict.fromkeys(
        ["saddle_anaesthesia", "bowel_bladder", "progressive_deficit", "fever", "night_pain",
         "constant_pain"],
        "absent",
    )  # fmt: skip
    intake = clinic.record("assessments", "intake", 120, nrs=8, facet_suspected="yes", **no_flags)
    assert intake["prompts_withdrawn"] == []
    relaxant = {"product": "Cyclobenzaprine 10 mg tablet", "units_per_dose": 1}
    course = clinic.record("medications", "start", 115, max_doses_per_day=3, **relaxant)
    assert "MED-MR-STOP" in rules(course["prompts"])
    path = f"/medications/{course['id']}"
    stopped = clinic.then(path, "stop", 100, stop_reason="course_complete")
    assert "MED-MR-STOP" in rules(stopped["prompts_resolved"])

    where = {"procedure": "mbb", "levels": ["l4_l5"], "side": "left", "guidance": "fluoroscopy"}
    block = clinic.record("procedures", "done", 3, scale_max=10, pre_score=8, **where)
    path = f"/procedures/{block['id']}"
    scored = clinic.then(path, "score", 3, post_score=1, minutes_after=60)
    assert "INT-RFA" in rules(scored["prompts"])
    assert "INT-RFA" in clinic.plan()

    score = scored["entries"][1]
    correction = {"entry": score["id"], "reason": "wrong_value", "changes": {"post_score": "2"}}
    read = f'"{scored["version"]}"'
    corrected = made(
        clinic.machine.send(f"/api/v1{path}/corrections", correction, if_match=read), 200
    )
    assert "INT-RFA" in rules(corrected["prompts_withdrawn"])
    negative = next(one for one in corrected["prompts"] if one["rule"] == "INT-MBB-NEG")
    assert "75" in negative["text"]
    assert "INT-RFA" not in clinic.plan()
    assert "INT-MBB-NEG" in clinic.plan()

    past = made(clinic.machine.get(f"/api/v1{path}?history=true"), 200)
    assert [one["values"]["post_score"] for one in past["entries"][1]["revisions"]] == ["1", "2"]
