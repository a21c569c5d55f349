"""Reads clones of repositories from Classroom 50 and, in old downloads, from GitHub Classroom.

A clone is a folder with `.git`, called `CLASSROOM-ASSIGNMENT-USER` (`gh teacher download`) or `ASSIGNMENT-USER` (`gh classroom clone
student-repos`). The two commands put the clones of one assignment into a folder `CLASSROOM-ASSIGNMENT_submissions_TIME` or
`ASSIGNMENT-submissions`. The parts of a name may contain hyphens, so all clones are read together: most have the same classroom.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from itertools import takewhile

from autograder.intake.files.entry import is_zip, shown
from autograder.intake.lms.scores import SCORES, ScoreLine, Scores
from autograder.intake.model import PathInfo
from autograder.model import Member
from autograder.text import clean_name

GIT = ".git"
_SUBMISSIONS = "submissions"
_REPOSITORY = re.compile(r"[A-Za-z0-9._-]{1,100}")  # what GitHub allows
_USER = re.compile(r"[a-z0-9](?:[a-z0-9_-]*[a-z0-9])?")  # with `_` in accounts that an organization manages
_SHOWN_USERS = 5

Folder = tuple[str, ...]


@dataclass(frozen=True)
class Clone:
    """A clone: what its name starts with, the assignment in it ("" if none is known), and the user, in lower case."""

    start: str
    slug: str
    user: str


@dataclass(frozen=True)
class Classroom:
    """The clones of a class and their attempts, by folder, the scores by the folders that contain clones.

    `others` are folders with several clones that are not called like a download.
    """

    clones: Mapping[Folder, Clone]
    attempts: Mapping[Folder, Sequence[ScoreLine]]
    scores: Mapping[Folder, Scores]
    others: Sequence[str]

    def layout(self, parts: tuple[str, ...]) -> PathInfo | None:
        """Return the user, assignment and time of a file in a clone."""
        for length in (1, 2):
            clone = self.clones.get(parts[:length])
            if clone is not None and len(parts) > length:
                member = Member(clone.user, (("github", clone.user),))
                info = PathInfo((member,), parts[length:], slug=clone.slug)
                return _with_time(info, self.attempts.get(parts[:length], ()))
        return None

    def notes_of_scores(self, above: Folder) -> Iterator[str]:
        """Say which scores are not used; `above` is the folder of the class."""
        for folder, scores in sorted(self.scores.items()):
            name = shown([*above, *folder, SCORES])
            if scores.problem:
                yield f"{name}: {scores.problem}"
            others = sorted(set(scores.attempts) - {c.user for path, c in self.clones.items() if path[:-1] == folder})
            if others:
                more = f" and {len(others) - _SHOWN_USERS} more" if len(others) > _SHOWN_USERS else ""
                users = ", ".join(clean_name(user, 60) for user in others[:_SHOWN_USERS])
                yield f"{name}: attempts without a clone beside it, such as those of a group's members: {users}{more}"

    def notes_of_others(self, above: Folder) -> Iterator[str]:
        """Say which folders may be downloads, but are read as students."""
        for name in self.others:
            yield (
                f"{shown([*above, name])}: read as one student, although it contains several clones; if it is a "
                f"download, end its name with the assignment, or add {_SUBMISSIONS!r} to it"
            )


def _with_time(info: PathInfo, attempts: Sequence[ScoreLine]) -> PathInfo:
    """Return the path of a clone, which has the files of the last attempt, with its time."""
    if not attempts:
        return info
    time = attempts[-1].time.isoformat(timespec="seconds")
    return replace(info, submitted_at=time, late=attempts[-1].late, number=len(attempts) - 1)


def read_classroom(
    folders: Collection[Folder], home: str, slugs: Sequence[str], scores: Mapping[Folder, Scores]
) -> Classroom:
    """Read the clones among the folders with `.git`.

    `home` is the name of the folder that they are in, `slugs` are the assignments, the longest first.
    """
    clones = _clones(_outermost(folders, home, slugs), home, slugs, scores)
    starts: defaultdict[Folder, set[str]] = defaultdict(set)
    for folder, clone in clones.items():
        starts[folder[:-1]].add(clone.start)
    beside = {above: scores[above] for above in starts if above in scores}
    # A file for clones of several assignments is the last one's, and only the addresses tell which that is.
    attempts = {
        folder: beside[folder[:-1]].of(clone.user, folder[-1] if len(starts[folder[:-1]]) > 1 else "")
        for folder, clone in clones.items()
        if folder[:-1] in beside
    }
    several = Counter(folder[0] for folder in folders if len(folder) == 2 and folder[:1] not in folders)
    others = [name for name, count in sorted(several.items()) if count > 1 and not _is_download(name, slugs)]
    return Classroom(clones, attempts, beside, others)


def _outermost(folders: Collection[Folder], home: str, slugs: Sequence[str]) -> list[Folder]:
    """Return the folders that may be clones: not inside another, not deeper than the folder of a download.

    Names that differ only in case, `-` and `_` are of different origins, so none of them is a clone.
    """
    same = Counter(_folded("/".join(folder)) for folder in folders)
    return sorted(
        folder
        for folder in folders
        if same[_folded("/".join(folder))] == 1
        and _REPOSITORY.fullmatch(folder[-1])
        and (len(folder) == 1 or (len(folder) == 2 and folder[:1] not in folders and _is_download(folder[0], slugs)))
    )


def _is_download(name: str, slugs: Sequence[str]) -> bool:
    """Tell whether a folder is called like a download; any other folder may be a student's."""
    return not is_zip(name) and (_SUBMISSIONS in name.lower() or _slug_at_end(f"{_folded(name)}-", slugs) != "")


def _start_of_download(name: str) -> str:
    """Return the start of all clones in the folder of a download, or ""."""
    start, submissions, _ = _folded(name).partition(_SUBMISSIONS)
    return start if submissions and start.endswith("-") else ""


def _folded(name: str) -> str:
    return name.replace("_", "-").lower()


def _slug_at_end(start: str, slugs: Sequence[str]) -> str:
    """Return the assignment that the start of a clone's name ends with, or ""."""
    return next((slug for slug in slugs if f"-{start}".endswith(f"-{_folded(slug)}-")), "")


def _clones(
    folders: Sequence[Folder], home: str, slugs: Sequence[str], scores: Mapping[Folder, Scores]
) -> dict[Folder, Clone]:
    """Read the names of clones: by the name of the download, by an assignment in them, by what they have in common."""
    starts = {folder: _start_of_download([home, *folder][-2]) for folder in folders}
    clones = {folder: _clone(folder, start, slugs) for folder, start in starts.items() if start}
    named = _by_assignment([folder for folder in folders if not clones.get(folder)], slugs, scores)
    known = {folder: clone for folder, clone in {**clones, **named}.items() if clone is not None}
    rest = [folder for folder in folders if folder not in known]
    users = {clone.user for clone in known.values()}
    common = _supported_starts(rest, users) if known else dict.fromkeys(rest, _common_start(rest))
    others = {folder: _clone(folder, start, slugs) for folder, start in common.items() if start}
    return {**known, **{folder: clone for folder, clone in others.items() if clone is not None}}


def _clone(folder: Folder, start: str, slugs: Sequence[str]) -> Clone | None:
    """Return a clone with this start of its name, or None if no user follows it."""
    user = folder[-1][len(start) :].lower()
    fits = _folded(folder[-1]).startswith(start) and _USER.fullmatch(user)
    return Clone(start, _slug_at_end(start, slugs), user) if fits else None


def _by_assignment(
    folders: Sequence[Folder], slugs: Sequence[str], scores: Mapping[Folder, Scores]
) -> dict[Folder, Clone]:
    """Read `[CLASSROOM-]ASSIGNMENT-USER`.

    A user's name may contain an assignment's. Then the user is one in the scores, and the classroom is that of most clones.
    """
    readings = {folder: list(_readings(folder, slugs)) for folder in folders}
    support = Counter(room for clones in readings.values() for room in {_classroom(clone) for clone in clones})

    def rank(folder: Folder, clone: Clone) -> tuple[object, ...]:
        listed = folder[:-1] in scores and clone.user in scores[folder[:-1]].attempts
        room = _classroom(clone)
        return not listed, -support[room], len(room), -len(clone.slug)

    return {folder: min(clones, key=lambda clone: rank(folder, clone)) for folder, clones in readings.items() if clones}


def _readings(folder: Folder, slugs: Sequence[str]) -> Iterator[Clone]:
    """Yield each way to find an assignment in the name of a clone."""
    name = _folded(folder[-1])
    for slug in slugs:
        for match in re.finditer(f"(?<![^-])(?={re.escape(_folded(slug))}-)", name):
            start = name[: match.start() + len(slug) + 1]
            user = folder[-1][len(start) :].lower()
            if _USER.fullmatch(user):
                yield Clone(start, slug, user)


def _classroom(clone: Clone) -> str:
    return clone.start[: -len(clone.slug) - 1]


def _supported_starts(folders: Sequence[Folder], users: Set[str]) -> dict[Folder, str]:
    """Return the start of each name that most known users share, at least two.

    Of equals the shortest, so that `x-ada` is not taken for `ada`.
    """
    support: defaultdict[str, set[str]] = defaultdict(set)
    for folder in folders:
        for start in _starts(folder):
            support[start] |= users & {folder[-1][len(start) :].lower()}
    best = {
        folder: max(_starts(folder), key=lambda start: (len(support[start]), -len(start)), default="")
        for folder in folders
    }
    return {folder: start for folder, start in best.items() if len(support[start]) > 1}


def _starts(folder: Folder) -> list[str]:
    name = _folded(folder[-1])
    return [name[: match.end()] for match in re.finditer("-", name)]


def _common_start(folders: Sequence[Folder]) -> str:
    """Return the common start of two or more names, up to a `-`."""
    if len(folders) < 2:
        return ""
    names = [_folded(folder[-1]) for folder in folders]
    first, last = min(names), max(names)
    same = sum(1 for _ in takewhile(lambda letters: letters[0] == letters[1], zip(first, last, strict=False)))
    return first[: first.rfind("-", 0, same) + 1]
