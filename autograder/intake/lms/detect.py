"""Detects the layout of a class: the learning system that made its files, or plain.

A file that its system cannot have made is read as plain.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from autograder.intake.files.entry import is_zip
from autograder.intake.files.reader import Files, Leftover, SourceFile
from autograder.intake.lms import filenames
from autograder.intake.lms.gradescope import METADATA, Export, read_export
from autograder.intake.lms.nbgrader import SUBMITTED, TIMESTAMP, read_course
from autograder.intake.lms.plain import Plain, is_wrapped, several_students
from autograder.intake.model import Layout, Origin
from autograder.model import KitError

_UNFIT = "--pattern fits no file here; they are read as if it were not given"
# They give numbers to students: two of their downloads hold attempts of the same people.
SURE_OF_PEOPLE = frozenset({"moodle", "brightspace", "canvas", "gradescope"})
_SYSTEMS: tuple[tuple[str, Layout], ...] = (
    ("moodle", filenames.moodle),
    ("brightspace", filenames.brightspace),
    ("canvas", filenames.canvas),
)


@dataclass(frozen=True)
class Collection:
    """Files that one system laid out in one way: a folder, a zip, or one of the zips of a folder, which is called `zip`.

    `above` parts of names say nothing.
    """

    above: int
    sources: tuple[SourceFile, ...]
    leftovers: tuple[Leftover, ...]
    home: str
    zip: str = ""


@dataclass(frozen=True)
class Reading:
    """The layout of a collection, with what it says of each file in the order of its sources; `notes` for staff."""

    layout: str
    origins: tuple[Origin, ...]
    notes: tuple[str, ...] = ()


def collections(files: Files, home: str, slugs: Sequence[str], pattern: Layout | None = None) -> list[Collection]:
    """Divide what was read: each zip of a folder that holds a class is read on its own, all the rest together."""
    zips = sorted({file.parts[0] for file in files.sources if len(file.parts) > 1 and is_zip(file.parts[0])})
    found = [Collection(1, *_below(files, name), home, name) for name in zips]
    classes = {name: one for name, one in zip(zips, found, strict=True) if _is_class(one, slugs, pattern)}
    rest = Collection(
        0,
        tuple(file for file in files.sources if file.parts[0] not in classes),
        tuple(file for file in files.leftovers if file.parts[0] not in classes),
        home,
    )
    return [*classes.values(), rest]


def _below(files: Files, name: str) -> tuple[tuple[SourceFile, ...], tuple[Leftover, ...]]:
    return (
        tuple(file for file in files.sources if file.parts[0] == name),
        tuple(file for file in files.leftovers if file.parts[0] == name and len(file.parts) > 1),
    )


def _is_class(collection: Collection, slugs: Sequence[str], pattern: Layout | None) -> bool:
    """Return whether a zip holds a whole class. A zip named by an LMS belongs to one student."""
    known = [layout for _, layout in _SYSTEMS] + ([pattern] if pattern else [])
    if any(layout((collection.zip,)) is not None for layout in known):
        return False
    if _read_as_system(collection, slugs, pattern) is not None:
        return True
    return several_students([file.parts[collection.above :] for file in collection.sources], slugs)


def read_collection(collection: Collection, slugs: Sequence[str], pattern: Layout | None = None) -> Reading:
    """Return the origin of each file of a collection; `pattern` is tried first."""
    reading = _read_as_system(collection, slugs, pattern)
    unfit = [_UNFIT] if pattern and collection.sources and (reading is None or reading.layout != "pattern") else []
    if reading is not None:
        return replace(reading, notes=(*reading.notes, *unfit))
    notes = (*(_fault(export) for export in _described(collection) if isinstance(export, KitError)), *unfit)
    origins = _plain(collection, slugs, range(len(collection.sources)))
    return Reading("plain", tuple(origins[number] for number in range(len(collection.sources))), notes)


def _read_as_system(collection: Collection, slugs: Sequence[str], pattern: Layout | None = None) -> Reading | None:
    """Return the reading by the first system that made most of the files, whatever folder stands around them."""
    depths = _depths(collection)
    tried = [("pattern", pattern, depth) for depth in depths if pattern]
    tried += [(METADATA, export.layout, depth) for export, depth in _exports(collection)]
    tried += [(name, layout, depth) for depth in depths for name, layout in _known(collection, slugs, depth)]
    for name, layout, depth in tried:
        said = [layout(file.parts[depth:]) if len(file.parts) > depth else None for file in collection.sources]
        fitting = sum(one is not None for one in said)
        if fitting * 2 > len(said) or (name == "pattern" and fitting):
            return _reading(collection, slugs, name, said)
    return None


def _depths(collection: Collection) -> list[int]:
    """Return how many parts of a name may stand before what the system wrote: a folder around everything is one more."""
    return [collection.above, *([collection.above + 1] if _in_one_folder(collection) else [])]


def _in_one_folder(collection: Collection) -> bool:
    files: list[SourceFile | Leftover] = [
        *collection.sources,
        *(file for file in collection.leftovers if not file.hidden),
    ]
    depth = collection.above
    return len({file.parts[: depth + 1] for file in files}) == 1 and all(len(file.parts) > depth + 1 for file in files)


def _known(collection: Collection, slugs: Sequence[str], depth: int) -> list[tuple[str, Layout]]:
    clones = {
        file.parts[depth]
        for file in collection.leftovers
        if len(file.parts) > depth + 2 and file.parts[depth + 1] == ".git"
    }
    classroom = filenames.classroom(clones, slugs)
    return [*_SYSTEMS, ("nbgrader", _nbgrader(collection, depth)), *([("classroom", classroom)] if classroom else [])]


def _nbgrader(collection: Collection, depth: int) -> Layout:
    """Return nbgrader's layout; the folder `submitted` itself may be what was given."""
    inside = (SUBMITTED,) if collection.home == SUBMITTED and not depth else ()
    files: list[SourceFile | Leftover] = [*collection.sources, *collection.leftovers]
    times = {
        (*inside, *file.parts[depth:]): file.content for file in collection.leftovers if file.parts[-1] == TIMESTAMP
    }
    course = read_course([(*inside, *file.parts[depth:]) for file in files], times)
    return lambda parts: course.layout((*inside, *parts))


def _described(collection: Collection) -> list[tuple[Export, int] | KitError]:
    """Read the descriptions of a Gradescope export, each with the depth of the folders that it names."""
    found: list[tuple[Export, int] | KitError] = []
    depths = _depths(collection)
    for file in collection.leftovers:
        # One that lies in the folder of a student is the student's own, and says nothing of others.
        if file.parts[-1] == METADATA and file.content and len(file.parts) - 1 in depths:
            try:
                found.append((read_export(file.content), len(file.parts) - 1))
            except KitError as error:
                found.append(error)
    return found


def _exports(collection: Collection) -> list[tuple[Export, int]]:
    return [one for one in _described(collection) if not isinstance(one, KitError)]


def _fault(error: object) -> str:
    return f"{error}; students are called by their folders"


def _reading(collection: Collection, slugs: Sequence[str], name: str, detected: Sequence[Origin | None]) -> Reading:
    """Fill the gaps of a system's origins with plain readings, and note folders that an export lists but lacks."""
    others = [number for number, origin in enumerate(detected) if origin is None]
    plain = _plain(collection, slugs, others)
    origins = tuple(plain[number] if origin is None else origin for number, origin in enumerate(detected))
    if name != METADATA:
        return Reading(name, origins)
    return Reading("gradescope", origins, tuple(_missing(collection)))


def _missing(collection: Collection) -> Iterator[str]:
    """Say which submissions an export tells of and does not hold."""
    files: list[SourceFile | Leftover] = [*collection.sources, *collection.leftovers]
    for export, depth in _exports(collection):
        yield from export.missing([file.parts[depth] for file in files if len(file.parts) > depth])


def _plain(collection: Collection, slugs: Sequence[str], numbers: Sequence[int]) -> dict[int, Origin]:
    parts = [collection.sources[number].parts[collection.above :] for number in numbers]
    wrapped = is_wrapped(parts, slugs)
    below = [one[1:] if wrapped else one for one in parts]
    plain = Plain.of(below, collection.home, slugs)
    return {number: plain.origin(one) for number, one in zip(numbers, below, strict=True)}
