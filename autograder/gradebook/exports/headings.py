"""Finds the column of each assignment in the header of a gradebook file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from autograder.intake.roster import folded, squashed
from autograder.model import KitError
from autograder.reports.gradebook import Gradebook
from autograder.reports.sanitize import NAME_LIMIT, one_line


@dataclass(frozen=True)
class Heading:
    """A column that can take scores: its index, its title in the file, and the other spellings of that title.

    `maximum` is the most points of the column, or None if the file does not say it.
    """

    index: int
    title: str
    spellings: tuple[str, ...] = ()
    maximum: float | None = None


def choose_columns(book: Gradebook, wanted: Mapping[str, str], headings: Sequence[Heading]) -> dict[str, Heading]:
    """Return the column of each assignment.

    `wanted` maps a slug to a title, or to "" to leave the assignment out. Any other assignment needs one column with its title or slug.
    Raise KitError if there is no such column, or more than one, or one for two assignments.
    """
    unknown = sorted(set(wanted) - set(book.titles))
    if unknown:
        raise KitError(f"--column {unknown[0]}=…: no such assignment; there are {', '.join(sorted(book.titles))}")
    chosen: dict[str, Heading] = {}
    for slug in sorted(slug for slug in book.titles if wanted.get(slug) != ""):
        heading = _choose(slug, [wanted[slug]] if slug in wanted else [book.titles[slug], slug], headings)
        twins = [other for other, taken in chosen.items() if taken.index == heading.index]
        if twins:
            title = one_line(heading.title, NAME_LIMIT)
            raise KitError(f"{twins[0]} and {slug} have the same column {title!r}; name another with --column")
        chosen[slug] = heading
    return chosen


def _choose(slug: str, names: Sequence[str], headings: Sequence[Heading]) -> Heading:
    exact = [heading for heading in headings if _bears(heading, names, exactly=True)]
    matches = exact or [heading for heading in headings if _bears(heading, names, exactly=False)]
    if len(matches) == 1:
        return matches[0]
    problem = "more than one column fits" if matches else f"no column is named {' or '.join(map(repr, names))}"
    titles = "; ".join(one_line(heading.title, NAME_LIMIT) for heading in matches or headings) or "none"
    raise KitError(
        f"{slug}: {problem}; choose with --column '{slug}=TITLE', or leave it out with --column {slug}= (columns: {titles})"
    )


def _bears(heading: Heading, names: Sequence[str], *, exactly: bool) -> bool:
    spelled = folded if exactly else squashed
    own = {spelled(title) for title in (heading.title, *heading.spellings)} - {""}
    return any(spelled(name) in own for name in names)
