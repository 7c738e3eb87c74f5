"""Every operation with generated requests, right and wrong ones: each answer is as documented."""

import json
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis.checks import (
    content_type_conformance,
    not_a_server_error,
    response_schema_conformance,
    status_code_conformance,
)
from schemathesis.generation import GenerationMode

from api.catalogue import KINDS

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
MODES = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
UNSIGNED = "getToken"


@dataclass
class Tried:
    """What became of the requests of one operation."""

    operation: str
    statuses: Counter[int] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)


def operations() -> list[Any]:
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", WSGIHandler())
    return [found.ok() for found in schema.get_all_operations()]


def try_operation(operation: Any, places: dict[str, str], key: str, examples: int) -> Tried:
    """So many examples a mode, the same ones each time; without a key every one is refused."""
    tried = Tried(operation.definition.raw["operationId"])
    for mode in MODES:
        _try(operation, mode, examples, lambda case: _send(case, places, key, tried), tried)
    _try(operation, MODES[0], 1, lambda case: _send(case, places, "", tried), tried)
    return tried


def _try(operation: Any, mode: Any, examples: int, send: Any, tried: Tried) -> None:
    @settings(
        max_examples=examples,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def each(case: Any) -> None:
        send(case)

    try:
        each()
    except BaseExceptionGroup as group:
        tried.failures += [str(one) for one in group.exceptions]
    except AssertionError as failure:
        tried.failures.append(str(failure))
    except Unsatisfiable:
        """Some operations have nothing that could be wrong."""


def _send(case: Any, places: dict[str, str], key: str, tried: Tried) -> None:
    """Half of the ids are those of the clinic, so that what is behind the 404 is tried too."""
    for name in case.path_parameters or {}:
        if name in places and sum(tried.statuses.values()) % 4:
            case.path_parameters[name] = places[name]
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    answer = case.call(headers={**headers, "Accept-Encoding": "identity"})
    tried.statuses[answer.status_code] += 1
    case.validate_response(answer, checks=CHECKS)
    if tried.operation == UNSIGNED:
        return
    if answer.status_code >= 400:
        assert json.loads(answer.content)["code"] in KINDS
    assert bool(key) or answer.status_code == 401, answer.status_code
