"""Lists the top-level statements of a submission in order, with their cells and effects.

Statements that never run are marked: IPython commands, code that runs only as a script, calls of other graders.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from autograder.extraction.dataflow.effects import Effects, decorator_list, effects, is_main_guard
from autograder.extraction.dataflow.slicing import file_of
from autograder.extraction.grader_marks import grader_call
from autograder.extraction.ipython import PlainCell, Translator
from autograder.extraction.notebook_file import CodeCell, read_document
from autograder.extraction.writefile import WrittenModule, write_magic


class Statement(NamedTuple):
    """Statement `number` of cell `cell`, both from 0; `excluded` says why it never runs, or is "".

    `origin` is set for the statements that take names out of a module which a cell writes to a file; they have no line of their own.
    """

    cell: int
    number: int
    node: ast.stmt
    effects: Effects
    excluded: str
    origin: str = ""

    @property
    def first(self) -> int:
        """The first line, including decorators."""
        return min([self.node.lineno, *(decorator.lineno for decorator in decorator_list(self.node))])

    @property
    def is_future(self) -> bool:
        return is_future(self.node)


@dataclass(frozen=True)
class Listing:
    """A submission: its cells as written and as plain Python, and the statements of all cells.

    `remarks` are about the file. A script is a Python file without cells.
    """

    cells: tuple[CodeCell, ...]
    plain: tuple[PlainCell, ...]
    statements: tuple[Statement, ...]
    remarks: tuple[str, ...] = ()
    is_script: bool = False

    def last_line(self, statement: Statement) -> int:
        """Return the last line that the student wrote, including those joined to a command."""
        last = statement.node.end_lineno or statement.node.lineno
        return last + self.plain[statement.cell].longer.get(last, 0)

    def label(self, position: int) -> str:
        return self.cells[self.statements[position].cell].label

    def location(self, position: int, line: int) -> str:
        return f"{self.label(position)}, line {line}"

    @property
    def written(self) -> Mapping[str, WrittenModule]:
        """The modules that cells write to files, the last of each name."""
        return {plain.written.module: plain.written for plain in self.plain if plain.written is not None}


def read_listing(content: bytes, file: str) -> Listing:
    """Read a submitted file. Raise KitError when it cannot be read at all."""
    document = read_document(content, file)
    translator = Translator()
    plain = tuple(
        PlainCell(cell.source, problem=cell.marks.foreign)
        if cell.marks.foreign
        else translator.translate(cell.source, cell.label)
        for cell in document.cells
    )
    statements = tuple(_all_statements(document.cells, plain))
    return Listing(document.cells, plain, statements, document.remarks, document.is_script)


def _all_statements(cells: tuple[CodeCell, ...], plain: tuple[PlainCell, ...]) -> Iterator[Statement]:
    files: dict[str, WrittenModule] = {}
    broken: dict[str, str] = {}
    for index, (cell, translated) in enumerate(zip(cells, plain, strict=True)):
        if translated.written is not None:
            yield from _writing(index, translated, translated.written, files)
            files[translated.written.module] = translated.written
            continue
        magic = write_magic(cell.source) if translated.broken else None
        if magic is not None:
            broken[magic.module] = cell.label
        statements = _statements(index, cell, translated, files)
        yield from (_without_broken(statement, broken) for statement in statements) if broken else statements


def _without_broken(statement: Statement, broken: Mapping[str, str]) -> Statement:
    """Exclude imports from modules whose cell cannot be read.

    `broken` maps them to cells.
    """
    module = module_of(statement.node)
    if module not in broken:
        return statement
    return statement._replace(excluded=f"{broken[module]}, which writes {module}.py, cannot be read")


def module_of(node: ast.stmt) -> str:
    """Return the module of a `from` import, "" for other statements."""
    return (node.module or "") if isinstance(node, ast.ImportFrom) else ""


def _statements(
    index: int, cell: CodeCell, plain: PlainCell, files: Mapping[str, WrittenModule]
) -> Iterator[Statement]:
    annotations = not any(is_future(node, "annotations") for node in plain.body)
    for number, node in enumerate(plain.body):
        node_effects = effects(node, annotations=annotations)
        if node_effects.star and module_of(node) in files:
            node_effects = _resolve_star(node_effects, files[module_of(node)], node.lineno)
        yield Statement(index, number, node, node_effects, _hidden(cell, node) or _exclusion(node, node_effects))


def _resolve_star(star: Effects, file: WrittenModule, line: int) -> Effects:
    """Return the effects of `from adam import *` for a module whose names are known."""
    public = [name for name in file.names if not name.startswith("_")]
    return star._replace(star=False, binds=dict.fromkeys(public, line))


def _writing(
    index: int, plain: PlainCell, file: WrittenModule, files: Mapping[str, WrittenModule]
) -> Iterator[Statement]:
    """Yield the statement that creates a module, and those that take names out of it."""
    creation, *accesses = plain.body
    nothing = effects(ast.Pass(lineno=1, col_offset=0))
    here = file_of(file.module)
    eager = frozenset(file_of(module) for module in file.imports)
    # The name is not an identifier, so student code cannot bind it.
    known = file.appends and file.module in files
    created = nothing._replace(eager=eager, stores=frozenset([here] if known else []), binds={} if known else {here: 1})
    yield Statement(index, 0, creation, created, "")
    for number, (node, (name, line)) in enumerate(zip(accesses, file.names.items(), strict=True), start=1):
        bound = {file_of(file.module, name): line}
        yield Statement(index, number, node, nothing._replace(eager=frozenset([here]), binds=bound), "", file.module)


def _hidden(cell: CodeCell, node: ast.stmt) -> str:
    for first, last in cell.marks.hidden:
        if first <= node.lineno <= last:
            return "nbgrader hidden tests"
    return ""


def _exclusion(node: ast.stmt, node_effects: Effects) -> str:
    if node_effects.commands:
        return "IPython command"
    if is_main_guard(node):
        return "runs only as a script"
    return grader_call(node)


def is_future(node: ast.stmt, feature: str = "") -> bool:
    """Tell whether a statement is a `from __future__ import`, of `feature` if given."""
    if not isinstance(node, ast.ImportFrom) or node.module != "__future__" or node.level:
        return False
    return not feature or any(alias.name == feature for alias in node.names)
