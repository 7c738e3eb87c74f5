"""Requests that are safe to repeat, and lists that are read to their end."""

import random
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import Any, BinaryIO, Self, TypeVar, cast, overload

import httpx

from stepwell_client.errors import StaleVersion, StepwellError, Unreachable, problem_of
from stepwell_client.signing import PrivateKey
from stepwell_client.types import EventAnswer, EventFeedPage, JobAnswer

T = TypeVar("T")

_ROOT = "/api/v1"
_LONGEST_WAIT = 60.0
_BETWEEN_LOOKS = 2.0
# Of a file that is empty, or was taken to its last byte.
_NOTHING_LEFT = 416
# What commits late slips behind `updated_since`: look back a little.
_OVERLAP = timedelta(minutes=5)


@dataclass(frozen=True)
class Reply:
    """`etag` is what a change of it sends as `if_match`; `was_replayed`: it had happened before."""

    data: Any
    status: int
    etag: str
    request_id: str
    was_replayed: bool

    def of(self, shape: type[T]) -> T:
        """The data, for a type checker: `reply.of(PatientAnswer)["family"]`."""
        return cast(T, self.data)


class Client:
    """One clinic, through an API key or a PrivateKey. Paths are those after /api/v1."""

    def __init__(
        self,
        base_url: str,
        credential: str | PrivateKey,
        *,
        tries: int = 5,
        timeout: float = 30.0,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._base, self._credential, self._tries = base_url.rstrip("/"), credential, tries
        self._sleep = sleep
        self._http = httpx.Client(timeout=timeout)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        self._http.close()

    def get(self, path: str, **query: Any) -> Reply:
        return self.request("GET", path, query=query)

    def post(self, path: str, body: Any = None, *, key: str = "", if_match: str = "") -> Reply:
        """With an Idempotency-Key of its own unless `key` names one."""
        return self.request("POST", path, body=body, key=key, if_match=if_match)

    def put(self, path: str, body: Any, *, if_match: str = "") -> Reply:
        return self.request("PUT", path, body=body, if_match=if_match)

    def patch(self, path: str, body: Any, *, if_match: str) -> Reply:
        return self.request("PATCH", path, body=body, if_match=if_match)

    def delete(self, path: str, *, if_match: str, **query: Any) -> Reply:
        return self.request("DELETE", path, query=query, if_match=if_match)

    def change(self, path: str, decide: Callable[[Any], Any]) -> Reply:
        """Read, decide on the changes, send them; read and decide again when somebody was first."""
        for _ in range(self._tries):
            read = self.get(path)
            try:
                return self.patch(path, decide(read.data), if_match=read.etag)
            except StaleVersion as stale:
                last = stale
        raise last

    @overload
    def rows(self, path: str, of: type[T], **query: Any) -> Iterator[T]: ...

    @overload
    def rows(self, path: str, **query: Any) -> Iterator[dict[str, Any]]: ...

    def rows(self, path: str, of: Any = None, **query: Any) -> Iterator[Any]:
        """Every row of a list, page after page; `of` says its shape to a type checker."""
        while True:
            page = self.get(path, **query).data
            yield from page["data"]
            if not page["has_more"]:
                return
            query["starting_after"] = page["next_cursor"]

    @overload
    def changed_since(
        self, path: str, moment: datetime, of: type[T], **query: Any
    ) -> Iterator[T]: ...

    @overload
    def changed_since(
        self, path: str, moment: datetime, **query: Any
    ) -> Iterator[dict[str, Any]]: ...

    def changed_since(
        self, path: str, moment: datetime, of: Any = None, **query: Any
    ) -> Iterator[Any]:
        """What changed since, some of it twice; `deleted` is true on what was taken back."""
        since = (moment - _OVERLAP).astimezone(UTC).isoformat()
        return self.rows(path, updated_since=since, **query)

    def events(
        self, after: str | None = None, *, types: tuple[str, ...] = (), follow: bool = False
    ) -> Iterator[EventAnswer]:
        """Each once, in order; keep the `id` of the last one dealt with. `follow` never ends."""
        query = {"after": after, "types": ",".join(types)}
        while True:
            asked = {name: said for name, said in query.items() if said}
            page = self.get("/events", **asked).of(EventFeedPage)
            yield from page["data"]
            query["after"] = page["next_cursor"] or query["after"]
            if page["has_more"]:
                continue
            if not follow:
                return
            self._sleep(page["poll_after"])

    def export(self, resource: str, out: BinaryIO, **asked: Any) -> int:
        """A list taken whole into `out`, as NDJSON unless `format` says else; how many bytes.

        A download that breaks goes on where it broke. Raises StepwellError when nothing came of it.
        """
        job = self.post("/exports", {"resource": resource, **asked}).of(JobAnswer)
        while job["state"] == "working":
            self._sleep(_BETWEEN_LOOKS)
            job = self.get(f"/jobs/{job['id']}").of(JobAnswer)
        if job["file"] is None:
            raise StepwellError(f"The export {job['id']} has {job['state']}.")
        taken = 0
        for nth in range(1, self._tries + 1):
            try:
                for some in self._bytes(job["file"]["href"], taken):
                    taken += out.write(some)
            except httpx.TransportError as error:
                if nth == self._tries:
                    raise Unreachable(f"GET {job['file']['href']}") from error
                self._sleep(_pause(nth))
            else:
                break
        return taken

    def _bytes(self, address: str, first: int) -> Iterator[bytes]:
        headers = {**self._signed(), "Range": f"bytes={first}-", "Accept-Encoding": "identity"}
        with self._http.stream("GET", f"{self._base}{address}", headers=headers) as answer:
            if answer.is_success:
                yield from answer.iter_raw()
            elif answer.status_code != _NOTHING_LEFT:
                answer.read()
                raise problem_of(answer)

    def request(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, Any] | None = None,
        body: Any = None,
        if_match: str = "",
        key: str = "",
    ) -> Reply:
        """Raises a Problem by status, Unreachable, SignInRefused."""
        headers = {"If-Match": if_match} if if_match else {}
        if method == "POST":
            headers["Idempotency-Key"] = key or uuid.uuid4().hex
        # Once taken, what names a version would be refused as stale: only a key makes that safe.
        is_safe = "Idempotency-Key" in headers or not if_match
        answer = self._answer(method, path, headers, is_safe, params=query or None, json=body)
        if not answer.is_success:
            raise problem_of(answer)
        return Reply(
            data=answer.json(),
            status=answer.status_code,
            etag=answer.headers.get("ETag", ""),
            request_id=answer.headers.get("Request-Id", ""),
            was_replayed="Idempotency-Replayed" in answer.headers,
        )

    def _answer(
        self, method: str, path: str, headers: dict[str, str], is_safe: bool, **sent: Any
    ) -> httpx.Response:
        for nth in range(1, self._tries + 1):
            is_last = nth == self._tries
            try:
                answer = self._send(method, path, headers, **sent)
            except httpx.TransportError as error:
                if is_last or not is_safe:
                    raise Unreachable(f"{method} {path}: {type(error).__name__}") from error
                self._sleep(_pause(nth))
                continue
            if is_last or not _may_pass(answer, is_safe):
                return answer
            self._sleep(_wait(answer, nth))
        raise StepwellError("tries must be at least 1")

    def _send(self, method: str, path: str, headers: dict[str, str], **sent: Any) -> httpx.Response:
        address = f"{self._base}{_ROOT}{path}"
        answer = self._http.request(method, address, headers={**headers, **self._signed()}, **sent)
        if answer.status_code == 401 and isinstance(self._credential, PrivateKey):
            self._credential.forget()
            again = {**headers, **self._signed()}
            answer = self._http.request(method, address, headers=again, **sent)
        return answer

    def _signed(self) -> dict[str, str]:
        token = self._credential
        if isinstance(token, PrivateKey):
            token = token.token(self._http, f"{self._base}{_ROOT}/oauth/token")
        return {"Authorization": f"Bearer {token}"}


def _may_pass(answer: httpx.Response, is_safe: bool) -> bool:
    """Whether the same request may go better a little later."""
    if answer.status_code in {429, 503}:
        return True
    is_running = answer.status_code == 409 and "Retry-After" in answer.headers
    return is_safe and (is_running or answer.status_code >= 500)


def _wait(answer: httpx.Response, nth: int) -> float:
    said = answer.headers.get("Retry-After", "")
    return min(float(said), _LONGEST_WAIT) if said.isdecimal() else _pause(nth)


def _pause(nth: int) -> float:
    """Twice as long each time, and never the same for two programs."""
    return min(0.5 * 2 ** (nth - 1), _LONGEST_WAIT) * random.uniform(0.5, 1.0)  # noqa: S311
