"""How passwords are hashed."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class Argon2idPasswordHasher(Argon2PasswordHasher):
    """Argon2id at OWASP's 46 MiB, one pass, one lane: a login flood cannot empty a small box."""

    memory_cost = 47_104
    time_cost = 1
    parallelism = 1
