"""Secrets that name their clinic, `<kind>_..._<clinic key>_<secret>`: only their hash is stored."""

import hashlib
import secrets
import string

_LENGTH = 32  # 190 bits out of 62 characters
_ALPHABET = string.ascii_letters + string.digits
# What a clinic's public key and a secret look like, for the patterns of those who read them.
CLINIC = r"(?P<clinic>[a-z0-9]{10})"
SECRET = rf"(?P<secret>[A-Za-z0-9]{{{_LENGTH}}})"


def new_secret() -> str:
    return "".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH))


def hash_of(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()
