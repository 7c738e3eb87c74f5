"""Signing in with a key of one's own: an assertion becomes a token of five minutes."""

import time
import uuid
from dataclasses import dataclass, field

import httpx
import jwt

from stepwell_client.errors import SignInRefused

_BEARER = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_LASTS = 240
# A token is renewed a little before it ends.
_EARLY = 30


@dataclass
class PrivateKey:
    """`key` is a PEM; the clinic has its public part under `kid`. RS384 for RSA, ES384 for P-384."""

    client_id: str
    key: str | bytes = field(repr=False)
    kid: str
    algorithm: str = "ES384"
    scope: str = ""
    _token: str = field(default="", init=False, repr=False)
    _until: float = field(default=0.0, init=False, repr=False)

    def token(self, http: httpx.Client, address: str) -> str:
        """The token at hand, or a new one. Raises SignInRefused."""
        if time.monotonic() < self._until - _EARLY:
            return self._token
        sent = {
            "grant_type": "client_credentials",
            "client_assertion_type": _BEARER,
            "client_assertion": self._assertion(address),
            "scope": self.scope,
        }
        answer = http.post(address, data=sent)
        said = answer.json()
        if answer.status_code != 200:
            raise SignInRefused(str(said.get("error", answer.status_code)))
        self._token, self._until = said["access_token"], time.monotonic() + said["expires_in"]
        return self._token

    def forget(self) -> None:
        """The server no longer takes the token: sign in again."""
        self._until = 0.0

    def _assertion(self, address: str) -> str:
        claims = {
            "iss": self.client_id,
            "sub": self.client_id,
            "aud": address,
            "exp": int(time.time()) + _LASTS,
            "jti": uuid.uuid4().hex,
        }
        return jwt.encode(claims, self.key, algorithm=self.algorithm, headers={"kid": self.kid})
