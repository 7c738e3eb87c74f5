"""Every operation with generated requests, right and wrong ones: each answer is as documented."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from schemathesis.checks import (
    content_type_conformance,
    not_a_server_error,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from schemathesis.generation import GenerationMode
from schemathesis.generation.drivers import CoverageGenerator, ExamplesGenerator
from schemathesis.generation.feedback import NO_FEEDBACK
from schemathesis.generation.overrides import Override
from schemathesis.specs.openapi.checks import negative_data_rejection

from api.catalogue import KINDS
from clinic.models import Clinic
from pathway.records import SUBJECTS
from tests.api.builders import a_key
from tests.api.recording import Clinician, made
from tests.api.test_boundaries import CODES, WIDEST, a_steered_world
from tests.api.test_records import LIVES

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    negative_data_rejection,
]
MODES = [GenerationMode.POSITIVE, GenerationMode.NEGATIVE]
UNSIGNED = "getToken"
REQUESTS_A_KEY = 300
AS_NOBODY = 3
_ID = re.compile(r"([a-z]+)_[0-9a-f]{32}")


@schemathesis.serializer("application/x-ndjson", "text/csv")
def lines(context: Any, value: Any) -> bytes:
    """Lines and tables are texts."""
    return value if isinstance(value, bytes) else str(value).encode(errors="replace")


@dataclass
class Tried:
    """What became of the requests of one operation; a failure with the request that shows it."""

    operation: str
    statuses: Counter[int] = field(default_factory=Counter)
    phases: Counter[str] = field(default_factory=Counter)
    checks: int = 0
    failures: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Ground:
    """A clinic to try an operation in, and what there is."""

    clinic: Clinic
    places: dict[str, str]

    def key(self) -> str:
        """A new one that may do everything."""
        return a_key(self.clinic, WIDEST)

    def real(self, value: Any) -> Any:
        """An id that was made up becomes one of the clinic's, where it has one of the kind."""
        if isinstance(value, dict):
            return {name: self.real(inner) for name, inner in value.items()}
        if isinstance(value, list):
            return [self.real(inner) for inner in value]
        made_up = _ID.fullmatch(value) if isinstance(value, str) else None
        prefix = f"{made_up[1]}_" if made_up else ""
        known = (place for place in self.places.values() if prefix and place.startswith(prefix))
        return next(known, value)


@cache
def operations() -> list[Any]:
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", WSGIHandler())
    # What is wrong twice may be refused for the other reason: a stale tag, a body too large.
    schema.config.checks.negative_data_rejection.expected_statuses = ["4xx"]
    return [found.ok() for found in schema.get_all_operations()]


def name_of(operation: Any) -> str:
    return str(operation.definition.raw["operationId"])


def a_ground(operation: Any) -> Ground:
    """A clinic of its own, with a record of the kind that the operation is about."""
    steered = a_steered_world()
    places = steered.places | CODES | {"rule": "RF-CES"}
    if subject := subject_of(operation):
        places["id"] = _record(Clinician(steered.world), subject)
    return Ground(steered.clinic, places)


def subject_of(operation: Any) -> str:
    """What one record of which it is about; empty when it is about none."""
    if "{id}" not in operation.path:
        return ""
    subjects = {subject.plural: name for name, subject in SUBJECTS.items()}
    return next(subjects[part] for part in operation.path.split("/") if part in subjects)


def _record(clinician: Clinician, subject: str) -> str:
    lives = {life[0]: life for life in LIVES}
    if subject == "review":
        fallen = _record(clinician, "fall")
        values = {"values": {"reviewed": [fallen], "outcome": "no_injury"}}
        body = clinician.body("review", "fall", {}) | values
        return str(made(clinician.send(f"{clinician.world.episode}/reviews", body))["id"])
    return str(made(clinician.record(*lives[subject][:3]))["id"])


@dataclass
class Trial:
    """One operation on its ground. What is wrong with an answer is written down, and the rest of
    the requests are tried all the same."""

    operation: Any
    ground: Ground
    key: str = ""

    def __post_init__(self) -> None:
        self.tried = Tried(name_of(self.operation))

    def examples(self) -> None:
        """What the documentation itself shows."""
        found = ExamplesGenerator(
            operation=self.operation, override=Override(), feedback=NO_FEEDBACK, fill_missing=True
        )
        self._each("examples", found)

    def edges(self) -> None:
        """Each limit of each part, just within and just outside; missing, doubled, mistyped."""
        config = self.operation.schema.config
        found = CoverageGenerator(
            operation=self.operation,
            generation_modes=MODES,
            generation_config=config.generation_for(operation=self.operation, phase="coverage"),
            auth_storage=None,
            override=Override(),
            feedback=NO_FEEDBACK,
        )
        self._each("edges", found)

    def drawn(self, count: int, number: int) -> None:
        """So many at random, half of them right and half wrong; the same ones for a seed."""
        ways = [self.operation.as_strategy(generation_mode=mode) for mode in MODES]

        @seed(number)
        @settings(
            max_examples=count,
            database=None,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=st.one_of(ways))
        def each(case: Any) -> None:
            self._try("drawn", case)

        try:
            each()
        except Unsatisfiable:
            """Some operations have nothing that could be wrong."""

    def _each(self, phase: str, cases: Iterable[Any]) -> None:
        for case in cases:
            self._try(phase, case)

    def _try(self, phase: str, case: Any) -> None:
        """With the key, and some as nobody too."""
        self.tried.phases[phase] += 1
        self._make_real(case)
        # What one key may ask in a minute is not what is tried here.
        if self.tried.phases.total() % REQUESTS_A_KEY == 1:
            self.key = self.ground.key()
        is_for_nobody = self.tried.phases.total() % AS_NOBODY == 1
        for key in (self.key, "") if is_for_nobody else (self.key,):
            for what in self._wrong(case, key):
                self.tried.failures.setdefault(what, case.as_curl_command())

    def _make_real(self, case: Any) -> None:
        """Of four requests three are about what there is, so that what is behind the 404 is tried
        too, and of those with a tag every other has the right one."""
        number = self.tried.phases.total()
        if not number % 4:
            return
        for name in case.path_parameters or {}:
            if name in self.ground.places:
                case.path_parameters[name] = self.ground.places[name]
        if number % 2 and "If-Match" in (case.headers or {}):
            case.headers["If-Match"] = '"1"'
        if isinstance(case.body, dict):
            case.body = self.ground.real(case.body)
        if case.query:
            case.query = self.ground.real(dict(case.query))

    def _wrong(self, case: Any, key: str) -> Iterator[str]:
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        answer = case.call(headers={**headers, "Accept-Encoding": "identity"})
        self.tried.statuses[answer.status_code] += 1
        self.tried.checks += len(CHECKS)
        try:
            case.validate_response(answer, checks=CHECKS)
        except BaseExceptionGroup as group:
            yield from (str(one) for one in group.exceptions)
        except AssertionError as failure:
            yield str(failure)
        if self.tried.operation == UNSIGNED:
            return
        self.tried.checks += 1
        if not key and answer.status_code < 400:
            yield f"Nobody is let in: {answer.status_code}"
        if answer.status_code >= 400 and json.loads(answer.content).get("code") not in KINDS:
            yield f"The problem is in no catalogue: {answer.content[:200]!r}"


def try_operation(operation: Any, ground: Ground, *, number: int, cases: int) -> Tried:
    """Every phase, until there were so many cases; of these a quarter at least is drawn, by
    the seed `number`."""
    trial = Trial(operation, ground)
    trial.examples()
    trial.edges()
    trial.drawn(max(cases // 4, cases - trial.tried.phases.total()), number)
    return trial.tried
