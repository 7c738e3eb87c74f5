"""`./run manage`: a management command beside a running demo, or with servers for its duration."""

from pathlib import Path

from runner.commands import manage_command
from runner.folder import DataFolder
from runner.interruptions import Interrupted, Interruptions
from runner.servers import Servers, as_owner, open_servers, product_environment
from runner.supervisor import Supervisor

NEEDS_OWNER = {"migrate"}
INTERRUPTED = 130


def manage(folder: DataFolder, words: list[str]) -> int:
    """Run one management command and answer with its exit code."""
    folder.create()
    with Interruptions() as interruptions:
        try:
            if folder.claim("./run manage"):
                return _with_own_servers(interruptions, folder, words)
            with folder.shared_use():
                return _run(interruptions, folder, Servers.of_running(folder), words)
        except Interrupted:
            return INTERRUPTED


def _with_own_servers(interruptions: Interruptions, folder: DataFolder, words: list[str]) -> int:
    with Supervisor(interruptions, folder.children) as supervisor:
        is_new = not folder.is_complete()
        servers = open_servers(supervisor, folder)
        with servers.published(folder):
            if is_new and words[:1] != ["migrate"]:
                _run(interruptions, folder, servers, ["migrate", "--verbosity", "0"])
            code = _run(interruptions, folder, servers, words)
        folder.wait_for_guests()
    folder.clear_sockets()
    return code


def _run(
    interruptions: Interruptions, folder: DataFolder, servers: Servers, words: list[str]
) -> int:
    environment = product_environment(folder, servers, "demo")
    if words[:1] and words[0] in NEEDS_OWNER:
        environment = as_owner(environment, servers)
    return interruptions.run_in_foreground(manage_command(*words), environment, Path.cwd())
