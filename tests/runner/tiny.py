"""A supervisor with two tiny children, run as a program of its own: it takes signals like the real one."""

import sys
from pathlib import Path

from runner.child import Child
from runner.interruptions import Interrupted, Interruptions
from runner.supervisor import Supervisor, own_environment

OBEDIENT = (
    "import os, pathlib, sys, threading; pathlib.Path(sys.argv[1]).write_text(str(os.getpid()));"
)
STUBBORN = f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); {OBEDIENT}"
# A grandchild in a session of its own, which no signal to the child's group reaches.
PARENT = (
    "import subprocess, sys; subprocess.Popen([sys.executable, '-c', sys.argv[2], sys.argv[3]],"
    f" start_new_session=True); {OBEDIENT}"
)
WAIT = "threading.Event().wait()"


def child(folder: Path, name: str, program: str, *arguments: str) -> Child:
    """A Python one-liner that writes down its number and waits."""
    words = [sys.executable, "-c", f"{program} {WAIT}", str(folder / f"{name}.pid"), *arguments]
    patience = 0.5 if program == STUBBORN else 60.0
    log = folder / f"{name}.log"
    return Child(name, words, own_environment(), log, folder, patience_seconds=patience)


def main(folder: Path, *kinds: str) -> int:
    """Run until told to stop; like the demo, 1 when something had to be killed."""
    programs = {
        "obedient": (OBEDIENT,),
        "stubborn": (STUBBORN,),
        "parent": (PARENT, f"{OBEDIENT} {WAIT}", str(folder / "grandchild.pid")),
    }
    with Interruptions() as interruptions:
        supervisor = Supervisor(interruptions, folder / "children.json")
        try:
            with supervisor:
                for kind in kinds:
                    supervisor.start(child(folder, kind, *programs[kind]))
                supervisor.watch()
        except Interrupted:
            return 1 if supervisor.killed else 0
    return 2


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), *sys.argv[2:]))
