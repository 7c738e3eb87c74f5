"""Who asks: the machine its clinic has admitted, or the signed-in member of the page."""

from typing import Any

from rest_framework.authentication import BaseAuthentication, SessionAuthentication
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied
from rest_framework.request import Request

from api.problems import Problem


class MachineCredential(BaseAuthentication):
    """The actor the machine door admitted. A header nobody was admitted by ends here."""

    def authenticate(self, request: Request) -> tuple[Any, None] | None:
        if "Authorization" not in request.headers:
            return None
        actor = request._request.actor  # type: ignore[attr-defined]
        if actor is None or actor.kind != "client":
            raise AuthenticationFailed
        return request._request.user, None

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="Stepwell"'


class StaffSession(SessionAuthentication):
    """The member whose session chose this clinic; every change must carry the page's token."""

    def authenticate(self, request: Request) -> tuple[Any, None] | None:
        actor = request._request.actor  # type: ignore[attr-defined]
        if actor is None or actor.kind != "user":
            return None
        self.enforce_csrf(request)
        return request._request.user, None

    def enforce_csrf(self, request: Any) -> None:
        try:
            super().enforce_csrf(request)
        except PermissionDenied as error:
            raise Problem("csrf_failed") from error
