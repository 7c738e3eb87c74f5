"""The door for JSON: what two readers could read differently does not come in."""

import json

import pytest

from api.parsing import parse_object
from api.problems import Problem
from clinic.models import Patient
from clinic.tenancy import clinic_scope
from tests.api.builders import a_world

HOSTILE = {
    "NUL": (rb'{"family": "a\u0000"}', 400),
    "NUL in a name": (rb'{"a\u0000": 1}', 400),
    "half a surrogate pair": (rb'{"family": "\ud800"}', 400),
    "half a pair in a name": (rb'{"\udc00": 1}', 400),
    "100,000 arrays deep": (b'{"a":' + b"[" * 100_000 + b"]" * 100_000 + b"}", 400),
    "50,000 objects deep": (b'{"a":' * 50_000 + b"1" + b"}" * 50_000, 400),
    "33 levels deep": (b'{"a":' * 33 + b"1" + b"}" * 33, 400),
    "a name twice": (b'{"family": "a", "family": "b"}', 400),
    "a name twice, composed and not": ('{"\u00e9": 1, "e\u0301": 2}'.encode(), 400),
    "a huge integer": (b'{"family": ' + b"9" * 5000 + b"}", 400),
    "a huge exponent": (b'{"family": 1e999999999}', 400),
    "NaN": (b'{"family": NaN}', 400),
    "Infinity": (b'{"family": -Infinity}', 400),
    "a list": (b'[{"family": "a"}]', 400),
    "null": (b"null", 400),
    "a text": (b'"family"', 400),
    "nothing but blanks": (b"   ", 400),
    "cut off": (b'{"family": "a', 400),
    "not UTF-8": (b'{"family": "\xff"}', 400),
    "UTF-16": ('{"family": "a"}'.encode("utf-16"), 400),
    "a byte order mark": (b'\xef\xbb\xbf{"family": "a"}', 400),
    "a control character": (b'{"family": "a\\u0007"}', 400),
    "a line end in a name": (b'{"family": "a\\r\\nBcc: x"}', 400),
    "100,000 names": (json.dumps(dict.fromkeys(map(str, range(100_000)), 1)).encode(), 400),
    "2 MB": (b'{"family": "' + b"a" * 2_000_000 + b'"}', 413),
}
_HUGE = {"100,000 names": 413}


@pytest.mark.django_db
@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_bodies_are_refused_and_store_nothing(name):
    world = a_world()
    body, status = HOSTILE[name]
    answer = world.machine.generic("POST", "/api/v1/patients", body, "application/json")
    assert answer.status_code == _HUGE.get(name, status), answer.content[:300]
    assert answer["Content-Type"] == "application/problem+json"
    assert len(answer.content) < 20_000
    with clinic_scope(world.clinic.id):
        assert Patient.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    "content_type",
    ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "a/b"],
)
def test_only_json_is_read(content_type):
    world = a_world()
    answer = world.machine.generic("POST", "/api/v1/patients", b'{"family": "a"}', content_type)
    assert (answer.status_code, answer.json()["code"]) == (415, "unsupported_media_type")


def test_texts_are_composed_and_numbers_exact():
    found = parse_object('{"e\u0301": 0.1, "n": [12345678901234567890]}'.encode())
    assert list(found) == ["\u00e9", "n"]
    assert str(found["\u00e9"]) == "0.1"
    assert found["n"] == [12345678901234567890]


def test_32_levels_are_read():
    assert parse_object(b'{"a":' * 32 + b"1" + b"}" * 32)


FOREIGN = {
    "/api/v1/patients": (
        {"family": "Ito"},
        [
            "id",
            "clinic",
            "clinic_id",
            "version",
            "created_at",
            "updated_at",
            "name_key",
            "merged_into",
            "merged_into_id",
            "entered_in_error_at",
            "birth_precision",
        ],
    ),
    "/api/v1/episodes": (
        {"patient": "{patient}", "started_on": "2026-01-05"},
        [
            "id",
            "clinic_id",
            "version",
            "created_at",
            "closed_on",
            "owner",
            "owner_id",
            "stage",
            "care_plan",
            "protocol",
            "evaluate_at",
            "patient_id",
        ],
    ),
    "{episode}/assessments": (
        {"kind": "contact", "effective_on": "2026-01-05", "values": {"nrs": 1}},
        [
            "id",
            "clinic_id",
            "patient_id",
            "root_id",
            "revision",
            "is_retracted",
            "recorded_at",
            "author_id",
            "author_role",
            "request_id",
            "source_system",
            "care_plan",
        ],
    ),
}


@pytest.mark.django_db
@pytest.mark.parametrize("path", FOREIGN)
def test_columns_that_are_not_the_senders_are_refused_by_name(path):
    world = a_world()
    body, columns = FOREIGN[path]
    address = path.format(episode=world.episode)
    for column in columns:
        answer = world.machine.send(
            address, body | {column: "00000000-0000-0000-0000-000000000000"}
        )
        assert answer.status_code == 400, column
        error = answer.json()["errors"][0]
        assert (error["pointer"], error["code"]) == (f"/{column}", "unknown_field")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "values",
    [
        {"clinic_id": "x", "nrs": 1},
        {"function_max": 3, "nrs": 1},
        {"nrs": True},
        {"nrs": "1e3"},
        {"nrs": 1.005},
        {"phq2": 1.5},
        {"phq2": "1"},
        {"side_effects_checked": "yes"},
        {"sites": "hip"},
        {"sites": [["hip"]]},
        {"fever": ["present"]},
        {"note": 5},
    ],
    ids=str,
)
def test_a_value_of_the_wrong_type_is_refused(values):
    world = a_world()
    body = {"kind": "contact", "effective_on": "2026-01-05", "values": values}
    assert world.machine.send(f"{world.episode}/assessments", body).status_code == 422


def test_a_letter_carries_thirty_marks_and_no_more():
    """Putting them in order takes the square of their number."""
    most = "e" + "\u0301\u0316" * 15
    assert parse_object(json.dumps({"a": [most, most]}).encode())["a"][0].startswith("\u00e9")
    with pytest.raises(Problem, match="more than 30 marks"):
        parse_object(json.dumps({"a": [most + "\u0301"]}).encode())
