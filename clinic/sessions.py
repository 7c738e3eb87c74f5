"""How long a signed-in person may be away: the last activity is in the session, the limit the clinic's."""

import time
from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

SEEN_KEY = "seen_at"
# Written down at most this often: a page costs no write for being looked at.
EVERY_SECONDS = 30
WARN_SECONDS = 120
# What a page asks for by itself, while nobody touches it, is no activity.
PASSIVE_HEADER = "Stepwell-Passive"
# What a view has that keeps what is typed as a draft.
_DRAFTS = "before_sign_in"
_OF_THE_PAGE = "csrfmiddlewaretoken"
# More than any draft may hold.
_LONGEST_TYPED = 200_000


@dataclass(frozen=True, slots=True)
class Idle:
    """How long somebody may be away, and how long they have been, in seconds."""

    limit: int
    away: int

    @property
    def has_lapsed(self) -> bool:
        return self.away >= self.limit

    @property
    def left(self) -> int:
        return max(self.limit - self.away, 0)


def idle_of(session: SessionBase, minutes: int) -> Idle:
    """A session that has not been seen yet has just begun. By the machine's clock."""
    seen = session.get(SEEN_KEY)
    return Idle(limit=minutes * 60, away=0 if seen is None else int(time.time()) - seen)


def note_arrival(request: HttpRequest) -> None:
    """Who signs in and goes away before choosing a clinic is away from then on, too."""
    request.session.setdefault(SEEN_KEY, int(time.time()))


def note_activity(request: HttpRequest) -> None:
    if PASSIVE_HEADER in request.headers:
        return
    now = int(time.time())
    if now - request.session.get(SEEN_KEY, 0) >= EVERY_SECONDS:
        request.session[SEEN_KEY] = now


def sign_in_again(request: HttpRequest, *, is_kept: bool = False) -> HttpResponse:
    """Who was away too long is signed out, and comes back to where they were."""
    back = _where(request)
    logout(request)
    said = _("You were signed out because you were away. Sign in to go on where you were.")
    if is_kept:
        said = _(
            "You were signed out because you were away, and what you sent was not saved. It is kept "
            "as a draft: sign in, and it is in the form again."
        )
    messages.warning(request, said)
    return redirect_to_login(back)


def offer_again(request: HttpRequest) -> HttpResponse:
    """Nothing was saved. Without a token until somebody is inside a clinic: only then it counts."""
    typed = [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if name != _OF_THE_PAGE
    ]
    context = {
        "typed": typed if _length(typed) <= _LONGEST_TYPED else [],
        "is_inside": getattr(request, "actor", None) is not None,
        "keeps_draft": hasattr(request.resolver_match and request.resolver_match.func, _DRAFTS),
        "to": request.get_full_path(),
    }
    return render(request, "not_saved.html", context, status=403)


def _where(request: HttpRequest) -> str:
    """A form is sent to a page that may answer to nothing else: back to where it was filled in."""
    if request.method in ("GET", "HEAD"):
        return request.get_full_path()
    came_from = request.headers.get("Referer", "")
    host = {request.get_host()}
    is_ours = url_has_allowed_host_and_scheme(came_from, host, require_https=request.is_secure())
    return came_from if is_ours else request.get_full_path()


def _length(typed: list[tuple[str, str]]) -> int:
    return sum(len(name) + len(value) for name, value in typed)
