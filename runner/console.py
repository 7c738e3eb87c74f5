"""Progress lines with the seconds since the start."""

import sys
import time

_started = time.monotonic()


def say(sentence: str) -> None:
    """Print one line of progress, at once."""
    print(f"{time.monotonic() - _started:5.1f} s  {sentence}", flush=True)


def complain(sentence: str) -> None:
    """Print why a command stops."""
    print(sentence, file=sys.stderr, flush=True)


def last_lines(text: str, count: int = 12) -> str:
    """The end of a log, indented for the terminal."""
    return "\n".join(f"    {line}" for line in text.rstrip().splitlines()[-count:])
