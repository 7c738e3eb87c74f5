"""A second protocol version, made from the first with a few words changed."""

import shutil
from pathlib import Path

from tests.engine.patients import FOLDER


def another_version(folder: Path, version: str, *changes: tuple[str, str, str]) -> Path:
    """<folder>/low_back_pain/<version>; each change is (file, what is written, instead)."""
    made = Path(shutil.copytree(FOLDER, folder / "low_back_pain" / version))
    header = ("protocol.toml", 'version = "1"', f'version = "{version}"')
    for file, written, instead in (header, *changes):
        text = (made / file).read_text(encoding="utf-8")
        assert written in text, written
        (made / file).write_text(text.replace(written, instead, 1), encoding="utf-8")
    return made
