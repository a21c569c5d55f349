"""Reads a folder or zip that may be hostile: each file becomes a source, or a leftover with a reason.

Contents are hashed and kept. The sizes are known before anything is read, and each student has a budget.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, Protocol

from autograder.extraction.notebook_file import ENDINGS
from autograder.intake.files.budget import MOST_CLASS_FILES, MOST_SHARED, SHARE, ClassBudget, StudentBudget
from autograder.intake.files.contents import Contents
from autograder.intake.files.entry import Entry, RefusedError, is_hidden, is_zip, shown
from autograder.intake.files.folder import folder_entries, read_regular
from autograder.intake.files.zip import count_files, open_zip, zip_entries
from autograder.model import KitError

__all__ = ["Files", "Leftover", "SourceFile", "read_files", "shown"]

_OTHER_ARCHIVES = (".7z", ".rar", ".tar", ".gz", ".tgz", ".bz2", ".xz", ".zst")
_FROM_FOLDER, _FROM_ZIP = 2, 1  # how many levels of zips are opened in a folder and in a zip


@dataclass(frozen=True)
class MetadataLimits:
    """The greatest depth of a metadata file, and the most bytes of one and of all.

    Without limits a student could hand in thousands.
    """

    deepest: int
    largest: int
    most: int

    def allow(self, parts: tuple[str, ...], size: int) -> bool:
        """Tell whether a file of this path and size may be the system's own."""
        return len(parts) - is_zip(parts[0]) <= self.deepest and size <= self.largest


# Files in which a learning system says who submitted what, or when.
_METADATA = {
    "submission_metadata.yml": MetadataLimits(deepest=2, largest=64 * 2**20, most=64 * 2**20),
    "scores.csv": MetadataLimits(deepest=3, largest=8 * 2**20, most=64 * 2**20),
    "timestamp.txt": MetadataLimits(deepest=5, largest=2**10, most=8 * 2**20),
}


@dataclass(frozen=True)
class SourceFile:
    """A file that may be a submission; `parts` is its path below the folder or zip.

    Opened zips are parts of the path. `modified` only orders the files of one folder or zip.
    """

    parts: tuple[str, ...]
    modified: tuple[int, ...]
    size: int
    digest: str
    read: Callable[[], bytes] = field(repr=False)


@dataclass(frozen=True)
class Leftover:
    """A file that is not a submission, and why.

    `hidden` marks files left behind by systems and editors.
    """

    parts: tuple[str, ...]
    size: int | None
    fate: Literal["ignored", "refused"]
    reason: str
    hidden: bool = False
    content: bytes = field(default=b"", repr=False)


@dataclass(frozen=True)
class Files:
    """The files of a folder or zip.

    Each is in one of the two lists.
    """

    sources: tuple[SourceFile, ...]
    leftovers: tuple[Leftover, ...]


class Uploaders(Protocol):
    """Says who uploaded what, before any content is read."""

    def of(self, entries: Sequence[Entry], zip_name: str) -> Mapping[tuple[str, ...], str]:
        """Return by the parts of each path the student who uploaded it; all are in the folder, or in one zip of it."""

    def is_class(self, zip_name: str, entries: Sequence[Entry]) -> bool:
        """Tell whether a zip directly in a folder has the files of a class."""

    def is_named(self, name: str) -> bool:
        """Tell whether a file is named for an assignment."""


def read_files(path: Path, uploaders: Uploaders, contents: Contents | None = None) -> Files:
    """Read a folder, a zip or a single file; by default, read all of its files.

    Raise KitError for anything else, or if it cannot be opened.
    """
    reader = _Reader(uploaders, contents or Contents())
    if path.is_dir():
        reader.take_class([*folder_entries(path)], _FROM_FOLDER, ClassBudget(SHARE, MOST_SHARED))
    elif not path.is_file():
        raise KitError(f"{path}: there is no such file or folder")
    else:
        _read_single(reader, path)
    return Files(
        tuple(sorted(reader.sources, key=lambda file: file.parts)),
        tuple(sorted(reader.leftovers, key=lambda file: file.parts)),
    )


def _read_single(reader: _Reader, path: Path) -> None:
    budget = ClassBudget(SHARE, MOST_SHARED)
    try:
        if is_zip(path.name):
            with open_zip(path.resolve()) as archive:
                reader.take_class(zip_entries(archive, ()), _FROM_ZIP, budget)
        elif path.suffix.lower() in ENDINGS:
            entry = Entry((path.name,), "", (0,), lambda: read_regular(path.resolve()))
            reader.source(entry, StudentBudget(budget))
        else:
            raise RefusedError(_wrong_kind(path.name))
    except RefusedError as error:
        raise KitError(f"{path}: {error}") from None


def _wrong_kind(name: str) -> str:
    if name.lower().endswith(_OTHER_ARCHIVES):
        return "unsupported archive: unpack it and pass the folder, or pack it as a .zip"
    return "not a folder, and not a file ending in .ipynb, .py or .zip"


class _Reader:
    """Sorts entries into sources and leftovers.

    `zips` is the number of zip levels still to open.
    """

    def __init__(self, uploaders: Uploaders, contents: Contents) -> None:
        self.sources: list[SourceFile] = []
        self.leftovers: list[Leftover] = []
        self._uploaders = uploaders
        self._contents = contents
        self._metadata_bytes_left = {name: limits.most for name, limits in _METADATA.items()}

    def take_class(self, entries: Sequence[Entry], zips: int, budget: ClassBudget, zip_name: str = "") -> None:
        """Take the entries of a class, each on the budget of its student."""
        uploaders = self._uploaders.of(entries, zip_name)
        students: defaultdict[str, StudentBudget] = defaultdict(lambda: StudentBudget(budget))
        for entry in self._in_order(entries):
            self._take(entry, zips, students[uploaders.get(entry.parts, "")])

    def _in_order(self, entries: Iterable[Entry]) -> list[Entry]:
        """Return files before zips, of each those first that are named for an assignment or are not deep in folders."""

        def rank(entry: Entry) -> tuple[object, ...]:
            name = entry.parts[-1]
            return is_zip(name), not self._uploaders.is_named(name), len(entry.parts), entry.parts

        return sorted(entries, key=rank)

    def _take(self, entry: Entry, zips: int, student: StudentBudget) -> None:
        try:
            self._take_readable(entry, zips, student)
        except RefusedError as error:
            self.leftovers.append(Leftover(entry.parts, entry.size, "refused", str(error)))

    def _take_readable(self, entry: Entry, zips: int, student: StudentBudget) -> None:
        name = entry.parts[-1].lower()
        if entry.refusal:
            raise RefusedError(entry.refusal)
        if is_hidden(entry.parts):
            self.leftovers.append(Leftover(entry.parts, entry.size, "ignored", "a hidden or system file", hidden=True))
        elif is_zip(name):
            self._contents.check(entry)
            self._open(entry, zips, student)
        elif name.endswith(_OTHER_ARCHIVES):
            raise RefusedError("unsupported archive: unpack it, or ask for a .zip")
        elif name.endswith(ENDINGS):
            self._contents.check(entry)
            student.spend_file()
            self.source(entry, student)
        else:
            self._put_aside(entry, name)

    def _put_aside(self, entry: Entry, name: str) -> None:
        content, reason = b"", f"neither {ENDINGS[0]} nor {ENDINGS[1]}"
        limits = _METADATA.get(name)
        cost = max(entry.size or 0, entry.cost)
        if limits and limits.allow(entry.parts, cost) and cost <= self._metadata_bytes_left[name]:
            self._contents.check(entry)
            self._metadata_bytes_left[name] -= cost
            content, reason = entry.read(), "it says who submitted what, or when"
            content = content if len(content) <= limits.largest else b""
        self.leftovers.append(Leftover(entry.parts, entry.size, "ignored", reason, content=content))

    def source(self, entry: Entry, student: StudentBudget) -> None:
        """Read a file that may be a submission.

        Raise RefusedError if it cannot be read.
        """
        self._spend(entry, student)
        content = self._contents.of(entry)
        self.sources.append(SourceFile(entry.parts, entry.modified, content.size, content.digest, content.read))

    def _spend(self, entry: Entry, student: StudentBudget) -> None:
        # A damaged file costs as much as any other, because it is read.
        student.spend_bytes(max(entry.size or 0, entry.cost))

    def _zip(self, entry: Entry, student: StudentBudget) -> Path | bytes:
        """Return the path of a zip, or its bytes if it is packed in another one."""
        if entry.path is not None:
            return entry.path
        self._spend(entry, student)
        return self._contents.whole(entry)

    def _open(self, entry: Entry, zips: int, student: StudentBudget) -> None:
        if zips == 0:
            raise RefusedError("a zip inside a student's zip: unpack it first")
        student.spend_file()
        with open_zip(self._zip(entry, student)) as archive:
            count, name = count_files(archive), entry.parts[0]
            if count == 0:
                raise RefusedError("an empty zip")
            in_folder = zips == _FROM_FOLDER and len(entry.parts) == 1
            if in_folder and count > MOST_CLASS_FILES:
                raise RefusedError(f"a zip with more than {MOST_CLASS_FILES} files: grade it in parts")
            if in_folder and self._uploaders.is_class(name, zip_entries(archive, entry.parts)):
                # Anybody may have packed it, so its students have no shares beyond its limit.
                entries = zip_entries(archive, entry.parts, entry.disk)
                self.take_class(entries, zips - 1, ClassBudget(0, MOST_SHARED), name)
                return
            student.spend_zip(count)
            for inside in self._in_order(zip_entries(archive, entry.parts, entry.disk)):
                self._take(inside, zips - 1, student)
