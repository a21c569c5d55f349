"""Extracts the code that the required names need from a submission, without running it.

`statements` reads the file, `slicing` chooses statements, `evidence` gives the reasons. For any bytes the result is a Module; a file that
cannot be read has its `refusal` set.
"""

from __future__ import annotations

import ast
import contextlib
import gc
import hashlib
import json
import sys
import warnings
from collections.abc import Collection, Iterator, Mapping, Sequence

from autograder.extraction.dataflow.effects import decorator_list
from autograder.extraction.dataflow.lookups import MAY_LOOK_UP
from autograder.extraction.dataflow.slicing import Index, file_of
from autograder.extraction.evidence import Choice, SkippedStatement, cells_of, faults_behind, lost_names, seems_defined
from autograder.extraction.marked_answers import prefer_answers
from autograder.extraction.remarks import remarks
from autograder.extraction.statements import Listing, Statement, module_of, read_listing
from autograder.model import Chunk, KitError, Module, Submission


def extract(submission: Submission, required: tuple[str, ...], packages: Collection[str] = ()) -> Module:
    """Return the part of a submission that defines the required names.

    `packages` can be imported beside the standard library. Never raises for any content.
    """
    try:
        with _collector_paused():
            return _module(_read(submission.read(), submission.file), required, packages)
    except KitError as refusal:
        return Module(chunks=(), found=dict.fromkeys(required), lost={}, cells=(), refusal=str(refusal))


def names_in(content: bytes, file: str, wanted: Collection[str]) -> frozenset[str]:
    """Return the wanted names that a file defines at its top level, or seems to in a broken cell.

    Imported names do not count. Raise KitError when the file cannot be read.
    """
    listing = _read(content, file)
    bound = {name for statement in listing.statements if not _imports(statement) for name in statement.effects.binds}
    bound |= {name for module in listing.written.values() for name in module.names}
    broken = [cell.source for cell, plain in zip(listing.cells, listing.plain, strict=True) if plain.broken]
    return frozenset(name for name in wanted if name in bound or any(seems_defined(name, text) for text in broken))


def source_digest(module: Module) -> str:
    """Return the sha256 of the cell labels and the text of the kept statements."""
    kept = [[chunk.label, _kept_texts(chunk)] for chunk in module.chunks]
    return hashlib.sha256(json.dumps(kept).encode("ascii")).hexdigest()


def _read(content: bytes, file: str) -> Listing:
    # Student code may contain "\d" or `x is 1`, whose warnings do not concern the grader.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return read_listing(content, file)


@contextlib.contextmanager
def _collector_paused() -> Iterator[None]:
    """Pause the garbage collector: it would visit tens of thousands of new nodes, none of them garbage.

    In a judge, with torch and all suites in memory, that takes a third of the time.
    """
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _module(listing: Listing, required: Sequence[str], packages: Collection[str]) -> Module:
    listing = prefer_answers(listing, required)
    index = Index([None if s.excluded else (s.node, s.effects) for s in listing.statements])
    keys = {name: _key(listing, index, name) for name in required}
    definitions = {name: index.bindings(key, index.end) for name, key in keys.items()}
    last = {name: next(iter(positions), None) for name, positions in definitions.items()}
    lost = lost_names(listing, [name for name, position in last.items() if position is None], index)
    choice = _choice(listing, index, {name: keys[name] for name, position in last.items() if position is not None})
    lookup = _lookup(listing, index, choice)
    if any(choice.users.values()) and (lookup or listing.is_script):
        choice = _with_definitions(choice, index, lookup, packages)
    return Module(
        chunks=_chunks(listing, choice.users),
        found={
            name: None if position is None else _location(listing, name, position) for name, position in last.items()
        },
        lost=lost,
        cells=cells_of(listing, choice, definitions),
        remarks=(*listing.remarks, *remarks(listing, last, lost, choice), *_lookup_remark(choice, lookup)),
        faults=tuple(faults_behind(lost, listing)),
    )


def _key(listing: Listing, index: Index, name: str) -> str:
    """Return the name under which the index has a required name.

    It is the name itself, or its internal name if a cell writes it to a file that another cell imports as a whole: `import optimizers`.
    """
    bindings = index.bindings(name, index.end)
    modules = [module for module, file in listing.written.items() if name in file.names]
    if not modules or (bindings and not isinstance(listing.statements[bindings[0]].node, ast.Import)):
        return name
    whole = {package for s in listing.statements if isinstance(s.node, ast.Import) for package in s.effects.packages}
    return next((file_of(module, name) for module in reversed(modules) if module in whole), name)


def _choice(listing: Listing, index: Index, keys: Mapping[str, str]) -> Choice:
    """Join the slices of the required names.

    `from __future__` imports always run.
    """
    users: dict[int, list[str]] = {position: [] for position, s in enumerate(listing.statements) if s.is_future}
    skipped: dict[int, SkippedStatement] = {}
    for name, key in keys.items():
        needed = index.slice_for(key)
        for position in needed.positions:
            users.setdefault(position, []).append(name)
        for position, reason in needed.skipped.items():
            skipped.setdefault(position, SkippedStatement(reason, [])).users.append(name)
    # A statement that one definition needs runs for all names.
    return Choice(users, {position: statement for position, statement in skipped.items() if position not in users})


def _lookup(listing: Listing, index: Index, choice: Choice) -> str:
    """Say where a statement that runs looks up names while it runs, or return ""."""
    cells = {n for n, plain in enumerate(listing.plain) if not plain.written and MAY_LOOK_UP.search(plain.source)}
    for position in sorted(choice.users) if cells else ():
        if listing.statements[position].cell in cells and (lookup := index.lookup_at(position)):
            return f"{listing.location(position, lookup.line)} ({lookup.by})"
    return ""


def _with_definitions(choice: Choice, index: Index, lookup: str, packages: Collection[str]) -> Choice:
    """Add whatever a submission defines quickly, because any of it may be looked up."""
    more = index.quick_definitions(choice.users.keys(), {*packages, *sys.stdlib_module_names})
    users = {**dict.fromkeys(more, ()), **choice.users}
    skipped = {position: why for position, why in choice.skipped.items() if position not in users}
    reason = f"may be looked up in {lookup}" if lookup else "part of the Python file"
    return Choice(users, skipped, reason if more else "")


def _lookup_remark(choice: Choice, lookup: str) -> Iterator[str]:
    if lookup and choice.more:
        yield f"{lookup} looks names up while it runs, so every definition, import and quick constant was kept"


def _chunks(listing: Listing, users: Mapping[int, Sequence[str]]) -> tuple[Chunk, ...]:
    keep: list[list[int]] = [[] for _ in listing.cells]
    for position in sorted(users):
        statement = listing.statements[position]
        keep[statement.cell].append(statement.number)
    return tuple(
        Chunk(cell.label, plain.source, tuple(numbers))
        for cell, plain, numbers in zip(listing.cells, listing.plain, keep, strict=True)
        if numbers
    )


def _location(listing: Listing, name: str, position: int) -> str:
    """Return the cell and line of a definition, also if a cell writes it to a file."""
    statement = listing.statements[position]
    module = statement.origin or module_of(statement.node)
    original = _original_name(statement.node, name)
    if module in listing.written and original in listing.written[module].names:
        writing = next(s for s in reversed(listing.statements) if s.origin == module)
        return f"{listing.cells[writing.cell].label}, line {listing.written[module].names[original]}"
    return listing.location(position, statement.effects.binds[name])


def _original_name(node: ast.stmt, name: str) -> str:
    aliases = node.names if isinstance(node, ast.ImportFrom) else []
    return next((alias.name for alias in aliases if alias.asname == name), name)


def _imports(statement: Statement) -> bool:
    return isinstance(statement.node, (ast.Import, ast.ImportFrom))


def _kept_texts(chunk: Chunk) -> list[str]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        body = ast.parse(chunk.source).body
    lines = [line.encode("utf-8", "surrogatepass") for line in chunk.source.split("\n")]
    return [_text(lines, body[number]) for number in chunk.keep]


def _text(lines: Sequence[bytes], node: ast.stmt) -> str:
    """Return the text of a statement with its decorators.

    `col_offset` counts bytes.
    """
    decorators = [decorator.lineno for decorator in decorator_list(node)]
    first, column = (min(decorators), 0) if decorators else (node.lineno, node.col_offset)
    last = node.end_lineno or node.lineno
    text = list(lines[first - 1 : last])
    text[-1] = text[-1][: node.end_col_offset]
    text[0] = text[0][column:]
    return b"\n".join(text).decode("utf-8", "replace")
