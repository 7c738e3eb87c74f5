"""The only way out of the product to addresses that somebody typed in: webhooks and key sets.

A name is resolved once and every address it has is judged; the connection then goes to that very
address, so that a name which answers differently a moment later gains nothing. No redirect is
followed, no proxy of the environment is used, and all of it, slow answers too, ends in time.
"""

import ipaddress
import socket
import ssl
import time
from collections.abc import Iterable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field
from functools import lru_cache
from threading import Thread
from typing import Any
from urllib.parse import SplitResult, urlsplit

import httpcore
import httpx
from django.conf import settings

SECONDS = 15.0
MOST_BYTES = 65_536
_LONGEST_URL = 500

# What the address classes of the standard library leave open: ranges of protocols, among them the
# metadata of one cloud, and ranges that lead to other ranges.
_CLOSED = tuple(
    map(
        ipaddress.ip_network,
        (
            "192.0.0.0/24",
            "64:ff9b::/96",
            "64:ff9b:1::/48",
            "2002::/16",
            "2001::/23",
            "192.88.99.0/24",
            "fec0::/10",
        ),
    )
)

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class NotAllowed(ValueError):
    """An address that nothing is sent to; `code` says why, the text what to do."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class Unreachable(Exception):
    """No answer came; `code` says how far it got."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back, as much of it as is read."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


def check_url(url: str) -> SplitResult:
    """Raises NotAllowed for what could never be sent to; its addresses are judged when it is."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise NotAllowed("invalid", "Enter an address such as https://example.org/hooks.") from None
    if len(url) > _LONGEST_URL or not url.isascii() or not url.isprintable() or " " in url:
        raise NotAllowed("invalid", "Enter an address of at most 500 ASCII characters.")
    if not parts.hostname or parts.username is not None or parts.password is not None:
        raise NotAllowed("invalid", "Enter an address with a host name and without a password.")
    if port == 0 or parts.fragment:
        raise NotAllowed("invalid", "Enter an address without a fragment.")
    is_local = settings.OUTGOING_TO_LOCALHOST and parts.hostname in {"localhost", "127.0.0.1"}
    if parts.scheme != "https" and not (is_local and parts.scheme == "http"):
        raise NotAllowed("not_https", "Enter an address that begins with https://.")
    return parts


def is_allowed(address: Address) -> bool:
    """Whether a connection may go there: the public internet, and nothing that leads elsewhere."""
    mapped = getattr(address, "ipv4_mapped", None)
    if mapped is not None:
        return False
    if settings.OUTGOING_TO_LOCALHOST and str(address) in {"127.0.0.1", "::1"}:
        return True
    if any(address.version == net.version and address in net for net in _CLOSED):
        return False
    return address.is_global and not (address.is_multicast or address.is_reserved)


def send(
    method: str,
    url: str,
    *,
    headers: Mapping[str, str],
    body: bytes = b"",
    seconds: float = SECONDS,
) -> Answer:
    """One request and its answer. Raises NotAllowed, and Unreachable with a code."""
    check_url(url)
    ends = time.monotonic() + seconds
    said = [(name.encode(), value.encode()) for name, value in headers.items()]
    try:
        with (
            httpcore.ConnectionPool(
                ssl_context=_trusted(), network_backend=_Pinned(ends), retries=0
            ) as pool,
            pool.stream(
                method, url, headers=said, content=body, extensions={"timeout": _all(seconds)}
            ) as answer,
        ):
            return Answer(
                status=answer.status,
                headers={
                    k.decode("latin-1").lower(): v.decode("latin-1") for k, v in answer.headers
                },
                body=_read(answer.iter_stream()),
            )
    except httpcore.TimeoutException:
        raise Unreachable("timeout") from None
    except httpcore.ConnectError as error:
        is_tls = isinstance(error.__cause__ or error.__context__, ssl.SSLError)
        raise Unreachable("tls" if is_tls else "connection") from None
    except (httpcore.NetworkError, httpcore.ProtocolError, OSError):
        raise Unreachable("connection") from None


@lru_cache(maxsize=1)
def _trusted() -> ssl.SSLContext:
    """The certificates of the machine's own choice, or those that httpx brings."""
    return httpx.create_ssl_context()


def _read(chunks: Iterable[bytes]) -> bytes:
    """No more than is kept; the rest of an endless answer is left in the wire."""
    found = b""
    for chunk in chunks:
        found += chunk
        if len(found) >= MOST_BYTES:
            break
    return found[:MOST_BYTES]


def _all(seconds: float) -> dict[str, float]:
    return dict.fromkeys(("connect", "read", "write", "pool"), seconds)


def _addresses(host: str, port: int, ends: float) -> list[str]:
    """Raises NotAllowed when any address of the name is one that nothing is sent to."""
    try:
        found = _resolved(host, port, ends)
    except TimeoutError:
        raise Unreachable("timeout") from None
    except (OSError, UnicodeError):
        raise Unreachable("unknown_host") from None
    texts = list(dict.fromkeys(str(one[4][0]).partition("%")[0] for one in found))
    if not texts or not all(is_allowed(ipaddress.ip_address(text)) for text in texts):
        raise NotAllowed("private_address", "This name leads to an address inside a network.")
    return texts


def _resolved(host: str, port: int, ends: float) -> list[Any]:
    """The system's resolver has a patience of its own, which a slow name server can wear out."""
    found: Future[list[Any]] = Future()

    def ask() -> None:
        try:
            found.set_result(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        except (OSError, UnicodeError) as error:
            found.set_exception(error)

    Thread(target=ask, daemon=True).start()
    return found.result(timeout=left(ends))


class _Pinned(httpcore.NetworkBackend):
    """Connects to an address that was judged, and lets nothing last beyond the end."""

    def __init__(self, ends: float) -> None:
        self._ends = ends
        self._backend = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Any = None,
    ) -> httpcore.NetworkStream:
        addresses = _addresses(host, port, self._ends)
        last: Exception = httpcore.ConnectError()
        for address in addresses:
            try:
                return _Ending(
                    self._backend.connect_tcp(address, port, left(self._ends)), self._ends
                )
            except httpcore.ConnectError as error:
                last = error
        raise last

    def sleep(self, seconds: float) -> None:
        raise Unreachable("connection")


class _Ending(httpcore.NetworkStream):
    """A stream whose every read and write has only the time that is left."""

    def __init__(self, stream: httpcore.NetworkStream, ends: float) -> None:
        self._stream = stream
        self._ends = ends

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, left(self._ends))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, left(self._ends))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        secured = self._stream.start_tls(ssl_context, server_hostname, left(self._ends))
        return _Ending(secured, self._ends)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def left(ends: float) -> float:
    """Raises what httpcore raises when the time is over."""
    remaining = ends - time.monotonic()
    if remaining <= 0:
        raise httpcore.ReadTimeout
    return remaining
