"""Running PostgreSQL for root: the server refuses to be root, so root hands it less."""

import os
import subprocess
from pathlib import Path

from runner.problem import Problem

NOBODY = 65534
# In place: files stay root's, the process believes to be nobody and has no capability left.
OWN_NAMESPACE = ["unshare", "--user", f"--map-user={NOBODY}", f"--map-group={NOBODY}"]
# Where user namespaces are refused: really nobody, who may still walk through root's folders.
REALLY_NOBODY = [
    "setpriv",
    f"--reuid={NOBODY}",
    f"--regid={NOBODY}",
    "--clear-groups",
    "--inh-caps=+dac_override",
    "--ambient-caps=+dac_override",
]


def unprivileged_prefix(program: Path, folder: Path) -> list[str]:
    """The words to put before a PostgreSQL command, and the folder's owner made to fit."""
    if os.geteuid() != 0:
        return []
    for prefix, owner in ((OWN_NAMESPACE, 0), (REALLY_NOBODY, NOBODY)):
        if _works(prefix, program):
            _give(folder, owner)
            if _works([*prefix, "test", "-w"], folder, arguments=[]):
                return prefix
    raise Problem(
        "PostgreSQL refuses to run as root and this machine allows neither unshare nor setpriv:"
        " run this command as an ordinary user."
    )


def _works(prefix: list[str], path: Path, arguments: list[str] | None = None) -> bool:
    words = [*prefix, str(path), *(["--version"] if arguments is None else arguments)]
    try:
        return subprocess.run(words, capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        return False


def _give(folder: Path, owner: int) -> None:
    if folder.stat().st_uid == owner:
        return
    for path in [folder, *folder.rglob("*")]:
        os.chown(path, owner, owner, follow_symlinks=False)
