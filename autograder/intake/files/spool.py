"""Keeps the contents of a class in one temporary file, because a class can exceed memory.

Reads use absolute offsets, so that processes can share the file. The graded bytes are the hashed bytes, even if the folder changes.
"""

from __future__ import annotations

import os
import tempfile
import weakref
from collections.abc import Callable
from functools import partial

from autograder.model import KitError


class Spool:
    """Stores contents in a temporary file, which is deleted with its last reader."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115 - closed by the line below
        weakref.finalize(self, self._file.close)
        self._end = 0

    @property
    def size(self) -> int:
        """How many bytes are stored."""
        return self._end

    def put(self, content: bytes) -> Callable[[], bytes]:
        """Store contents and return a function that reads them.

        Raise KitError when the disk is full.
        """
        start = self._end
        view = memoryview(content)
        try:
            while view:
                view = view[self._file.write(view) :]
        except OSError as error:
            folder = tempfile.gettempdir()
            raise KitError(
                f"{folder}: no space for the submissions ({error.strerror}); set TMPDIR to another folder"
            ) from error
        self._end += len(content)
        return partial(self._read, start, len(content))

    def _read(self, start: int, size: int) -> bytes:
        parts = []
        while size > 0:
            part = self._read_at(start, size)
            if not part:
                raise KitError("the temporary file of the submissions was truncated during grading; start again")
            parts.append(part)
            start, size = start + len(part), size - len(part)
        return b"".join(parts)

    def _read_at(self, start: int, size: int) -> bytes:
        if hasattr(os, "pread"):
            return os.pread(self._file.fileno(), size, start)
        # Windows has no pread, and no forked readers. The next write must go to the end again.
        self._file.seek(start)
        content = self._file.read(size)
        self._file.seek(self._end)
        return content
