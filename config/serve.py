"""python -m config.serve: the web server, started alike by the demo, the image and compose."""

from argparse import ArgumentParser

from granian import Granian
from granian.constants import HTTPModes, Interfaces


def main() -> None:
    """Serve until a signal says to stop; its access log stays off: addresses carry searches for people."""
    parser = ArgumentParser(prog="python -m config.serve")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--workers", type=int, default=2, help="processes")
    parser.add_argument("--patience", type=int, default=5, help="seconds for what is under way")
    asked = parser.parse_args()
    Granian(
        "config.asgi:application",
        address=asked.host,
        port=asked.port,
        interface=Interfaces.ASGINL,
        # A request's head has a limit of time in HTTP/1 only, which is what proxies speak to it.
        http=HTTPModes.http1,
        websockets=False,
        workers=asked.workers,
        workers_kill_timeout=asked.patience,
        respawn_failed_workers=True,
    ).serve()


if __name__ == "__main__":
    main()
