"""Writes files whole or not at all."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

from autograder.model import KitError


def write_whole(path: Path, data: bytes) -> None:
    """Write a file in one step.

    A full disk or Ctrl-C leaves the old file. Raise KitError if the file cannot be written.
    """
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        beside.write_bytes(data)
        beside.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):  # its folder may be what could not be made
            beside.unlink()
        raise KitError(f"{path}: cannot be written ({error.strerror}); choose another place with --out") from error
