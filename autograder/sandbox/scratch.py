"""Makes temporary folders that the next run removes if their own run was killed.

A run holds a lock on its folder. The kernel releases it when the last process of the run ends, so a folder without a lock is in nobody's
use. A process ID could not tell: another container may share the folder for temporary files, and has process IDs of its own.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
import tempfile
from pathlib import Path

if sys.platform != "win32":
    import fcntl

PREFIX = "autograder-run-"


class ScratchFolder:
    """A new folder. It is locked until it is closed, and removed then."""

    def __init__(self) -> None:
        remove_abandoned()
        self.path, self._lock = _locked_folder()

    def close(self) -> None:
        """Remove the folder."""
        shutil.rmtree(self.path, ignore_errors=True)
        if self._lock is not None:
            os.close(self._lock)


def remove_abandoned() -> None:
    """Remove the folders of this user's runs that have ended without doing so."""
    if sys.platform == "win32":
        return
    for path in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        with contextlib.suppress(OSError):  # It belongs to others, is in use, or another run removes it now.
            lock = _open_folder(path)
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                if os.fstat(lock).st_uid == os.geteuid():
                    shutil.rmtree(path)
            finally:
                os.close(lock)


def _locked_folder() -> tuple[str, int | None]:
    """Make a folder and lock it. A run that starts now may remove it before it is locked."""
    while True:
        path = tempfile.mkdtemp(prefix=PREFIX)
        if sys.platform == "win32":
            return path, None
        with contextlib.suppress(FileNotFoundError):
            lock = _open_folder(Path(path))
            fcntl.flock(lock, fcntl.LOCK_EX)
            if os.path.isdir(path):
                return path, lock
            os.close(lock)


def _open_folder(path: Path) -> int:
    return os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
