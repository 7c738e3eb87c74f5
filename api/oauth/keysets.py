"""The public keys of a client: registered with it, or read from its own address and kept a while."""

import json
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from threading import BoundedSemaphore
from typing import Any

import jwt

from api.outgoing import Answer, NotAllowed, Unreachable, send

ALGORITHMS = {"RS384": "RSA", "ES384": "EC"}
_LEAST_RSA_BITS = 2048
_MOST_KEYS = 20
_SHORTEST, _LONGEST, _USUAL = 60.0, 24 * 3600.0, 300.0
# A key that is not among those kept may be new: how soon its address is read again.
_AGAIN_AFTER = 30.0
_PUBLIC = ("kty", "n", "e", "crv", "x", "y")
_MAX_AGE = re.compile(r"max-age=(\d{1,9})")


@dataclass(frozen=True, slots=True)
class _Kept:
    keys: list[Mapping[str, Any]]
    read_at: float
    until: float


_kept: dict[str, _Kept] = {}
# Of the few threads of a web process, as many may wait for the addresses of clients.
READING = BoundedSemaphore(2)


class Busy(Exception):
    """Other addresses are being read, and are slow."""


def key_named(kid: str, algorithm: str, *, jwks: Any, jwks_url: str) -> Any:
    """The public key that an assertion says it was signed with, None when there is no such key.

    Outside any transaction: the client's address may be slow. Raises Busy.
    """
    if jwks_url:
        return _from_address(kid, algorithm, jwks_url)
    return _find(kid, algorithm, _keys_in(jwks))


def public_parts(jwks: Any) -> list[dict[str, Any]]:
    """Of a set of keys those that can sign in, each without what is not public."""
    named = [one for one in _keys_in(jwks) if isinstance(one.get("kid"), str)]
    kinds = {kind: algorithm for algorithm, kind in ALGORITHMS.items()}
    usable = [
        one
        for one in named
        if (algorithm := kinds.get(str(one.get("kty")))) and _usable(one, algorithm) is not None
    ]
    return [{name: one[name] for name in ("kid", *_PUBLIC) if name in one} for one in usable]


def _from_address(kid: str, algorithm: str, url: str) -> Any:
    now = time.monotonic()
    kept = _kept.get(url)
    if kept is None or kept.until <= now:
        kept = _read(url, now)
    found = _find(kid, algorithm, kept.keys)
    if found is None and now - kept.read_at >= _AGAIN_AFTER:
        found = _find(kid, algorithm, _read(url, now).keys)
    return found


def _read(url: str, now: float) -> _Kept:
    """A read that fails is kept too, for a while: nobody makes us hammer an address."""
    if not READING.acquire(blocking=False):
        raise Busy
    try:
        answer = send("GET", url, headers={"accept": "application/json"}, seconds=5)
    except (NotAllowed, Unreachable):
        answer = Answer(status=0)
    finally:
        READING.release()
    keys = _keys_in(_parsed(answer.body)) if answer.status == 200 else []
    lasts = _age(answer.headers) if keys else _AGAIN_AFTER
    _kept[url] = _Kept(keys, now, now + lasts)
    return _kept[url]


def _age(headers: Mapping[str, str]) -> float:
    said = headers.get("cache-control", "")
    if "no-store" in said or "no-cache" in said:
        return _SHORTEST
    found = _MAX_AGE.search(said)
    return min(max(float(found[1]), _SHORTEST), _LONGEST) if found else _USUAL


def _parsed(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


def _keys_in(jwks: Any) -> list[Mapping[str, Any]]:
    keys = jwks.get("keys") if isinstance(jwks, dict) else None
    return (
        [one for one in keys[:_MOST_KEYS] if isinstance(one, dict)]
        if isinstance(keys, list)
        else []
    )


def _find(kid: str, algorithm: str, keys: list[Mapping[str, Any]]) -> Any:
    for one in keys:
        if one.get("kid") == kid and one.get("kty") == ALGORITHMS[algorithm]:
            return _usable(one, algorithm)
    return None


def _usable(one: Mapping[str, Any], algorithm: str) -> Any:
    """Only the public part, of the kind and size that the algorithm asks for."""
    if one.get("kty") == "EC" and one.get("crv") != "P-384":
        return None
    public = {name: one[name] for name in _PUBLIC if name in one}
    try:
        key = jwt.PyJWK.from_dict(public, algorithm=algorithm).key
    except (jwt.PyJWTError, ValueError, TypeError):
        return None
    is_short = one["kty"] == "RSA" and key.key_size < _LEAST_RSA_BITS
    return None if is_short else key
