"""Every type the product writes into the ledger is published or kept inside, by name."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from django.apps import apps

from api.events.catalogue import INTERNAL, LINES, TYPES
from api.webhooks.fan_out import TEST
from clinic.models import ContactPoint
from followup.models.messages import COMMUNICATION_STATES
from pathway.models import Fact
from tests.harness.worker import CHECKOUT

APPS = ("clinic", "pathway", "followup", "api")
SHAPE = re.compile(r"[a-z_]+\.[a-z_]+")
# Words with a dot in them that are no events: files, screens of the access log, jobs, settings, keys
# of the environ.
NO_EVENTS = re.compile(
    r".*\.(toml|svg|html|json|ndjson|css|ics|js|po|log|txt)|(api|app|followup|stepwell|wsgi)\..*"
)
# Types that are put together: each f-string with a dot, and what it can become.
BUILT = {
    "{subject}.{('retracted' if fact.is_retracted else corrected)}": [
        f"{model._meta.model_name}.{what}"
        for model in apps.get_models()
        if issubclass(model, Fact)
        for what in ("recorded", "corrected", "retracted")
    ],
    "communication.{what}": [
        f"communication.{what}" for what in {*COMMUNICATION_STATES, "kept", "postponed", "handled"}
    ],
    "contact_point.{('resumed' if state == 'active' else state)}": [
        f"contact_point.{state}" for state in {*ContactPoint.STATES, "resumed"} - {"active"}
    ],
    "prompt.{closed_as}": ["prompt.resolved", "prompt.withdrawn"],
    "job.{state}": ["job.done", "job.failed", "job.cancelled"],
    "task.{task.state}": ["task.completed", "task.cancelled"],
}
# Put together too, and no types: titles, scopes, columns, names of files, screens and shapes.
BUILT_ELSE = {
    "{code}.toml",
    "{name}.{inner}",
    "webhook.{name}",
    "{model}.{what}",
    "{shape.__name__}.{field.name}",
    "{subject.resource}.{letter}",
    "{row[key]}.{(row['updated_at'] - _EPOCH) // _MICROSECOND}",
    "api.{self.subject.name}",
    "api.{subject.plural}",
    "v.{name}",
    "{self.resource}.s",
    "{subject.resource}.c",
    "{resource_of(each)}.r",
    "{name}.{below}",
    "{(_ONE if is_several else name)}.{column}",
    "{said['resource']}.{said['format']}",
}


def test_every_type_the_product_writes_is_published_or_kept_inside():
    written = {*_named(), *(name for built in BUILT.values() for name in built)}
    listed = {*INTERNAL, *(line.ledger for line in LINES)}
    assert sorted(written - listed) == []
    assert sorted(listed - written) == []


def test_every_type_that_is_put_together_is_known():
    assert set(_put_together()) - BUILT_ELSE == BUILT.keys()


def test_what_is_published_is_not_kept_inside_and_every_name_is_a_type():
    assert not INTERNAL.keys() & {line.ledger for line in LINES}
    assert all(re.fullmatch(r"[a-z_]+\.[a-z_]+", name) for name in TYPES)


def _named() -> Iterator[str]:
    for node in _nodes():
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            text = node.value
            if SHAPE.fullmatch(text) and not NO_EVENTS.fullmatch(text) and text != TEST:
                yield text


def _put_together() -> Iterator[str]:
    for node in _nodes():
        if isinstance(node, ast.JoinedStr):
            text = ast.unparse(node)[2:-1]
            if re.fullmatch(r"([a-z_]+|\{[^}]+\})\.\{[^}]+\}|\{[^}]+\}\.[a-z_]+", text):
                yield text


def _nodes() -> Iterator[ast.AST]:
    for path in _sources():
        yield from ast.walk(ast.parse(path.read_text(encoding="utf-8")))


def _sources() -> Iterator[Path]:
    for app in APPS:
        for path in sorted((CHECKOUT / app).rglob("*.py")):
            if "migrations" not in path.parts and path.name not in {"catalogue.py", "examples.py"}:
                yield path
