"""Remarks on how a notebook was used, as far as it matters to who reads the report: the order in which its cells were run, files that
were not handed in, questions that nobody answers, statements that were not waited for.

Knows cells and statements, and decides nothing.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from autograder.extraction.statements import Listing, Statement
from autograder.text import clean

_RUN = re.compile(r"^[ \t]*%run[ \t]+(?:-\w+[ \t]+)*['\"]?([^\s'\"]+)", re.MULTILINE)
_SHOWN = 3


def oddities(listing: Listing, kept: Sequence[int], waived: Mapping[int, tuple[str, Sequence[str]]]) -> Iterator[str]:
    """Yield a sentence for each; `kept` are the positions that run, `waived` maps those that do not to why and the names that use them."""
    yield from _order(listing)
    yield from _never_run(listing)
    yield from _runs_of_files(listing)
    yield from _waived(listing, waived)
    yield from _questions(listing, [listing.statements[position] for position in kept])


def _order(listing: Listing) -> Iterator[str]:
    counted = [cell for cell in listing.cells if cell.count is not None]
    late = [above.label for above, below in pairwise(counted) if (above.count or 0) > (below.count or 0)]
    if late:
        yield f"the notebook was not run from top to bottom ({_some(late)}: run after the cell below it); it is graded from top to bottom"


def _never_run(listing: Listing) -> Iterator[str]:
    if any(cell.count is not None for cell in listing.cells):
        idle = [cell.label for cell in listing.cells if cell.count is None and cell.source.strip()]
        if idle:
            yield f"cells that were never run, though others were: {_some(idle)}"


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
        what = f" ({_some(makes)})" if makes else ""
        yield f"{place} was not run: {reason}; {_some(names)} would use what it makes{what}"


def _questions(listing: Listing, kept: Sequence[Statement]) -> Iterator[str]:
    asking = {statement.cell for statement in kept if _asks(statement)}
    if asking:
        labels = [listing.cells[cell].label for cell in sorted(asking)]
        yield f"{_some(labels)}: input() gets no answer while grading"


def _asks(statement: Statement) -> bool:
    if "input" not in statement.effects.eager:
        return False
    calls = [node for node in ast.walk(statement.node) if isinstance(node, ast.Call)]
    return any(isinstance(call.func, ast.Name) and call.func.id == "input" for call in calls)


def _some(names: Sequence[str]) -> str:
    return ", ".join(names[:_SHOWN]) + (", …" if len(names) > _SHOWN else "")
