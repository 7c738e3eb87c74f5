"""The web process: its port, and whether it answers."""

import errno
import http.client
import socket

from runner.problem import Problem


def require_free(host: str, port: int) -> None:
    """Refuse before anything is started."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM
        )[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except PermissionError as error:
        raise Problem(
            f"Port {port} needs more rights than you have: choose one above 1023 with --port."
        ) from error
    except OSError as error:
        reason = (
            "is in use" if error.errno == errno.EADDRINUSE else f"cannot be used ({error.strerror})"
        )
        raise Problem(
            f"Port {port} on {host} {reason}: choose another one with --port or STEPWELL_PORT."
        ) from error


def is_serving(host: str, port: int) -> bool:
    """Whether the health page answers; it may say that no worker has been seen yet."""
    connection = http.client.HTTPConnection(reachable(host), port, timeout=5)
    try:
        connection.request("GET", "/health")
        return connection.getresponse().status in (
            http.HTTPStatus.OK,
            http.HTTPStatus.SERVICE_UNAVAILABLE,
        )
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def reachable(host: str) -> str:
    """An address a browser on this machine can open."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 (compared, not bound)


def allowed_hosts(host: str) -> str:
    """The names under which the demo answers."""
    names = ["localhost", "127.0.0.1", "[::1]", reachable(host)]
    if reachable(host) != host:
        names += [socket.gethostname(), socket.getfqdn(), *_own_addresses()]
    return ",".join(dict.fromkeys(names))


def _own_addresses() -> list[str]:
    try:
        return [str(found[4][0]) for found in socket.getaddrinfo(socket.gethostname(), None)]
    except OSError:
        return []


def address(host: str, port: int) -> str:
    """What to open in a browser."""
    shown = reachable(host)
    return f"http://{f'[{shown}]' if ':' in shown else shown}:{port}/"
