"""Writes remarks for the report: misspelled names, broken cells, cells run out of order, missing files, skipped statements.

Remarks do not change the score.
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
# Comparing spellings is slow.
_MOST_CANDIDATES = 2_000
# Cyrillic, Greek and Armenian letters that look like Latin ones.
_LOOK_ALIKES = str.maketrans(
    "аеорсухіјѕԁԛԝһӏոցսքνοραιкмтвнзг" + "\u0131\u0261\u0251",
    "aeopcyxijsdqwhlngupvopaikmtbh3r" + "iga",
)
_WORD = re.compile(r"[A-Z]+(?![a-z])\d*|[A-Z]?[a-z]+\d*[a-z]?(?![a-z])|\d+")
_MOST_LETTERS = 80
# Types with equal values that are different objects.
_NOT_UNIQUE = (str, bytes, int, float, complex)


def remarks(
    listing: Listing, found: Mapping[str, int | None], lost: Mapping[str, str], choice: Choice
) -> Iterator[str]:
    """Yield the remarks.

    `found` maps each required name to the position of its definition.
    """
    yield from _near_misses(listing, found, lost)
    yield from _broken_redefinitions(listing, found)
    yield from _conflicts(listing)
    yield from _order(listing)
    yield from _never_run(listing)
    yield from _runs_of_files(listing)
    yield from _skipped_statements(listing, choice)
    yield from _input_calls(listing, [listing.statements[position] for position in sorted(choice.users)])
    yield from _identity_tests(listing, choice)


def _near_misses(listing: Listing, found: Mapping[str, int | None], lost: Mapping[str, str]) -> Iterator[str]:
    missing = [name for name, position in found.items() if position is None and name not in lost]
    candidates = _candidates(listing, found) if missing else {}
    for name in missing:
        close = _nearest(name, candidates)
        if close:
            cell, letters = listing.label(candidates[close]), _look_alikes(close, name)
            yield f'found "{close}" in {cell}; the assignment asks for "{name}"{letters}'


def _candidates(listing: Listing, required: Mapping[str, object]) -> dict[str, int]:
    names: dict[str, int] = {}
    for position, statement in enumerate(listing.statements):
        if not isinstance(statement.node, (ast.Import, ast.ImportFrom)) and len(names) < _MOST_CANDIDATES:
            bound = [name for name in statement.effects.binds if name.isidentifier() and name not in required]
            names |= {name: position for name in bound if len(name) < _MOST_LETTERS}
    return names


def _look_alikes(close: str, name: str) -> str:
    foreign = [letter for letter in close if not letter.isascii() and letter not in name]
    return f" (it contains look-alike letters: {', '.join(map(ascii, foreign[:3]))})" if foreign else ""


def _nearest(name: str, candidates: Collection[str]) -> str:
    """Return the candidate most similar to `name`, or ""."""
    same = [other for other in candidates if _letters(other) == _letters(name)]
    close = same or difflib.get_close_matches(name, candidates, n=1, cutoff=0.8)
    return next(iter(close or _with_same_words(name, candidates)), "")


def _letters(name: str) -> str:
    """Return the letters of a name without case, accents and look-alikes."""
    plain = unicodedata.normalize("NFKD", name[:_MOST_LETTERS].casefold().translate(_LOOK_ALIKES))
    return "".join(letter for letter in plain if letter.isalnum())


def _with_same_words(name: str, candidates: Collection[str]) -> list[str]:
    """Return names with more or fewer of the same words: `AdamStep` for `adam`, `Conv2d` for `conv2d_forward`."""
    words = _words(name)
    by_words = {other: _words(other) for other in candidates}
    return [other for other, others in by_words.items() if others and (others <= words or words <= others)]


def _words(name: str) -> frozenset[str]:
    return frozenset(word.lower() for word in _WORD.findall(name[:_MOST_LETTERS]))


def _broken_redefinitions(listing: Listing, found: Mapping[str, int | None]) -> Iterator[str]:
    for cell_number, (cell, plain) in enumerate(zip(listing.cells, listing.plain, strict=True)):
        for name, position in found.items() if plain.broken else ():
            before = position is not None and listing.statements[position].cell < cell_number
            if position is not None and before and seems_defined(name, cell.source):
                instead = f"the definition in {listing.label(position)} is graded"
                yield f"{cell.label} seems to define {name} again, but {plain.problem}; {instead}"


def _conflicts(listing: Listing) -> Iterator[str]:
    for cell, plain in zip(listing.cells, listing.plain, strict=True):
        if plain.side:
            location = f"{cell.label}, line {plain.magics[0].first}"
            yield f"{location}: conflict markers of git; the {plain.side} side was read; resolve the conflict and hand it in again"


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
            yield f"some cells were never run: {first_few(idle)}"


def _runs_of_files(listing: Listing) -> Iterator[str]:
    written = {f"{module}.py" for module in listing.written}
    for cell in listing.cells:
        if "%run" in cell.source:
            for name in _RUN.findall(cell.source):
                if name.removeprefix("./") not in written:
                    yield f"{cell.label} runs {clean(name, 60)}, which was not handed in, so its definitions are missing"


def _skipped_statements(listing: Listing, choice: Choice) -> Iterator[str]:
    for position, skipped in sorted(choice.skipped.items()):
        effects = listing.statements[position].effects
        results = sorted(
            name for name in effects.binds.keys() | effects.stores | effects.mutations if name.isidentifier()
        )
        location = listing.location(position, listing.statements[position].node.lineno)
        names = f" ({first_few(results)})" if results else ""
        yield f"{location} was not run: {skipped.reason}; {first_few(skipped.users)} would use its result{names}"


def _input_calls(listing: Listing, kept: Sequence[Statement]) -> Iterator[str]:
    calling = {statement.cell for statement in kept if _calls_input(statement)}
    if calling:
        labels = [listing.cells[cell].label for cell in sorted(calling)]
        yield f"{first_few(labels)}: input() gets no answer during grading"


def _calls_input(statement: Statement) -> bool:
    if "input" not in statement.effects.eager:
        return False
    calls = [node for node in ast.walk(statement.node) if isinstance(node, ast.Call)]
    return any(isinstance(call.func, ast.Name) and call.func.id == "input" for call in calls)


def _identity_tests(listing: Listing, choice: Choice) -> Iterator[str]:
    """Yield a remark for each `is` beside a text or a number: whether it is true depends on how the value was made."""
    for position in sorted(choice.users):
        statement = listing.statements[position]
        literals = _literals_beside_is(statement.node) if " is " in listing.cells[statement.cell].source else ()
        for literal in literals:
            shown, location = clean(ast.unparse(literal), _MOST_LETTERS), listing.location(position, literal.lineno)
            yield f"{location} compares with {shown} by `is`, which can be false for equal values; use =="


def _literals_beside_is(statement: ast.stmt) -> Iterator[ast.Constant]:
    for node in ast.walk(statement):
        if isinstance(node, ast.Compare):
            sides = zip(node.ops, pairwise([node.left, *node.comparators]), strict=True)
            beside = [side for operator, pair in sides if isinstance(operator, (ast.Is, ast.IsNot)) for side in pair]
            yield from (side for side in beside if isinstance(side, ast.Constant) and type(side.value) in _NOT_UNIQUE)
