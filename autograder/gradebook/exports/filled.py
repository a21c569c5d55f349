"""The result of filling in the gradebook file of a learning system.

`canvas`, `moodle` and `brightspace` each have the function

    fill(content: bytes, book: Gradebook, columns: Mapping[str, str]) -> Filled

`content` is the file as it was downloaded. `columns` maps a slug to the title of its column, for an assignment whose title and slug both
differ from it, or to "" to leave the assignment out. The function raises KitError if the file is of another kind, or if no column can be
chosen. A worksheet of Moodle has one assignment: the book has only that one, or `columns` names only that one ("Grade" in English).
`moodle` also has

    feedback_zip(content: bytes, book: Gradebook, columns: Mapping[str, str], pages: Mapping[str, bytes]) -> Filled

where `content` is the worksheet, `pages` maps the key of a row of the gradebook to the student's HTML page of that assignment, and the
content of the result is the zip.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Filled:
    """A file with the scores in it.

    `content` is the file, `changed` and `unchanged` count the cells of scores (in a zip: the files, and 0). `sentences` tell staff who was
    matched on neither side, and what was refused or left out and why. They are clean text, one line each.
    """

    content: bytes
    changed: int
    unchanged: int
    sentences: tuple[str, ...]
