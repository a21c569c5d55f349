"""Keeps two runs from writing into one folder.

The system holds the lock and frees it when its process ends, however it ends, so a lock cannot be stale. The lock file only says who holds
it: the process, and when it started.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from autograder.model import KitError

LOCK_FILE = ".lock"
# A process that was killed may take a moment to end.
PATIENCE_SECONDS, PAUSE_SECONDS = 2.0, 0.05
# Windows locks bytes, and nobody can read those: one behind the text.
LOCKED_BYTE = 2**20

if sys.platform == "win32":
    import msvcrt

    def _try_to_lock(file: BinaryIO) -> None:
        file.seek(LOCKED_BYTE)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _try_to_lock(file: BinaryIO) -> None:
        # A lock of the process, which its forks do not inherit.
        fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


@contextlib.contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold a folder for the block; raise KitError if another process holds it, or if it cannot be written."""
    path = folder / LOCK_FILE
    try:
        folder.mkdir(parents=True, exist_ok=True)
        file = path.open("a+b")
    except OSError as error:
        raise KitError(f"{folder}: cannot be written ({error.strerror}); choose another path with --out") from error
    with file:
        _wait_for(file, path)
        file.truncate(0)
        holder = {"process": os.getpid(), "since": datetime.now(UTC).isoformat(timespec="seconds")}
        file.write(json.dumps(holder).encode())
        file.flush()
        yield


def _wait_for(file: BinaryIO, path: Path) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            _try_to_lock(file)
        except OSError:
            if time.monotonic() > deadline:
                raise KitError(
                    f"{path.parent}: {_holder(file)} writes into this folder; wait until it has ended, or choose another one with --out"
                ) from None
            time.sleep(PAUSE_SECONDS)
        else:
            return


def _holder(file: BinaryIO) -> str:
    """Return who holds the lock, as far as the file says it."""
    file.seek(0)
    try:
        holder = json.loads(file.read(1000))
        return f"process {int(holder['process'])}, started at {datetime.fromisoformat(holder['since']):%Y-%m-%d %H:%M:%S %Z},"
    except (ValueError, KeyError, TypeError):
        return "another process"
