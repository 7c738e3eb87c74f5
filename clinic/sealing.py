"""Values ready for encryption at rest, and the blind index that finds them.

A sealed column holds one version byte and the value's bytes. Version 0 is plain;
turning encryption on rewrites values and changes no schema.
"""

import base64
import hashlib
import hmac
import os
import uuid
from functools import lru_cache
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import models

PLAIN = b"\x00"


class SealedTextField(models.BinaryField):
    """Text kept as a version byte and bytes; read and written as `str`, NULL as `None`."""

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> str | None:
        return None if value is None else bytes(value)[1:].decode()

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        return super().get_db_prep_value(self.sealed(value), connection, prepared)

    def sealed(self, value: Any) -> bytes | None:
        """As it is stored."""
        return value if value is None or isinstance(value, bytes) else PLAIN + value.encode()

    def value_to_string(self, obj: Any) -> str:
        return str(self.value_from_object(obj) or "")


def new_wrapped_key(clinic_id: uuid.UUID) -> bytes:
    """A fresh clinic key, encrypted under the master key that lives outside the database."""
    nonce = os.urandom(12)
    return nonce + AESGCM(_master_key()).encrypt(nonce, os.urandom(32), clinic_id.bytes)


def blind_index(clinic_id: uuid.UUID, wrapped_key: bytes, value: str) -> bytes:
    """HMAC-SHA256 of a normalised value under the clinic's key: equal values, equal index."""
    key = _unwrap(clinic_id.bytes, wrapped_key)
    return hmac.new(key, value.encode(), hashlib.sha256).digest()


def derived_secret(*names: str) -> str:
    """A secret of its own for each list of names: the same at every start, of no use elsewhere."""
    said = "\x00".join(names).encode()
    return hmac.new(_master_key(), said, hashlib.sha256).hexdigest()


@lru_cache(maxsize=4096)
def _unwrap(clinic_bytes: bytes, wrapped: bytes) -> bytes:
    return AESGCM(_master_key()).decrypt(wrapped[:12], wrapped[12:], clinic_bytes)


def _master_key() -> bytes:
    return base64.b64decode(settings.MASTER_KEY)
