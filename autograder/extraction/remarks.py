"""Remarks for the reader of a report; a remark decides nothing.

They are about a required name with another spelling, a broken cell after a good one, cells that ran out of order or never, files that
are missing, calls of input(), and statements that were left out because they take long.
"""

from __future__ import annotations

import ast
import difflib
import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import pairwise

from autograder.extraction.evidence import Choice, first_few, seems_defined
from autograder.extraction.statements import Listing, Statement
from autograder.text import clean

_RUN = re.compile(r"^[ \t]*%run[ \t]+(?:-\w+[ \t]+)*['\"]?([^\s'\"]+)", re.MULTILINE)
# A reader needs no more, and comparing spellings is slow.
_MOST_CANDIDATES = 2_000
# Letters of other alphabets that cannot be told from these by their looks: Cyrillic, Greek, Armenian.
_LOOK_ALIKES = str.maketrans(
    "аеорсухіјѕԁԛԝһӏոցսքνοραιкмтвнзг" + "\u0131\u0261\u0251",
    "aeopcyxijsdqwhlngupvopaikmtbh3r" + "iga",
)
_WORD = re.compile(r"[A-Z]+(?![a-z])\d*|[A-Z]?[a-z]+\d*[a-z]?(?![a-z])|\d+")
_MOST_LETTERS = 80


def remarks(
    listing: Listing, found: Mapping[str, int | None], lost: Mapping[str, str], choice: Choice
) -> Iterator[str]:
    """Yield the remarks on a submission; `found` maps each required name to the position of its definition."""
    yield from _near_misses(listing, found, lost)
    yield from _broken_redefinitions(listing, found)
    yield from _order(listing)
    yield from _never_run(listing)
    yield from _runs_of_files(listing)
    yield from _waived(listing, choice.waived)
    yield from _questions(listing, [listing.statements[position] for position in sorted(choice.users)])


def _near_misses(listing: Listing, found: Mapping[str, int | None], lost: Mapping[str, str]) -> Iterator[str]:
    missing = [name for name, position in found.items() if position is None and name not in lost]
    candidates = _candidates(listing, found) if missing else {}
    for name in missing:
        close = _nearest(name, candidates)
        if close:
            place, letters = listing.label(candidates[close]), _look_alikes(close, name)
            yield f'found "{close}" in {place}; the assignment asks for "{name}"{letters}'


def _candidates(listing: Listing, required: Mapping[str, object]) -> dict[str, int]:
    names: dict[str, int] = {}
    for position, statement in enumerate(listing.statements):
        if not isinstance(statement.node, (ast.Import, ast.ImportFrom)) and len(names) < _MOST_CANDIDATES:
            bound = [name for name in statement.effects.binds if name.isidentifier() and name not in required]
            names |= {name: position for name in bound if len(name) < _MOST_LETTERS}
    return names


def _look_alikes(close: str, name: str) -> str:
    strange = [letter for letter in close if not letter.isascii() and letter not in name]
    return f" (not all letters are what they look like: {', '.join(map(ascii, strange[:3]))})" if strange else ""


def _nearest(name: str, candidates: Collection[str]) -> str:
    """Return the candidate that is most like `name`, or ""."""
    same = [other for other in candidates if _letters(other) == _letters(name)]
    close = same or difflib.get_close_matches(name, candidates, n=1, cutoff=0.8)
    return next(iter(close or _of_the_same_words(name, candidates)), "")


def _letters(name: str) -> str:
    """Return a name as it looks at a glance."""
    plain = unicodedata.normalize("NFKD", name[:_MOST_LETTERS].casefold().translate(_LOOK_ALIKES))
    return "".join(letter for letter in plain if letter.isalnum())


def _of_the_same_words(name: str, candidates: Collection[str]) -> list[str]:
    """Return names that say more or less than `name` in the same words: `AdamStep` for `adam`, `Conv2d` for `conv2d_forward`."""
    words = _words(name)
    return [other for other in candidates if (own := _words(other)) and (own <= words or words <= own)]


def _words(name: str) -> frozenset[str]:
    return frozenset(word.lower() for word in _WORD.findall(name[:_MOST_LETTERS]))


def _broken_redefinitions(listing: Listing, found: Mapping[str, int | None]) -> Iterator[str]:
    for cell_number, (cell, plain) in enumerate(zip(listing.cells, listing.plain, strict=True)):
        for name, position in found.items() if plain.broken else ():
            before = position is not None and listing.statements[position].cell < cell_number
            if position is not None and before and seems_defined(name, cell.source):
                instead = f"the definition in {listing.label(position)} counts"
                yield f"{cell.label} seems to define {name} again, but {plain.problem}; {instead}"


def _order(listing: Listing) -> Iterator[str]:
    counted = [cell for cell in listing.cells if cell.count is not None]
    late = [above.label for above, below in pairwise(counted) if (above.count or 0) > (below.count or 0)]
    if late:
        cells = f"{first_few(late)}: run after the cell below it"
        yield f"the notebook was not run from top to bottom ({cells}); it is graded from top to bottom"


def _never_run(listing: Listing) -> Iterator[str]:
    if any(cell.count is not None for cell in listing.cells):
        idle = [cell.label for cell in listing.cells if cell.count is None and cell.source.strip()]
        if idle:
            yield f"cells that were never run, though others were: {first_few(idle)}"


def _runs_of_files(listing: Listing) -> Iterator[str]:
    written = {f"{module}.py" for module in listing.written}
    for cell in listing.cells:
        if "%run" in cell.source:
            for name in _RUN.findall(cell.source):
                if name.removeprefix("./") not in written:
                    yield f"{cell.label} runs {clean(name, 60)}, which was not handed in: what it defines is missing"


def _waived(listing: Listing, waived: Mapping[int, tuple[str, Sequence[str]]]) -> Iterator[str]:
    for position, (reason, names) in sorted(waived.items()):
        effects = listing.statements[position].effects
        makes = sorted(
            name for name in effects.binds.keys() | effects.stores | effects.mutations if name.isidentifier()
        )
        place = listing.place(position, listing.statements[position].node.lineno)
        what = f" ({first_few(makes)})" if makes else ""
        yield f"{place} was not run: {reason}; {first_few(names)} would use what it makes{what}"


def _questions(listing: Listing, kept: Sequence[Statement]) -> Iterator[str]:
    asking = {statement.cell for statement in kept if _asks(statement)}
    if asking:
        labels = [listing.cells[cell].label for cell in sorted(asking)]
        yield f"{first_few(labels)}: input() gets no answer while grading"


def _asks(statement: Statement) -> bool:
    if "input" not in statement.effects.eager:
        return False
    calls = [node for node in ast.walk(statement.node) if isinstance(node, ast.Call)]
    return any(isinstance(call.func, ast.Name) and call.func.id == "input" for call in calls)
