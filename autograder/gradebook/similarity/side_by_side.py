"""Marks the passages that two submissions share, for a page with both."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from autograder.gradebook.similarity.fingerprints import Occurrence, all_grams, occurrences
from autograder.gradebook.similarity.handout_code import HandoutCode
from autograder.gradebook.similarity.syntax import Place, units_of
from autograder.model import Report
from autograder.reports.pages.code_view import CellView, view_cells

# A blank line or a comment does not end a passage.
MOST_BETWEEN = 3


@dataclass(frozen=True)
class Side:
    """One of two submissions, with its marked passages.

    `passages` maps each marked line, by cell and line, to the number of its passage, from 1. The same passage has the same number on both
    sides. `starts` maps the lines where such a passage starts. `all_code` is set if nothing was graded, so that all was compared.
    """

    report: Report
    cells: tuple[CellView, ...]
    passages: Mapping[tuple[int, int], int]
    starts: Mapping[tuple[int, int], int]
    all_code: bool


def both_sides(first: Report, second: Report, handout: HandoutCode) -> tuple[Side, Side]:
    """Return both submissions with the code that they share.

    Code of the handout is not marked.
    """
    units = [units_of(report.module.cells) for report in (first, second)]
    # All grams, not only the fingerprints: a person wants to see the whole passage.
    shared = np.intersect1d(all_grams(units[0]), all_grams(units[1]))
    shared = shared[np.isin(shared, handout.grams, invert=True)]
    left, right = (_passages(occurrences(each, shared)) for each in units)
    number_of = {gram: number for number, passage in enumerate(left, 1) for gram in passage.grams}
    numbers = [_most_common(number_of[gram] for gram in passage.grams) for passage in right]
    return _side(first, left, range(1, len(left) + 1), numbers), _side(second, right, numbers, numbers)


@dataclass(frozen=True)
class _Passage:
    """Marked lines that follow each other, with their grams."""

    lines: tuple[Place, ...]
    grams: tuple[int, ...]


def _passages(found: Sequence[Occurrence]) -> list[_Passage]:
    """Join the lines of grams to passages."""
    runs = list(_runs(sorted({place for occurrence in found for place in occurrence.places})))
    run_of = {place: number for number, run in enumerate(runs) for place in run}
    hashes: list[list[int]] = [[] for _ in runs]
    for occurrence in found:
        hashes[run_of[occurrence.places[0]]].append(occurrence.hash)
    return [_Passage(tuple(run), tuple(own)) for run, own in zip(runs, hashes, strict=True) if own]


def _runs(places: Sequence[Place]) -> Iterator[list[Place]]:
    """Yield the lines that follow each other, with the lines between them."""
    run: list[Place] = []
    for place in places:
        if run and (place.cell != run[-1].cell or place.line - run[-1].line > MOST_BETWEEN):
            yield run
            run = []
        run += [Place(place.cell, line) for line in range(run[-1].line + 1 if run else place.line, place.line + 1)]
    if run:
        yield run


def _most_common(numbers: Iterator[int]) -> int:
    return Counter(numbers).most_common(1)[0][0]


def _side(report: Report, passages: Sequence[_Passage], numbers: Sequence[int], on_right: Collection[int]) -> Side:
    """Return a side; `numbers` are those of its passages, `on_right` those that occur on the right."""
    numbered = list(zip(numbers, passages, strict=True))
    lines = {(place.cell, place.line): number for number, passage in numbered for place in passage.lines}
    # Several passages may correspond to one on the other side; the first of them has the link.
    first_lines = {number: passage.lines[0] for number, passage in reversed(numbered) if number in on_right}
    starts = {(place.cell, place.line): number for number, place in first_lines.items()}
    cells = report.module.cells
    return Side(report, tuple(view_cells(cells)), lines, starts, not any(cell.kept for cell in cells))
