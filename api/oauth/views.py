"""/oauth/token, and what a program reads to find it."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from api.oauth.keysets import ALGORITHMS
from api.oauth.tokens import LASTS, Refused, issue
from api.rendering import to_json
from api.scopes import offered
from clinic.access import public

_BEARER = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_STATUS = {"invalid_client": 401, "temporarily_unavailable": 503}


@public
@csrf_exempt
@require_POST
def token(request: HttpRequest) -> HttpResponse:
    """Errors as RFC 6749 has them, without a word about which check failed."""
    try:
        issued = issue(*_asked(request), audiences=_addresses(request))
    except Refused as refused:
        return _answer({"error": refused.error}, _STATUS.get(refused.error, 400))
    return _answer(
        {
            "access_token": issued.token,
            "token_type": "bearer",
            "expires_in": int(LASTS.total_seconds()),
            "scope": " ".join(issued.scopes),
        }
    )


@public
@require_safe
def smart_configuration(request: HttpRequest) -> HttpResponse:
    found = {
        "token_endpoint": f"{settings.PUBLIC_URL}{reverse('api_token')}",
        "grant_types_supported": ["client_credentials"],
        "token_endpoint_auth_methods_supported": ["private_key_jwt"],
        "token_endpoint_auth_signing_alg_values_supported": list(ALGORITHMS),
        "scopes_supported": offered(),
        "capabilities": ["client-confidential-asymmetric", "permission-v2"],
    }
    return HttpResponse(to_json(found), content_type="application/json")


def _asked(request: HttpRequest) -> tuple[str, str]:
    """The assertion and the scope. Raises Refused."""
    if request.content_type != "application/x-www-form-urlencoded":
        raise Refused("invalid_request")
    sent = request.POST
    if any(len(values) > 1 for _name, values in sent.lists()):
        raise Refused("invalid_request")
    if not sent.get("grant_type") or not sent.get("client_assertion"):
        raise Refused("invalid_request")
    if sent["grant_type"] != "client_credentials":
        raise Refused("unsupported_grant_type")
    if sent.get("client_assertion_type") != _BEARER:
        raise Refused("invalid_client")
    return sent["client_assertion"], sent.get("scope", "")


def _addresses(request: HttpRequest) -> list[str]:
    """This very address: as the installation names itself, and as it was called."""
    path = reverse("api_token")
    return [f"{settings.PUBLIC_URL}{path}", request.build_absolute_uri(path)]


def _answer(found: dict[str, Any], status: int = 200) -> HttpResponse:
    answer = HttpResponse(to_json(found), status=status, content_type="application/json")
    answer["Cache-Control"] = "no-store"
    answer.is_whole = True  # type: ignore[attr-defined]
    return answer
