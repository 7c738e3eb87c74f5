"""How much a client may ask: counted in Redis, and in this process while Redis is away (ADR 0106)."""

import threading
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import redis
from django.conf import settings

WINDOW_SECONDS = 60
_REDIS_SECONDS = 0.25
# While Redis is away it is asked again this seldom: each question may cost its whole timeout.
_ASKED_AGAIN_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Rate:
    """What a client has left of this window."""

    limit: int
    spent: int
    resets_in: int

    @property
    def is_over(self) -> bool:
        return self.spent > self.limit

    def headers(self) -> Mapping[str, str]:
        left, seconds = max(0, self.limit - self.spent), self.resets_in
        return {
            "RateLimit-Policy": f'"sub"; q={self.limit}; w={WINDOW_SECONDS}',
            "RateLimit": f'"sub"; r={left}; t={seconds}',
            "X-RateLimit-Limit": str(self.limit),
            "X-RateLimit-Remaining": str(left),
            "X-RateLimit-Reset": str(seconds),
        }


def spend_one(client_id: uuid.UUID) -> Rate:
    """Count one request. Each client has its own account, whatever others of its clinic ask."""
    window, gone = divmod(int(time.time()), WINDOW_SECONDS)
    spent = _counter().add_one(f"stepwell:rate:{client_id.hex}:{window}")
    return Rate(settings.API_REQUESTS_PER_MINUTE, spent, WINDOW_SECONDS - gone)


class _Counter:
    """Counts by name; a name is forgotten after two windows."""

    def __init__(self, url: str) -> None:
        self._redis = redis.Redis.from_url(
            url, socket_timeout=_REDIS_SECONDS, socket_connect_timeout=_REDIS_SECONDS
        )
        self._away_until = 0.0
        self._own: dict[str, int] = {}
        self._lock = threading.Lock()

    def add_one(self, name: str) -> int:
        if time.monotonic() >= self._away_until:
            try:
                return self._in_redis(name)
            except (redis.RedisError, OSError):
                self._away_until = time.monotonic() + _ASKED_AGAIN_SECONDS
        return self._here(name)

    def _in_redis(self, name: str) -> int:
        both = self._redis.pipeline(transaction=True)
        both.incr(name)
        both.expire(name, 2 * WINDOW_SECONDS)
        return int(both.execute()[0])

    def _here(self, name: str) -> int:
        window = name.rpartition(":")[2]
        with self._lock:
            if name not in self._own:
                kept = {one: n for one, n in self._own.items() if one.endswith(f":{window}")}
                self._own = kept
            self._own[name] = self._own.get(name, 0) + 1
            return self._own[name]


@lru_cache(maxsize=1)
def _counter_at(url: str) -> _Counter:
    return _Counter(url)


def _counter() -> _Counter:
    return _counter_at(settings.REDIS_URL)
