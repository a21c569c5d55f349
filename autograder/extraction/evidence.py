"""Explains to students why each statement was kept or left out, and where missing names were lost."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter

from autograder.extraction.dataflow.slicing import Index
from autograder.extraction.statements import Listing, Statement
from autograder.model import Cell, Span, SyntaxFault

_SHOWN_NAMES = 3


@dataclass(frozen=True)
class SkippedStatement:
    """Why a slow statement does not run, and the required names whose calls would use its result."""

    reason: str
    users: list[str]


@dataclass(frozen=True)
class Choice:
    """The positions that run, each with the required names that need it, and those skipped as slow.

    `more` is the reason for those that have no users.
    """

    users: Mapping[int, Sequence[str]]
    skipped: Mapping[int, SkippedStatement]
    more: str = ""


def cells_of(listing: Listing, choice: Choice, definitions: Mapping[str, Sequence[int]]) -> tuple[Cell, ...]:
    """Return every code cell with its spans.

    `definitions` maps each required name to the positions that may define it.
    """
    kept: list[list[Span]] = [[] for _ in listing.cells]
    left_out = [[*plain.magics, *_whole_cell(plain.source, plain.problem)] for plain in listing.plain]
    reasons = _reasons(listing, choice, definitions)
    written = [(s.cell, p in choice.users, reasons[p], s) for p, s in enumerate(listing.statements) if not s.origin]
    # Adjacent statements with the same reason are one span.
    for (cell, runs, reason), group in groupby(written, itemgetter(0, 1, 2)):
        statements = [statement for *_, statement in group]
        span = Span(statements[0].first, listing.last_line(statements[-1]), reason)
        (kept if runs else left_out)[cell] += _around(span, listing.plain[cell].magics)
    return tuple(
        Cell(cell.label, cell.source, tuple(kept[number]), tuple(left_out[number]))
        for number, cell in enumerate(listing.cells)
    )


def _around(span: Span, others: Sequence[Span]) -> Iterator[Span]:
    """Yield the parts of a span between other spans."""
    first = span.first
    for other in others:
        if span.first <= other.first and other.last <= span.last:
            if first < other.first:
                yield Span(first, other.first - 1, span.reason)
            first = other.last + 1
    if first <= span.last:
        yield Span(first, span.last, span.reason)


def _whole_cell(source: str, problem: str) -> list[Span]:
    lines = [number for number, line in enumerate(source.split("\n"), start=1) if line.strip()]
    return [Span(lines[0], lines[-1], problem)] if problem and lines else []


def _reasons(listing: Listing, choice: Choice, definitions: Mapping[str, Sequence[int]]) -> list[str]:
    users = choice.users
    defined: defaultdict[int, list[str]] = defaultdict(list)
    for name, positions in definitions.items():
        for position in positions:
            defined[position].append(name)
    winners = {name: position for position in sorted(users) for name in listing.statements[position].effects.binds}
    unneeded = f"not needed by {first_few(list(definitions))}"
    return [
        _kept_reason(statement, defined[position], users[position]) or choice.more
        if position in users
        else statement.excluded or _skipped(choice, position) or _overridden(listing, position, winners) or unneeded
        for position, statement in enumerate(listing.statements)
    ]


def _skipped(choice: Choice, position: int) -> str:
    skipped = choice.skipped.get(position)
    return f"{skipped.reason}, and only calls of {first_few(skipped.users)} use its result" if skipped else ""


def _kept_reason(statement: Statement, defined: Sequence[str], users: Sequence[str]) -> str:
    if statement.is_future:
        return "from __future__"
    if not users:
        return ""
    return f"defines {first_few(defined)}" if defined else f"needed by {first_few(users)}"


def first_few(names: Sequence[str]) -> str:
    """Join the first few names, with an ellipsis for the rest."""
    return ", ".join(names[:_SHOWN_NAMES]) + (", …" if len(names) > _SHOWN_NAMES else "")


def _overridden(listing: Listing, position: int, winners: Mapping[str, int]) -> str:
    """Name the later statement that overrides this definition, if one does."""
    statement = listing.statements[position]
    if winners.keys().isdisjoint(statement.effects.binds):
        return ""
    later = [winners[name] for name in statement.effects.binds if winners.get(name, -1) > position]
    if not later:
        return ""
    winner = listing.statements[min(later)]
    same_cell = winner.cell == statement.cell
    return f"overridden by {f'line {winner.node.lineno}' if same_cell else listing.label(min(later))}"


def lost_names(listing: Listing, names: Sequence[str], index: Index) -> dict[str, str]:
    """Say for names without a definition what happened to them, as far as the notebook shows."""
    reasons = {name: _why_lost(listing, name, index) for name in names}
    return {name: reason for name, reason in reasons.items() if reason}


def _why_lost(listing: Listing, name: str, index: Index) -> str:
    deletion = index.deletion(name)
    if deletion is not None:
        return f"{listing.location(deletion, listing.statements[deletion].node.lineno)} deletes it"
    for position, statement in reversed(list(enumerate(listing.statements))):
        if statement.excluded and name in statement.effects.binds:
            return f"{listing.location(position, statement.effects.binds[name])} is left out: {statement.excluded}"
    written = listing.written
    for statement in reversed(listing.statements) if written else ():
        if statement.origin and name in written[statement.origin].names:
            return f"{listing.cells[statement.cell].label} writes it to {statement.origin}.py, which no cell imports"
    for cell, plain in reversed(list(zip(listing.cells, listing.plain, strict=True))):
        if plain.problem and seems_defined(name, cell.source):
            return f"{cell.label} {plain.problem}" if plain.broken else f"{cell.label} is left out: {plain.problem}"
    return ""


def faults_behind(lost: Mapping[str, str], listing: Listing) -> Iterator[SyntaxFault]:
    """Yield the syntax errors that are the reason for a lost name, each once."""
    for cell, plain in zip(listing.cells, listing.plain, strict=True):
        reason = f"{cell.label} {plain.problem}"
        if plain.error_at is not None and reason in lost.values():
            number, column = plain.error_at
            line = "".join(cell.source.split("\n")[number - 1 : number])
            before, after = line[:column].lstrip(), line[column:]
            yield SyntaxFault(reason, before, after if before else after.lstrip())


def seems_defined(name: str, text: str) -> bool:
    """Tell whether text that cannot be parsed seems to define `name`."""
    word = re.escape(name)
    pattern = rf"^[ \t]*(?:(?:(?:async[ \t]+)?def|class)[ \t]+{word}\b|{word}[ \t]*(?::[^=\n]*)?=(?!=))"
    return re.search(pattern, text, re.MULTILINE) is not None
