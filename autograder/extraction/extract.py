"""Chooses the code of a submission that will run: the statements that the required names need. Nothing runs here.

`statements` reads the file, `dataflow.slicing` chooses, `evidence` explains. The result is always a Module. If the file cannot be read,
its `refusal` says why.
"""

from __future__ import annotations

import ast
import contextlib
import gc
import hashlib
import json
import warnings
from collections.abc import Collection, Iterator, Mapping, Sequence

from autograder.extraction.dataflow.effects import decorator_list
from autograder.extraction.dataflow.slicing import Index, file_of
from autograder.extraction.evidence import Choice, cells_of, lost_names, seems_defined
from autograder.extraction.marked_answers import prefer_answers
from autograder.extraction.remarks import remarks
from autograder.extraction.statements import Listing, Statement, read_listing
from autograder.model import Chunk, KitError, Module, Submission


def extract(submission: Submission, required: tuple[str, ...]) -> Module:
    """Return the part of a submission that defines the required names. Never raises for any content."""
    try:
        with _collector_paused():
            return _module(_read(submission.read(), submission.file), required)
    except KitError as refusal:
        return Module(chunks=(), found=dict.fromkeys(required), lost={}, cells=(), refusal=str(refusal))


def names_in(content: bytes, file: str, wanted: Collection[str]) -> frozenset[str]:
    """Return those of the wanted names that a file defines at its top level, or seems to in a cell that cannot be read.

    An imported name is not defined there. Raise KitError when the file cannot be read.
    """
    listing = _read(content, file)
    bound = {name for statement in listing.statements if not _imports(statement) for name in statement.effects.binds}
    bound |= {name for file in listing.written.values() for name in file.names}
    broken = [cell.source for cell, plain in zip(listing.cells, listing.plain, strict=True) if plain.broken]
    return frozenset(name for name in wanted if name in bound or any(seems_defined(name, text) for text in broken))


def source_digest(module: Module) -> str:
    """Return the sha256 of what will run: the labels of the cells and the text of the statements that are kept."""
    kept = [[chunk.label, _kept_texts(chunk)] for chunk in module.chunks]
    return hashlib.sha256(json.dumps(kept).encode("ascii")).hexdigest()


def _read(content: bytes, file: str) -> Listing:
    # Student code may hold "\d" or `x is 1`: a warning to the student once, and no affair of the grader.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return read_listing(content, file)


@contextlib.contextmanager
def _collector_paused() -> Iterator[None]:
    """Keep the garbage collector out: tens of thousands of nodes are made here, and none is garbage before the end.

    In a judge, which has torch and all suites in its memory, it takes a third of the time.
    """
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _module(listing: Listing, required: Sequence[str]) -> Module:
    listing = prefer_answers(listing, required)
    index = Index([None if s.excluded else (s.node, s.effects) for s in listing.statements])
    sought = {name: _sought(listing, index, name) for name in required}
    definitions = {name: index.bindings(key, index.end) for name, key in sought.items()}
    found = {name: next(iter(places), None) for name, places in definitions.items()}
    lost = lost_names(listing, [name for name, position in found.items() if position is None], index)
    choice = _choice(listing, index, {name: sought[name] for name, position in found.items() if position is not None})
    return Module(
        chunks=_chunks(listing, choice.users),
        found={name: None if position is None else _place(listing, name, position) for name, position in found.items()},
        lost=lost,
        cells=cells_of(listing, choice, definitions),
        remarks=(*listing.remarks, *remarks(listing, found, lost, choice)),
    )


def _sought(listing: Listing, index: Index, name: str) -> str:
    """Return the name that leads to what a required name stands for.

    It is the name itself, or the one in a module that a cell wrote to a file and another imports as a whole: `import optimizers`.
    """
    places = index.bindings(name, index.end)
    modules = [module for module, file in listing.written.items() if name in file.names]
    if not modules or (places and not isinstance(listing.statements[places[0]].node, ast.Import)):
        return name
    whole = {package for s in listing.statements if isinstance(s.node, ast.Import) for package in s.effects.packages}
    return next((file_of(module, name) for module in reversed(modules) if module in whole), name)


def _choice(listing: Listing, index: Index, sought: Mapping[str, str]) -> Choice:
    """Choose for each required name what it needs; what holds for the whole cell is needed by none."""
    users: dict[int, list[str]] = {position: [] for position, s in enumerate(listing.statements) if s.is_future}
    waived: dict[int, tuple[str, list[str]]] = {}
    for name, key in sought.items():
        needed = index.needed_by(key)
        for position in needed.positions:
            users.setdefault(position, []).append(name)
        for position, reason in needed.waived.items():
            waived.setdefault(position, (reason, []))[1].append(name)
    # What one name needs as it is defined runs for all of them.
    return Choice(users, {position: why for position, why in waived.items() if position not in users})


def _chunks(listing: Listing, users: Mapping[int, Sequence[str]]) -> tuple[Chunk, ...]:
    keep: list[list[int]] = [[] for _ in listing.cells]
    for position in sorted(users):
        statement = listing.statements[position]
        keep[statement.cell].append(statement.place)
    return tuple(
        Chunk(cell.label, plain.source, tuple(places))
        for cell, plain, places in zip(listing.cells, listing.plain, keep, strict=True)
        if places
    )


def _place(listing: Listing, name: str, position: int) -> str:
    """Return where a name is defined; a name that is imported from a file is defined where the file is written."""
    statement = listing.statements[position]
    module = statement.origin or _module_of(statement.node)
    own = _name_in_its_module(statement.node, name)
    if module in listing.written and own in listing.written[module].names:
        cell = next(s for s in reversed(listing.statements) if s.origin == module)
        return f"{listing.cells[cell.cell].label}, line {listing.written[module].names[own]}"
    return listing.place(position, statement.effects.binds[name])


def _module_of(node: ast.stmt) -> str:
    return (node.module or "") if isinstance(node, ast.ImportFrom) else ""


def _name_in_its_module(node: ast.stmt, name: str) -> str:
    aliases = node.names if isinstance(node, ast.ImportFrom) else []
    return next((alias.name for alias in aliases if alias.asname == name), name)


def _imports(statement: Statement) -> bool:
    return isinstance(statement.node, (ast.Import, ast.ImportFrom))


def _kept_texts(chunk: Chunk) -> list[str]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        body = ast.parse(chunk.source).body
    lines = [line.encode("utf-8", "surrogatepass") for line in chunk.source.split("\n")]
    return [_text(lines, body[place]) for place in chunk.keep]


def _text(lines: Sequence[bytes], node: ast.stmt) -> str:
    """Return the text of a statement with its decorators; columns of syntax trees count bytes."""
    decorators = [decorator.lineno for decorator in decorator_list(node)]
    first, column = (min(decorators), 0) if decorators else (node.lineno, node.col_offset)
    last = node.end_lineno or node.lineno
    text = list(lines[first - 1 : last])
    text[-1] = text[-1][: node.end_col_offset]
    text[0] = text[0][column:]
    return b"\n".join(text).decode("utf-8", "replace")
