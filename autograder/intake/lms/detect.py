"""Detects the layout of a class: the learning system that named its files, or the plain layout."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from autograder.extraction.notebook_file import ENDINGS
from autograder.intake.files.entry import Entry, is_hidden, is_zip
from autograder.intake.files.reader import Files, Leftover, SourceFile, shown
from autograder.intake.lms import filenames
from autograder.intake.lms.classroom import GIT, Classroom, read_classroom
from autograder.intake.lms.gradescope import METADATA, MOST_BYTES, MOST_BYTES_IN_ZIP, GradescopeExport, read_export
from autograder.intake.lms.nbgrader import SUBMITTED, TIMESTAMP, read_course
from autograder.intake.lms.plain import PlainLayout, is_wrapped, several_students, split_name
from autograder.intake.lms.scores import SCORES, read_scores
from autograder.intake.model import Layout, PathInfo
from autograder.model import KitError

_DEEPEST_METADATA = 3  # parts of its path: a zip, and a folder in it
_UNFIT = "--pattern matches no file here and is ignored"
# They number their students, so two of their downloads contain attempts of the same people.
_NUMBERS_STUDENTS = frozenset({"moodle", "brightspace", "canvas", "gradescope"})
_SYSTEMS: Mapping[str, Layout] = {
    "moodle": filenames.moodle,
    "brightspace": filenames.brightspace,
    "canvas": filenames.canvas,
}


@dataclass(frozen=True)
class Collection:
    """Files of one layout: the information in each path, and notes for staff."""

    layout: str
    infos: Mapping[tuple[str, ...], PathInfo]
    notes: tuple[str, ...] = ()


_PLAIN = Collection("plain", {})


@dataclass(frozen=True)
class _Group:
    """Files that share one layout: a folder or zip, or a zip in a folder, which is then called `zip`.

    `slugs` are the assignments, the longest first. The first `above` parts of each path are the same and name no student.
    """

    sources: tuple[SourceFile, ...]
    leftovers: tuple[Leftover, ...]
    home: str
    slugs: Sequence[str]
    pattern: Layout | None
    above: int = 0
    zip: str = ""

    def in_zip(self, name: str) -> _Group:
        """Return the files in a zip of the folder."""
        sources = tuple(file for file in self.sources if file.parts[0] == name)
        leftovers = tuple(file for file in self.leftovers if file.parts[0] == name and len(file.parts) > 1)
        return replace(self, sources=sources, leftovers=leftovers, above=1, zip=name)

    def without(self, zips: Container[str]) -> _Group:
        """Return the files outside of some zips."""
        sources = tuple(file for file in self.sources if file.parts[0] not in zips)
        leftovers = tuple(file for file in self.leftovers if file.parts[0] not in zips)
        return replace(self, sources=sources, leftovers=leftovers)

    @property
    def files(self) -> list[SourceFile | Leftover]:
        return [*self.sources, *self.leftovers]

    @cached_property
    def depths(self) -> list[int]:
        """How many parts may stand before a system's names: one more if a single folder contains everything."""
        files = [file for file in self.files if not (isinstance(file, Leftover) and file.hidden)]
        in_one_folder = len({file.parts[: self.above + 1] for file in files}) == 1 and all(
            len(file.parts) > self.above + 1 for file in files
        )
        return [self.above, *([self.above + 1] if in_one_folder else [])]

    @cached_property
    def descriptions(self) -> Mapping[int, GradescopeExport | KitError]:
        """Descriptions of a Gradescope export, by the depth of the folders that they name.

        One in the folder of a student is the student's own file and describes nobody else.
        """
        most = MOST_BYTES_IN_ZIP if self.zip else MOST_BYTES
        return {
            len(file.parts) - 1: _read_description(file.content, most)
            for file in self.leftovers
            if file.parts[-1] == METADATA and file.content and len(file.parts) - 1 in self.depths
        }

    @property
    def exports(self) -> Mapping[int, GradescopeExport]:
        return {depth: export for depth, export in self.descriptions.items() if isinstance(export, GradescopeExport)}

    @cached_property
    def classrooms(self) -> Mapping[int, Classroom]:
        """Clones of repositories and the scores beside them, by the depth of their folders."""
        return {depth: self._classroom(depth) for depth in self.depths}

    def _classroom(self, depth: int) -> Classroom:
        inside = [file for file in self.leftovers if len(file.parts) > depth]
        # A file `.git` refers to a repository elsewhere; a link is refused.
        git = [
            (*file.parts[depth:], "") for file in inside if file.fate != "refused" and GIT in file.parts[depth + 1 :]
        ]
        folders = {parts[: parts.index(GIT, 1)] for parts in git}
        scores = {
            file.parts[depth:-1]: read_scores(file.content)
            for file in inside
            if folders and file.parts[-1] == SCORES and len(file.parts) <= depth + 2
        }
        home = next((file.parts[depth - 1] for file in inside if depth), self.home)
        return read_classroom(folders, home, self.slugs, scores)


def _read_description(content: bytes, most: int) -> GradescopeExport | KitError:
    try:
        return read_export(content, most)
    except KitError as error:
        return error


def read_collections(files: Files, home: str, slugs: Sequence[str], pattern: Layout | None = None) -> list[Collection]:
    """Read what the paths say: each zip with a class on its own, all other files together."""
    everything = _Group(files.sources, files.leftovers, home, slugs, pattern)
    zips = sorted({file.parts[0] for file in files.sources if len(file.parts) > 1 and is_zip(file.parts[0])})
    read = {name: _class_zip(everything.in_zip(name)) for name in zips}
    classes = {name: collection for name, collection in read.items() if collection is not None}
    rest = everything.without(classes)
    return [*classes.values(), _complete(rest, _by_system(rest) or _PLAIN)]


@dataclass(frozen=True)
class PathUploaders:
    """Says by their paths who uploaded the files of a folder or zip, before any content is read.

    `home` is the name of the folder or zip, `slugs` are the assignments, the longest first.
    """

    home: str
    slugs: Sequence[str]
    pattern: Layout | None

    def of(self, entries: Sequence[Entry], zip_name: str = "") -> Mapping[tuple[str, ...], str]:
        """Return the student who uploaded each file that may be a submission, and each zip."""
        group = self._group(entries)
        group = group.in_zip(zip_name) if zip_name else group
        infos = _complete(group, _by_system(group) or _PLAIN).infos
        return {parts: info.identity for parts, info in infos.items()}

    def is_class(self, zip_name: str, entries: Sequence[Entry]) -> bool:
        """Tell whether a zip in the folder has the files of a class."""
        described = any(entry.parts[-1] == METADATA and len(entry.parts) <= _DEEPEST_METADATA for entry in entries)
        return described or _class_zip(self._group(entries).in_zip(zip_name)) is not None

    def is_named(self, name: str) -> bool:
        """Tell whether a file is named for an assignment."""
        return split_name(name, self.slugs).slug != ""

    def _group(self, entries: Sequence[Entry]) -> _Group:
        """Return the entries as files without contents."""
        readable = [entry.parts for entry in entries if not entry.refusal and not is_hidden(entry.parts)]
        sources = [parts for parts in readable if parts[-1].lower().endswith((*ENDINGS, ".zip"))]
        others = {entry.parts for entry in entries} - set(sources)
        return _Group(
            tuple(SourceFile(parts, (), 0, "", bytes) for parts in sources),
            tuple(Leftover(parts, None, "ignored", "", hidden=is_hidden(parts)) for parts in sorted(others)),
            self.home,
            self.slugs,
            self.pattern,
        )


def _class_zip(group: _Group) -> Collection | None:
    """Read a zip with a class.

    Return None for the zip of one student, such as one named by a system.
    """
    layouts = [*_SYSTEMS.values(), *([group.pattern] if group.pattern else [])]
    if any(layout((group.zip,)) is not None for layout in layouts):
        return None
    collection = _by_system(group)
    paths = [file.parts[group.above :] for file in group.sources]
    if collection is None and not several_students(paths, group.slugs):
        return None
    collection = _complete(group, collection or _PLAIN)
    students = len({info.identity for info in collection.infos.values() if not info.ignore_reason})
    note = f"{shown([group.zip])}: read as the download of a class ({collection.layout}; students: {students})"
    return replace(collection, notes=(note, *collection.notes))


def _by_system(group: _Group) -> Collection | None:
    """Read a group by the first layout that fits most files, or by a pattern that fits any."""
    tried = [("pattern", group.pattern, depth) for depth in group.depths if group.pattern]
    tried += [("gradescope", export.layout, depth) for depth, export in group.exports.items()]
    tried += [(name, layout, depth) for depth in group.depths for name, layout in _layouts(group, depth).items()]
    for name, layout, depth in tried:
        read = {file.parts: layout(file.parts[depth:]) for file in group.sources if len(file.parts) > depth}
        infos = {parts: info for parts, info in read.items() if info is not None}
        if len(infos) * 2 > len(group.sources) or (name == "pattern" and infos):
            return Collection(name, infos)
    return None


def _layouts(group: _Group, depth: int) -> dict[str, Layout]:
    return {**_SYSTEMS, "nbgrader": _nbgrader(group, depth), "classroom": group.classrooms[depth].layout}


def _nbgrader(group: _Group, depth: int) -> Layout:
    """Return nbgrader's layout.

    The folder `submitted` itself may be the one given.
    """
    above = (SUBMITTED,) if group.home == SUBMITTED and not depth else ()
    times = {(*above, *file.parts[depth:]): file.content for file in group.leftovers if file.parts[-1] == TIMESTAMP}
    course = read_course([(*above, *file.parts[depth:]) for file in group.files], times)
    return lambda parts: course.layout((*above, *parts))


def _complete(group: _Group, collection: Collection) -> Collection:
    """Read the remaining paths of a group as plain.

    Add the origin of all names, and the notes.
    """
    layout, infos = collection.layout, collection.infos
    plain = _plain(group, [source for source in group.sources if source.parts not in infos])
    origin = layout if layout in _NUMBERS_STUDENTS else group.zip
    read = {source.parts: infos.get(source.parts) or plain[source.parts] for source in group.sources}
    return Collection(
        layout,
        {parts: replace(info, origin=origin) for parts, info in read.items()},
        tuple(_notes(group, layout)),
    )


def _plain(group: _Group, sources: Sequence[SourceFile]) -> dict[tuple[str, ...], PathInfo]:
    paths = [source.parts[group.above :] for source in sources]
    inner = [parts[1:] for parts in paths] if is_wrapped(paths, group.slugs) else paths
    plain = PlainLayout.of(inner, group.home, group.slugs)
    return {source.parts: plain.read(parts) for source, parts in zip(sources, inner, strict=True)}


def _notes(group: _Group, layout: str) -> Iterator[str]:
    if layout == "gradescope":
        for depth, export in group.exports.items():
            yield from export.missing([file.parts[depth] for file in group.files if len(file.parts) > depth])
    if layout in ("classroom", "plain"):
        yield from _notes_of_clones(group, layout)
    if layout == "plain":
        for error in group.descriptions.values():
            if isinstance(error, KitError):
                yield f"{error}; students are named after their folders"
    if group.pattern and group.sources and layout != "pattern":
        yield _UNFIT


def _notes_of_clones(group: _Group, layout: str) -> Iterator[str]:
    first = next((depth for depth, room in group.classrooms.items() if room.clones), None)
    for depth, room in group.classrooms.items():
        above = next((file.parts[:depth] for file in group.files), ())
        if layout == "classroom" and depth == first:
            yield from room.notes_of_scores(above)
        yield from room.notes_of_others(above)
