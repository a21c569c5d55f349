"""Tells that something has changed below a folder.

watchfiles has threads of its own, and this process forks judges, so a child listens and writes one byte for each group of changes.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import re
import signal
import sys
import time
from collections.abc import Iterator
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import TypedDict

from autograder.model import KitError
from autograder.sandbox import interrupts

if sys.platform == "linux":
    from autograder.sandbox.worker import linux

MISSING = "the package watchfiles is missing; in the kit's folder, install it: pip install -e '.[watch]'"
# Changes within this time are one event; an event comes when nothing has changed for a step.
GROUP_MILLISECONDS, STEP_MILLISECONDS = 250, 50
# Between two looks of watchfiles at a file system that tells nothing.
POLL_MILLISECONDS = 1_000
MOUNTS = Path("/proc/self/mounts")
# File systems on which another machine can write, and nothing tells of it.
_REMOTE = re.compile(r"nfs\d*|cifs|smb\d*|9p|afs|ceph|lustre|gpfs|glusterfs|virtiofs|vboxsf|fuse\..*|fuse")


def check_installed() -> None:
    """Raise KitError with what to do if watchfiles is missing."""
    try:
        import watchfiles  # noqa: F401 - only the child uses it
    except ImportError as error:
        raise KitError(MISSING) from error


class Events:
    """A child that listens to a folder; `pipe` can be read when something has changed. Close it after use."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder.absolute()
        self.pipe, self._process = _start(self._folder)

    def __enter__(self) -> Events:
        return self

    def __exit__(self, *exception: object) -> None:
        self._end()

    def take(self) -> bool:
        """Return whether something has changed since the last call; a child that has ended is replaced."""
        changed = False
        try:
            while self.pipe.poll():
                self.pipe.recv_bytes()
                changed = True
        except (EOFError, ConnectionError):
            self._end()
            self.pipe, self._process = _start(self._folder)
        return changed

    def _end(self) -> None:
        self._process.kill()
        self._process.join()
        self.pipe.close()


def _start(folder: Path) -> tuple[Connection, BaseProcess]:
    ours, theirs = multiprocessing.Pipe(duplex=False)
    with interrupts.delayed():
        arguments = theirs, ours, os.getpid(), folder
        process = multiprocessing.get_context("fork").Process(target=_listen, args=arguments, daemon=True)
        process.start()
    theirs.close()
    return ours, process


def _listen(pipe: Connection, parents_end: Connection, parent: int, folder: Path) -> None:
    """Tell of changes until the parent ends."""
    interrupts.ignore()
    parents_end.close()
    if sys.platform == "linux":
        linux.die_with_parent(signal.SIGKILL)
    with contextlib.suppress(ConnectionError):
        for _ in _changes(folder):
            pipe.send_bytes(b"")


def _changes(folder: Path) -> Iterator[None]:
    """Yield for each group of changes. Where the system does not tell of them, or of no more of them, watchfiles polls."""
    from watchfiles._rust_notify import WatchfilesRustInternalError

    how = How(force_polling=is_remote(folder), ignore_permission_denied=False)
    while True:
        try:
            yield from _changes_of_this(folder, how)
        except PermissionError:
            # Below a folder that cannot be read, nothing is graded either.
            how["ignore_permission_denied"] = True
        except (OSError, WatchfilesRustInternalError):
            # The system has a limit of folders that tell, and watchfiles understands only names in UTF-8.
            how["force_polling"] |= folder.is_dir()
        time.sleep(POLL_MILLISECONDS / 1000)
        yield


class How(TypedDict):
    """How watchfiles listens. It takes every error for a missing permission."""

    force_polling: bool
    ignore_permission_denied: bool


def _changes_of_this(folder: Path, how: How) -> Iterator[None]:
    """Yield for each group of changes, until another folder is in this place, as when it is made or mounted anew."""
    from watchfiles import Change, watch

    inode = _inode(folder)
    for changes in watch(
        folder,
        watch_filter=None,
        debounce=GROUP_MILLISECONDS,
        step=STEP_MILLISECONDS,
        rust_timeout=POLL_MILLISECONDS,
        yield_on_timeout=True,
        poll_delay_ms=POLL_MILLISECONDS,
        **how,
    ):
        if changes:
            yield
        # A new folder may have the number of the old one.
        if (Change.deleted, str(folder)) in changes or _inode(folder) != inode:
            return


def _inode(folder: Path) -> tuple[int, int]:
    status = folder.stat()
    return status.st_dev, status.st_ino


def is_remote(folder: Path, mounts: Path = MOUNTS) -> bool:
    """Return whether a folder is on a file system to which other machines write, as the table of mounts says."""
    if not mounts.is_file():
        return False
    path, kinds = folder.resolve(), dict[int, str]()
    for line in mounts.read_text(errors="surrogateescape").splitlines():
        _, mounted, kind, *_ = line.split(" ")
        # Blanks and such are octal numbers.
        point = Path(re.sub(r"\\(\d{3})", lambda code: chr(int(code[1], 8)), mounted))
        if path.is_relative_to(point):
            # Of two at the same place, the later one is on top.
            kinds[len(point.parts)] = kind
    return bool(kinds) and _REMOTE.fullmatch(kinds[max(kinds)]) is not None
