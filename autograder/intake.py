"""Finds the submissions in a file, a folder or a zip: who handed in which file for which assignment.

Knows how the files are named and laid out, and is the only one that does. Nothing that it finds is lost in silence:
each file is a submission, or stands in a sentence that says why it is none.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.extract import names_in
from autograder.model import KitError, Submission
from autograder.reading.files import Files, SourceFile, read_files, shown
from autograder.reading.keys import keys_for
from autograder.text import clean_name

_WRAPPERS = frozenset({"submissions", "submission"})
_SHOWN_OTHERS = 5


@dataclass(frozen=True)
class _Owned:
    """A file with its student, and the assignment that its name says ("" if none)."""

    file: SourceFile
    student: str
    slug: str

    @property
    def name(self) -> str:
        return self.file.parts[-1]


@dataclass(frozen=True)
class _Claim:
    """A file that may count for one assignment: because of its name, or because it defines `defined` of its names."""

    owned: _Owned
    slug: str
    named: bool
    defined: int

    @property
    def rank(self) -> tuple[object, ...]:
        file = self.owned.file
        return (self.named, self.defined, file.modified, self.owned.name.lower().endswith(".ipynb"), file.parts)


def take_in(
    path: Path, slugs_required: Mapping[str, tuple[str, ...]], only: str | None = None
) -> tuple[tuple[Submission, ...], tuple[str, ...]]:
    """Return the submissions in a file, folder or zip, ordered by student and slug, and a sentence for each file that
    is none.

    `slugs_required` maps an assignment to the names that it asks for; with `only`, the others are left aside, and a
    single file is for that one. Raise KitError when the path cannot be read at all.
    """
    if only is not None and only not in slugs_required:
        raise KitError(f"there is no assignment {only}; there are {', '.join(sorted(slugs_required))}")
    files = read_files(path)
    single = path.is_file() and path.suffix.lower() != ".zip"
    owned = _owned(files.sources, _home(path), sorted(slugs_required, key=len, reverse=True))
    wanted = {slug: names for slug, names in slugs_required.items() if only in (None, slug)}
    if single and only is not None:
        owned = [_Owned(file.file, file.student, only) for file in owned]
    claims, sentences = _claims(owned, wanted)
    chosen, passed_over = _choose(claims)
    submissions = _submissions(chosen)
    told = [*files.refused, *_other_files(files), *sentences, *passed_over, *_alike(submissions)]
    return submissions, tuple(told)


def _home(path: Path) -> str:
    """Return the name that stands for the student where a file is named after its assignment alone."""
    place = path.resolve()
    if place.is_dir():
        return place.name
    return place.stem if place.suffix.lower() == ".zip" else place.parent.name


def _owned(files: Sequence[SourceFile], home: str, slugs: Sequence[str]) -> list[_Owned]:
    wrapped = _is_wrapped([file.parts for file in files], slugs)
    found = [(file, file.parts[1:] if wrapped else file.parts) for file in files]
    at_home = any(len(parts) == 1 and _named(parts[0], slugs)[0] == "" for _, parts in found)
    return [_Owned(file, *_owner(parts, slugs, home, at_home=at_home)) for file, parts in found]


def _owner(parts: tuple[str, ...], slugs: Sequence[str], home: str, *, at_home: bool) -> tuple[str, str]:
    """Return student and slug of a file; `at_home` says that files beside it are named after assignments alone."""
    prefix, slug = _named(parts[-1], slugs)
    if len(parts) > 1:
        return parts[0], slug
    if slug:
        return prefix or home, slug
    return (home if at_home else prefix), slug


def _named(name: str, slugs: Sequence[str]) -> tuple[str, str]:
    """Split `STUDENT_SLUG.ipynb` in student and slug (the longest that fits, whatever the case); without a slug, all
    is student."""
    stem = Path(name).stem
    for slug in slugs:
        if stem.casefold() == slug.casefold():
            return "", slug
        if stem.casefold().endswith(f"_{slug}".casefold()) and len(stem) > len(slug) + 1:
            return stem[: -len(slug) - 1], slug
    return stem, ""


def _is_wrapped(names: Sequence[tuple[str, ...]], slugs: Sequence[str]) -> bool:
    """Tell whether one folder holds everything and is no student: `submissions/ada/adam_step.ipynb`."""
    if len({parts[0] for parts in names}) != 1 or any(len(parts) < 2 for parts in names):
        return False
    direct = [_named(parts[1], slugs) for parts in names if len(parts) == 2]
    if any(student == "" for student, _ in direct):
        return False
    several = len({student for student, slug in direct if slug}) > 1
    return several or names[0][0].casefold() in _WRAPPERS or all(len(parts) > 2 for parts in names)


def _claims(owned: Sequence[_Owned], wanted: Mapping[str, tuple[str, ...]]) -> tuple[list[_Claim], list[str]]:
    claims: list[_Claim] = []
    sentences: list[str] = []
    explicit: defaultdict[str, set[str]] = defaultdict(set)
    for file in owned:
        explicit[file.student] |= {file.slug} - {""}
    for file in owned:
        open_slugs = {slug: names for slug, names in wanted.items() if slug not in explicit[file.student]}
        named = [_Claim(file, file.slug, True, 0)] if file.slug in wanted else []
        try:
            defined = _defined_claims(file, open_slugs)
            reason = "" if named or defined else _no_use(file, explicit[file.student])
        except KitError as error:
            defined, reason = [], "" if named else f"refused, {error}"
        claims += [*named, *defined]
        sentences += [f"{shown(file.file.parts)}: {reason}"] if reason else []
    return claims, sentences


def _defined_claims(file: _Owned, slugs: Mapping[str, tuple[str, ...]]) -> list[_Claim]:
    names = {name for required in slugs.values() for name in required}
    found = names_in(file.file.content, file.name, names) if names else frozenset()
    counts = {slug: len(found & set(required)) for slug, required in slugs.items()}
    return [_Claim(file, slug, False, count) for slug, count in counts.items() if count]


def _no_use(file: _Owned, explicit: Iterable[str]) -> str:
    if file.slug:
        return f"ignored, it is named for {file.slug}"
    if explicit:
        return f"ignored, it defines nothing that is asked for beside what has its own file ({_list(explicit)})"
    return "ignored, it defines none of the names that are asked for"


def _list(names: Iterable[str]) -> str:
    return ", ".join(sorted(names))


def _choose(claims: Sequence[_Claim]) -> tuple[list[_Claim], list[str]]:
    """Take one file for each student and assignment; say of each other one why it was not taken."""
    rivals: defaultdict[tuple[str, str], list[_Claim]] = defaultdict(list)
    for claim in claims:
        rivals[claim.owned.student, claim.slug].append(claim)
    chosen: list[_Claim] = []
    sentences: list[str] = []
    for key in sorted(rivals):
        *others, best = sorted(rivals[key], key=lambda claim: claim.rank)
        chosen.append(best)
        sentences += [_passed_over(other, best) for other in others]
    return chosen, sentences


def _passed_over(other: _Claim, best: _Claim) -> str:
    if best.defined > other.defined:
        why = "defines more of its names"
    elif best.owned.file.modified > other.owned.file.modified:
        why = "is newer"
    else:
        why = "is as new and comes first by its kind or name"
    return f"{shown(other.owned.file.parts)}: not used for {other.slug}, {shown(best.owned.file.parts)} {why}"


def _submissions(chosen: Sequence[_Claim]) -> tuple[Submission, ...]:
    keys = keys_for(claim.owned.student for claim in chosen)
    return tuple(
        Submission(
            student=clean_name(claim.owned.student, 120),
            key=keys[claim.owned.student],
            slug=claim.slug,
            file=clean_name(claim.owned.name),
            content=claim.owned.file.content,
        )
        for claim in chosen
    )


def _alike(submissions: Sequence[Submission]) -> list[str]:
    """Say which students cannot be told apart by the name that is shown, such as two ways to write one accent."""
    keys: defaultdict[str, set[str]] = defaultdict(set)
    for submission in submissions:
        keys[unicodedata.normalize("NFKC", submission.student).casefold()].add(submission.key)
    return [
        f"{_list(same)}: different students whose names look alike" for _, same in sorted(keys.items()) if len(same) > 1
    ]


def _other_files(files: Files) -> list[str]:
    """Tell which files are no code: one by one, or as a number where a folder holds many."""
    folders: defaultdict[str, list[str]] = defaultdict(list)
    for parts in files.others:
        folders[parts[0] if len(parts) > 1 else ""].append(shown(parts))
    sentences = [sentence for _, names in sorted(folders.items()) for sentence in _ignored(names)]
    if files.hidden:
        sentences.append(f"{files.hidden} hidden or system files and folders were ignored")
    return sentences


def _ignored(names: Sequence[str]) -> list[str]:
    several = len(names) - _SHOWN_OTHERS
    listed = names if several <= 1 else names[:_SHOWN_OTHERS]
    rest = [f"{listed[-1]}, and {several} more files: ignored, neither .ipynb nor .py"] if several > 1 else []
    return [f"{name}: ignored, neither .ipynb nor .py" for name in (listed[:-1] if rest else listed)] + rest


def own_file(path: Path, slug: str) -> Submission:
    """Return a student's own file, whatever its name, as a submission; raise KitError when it cannot be read."""
    try:
        return Submission("you", "you", slug, path.name, path.read_bytes())
    except OSError as error:
        raise KitError(f"{path}: cannot be read ({error.strerror})") from error
