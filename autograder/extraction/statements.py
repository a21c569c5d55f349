"""Lists the top-level statements of a submission in order, with the cell and the effects of each.

It joins `notebook_file` (bytes to cells), `ipython` (cells to Python) and `dataflow` (statements to effects). It marks the statements
that never run: IPython's commands, code that runs only as a script, and cells of other graders.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from autograder.extraction.dataflow.effects import Effects, decorator_list, effects, is_main_guard
from autograder.extraction.dataflow.slicing import file_of
from autograder.extraction.grader_marks import call_of_a_grader
from autograder.extraction.ipython import PlainCell, Translator
from autograder.extraction.notebook_file import CodeCell, read_document
from autograder.extraction.writefile import Written, file_name


class Statement(NamedTuple):
    """Statement number `place` of cell number `cell` (both from 0); `excluded` says why it never runs, or is empty.

    `origin` is the module from which the statement takes a name that a cell wrote to a file: it stands on no line of its own.
    """

    cell: int
    place: int
    node: ast.stmt
    effects: Effects
    excluded: str
    origin: str = ""

    @property
    def first(self) -> int:
        """The first line, decorators included."""
        return min([self.node.lineno, *(decorator.lineno for decorator in decorator_list(self.node))])

    @property
    def is_future(self) -> bool:
        return is_future(self.node)


@dataclass(frozen=True)
class Listing:
    """A whole submission: its cells as written, the same cells as plain Python, and the statements of all cells in
    order. `remarks` are about the file."""

    cells: tuple[CodeCell, ...]
    plain: tuple[PlainCell, ...]
    statements: tuple[Statement, ...]
    remarks: tuple[str, ...] = ()

    def last_line(self, statement: Statement) -> int:
        """Return the last line of a statement as the student wrote it: a joined command goes on for some lines."""
        last = statement.node.end_lineno or statement.node.lineno
        return last + self.plain[statement.cell].longer.get(last, 0)

    def label(self, position: int) -> str:
        return self.cells[self.statements[position].cell].label

    def place(self, position: int, line: int) -> str:
        return f"{self.label(position)}, line {line}"

    @property
    def written(self) -> Mapping[str, Written]:
        """The modules that cells write to files, the last one of each name."""
        return {plain.written.module: plain.written for plain in self.plain if plain.written is not None}


def read_listing(content: bytes, file: str) -> Listing:
    """Read a submitted file. Raise KitError when it cannot be read; a cell that is no Python keeps its reason."""
    document = read_document(content, file)
    translator = Translator()
    plain = tuple(
        PlainCell(cell.source, problem=cell.marks.foreign)
        if cell.marks.foreign
        else translator.translate(cell.source, cell.label)
        for cell in document.cells
    )
    return Listing(document.cells, plain, tuple(_all_statements(document.cells, plain)), document.remarks)


def _all_statements(cells: tuple[CodeCell, ...], plain: tuple[PlainCell, ...]) -> Iterator[Statement]:
    files: dict[str, Written] = {}
    broken: dict[str, str] = {}
    for index, (cell, translated) in enumerate(zip(cells, plain, strict=True)):
        if translated.written is not None:
            yield from _writing(index, translated, translated.written, files)
            files[translated.written.module] = translated.written
            continue
        file = file_name(cell.source) if translated.broken else None
        if file is not None:
            broken[file.module] = cell.label
        statements = _statements(index, cell, translated, files)
        yield from (_unread(statement, broken) for statement in statements) if broken else statements


def _unread(statement: Statement, broken: Mapping[str, str]) -> Statement:
    """Leave a statement out that imports from a file whose cell cannot be read; `broken` has the cell of each such module."""
    module = _module_of(statement.node)
    if module not in broken:
        return statement
    return statement._replace(excluded=f"{broken[module]}, which writes {module}.py, cannot be read")


def _module_of(node: ast.stmt) -> str:
    """Return the module from which a statement imports names."""
    return (node.module or "") if isinstance(node, ast.ImportFrom) else ""


def _statements(index: int, cell: CodeCell, plain: PlainCell, files: Mapping[str, Written]) -> Iterator[Statement]:
    annotations = not any(is_future(node, "annotations") for node in plain.body)
    for place, node in enumerate(plain.body):
        done = effects(node, annotations=annotations)
        if done.star and _module_of(node) in files:
            done = _open_star(done, files[_module_of(node)], node.lineno)
        yield Statement(index, place, node, done, _hidden(cell, node) or _exclusion(node, done))


def _open_star(done: Effects, file: Written, line: int) -> Effects:
    """Return what `from adam import *` does: of a file that a cell wrote, the names are known."""
    public = [name for name in file.names if not name.startswith("_")]
    return done._replace(star=False, binds=dict.fromkeys(public, line))


def _writing(index: int, plain: PlainCell, file: Written, files: Mapping[str, Written]) -> Iterator[Statement]:
    """Yield the statement that makes a module, and those that take its names out of it."""
    made, *taken = plain.body
    nothing = effects(ast.Pass(lineno=1, col_offset=0))
    here = file_of(file.module)
    eager = frozenset(file_of(module) for module in file.imports)
    # A name that is no identifier: student code cannot bind it.
    known = file.appends and file.module in files
    done = nothing._replace(eager=eager, stores=frozenset([here] if known else []), binds={} if known else {here: 1})
    yield Statement(index, 0, made, done, "")
    for place, (node, (name, line)) in enumerate(zip(taken, file.names.items(), strict=True), start=1):
        bound = {file_of(file.module, name): line}
        yield Statement(index, place, node, nothing._replace(eager=frozenset([here]), binds=bound), "", file.module)


def _hidden(cell: CodeCell, node: ast.stmt) -> str:
    for first, last in cell.marks.hidden:
        if first <= node.lineno <= last:
            return "hidden tests of nbgrader"
    return ""


def _exclusion(node: ast.stmt, done: Effects) -> str:
    if done.commands:
        return "IPython command"
    if is_main_guard(node):
        return "runs only as a script"
    return call_of_a_grader(node)


def is_future(node: ast.stmt, feature: str = "") -> bool:
    """Return whether a statement is a `from __future__ import`, of a certain feature if one is named."""
    if not isinstance(node, ast.ImportFrom) or node.module != "__future__" or node.level:
        return False
    return not feature or any(alias.name == feature for alias in node.names)
