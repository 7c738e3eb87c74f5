"""Records as a clinician's client sends them: the services' own tables, turned into JSON."""

import uuid
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from api.ids import public_id
from api.records.wire import wire_name
from clinic.permissions import Role
from clinic.tenancy import clinic_scope
from pathway.records import SUBJECTS
from tests.api.builders import World
from tests.api.test_boundaries import signed_in
from tests.followup.entering import TODAY


class Clinician:
    """A signed-in member who speaks JSON."""

    def __init__(self, world: World, role: Role = Role.CLINICIAN) -> None:
        self.world, self.browser = world, signed_in(world, role)
        with clinic_scope(world.clinic.id) as now:
            self.now = now
        self.today = now.astimezone(world.clinic.zone).date()

    def get(self, path: str, query: Any = None) -> Any:
        return self.browser.get(self._address(path), query or {})

    def send(self, path: str, body: Any, **headers: str) -> Any:
        return self.browser.post(
            self._address(path), body, content_type="application/json", headers=named(headers)
        )

    def patch(self, path: str, body: Any, tag: str) -> Any:
        return self.browser.patch(
            self._address(path), body, content_type="application/json", headers={"If-Match": tag}
        )

    def delete(self, path: str, tag: str = "", reason: str = "duplicate") -> Any:
        """`tag`: what was read; without it, what is stored now."""
        match = {"If-Match": tag or self.tag(path.partition("/entries")[0])}
        return self.browser.delete(f"{self._address(path)}?reason={reason}", headers=match)

    def tag(self, path: str) -> str:
        """The ETag of what is stored now; of nothing, one that nothing has."""
        return self.get(path).get("ETag", '"0"')

    def record(self, subject: str, kind: str, values: Mapping[str, Any], **when: Any) -> Any:
        path = f"{self.world.episode}/{SUBJECTS[subject].plural}"
        return self.send(path, self.body(subject, kind, values, **when))

    def then(self, record: Any, subject: str, kind: str, values: Any = None, **when: Any) -> Any:
        path = f"/{SUBJECTS[subject].plural}/{record['id']}/entries"
        return self.send(path, self.body(subject, kind, values or {}, **when))

    def correct(
        self, record: Any, subject: str, changes: Any = None, tag: str = "", **said: Any
    ) -> Any:
        path = f"/{SUBJECTS[subject].plural}/{record['id']}"
        body = {"reason": "wrong_value", "changes": changes or {}, **said}
        return self.send(f"{path}/corrections", body, if_match=tag or self.tag(path))

    def body(self, subject: str, kind: str, values: Mapping[str, Any], **when: Any) -> Any:
        on = when or {"effective_on": self.today.isoformat()}
        named = {"kind": kind} if kind else {}
        return {**named, **on, "values": wire(subject, values, self.now)}

    def day(self, ago: int) -> str:
        return (self.today - timedelta(days=ago)).isoformat()

    def _address(self, path: str) -> str:
        return path if path.startswith("/api/") else f"/api/v1{path}"


def named(headers: Mapping[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}


def made(answer: Any, status: int = 201) -> Any:
    assert answer.status_code == status, answer.content
    return answer.json()


def wire(subject: str, values: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    fields = SUBJECTS[subject].all_fields()
    prefixes = {name: SUBJECTS[field.of].prefix for name, field in fields.items() if field.of}
    return {
        wire_name(name): _plain(now if value == TODAY else value, prefixes.get(name, "fal"))
        for name, value in values.items()
    }


def _plain(value: Any, prefix: str) -> Any:
    if isinstance(value, Decimal):
        return str(value.normalize()) if value.is_finite() else "?"
    if isinstance(value, uuid.UUID):
        return public_id(prefix, value)
    if isinstance(value, date):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, list):
        return [_plain(each, prefix) for each in value]
    return value


def rules(prompts: Any) -> set[str]:
    return {prompt["rule"] for prompt in prompts}
