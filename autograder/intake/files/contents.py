"""Reads and keeps the contents of files: once for a run, or again and again for a folder into which files arrive."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Generic, TypeVar

from autograder.intake.files.entry import Entry, OnDisk, RefusedError
from autograder.intake.files.spool import Spool

# A file is complete when its size and times have not changed for so long.
QUIET_SECONDS = 0.5
BEING_WRITTEN = f"it changed less than {QUIET_SECONDS} s ago: it may not be complete yet"
# Contents that nobody needs any more take at most as much space as the others, and so many bytes more.
MOST_UNUSED = 64 * 2**20

Key = TypeVar("Key")
Value = TypeVar("Value")


class Recent(Generic[Key, Value]):
    """A dictionary that forgets whatever was not used between two turns."""

    def __init__(self) -> None:
        self._before: dict[Key, Value] = {}
        self._now: dict[Key, Value] = {}

    def turn(self) -> None:
        """Forget what was not used since the last turn."""
        self._before, self._now = self._now, {}

    def get(self, key: Key, make: Callable[[], Value]) -> Value:
        """Return the value of a key; if there is none, make it."""
        if key not in self._now:
            self._now[key] = self._before[key] if key in self._before else make()
        return self._now[key]

    def replace_all(self, change: Callable[[Value], Value]) -> None:
        """Change every value that the last turn left."""
        self._before = {key: change(value) for key, value in self._before.items()}

    def left(self) -> list[Value]:
        """Return the values that the last turn left."""
        return list(self._before.values())


@dataclass(frozen=True)
class Content:
    """The content of a file: its size, its sha256, and a function that returns the same bytes whatever becomes of the file."""

    size: int
    digest: str
    read: Callable[[], bytes] = field(repr=False)


class Contents:
    """Reads every file once."""

    def __init__(self) -> None:
        self._spool = Spool()

    def check(self, entry: Entry) -> None:
        """Raise RefusedError if a file must not be read yet."""

    def of(self, entry: Entry) -> Content:
        """Read and keep a file. Raise RefusedError if it cannot be read."""
        content = entry.read()
        return Content(len(content), hashlib.sha256(content).hexdigest(), self._spool.put(content))

    def whole(self, entry: Entry) -> bytes:
        """Return the bytes of a file that is only opened, such as a zip in a zip. Raise RefusedError if it cannot be read."""
        return entry.read()


@dataclass(frozen=True)
class Arrived:
    """Reads a content; `at` is the moment when its file was first seen as it is now."""

    read: Callable[[], bytes]
    at: float

    def __call__(self) -> bytes:
        return self.read()


class ArrivingContents(Contents):
    """Reads the files of a folder that is looked at again and again; one that has not changed since the last look is not read again.

    A file that changed a moment ago is refused until it has been the same for QUIET_SECONDS.
    """

    def __init__(self) -> None:
        super().__init__()
        self._first_seen = Recent[OnDisk | None, float]()
        self._known = Recent[tuple[OnDisk | None, tuple[str, ...]], Content | RefusedError]()
        self._now = 0.0
        self.some_are_written = False

    def turn(self, now: float) -> None:
        """Begin to look at the folder at a time; `some_are_written` will say whether a file was refused as incomplete."""
        self._now, self.some_are_written = now, False
        self._first_seen.turn()
        self._known.turn()
        kept = [content for content in self._known.left() if isinstance(content, Content)]
        if self._spool.size > 2 * sum(content.size for content in kept) + MOST_UNUSED:
            self._spool = Spool()
            self._known.replace_all(self._moved)

    def _moved(self, content: Content | RefusedError) -> Content | RefusedError:
        """Return a content as the current spool has it."""
        if isinstance(content, RefusedError):
            return content
        return replace(content, read=self._spool.put(content.read()))

    def check(self, entry: Entry) -> None:
        """Raise RefusedError if a file changed a moment ago."""
        if self._now - self._seen_at(entry) < QUIET_SECONDS:
            self._refuse_incomplete()

    def of(self, entry: Entry) -> Content:
        """Return what is known of a file, or read it. Raise RefusedError if it cannot be read, or changes meanwhile."""
        known = self._known.get((entry.disk, entry.parts), lambda: self._read(entry))
        if isinstance(known, RefusedError):
            raise known
        return replace(known, read=Arrived(known.read, self._seen_at(entry)))

    def whole(self, entry: Entry) -> bytes:
        """Return the bytes of a file that is only opened. Raise RefusedError if it cannot be read."""
        return self.of(entry).read()

    def _seen_at(self, entry: Entry) -> float:
        return self._first_seen.get(entry.disk, lambda: self._now)

    def _read(self, entry: Entry) -> Content | RefusedError:
        content: Content | RefusedError
        try:
            content = super().of(entry)
        except RefusedError as refusal:
            content = refusal
        if entry.disk is not None and not entry.disk.is_unchanged():
            self._refuse_incomplete()
        return content

    def _refuse_incomplete(self) -> None:
        self.some_are_written = True
        raise RefusedError(BEING_WRITTEN)
