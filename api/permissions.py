"""What a view declares is what its visitor needs."""

from typing import Any

from django.core.exceptions import ImproperlyConfigured
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from api.problems import Problem
from api.scopes import scope_for
from clinic.permissions import Permission


class DeclaredPermission(BasePermission):
    """`access` to see anything, `writes[method]` besides to change it, and the key's scope."""

    def has_permission(self, request: Request, view: Any) -> bool:
        if not isinstance(getattr(view, "access", None), Permission):
            raise ImproperlyConfigured(f"{type(view).__name__} does not declare its access.")
        actor = request._request.actor  # type: ignore[attr-defined]
        if actor is None:
            return False
        method = "GET" if request.method == "HEAD" else str(request.method)
        needed = view.interactions.get(method)
        # A method the view does not have is answered with 405 after this.
        if actor.kind == "client" and needed:
            _check_scope(request, needed)
        return {view.access, view.writes.get(method, view.access)} <= actor.permissions


def _check_scope(request: Request, needed: str) -> None:
    if needed not in request._request.interactions:  # type: ignore[attr-defined]
        raise Problem("forbidden", f"This key lacks the scope {scope_for(needed)}.")
