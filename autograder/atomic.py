"""Writes files atomically: into a temporary file in the same folder, then renamed."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

from autograder.model import KitError


def write_whole(path: Path, data: bytes) -> None:
    """Write a file in one step, so that a full disk or Ctrl-C leaves the old file.

    Raise KitError if it cannot be written.
    """
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary.write_bytes(data)
        temporary.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):  # if its folder cannot be made, there is no temporary file
            temporary.unlink()
        raise KitError(f"{path}: cannot be written ({error.strerror}); choose another path with --out") from error
