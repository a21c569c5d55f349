"""Keeps the contents of a class outside of memory, as they were when they were taken in.

One file without a name holds them all. It is read by place, so that many processes that share it do not disturb each other, and what is
graded later is what was hashed, whatever becomes of the folder meanwhile.
"""

from __future__ import annotations

import os
import tempfile
import weakref
from collections.abc import Callable
from functools import partial

from autograder.model import KitError


class Shelf:
    """Takes contents and gives them back; the file goes when the last who can read from it goes."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115 - closed by the line below
        weakref.finalize(self, self._file.close)
        self._end = 0

    def put(self, content: bytes) -> Callable[[], bytes]:
        """Keep a content; return how to read it. Raise KitError when there is no room for it."""
        start = self._end
        view = memoryview(content)
        try:
            while view:
                view = view[self._file.write(view) :]
        except OSError as error:
            place = tempfile.gettempdir()
            raise KitError(
                f"{place}: no room for the submissions ({error.strerror}); set TMPDIR to another folder"
            ) from error
        self._end += len(content)
        return partial(self._read, start, len(content))

    def _read(self, start: int, size: int) -> bytes:
        parts = []
        while size > 0:
            part = self._read_at(start, size)
            if not part:
                raise KitError("the contents of the submissions were cut short while they were graded; start again")
            parts.append(part)
            start, size = start + len(part), size - len(part)
        return b"".join(parts)

    def _read_at(self, start: int, size: int) -> bytes:
        if hasattr(os, "pread"):
            return os.pread(self._file.fileno(), size, start)
        # Windows: nobody else reads, since nothing is forked there. The next write must go to the end again.
        self._file.seek(start)
        content = self._file.read(size)
        self._file.seek(self._end)
        return content
