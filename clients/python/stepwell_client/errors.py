"""What goes wrong, as a type for each thing a program does about it."""

from typing import Any

import httpx


class StepwellError(Exception):
    """Anything this package raises."""


class Unreachable(StepwellError):
    """No answer came, as often as it was tried. A POST may be sent again with the same key."""


class SignInRefused(StepwellError):
    """The token address took the assertion for nobody's; `error` is RFC 6749's word."""

    def __init__(self, error: str) -> None:
        super().__init__(error)
        self.error = error


class Problem(StepwellError):
    """A problem document (RFC 9457). `errors` names each fault; `request_id` is for support."""

    def __init__(self, status: int, body: dict[str, Any]) -> None:
        self.status = status
        self.body = body
        self.code = str(body.get("code", ""))
        self.type = str(body.get("type", ""))
        self.detail = str(body.get("detail", ""))
        self.request_id = str(body.get("instance", ""))
        self.errors: list[dict[str, str]] = body.get("errors", [])
        faults = [f"{next(iter(one.values()), '')}: {one.get('detail')}" for one in self.errors]
        said = "; ".join(filter(None, [str(body.get("title", "")), *faults]))
        super().__init__(f"{status} {self.code}: {said} ({self.request_id})")


class InvalidRequest(Problem):
    """The request is not as documented: mend the program."""


class Unauthenticated(Problem):
    """No valid credential."""


class Forbidden(Problem):
    """The scope is missing."""


class NotFound(Problem):
    """Nothing there, in this clinic."""


class Conflict(Problem):
    """It collides with what was stored meanwhile."""


class StaleVersion(Problem):
    """Somebody was first: `current` is the ETag of what is stored, `changed` what they changed."""

    @property
    def current(self) -> str:
        return str(self.body.get("current", ""))

    @property
    def changed(self) -> list[str]:
        return list(self.body.get("changed", []))


class Unprocessable(Problem):
    """What it says cannot be stored."""


class PreconditionRequired(Problem):
    """Say which version was read: `if_match`."""


class RateLimited(Problem):
    """Too many requests, however long was waited."""


class ServerFault(Problem):
    """The server's fault, as often as it was tried."""


_KINDS: dict[int, type[Problem]] = {
    400: InvalidRequest,
    401: Unauthenticated,
    403: Forbidden,
    404: NotFound,
    409: Conflict,
    412: StaleVersion,
    422: Unprocessable,
    428: PreconditionRequired,
    429: RateLimited,
}


def problem_of(answer: httpx.Response) -> Problem:
    """A proxy on the way may answer without a problem document."""
    try:
        body = answer.json()
    except ValueError:
        body = {}
    kind = _KINDS.get(answer.status_code, ServerFault if answer.status_code >= 500 else Problem)
    return kind(answer.status_code, body if isinstance(body, dict) else {})
