"""Reads the results in the store one by one, and compares those of each assignment."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from autograder.gradebook.similarity.fingerprints import fingerprints
from autograder.gradebook.similarity.handout_code import HandoutCode
from autograder.gradebook.similarity.pairs import Group, Pair, Work, find_pairs, groups_of
from autograder.gradebook.similarity.syntax import units_of
from autograder.gradebook.store import counting_paths, no_results, read_result
from autograder.model import KitError
from autograder.reports.sanitize import safe_result


@dataclass(frozen=True)
class Finding:
    """What the comparison of one assignment found; `compared` counts submissions."""

    slug: str
    title: str
    compared: int
    pairs: tuple[Pair, ...]
    groups: tuple[Group, ...]


def compare_class(out: Path, handout: HandoutCode, slugs: Collection[str] = ()) -> list[Finding]:
    """Compare the submissions to each assignment, or to some.

    Raise KitError if an assignment has no results.
    """
    stored = {path.stem for path in counting_paths(out)}
    if not stored:
        raise no_results(out)
    if unknown := sorted(set(slugs) - stored):
        raise KitError(f"{out}: has no results of {unknown[0]!r}; it has {', '.join(sorted(stored))}")
    return [_compare(out, handout, slug) for slug in sorted(slugs or stored)]


def _compare(out: Path, handout: HandoutCode, slug: str) -> Finding:
    works = list(_works(out, slug))
    pairs = find_pairs(works, handout)
    title = works[0].report.title if works else slug
    return Finding(slug, title, len(works), tuple(pairs), tuple(groups_of(pairs)))


def _works(out: Path, slug: str) -> Iterator[Work]:
    """Yield the submissions to an assignment.

    Only one of them is in memory with its code.
    """
    for path in counting_paths(out, slug):
        report = read_result(path)
        if report is not None:
            yield Work(safe_result(report), fingerprints(units_of(report.module.cells)))
