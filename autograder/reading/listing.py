"""Lists the top-level statements of a submission in order, with the cell each one stands in and what it does to
names.

Joins `notebook` (bytes to cells), `plain` (cells to Python) and `names` (statements to effects). Knows which
statements never run: IPython's commands, and what runs only as a script.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from autograder.reading.names import Effects, decorator_list, effects, is_main_guard
from autograder.reading.notebook import CodeCell, read_cells
from autograder.reading.plain import PlainCell, Translator


@dataclass(frozen=True)
class Statement:
    """Statement number `place` of cell number `cell` (both from 0); `excluded` says why it never runs, or is empty."""

    cell: int
    place: int
    node: ast.stmt
    effects: Effects
    excluded: str

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
    order."""

    cells: tuple[CodeCell, ...]
    plain: tuple[PlainCell, ...]
    statements: tuple[Statement, ...]

    def last_line(self, statement: Statement) -> int:
        """Return the last line of a statement as the student wrote it: a joined command goes on for some lines."""
        last = statement.node.end_lineno or statement.node.lineno
        return last + self.plain[statement.cell].longer.get(last, 0)

    def label(self, position: int) -> str:
        return self.cells[self.statements[position].cell].label

    def place(self, position: int, line: int) -> str:
        return f"{self.label(position)}, line {line}"


def read_listing(content: bytes, file: str) -> Listing:
    """Read a submitted file. Raise KitError when it cannot be read; a cell that is no Python keeps its reason."""
    cells = read_cells(content, file)
    translator = Translator()
    plain = tuple(translator.translate(cell.source) for cell in cells)
    statements = tuple(statement for index, cell in enumerate(plain) for statement in _statements(index, cell))
    return Listing(cells, plain, statements)


def _statements(index: int, cell: PlainCell) -> Iterator[Statement]:
    annotations = not any(is_future(node, "annotations") for node in cell.body)
    for place, node in enumerate(cell.body):
        done = effects(node, annotations=annotations)
        yield Statement(index, place, node, done, _exclusion(node, done))


def _exclusion(node: ast.stmt, done: Effects) -> str:
    if done.commands:
        return "IPython command"
    return "runs only as a script" if is_main_guard(node) else ""


def is_future(node: ast.stmt, feature: str = "") -> bool:
    """Tell whether a statement is a `from __future__ import`, of a certain feature if one is named."""
    if not isinstance(node, ast.ImportFrom) or node.module != "__future__" or node.level:
        return False
    return not feature or any(alias.name == feature for alias in node.names)
