"""Writes files atomically: into a temporary file in the same folder, then renamed."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

from autograder.model import KitError

# The name of a temporary file is `.NAME.PID.unfinished`. A killed process leaves it.
UNFINISHED = ".unfinished"


def write_whole(path: Path, data: bytes) -> None:
    """Write a file in one step, so that a full disk, Ctrl-C or a crash leaves the old file or the new one.

    Raise KitError if it cannot be written.
    """
    temporary = path.with_name(f".{path.name}.{os.getpid()}{UNFINISHED}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with temporary.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):  # if its folder cannot be made, there is no temporary file
            temporary.unlink()
        raise KitError(f"{path}: cannot be written ({error.strerror}); choose another path") from error


def remove_unfinished(folder: Path) -> None:
    """Remove what killed processes left of files that they were writing below a folder."""
    for path in folder.rglob(f".*{UNFINISHED}"):
        path.unlink(missing_ok=True)
