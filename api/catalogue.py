"""Every problem the API answers with: its status, its name, and what to do about it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Kind:
    status: int
    title: str
    advice: str


KINDS = {
    "invalid_request": Kind(
        400,
        "The request is not as documented",
        "Compare the request with /api/v1/openapi.json. `errors` names each field (`pointer`) or "
        "query parameter (`parameter`) that is wrong. Nothing was stored.",
    ),
    "idempotency_key_required": Kind(
        400,
        "An Idempotency-Key is needed",
        "This operation has effects outside the record. Send `Idempotency-Key` with 1 to 255 "
        "printable characters of your own, a new one for each thing you mean to happen, and the "
        "same one when you send that again. Nothing was stored.",
    ),
    "invalid_json": Kind(
        400,
        "The body is not acceptable JSON",
        "Send one JSON object in UTF-8: no repeated names, no NaN or Infinity, no NUL, no half of "
        "a surrogate pair, at most 32 levels deep.",
    ),
    "unauthenticated": Kind(
        401,
        "No valid credential",
        "Send `Authorization: Bearer sk_...` with a key of this clinic that has neither expired "
        "nor been revoked. Which of these it is, is not said. Ask the clinic for a new key.",
    ),
    "forbidden": Kind(
        403,
        "Not permitted",
        "The credential is valid, but its role or scopes do not cover this operation. "
        "`x-scopes` of the operation in /api/v1/openapi.json names what it needs.",
    ),
    "csrf_failed": Kind(
        403,
        "The page's token is missing",
        "A signed-in browser sends `X-CSRFToken` with every change. Programs use an API key.",
    ),
    "not_found": Kind(
        404,
        "Nothing here",
        "The address or id is not known in this clinic. Check the id and its prefix. An object of "
        "another clinic and one that never existed get the same answer.",
    ),
    "method_not_allowed": Kind(
        405, "Not with this method", "The `Allow` header lists the methods of this address."
    ),
    "not_acceptable": Kind(
        406, "Only JSON is served", "Send `Accept: application/json`, or no Accept header."
    ),
    "request_timeout": Kind(
        408,
        "The request took too long to arrive",
        "Nothing was stored. Send it again, over a faster line or in smaller parts.",
    ),
    "conflict": Kind(
        409,
        "Somebody else was first",
        "What you sent collides with what was stored meanwhile. Read it again, then decide. "
        "Nothing was stored.",
    ),
    "still_running": Kind(
        409,
        "The same request is still running",
        "A request with this Idempotency-Key has not ended yet. Wait as `Retry-After` says and "
        "send the same again: you get its answer.",
    ),
    "not_ready": Kind(
        409,
        "The file is still being written",
        "Ask the job how far it is, or wait as `Retry-After` says and ask again.",
    ),
    "stale_version": Kind(
        412,
        "Changed since you read it",
        "Read it again, apply your change to the new version, and send its ETag in `If-Match`. "
        "`current` is the ETag of what is stored, `changed` names what changed since the version "
        "you named, and `differs` what you sent that is not what is stored. Nothing was stored.",
    ),
    "body_too_large": Kind(
        413, "The body is too large", "Send at most 1 MB in one request; split what is larger."
    ),
    "unsupported_media_type": Kind(
        415,
        "The body is of a type that is not read here",
        "Send the body as `Content-Type: application/json`.",
    ),
    "range_not_satisfiable": Kind(
        416,
        "The file is shorter than that",
        "`Content-Range` says how long it is. Ask for bytes that it has, or for all of it.",
    ),
    "unprocessable": Kind(
        422,
        "The values cannot be right",
        "The request is well-formed, but what it says cannot be stored: `errors` says of each "
        "field why. Nothing was stored.",
    ),
    "idempotency_key_reused": Kind(
        422,
        "This Idempotency-Key was used for something else",
        "The same key was sent to this address with another body. Send a new key for a new "
        "request; to repeat the earlier one, send its body byte for byte. Nothing was stored.",
    ),
    "precondition_required": Kind(
        428,
        "Say which version you read",
        "Send `If-Match` with the ETag of what you read, so that nobody's change is overwritten "
        "unseen. Nothing was stored.",
    ),
    "rate_limited": Kind(
        429, "Too many requests", "Wait as many seconds as `Retry-After` says, then repeat."
    ),
    "internal_error": Kind(
        500,
        "Our fault",
        "Nothing was stored. Repeat the request once; if it fails again, tell the clinic's "
        "administrator the request id, which is in `instance` and in the Request-Id header.",
    ),
    "unavailable": Kind(
        503, "Not just now", "Nothing was stored. Wait as `Retry-After` says, then repeat."
    ),
}
