"""Data folders: sockets, secrets, refusals."""

import os
import stat
from pathlib import Path

import pytest

from runner.folder import LONGEST_SOCKET_NAME, DataFolder
from runner.problem import Problem
from runner.servers import refuse_half_made
from tests.harness.runner import run_runner


def made(path: Path) -> DataFolder:
    folder = DataFolder(path)
    folder.create()
    return folder


def test_sockets_stay_short_and_private_wherever_the_folder_is(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path / ("long" * 30) / ("longer" * 30))
    sockets = folder.sockets()
    assert len(os.fsencode(sockets)) + LONGEST_SOCKET_NAME < 107
    assert stat.S_IMODE(sockets.stat().st_mode) == 0o700
    folder.clear_sockets()


def test_a_long_temporary_folder_is_avoided(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / ("deep" * 30)))
    folder = DataFolder(tmp_path)
    assert len(os.fsencode(folder.sockets())) + LONGEST_SOCKET_NAME < 107
    folder.clear_sockets()


def test_a_socket_folder_that_is_open_to_others_is_refused(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path)
    folder.sockets().chmod(0o755)
    with pytest.raises(Problem, match="open to others"):
        folder.sockets()
    folder.sockets_path().rmdir()


def test_two_folders_share_no_socket(tmp_path: Path) -> None:
    first, second = DataFolder(tmp_path / "demo"), DataFolder(tmp_path / "test")
    assert first.sockets() != second.sockets()
    first.clear_sockets()
    second.clear_sockets()


def test_secrets_are_made_once_and_for_the_owner_only(tmp_path: Path) -> None:
    folder = made(tmp_path / "data")
    assert folder.secret("key") == folder.secret("key")
    assert stat.S_IMODE(folder.secret_file("key").stat().st_mode) == 0o600


def test_only_one_user_at_a_time(tmp_path: Path) -> None:
    first, second = made(tmp_path / "data"), made(tmp_path / "data")
    assert first.claim("./run demo on port 1")
    assert not second.claim("./run manage")
    assert second.user() == "./run demo on port 1"
    first.release()
    assert second.claim("./run manage")


def test_emptying_keeps_nothing_but_the_claim(tmp_path: Path) -> None:
    folder = made(tmp_path / "data")
    folder.claim("test")
    folder.secret("key")
    folder.mark_complete()
    folder.empty()
    assert {entry.name for entry in folder.path.iterdir()} == {"lock", "stepwell-data", "logs"}


def test_a_folder_with_other_things_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("mine")
    refused = run_runner("demo", "--reset", "--data", str(tmp_path))
    assert refused.returncode == 1
    assert f"The folder {tmp_path} holds something else" in refused.stderr
    assert (tmp_path / "thesis.txt").exists()


def test_a_file_in_the_way_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    refused = run_runner("demo", "--data", str(tmp_path / "file" / "data"))
    assert refused.returncode == 1
    assert "choose another one with --data or STEPWELL_DATA" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_a_first_start_that_was_cut_off_is_named(tmp_path: Path) -> None:
    folder = made(tmp_path / "data")
    folder.cluster.mkdir()
    with pytest.raises(Problem, match=r"half made.*start over with \./run demo --reset"):
        refuse_half_made(folder)
