"""What every endpoint shares: its declaration, strict input, and answers nobody may keep."""

import uuid
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any, ClassVar

from django.db import DatabaseError, transaction
from django.http import Http404, HttpRequest
from django.utils.http import parse_etags, urlencode
from rest_framework import serializers
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from api.authentication import MachineCredential, StaffSession
from api.dates import check_version
from api.expanding import Expansions, UnknownName, chosen, expand, tree_of
from api.fields import Strict
from api.ids import read_id
from api.limits import Rate, spend_one
from api.paging import Place, cursor_after, estimated_count, picked, place_in
from api.parsing import refuse_wrapping
from api.problems import Problem
from api.replies import Call, Replayed, keep_reply, open_call
from api.schema import EndpointSchema
from api.scopes import scope_for
from api.versions import Current, tag_of, versions_named
from clinic.actors import Actor
from clinic.permissions import Permission
from clinic.services.ledger import record_access

_METHODS = ("get", "post", "put", "patch", "delete")
# Any credential of the clinic may.
ANY_SCOPE = ""
# Who changes what they read says which version they read.
GUARDED = frozenset({"PUT", "PATCH", "DELETE"})
_ANSWERED = [*_METHODS, "head"]


class NoQuery(Strict):
    """An address without parameters."""


class Endpoint(APIView):
    """One address. `access` is needed for anything here, `writes[method]` besides; `interactions`
    names what a machine's scopes must cover; `query` says which parameters there are to read,
    `delete_query` to take back. `guarded` methods need If-Match and call `must_match`; any POST may
    carry an Idempotency-Key, and one that `needs_key` has effects outside the record. What is not
    `is_for_batches` is only ever sent by itself. An
    `is_abstract` class is one that addresses are made from."""

    access: ClassVar[Permission]
    writes: ClassVar[Mapping[str, Permission]] = {}
    interactions: ClassVar[Mapping[str, str]] = {}
    query: ClassVar[type[Strict]] = NoQuery
    delete_query: ClassVar[type[Strict]] = NoQuery
    guarded: ClassVar[frozenset[str]] = GUARDED
    needs_key: ClassVar[bool] = False
    is_for_batches: ClassVar[bool] = True
    expansions: ClassVar[Expansions] = {}
    call: Call | None = None
    before: str | None = None
    rate: Rate | None = None
    tag: ClassVar[str] = ""
    authentication_classes = (MachineCredential, StaffSession)
    http_method_names = _ANSWERED
    schema = EndpointSchema()

    def __init_subclass__(cls, *, is_abstract: bool = False) -> None:
        super().__init_subclass__()
        if is_abstract:
            return
        methods = {method.upper() for method in _METHODS if hasattr(cls, method)}
        if not hasattr(cls, "access") or methods != set(cls.interactions):
            raise TypeError(f"{cls.__name__} must declare its access and its interactions.")

    @property
    def actor(self) -> Actor:
        found: Actor = self.request._request.actor  # type: ignore[attr-defined]
        return found

    @property
    def now(self) -> datetime:
        found: datetime = self.request._request.now  # type: ignore[attr-defined]
        return found

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        answer: Any = super().dispatch(request, *args, **kwargs)
        if self.call is not None and answer.status_code < 300:
            keep_reply(self.call, answer.render())
        return answer

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        self._spend(request)
        super().initial(request, *args, **kwargs)
        check_version(request._request)
        method = str(request.method)
        shapes = {"GET": self.query, "HEAD": self.query, "DELETE": self.delete_query}
        self.asked: dict[str, Any] = _read_query(shapes.get(method, NoQuery), request)
        if method in self.guarded & self.interactions.keys():
            self.named = versions_named(request.headers.get("If-Match", ""))
        if method == "POST" and method in self.interactions:
            self.call = self._open_call(request)
        if method in self.interactions and method not in SAFE_METHODS:
            self.before = transaction.savepoint()

    def handle_exception(self, exc: Exception) -> Any:
        self._take_back()
        if not isinstance(exc, Replayed):
            return super().handle_exception(exc)
        if exc.patient_ids:
            record_access(
                by=self.actor, now=self.now, screen="api.replay", patient_ids=exc.patient_ids
            )
        return exc.response

    def _take_back(self) -> None:
        """Whoever is told that it failed finds nothing of it, however late it failed."""
        # Where the connection is gone, so is all that was done on it.
        with suppress(DatabaseError):
            if self.before is not None:
                transaction.savepoint_rollback(self.before)
                transaction.set_rollback(False)

    def finalize_response(
        self, request: Request, response: Any, *args: Any, **kwargs: Any
    ) -> Response:
        answer: Response = super().finalize_response(request, response, *args, **kwargs)
        answer.headers.setdefault("Cache-Control", "no-store")
        for name, value in (self.rate.headers() if self.rate else {}).items():
            answer[name] = value
        return answer

    def body(self, shape: type[Strict]) -> dict[str, Any]:
        """The body as `shape` reads it; raises ValidationError and Problem."""
        refuse_wrapping(self.request)
        read = shape(data=self.request.data)
        read.is_valid(raise_exception=True)
        found: dict[str, Any] = read.validated_data
        return found

    def raw_body(self) -> bytes:
        """The body as it was sent, where it is no JSON; raises Problem."""
        refuse_wrapping(self.request)
        found: Any = self.request.data
        return found if isinstance(found, bytes) else b""

    @property
    def is_sync(self) -> bool:
        """Whether the list is asked for by what changed."""
        return self.asked.get("updated_since") is not None

    def place(self, prefix: str) -> Place:
        """Where the list goes on."""
        found = place_in(prefix, self.asked)
        if found is None:
            raise refuse_parameter("starting_after", "Use `next_cursor` of the page before.")
        return found

    def page(self, rows: list[dict[str, Any]], *, key: str = "id", **beside: Any) -> Response:
        """A list asked for with one row more than the page holds: that one says it goes on."""
        limit = self.asked["limit"]
        shown, has_more = self.expand(rows[:limit]), len(rows) > limit
        cursor = cursor_after(shown[-1], key, is_sync=self.is_sync) if has_more else None
        names = self.asked.get("fields")
        data = [picked(row, names) for row in shown]
        found = {"data": data, "has_more": has_more, "next_cursor": cursor, **beside}
        answer = Response(found)
        if cursor and self.request.method != "POST":
            answer["Link"] = f'<{self._address_after(cursor)}>; rel="next"'
        return answer

    def expand(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """The same rows with what `expand` asks for; raises Problem."""
        text = self.asked.get("expand")
        if not text:
            return rows
        try:
            tree = tree_of(text, self.expansions)
        except UnknownName as error:
            known = ", ".join(error.known)
            raise refuse_parameter("expand", f"Choose from: {known}.", "unknown_name") from None
        for one in chosen(tree, self.expansions):
            self.check_also(one.interaction, one.access)
        expand(rows, tree, self.expansions)
        return rows

    def check_also(self, interaction: str, access: Permission) -> None:
        """What the address of another thing would ask for; raises Problem."""
        request: Any = self.request._request
        if self.actor.kind == "client" and interaction not in request.interactions:
            raise Problem("forbidden", f"This key lacks the scope {scope_for(interaction)}.")
        if access not in self.actor.permissions:
            raise Problem("forbidden")

    def page_within(
        self, rows: list[dict[str, Any]], *, key: str = "id", **beside: Any
    ) -> Response:
        """A page of a short list that is at hand whole."""
        text, begin = self.asked.get("starting_after"), 0
        if text:
            names = [row[key] for row in rows]
            if text not in names:
                raise refuse_parameter("starting_after", "Use `next_cursor` of the page before.")
            begin = names.index(text) + 1
        return self.page(rows[begin:], key=key, **beside)

    def estimate(self, rows: Any) -> dict[str, Any]:
        """The guess that the query asks for, if it does."""
        is_asked = self.asked.get("count") == "estimate"
        return {"estimated_count": estimated_count(rows)} if is_asked else {}

    def must_match(self, current: Current, sent: Any = None) -> None:
        """Raises the problem of a change that was made from another version than the stored one."""
        if current.version not in self.named:
            raise current.stale(self.named, sent or {})

    def versioned(self, found: dict[str, Any], status: int = 200) -> Response:
        """A thing whose `version` says all about it."""
        [shown] = self.expand([found])
        besides = shown if "expanded" in shown else None
        return self.tagged(shown, tag_of(shown["version"], besides), status)

    def tagged(self, found: dict[str, Any], tag: str, status: int = 200) -> Response:
        """A thing with its ETag; 304 to whoever has it already."""
        sent = parse_etags(self.request.headers.get("If-None-Match", ""))
        known = {each.removeprefix("W/") for each in sent}
        is_known = self.request.method in {"GET", "HEAD"} and ({tag, "*"} & known)
        answer = Response(status=304) if is_known else Response(found, status)
        answer["ETag"] = tag
        return answer

    def _spend(self, request: Request) -> None:
        """Every request of a machine counts, also one that is refused; a batch counts once."""
        actor = request._request.actor  # type: ignore[attr-defined]
        is_part = getattr(request._request, "is_part", False)
        if actor is not None and actor.kind == "client" and not is_part:
            self.rate = spend_one(actor.id)
            if self.rate.is_over:
                wait = {"Retry-After": str(self.rate.resets_in)}
                raise Problem("rate_limited", headers=wait)

    def _open_call(self, request: Request) -> Call | None:
        key = request.headers.get("Idempotency-Key")
        if key is None:
            if self.needs_key:
                raise Problem("idempotency_key_required")
            return None
        return open_call(
            key,
            asker=self.actor.id,
            route=f"{request.method} {request.path}",
            body=request._request.body + self._rights(),
        )

    def _rights(self) -> bytes:
        """What any credential may ask shows what this one may see: with other rights, not again."""
        if self.interactions.get("POST") != ANY_SCOPE:
            return b""
        scopes = getattr(self.request._request, "interactions", frozenset[str]())
        return repr(sorted({*scopes, *self.actor.permissions})).encode()

    def _address_after(self, cursor: str) -> str:
        query = {**self.request.query_params.dict(), "starting_after": cursor}
        address: str = self.request.build_absolute_uri(f"{self.request.path}?{urlencode(query)}")
        return address


def id_or_404(prefix: str, text: str) -> uuid.UUID:
    """The uuid behind a public id in a path."""
    found = read_id(prefix, text)
    if found is None:
        raise Http404
    return found


def or_404(found: Any) -> Any:
    """What was found; a thing of another clinic was not."""
    if found is None:
        raise Http404
    return found


def refuse_parameter(name: str, detail: str, code: str = "invalid") -> Problem:
    """The problem of one query parameter."""
    error = {"parameter": name, "code": code, "detail": detail}
    return Problem("invalid_request", errors=[error])


def _read_query(shape: type[Strict], request: Request) -> dict[str, Any]:
    parameters = request.query_params
    for name, values in parameters.lists():
        if len(values) > 1:
            raise refuse_parameter(name[:80], "Give this parameter once.", "repeated")
    read = shape(data=parameters.dict())
    try:
        read.is_valid(raise_exception=True)
    except serializers.ValidationError as error:
        raise Problem("invalid_request", errors=_of_parameters(error.detail)) from None
    return dict(read.validated_data)


def _of_parameters(detail: Any) -> list[dict[str, str]]:
    return [
        {"parameter": str(name)[:80], "code": str(one.code), "detail": str(one)}
        for name, messages in detail.items()
        for one in messages
    ]
