"""Turns the code of a submission into symbols that do not depend on names, comments, layout or the spelling of constants.

The symbols are the nodes of the syntax tree in the order of the code. Each function, each method and the remaining statements of all cells
are a unit of their own, so their order in the file does not matter. Code that cannot be parsed becomes words and signs. Nothing is run.
"""

from __future__ import annotations

import ast
import builtins
import keyword
import re
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from autograder.model import Cell

# A file that cannot be parsed is parsed block by block; a hostile one has a block in every line.
MOST_BLOCKS = 200
_BLOCK_START = re.compile(r"^(?=(?:async |class |def |from |import |@))", re.MULTILINE)
_WORD = re.compile(
    r"(?P<skip>#.*|\s+)|(?P<text>'''[\s\S]*?'''|\"\"\"[\s\S]*?\"\"\"|'[^'\n]*'|\"[^\"\n]*\")|(?P<number>\d[\w.]*)|(?P<word>\w+)|(?P<sign>.)"
)
_KNOWN = frozenset(keyword.kwlist) | frozenset(dir(builtins))
# The parts of a node that are compared: no annotations, no arguments of functions, which the sheet gives, no contexts.
_PARTS: Mapping[type[ast.AST], tuple[str, ...]] = {
    ast.FunctionDef: ("decorator_list", "body"),
    ast.AsyncFunctionDef: ("decorator_list", "body"),
    ast.ClassDef: ("decorator_list", "bases", "body"),
    ast.Lambda: ("body",),
    ast.AnnAssign: ("target", "value"),
    ast.FormattedValue: ("value",),
    ast.Name: (),
    ast.Constant: (),
    ast.Attribute: ("value",),
    ast.Subscript: ("value", "slice"),
    ast.Starred: ("value",),
    ast.List: ("elts",),
    ast.Tuple: ("elts",),
}
Function = ast.FunctionDef | ast.AsyncFunctionDef


class Place(NamedTuple):
    """A cell, counted from 0, and its line, from 1."""

    cell: int
    line: int


class Symbol(NamedTuple):
    """A symbol of the code.

    For a name that the student chose, `text` is "".
    """

    text: str
    name: str
    place: Place


Unit = tuple[Symbol, ...]


@dataclass(frozen=True)
class _Block:
    """A part of a cell.

    `before` is the number of lines before it; `tree` is None if it cannot be parsed.
    """

    text: str
    before: int
    tree: ast.Module | None


class _Statement(NamedTuple):
    """A statement, and the place from which its lines count."""

    node: ast.AST
    start: Place


@dataclass(frozen=True)
class _Names:
    """The names that a student chose or imported.

    `imported` maps a name to what it stands for. `selves` are first arguments of methods.
    """

    chosen: frozenset[str]
    imported: Mapping[str, str]
    selves: frozenset[str] = frozenset()

    def with_inner(self, inner: _Names, selves: Iterable[str] = ()) -> _Names:
        """Return the names that are known inside a function or a class."""
        imported = {name: path for name, path in self.imported.items() if name not in inner.chosen}
        return _Names(self.chosen | inner.chosen, {**imported, **inner.imported}, frozenset(selves))

    def symbol(self, name: str, place: Place) -> Symbol:
        """Return the symbol of a name."""
        if name in self.imported:
            return Symbol(self.imported[name], "", place)
        return Symbol("", name, place) if name in self.chosen else Symbol(name, "", place)


def units_of(cells: Sequence[Cell]) -> list[Unit]:
    """Return the units of the graded code.

    If nothing was graded, they are those of all code.
    """
    sources = [_graded_text(cell) for cell in cells]
    if not any(map(str.strip, sources)):
        sources = [cell.source for cell in cells]
    return units_of_sources(sources)


def units_of_sources(sources: Sequence[str]) -> list[Unit]:
    """Return the units of the texts of cells."""
    statements: list[_Statement] = []
    unparsed: list[Unit] = []
    for cell, source in enumerate(sources):
        for block in _blocks(source):
            if block.tree is None:
                unparsed.append(tuple(_words(block, cell)))
            else:
                statements += [_Statement(node, Place(cell, block.before)) for node in block.tree.body]
    names = _names(node for statement in statements for node in _outer_nodes(statement.node))
    return [*filter(None, _units(statements, names)), *unparsed]


def _graded_text(cell: Cell) -> str:
    """Return a cell in which lines that were not graded are empty."""
    lines = cell.source.split("\n")
    graded = [False] * len(lines)
    for span in cell.kept:
        for number in range(max(span.first, 1), min(span.last, len(lines)) + 1):
            graded[number - 1] = True
    return "\n".join(line if kept else "" for line, kept in zip(lines, graded, strict=True))


def _blocks(source: str) -> Iterator[_Block]:
    """Yield a whole text, or blocks if it cannot be parsed."""
    tree = _parsed(source)
    starts = [0, *(match.start() for match in _BLOCK_START.finditer(source) if match.start()), len(source)]
    if tree is not None or len(starts) > MOST_BLOCKS:
        yield _Block(source, 0, tree)
        return
    for start, end in pairwise(starts):
        before = source.count("\n", 0, start)
        yield _Block(source[start:end], before, _parsed(source[start:end]))


def _parsed(source: str) -> ast.Module | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _words(block: _Block, cell: int) -> Iterator[Symbol]:
    """Yield the words and signs of a block that cannot be parsed."""
    line, last = block.before + 1, ""
    for match in _WORD.finditer(block.text):
        word, place = match[0], Place(cell, line)
        line += word.count("\n")
        if match.lastgroup == "skip":
            continue
        if match.lastgroup == "word" and word not in _KNOWN and last != ".":
            yield Symbol("", word, place)
        else:
            yield Symbol(match.lastgroup if match.lastgroup in ("text", "number") else word, "", place)
        last = word


def _units(statements: Sequence[_Statement], names: _Names) -> Iterator[Unit]:
    others: list[Symbol] = []
    for statement in statements:
        if isinstance(statement.node, Function):
            yield tuple(_symbols(statement, names))
        elif isinstance(statement.node, ast.ClassDef):
            yield from _units_of_class(statement.node, statement.start, names)
        else:
            others += _symbols(statement, names)
    yield tuple(others)


def _units_of_class(node: ast.ClassDef, start: Place, names: _Names) -> Iterator[Unit]:
    """Yield a unit for each method, and one for the rest."""
    methods = [item for item in node.body if isinstance(item, Function)]
    selves = {method.args.args[0].arg for method in methods if method.args.args}
    for method in methods:
        yield tuple(_symbols(_Statement(method, start), names, selves))
    rest = [*node.decorator_list, *node.bases, *(item for item in node.body if not isinstance(item, Function))]
    yield tuple(symbol for item in rest for symbol in _symbols(_Statement(item, start), names))


def _symbols(statement: _Statement, names: _Names, selves: Iterable[str] = ()) -> Iterator[Symbol]:
    """Yield the symbols of a statement in the order of the code."""
    cell, before = statement.start
    nodes = _nodes(statement.node)
    inner = names.with_inner(_names(node for node, _ in nodes), selves)
    for node, line in nodes:
        yield _symbol(node, Place(cell, before + line), inner)


def _nodes(statement: ast.AST) -> list[tuple[ast.AST, int]]:
    """Return the nodes to compare with their lines.

    Code can be nested deeply, so there is no recursion.
    """
    result: list[tuple[ast.AST, int]] = []
    stack = [(statement, 1)]
    while stack:
        node, line = stack.pop()
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            continue  # a docstring, or another constant without effect
        line = getattr(node, "lineno", line)
        result.append((node, line))
        for part in reversed(_PARTS.get(type(node), node._fields)):
            value = getattr(node, part, None)
            children = value[::-1] if isinstance(value, list) else [value]
            stack += [(child, line) for child in children if isinstance(child, ast.AST)]
    return result


def _symbol(node: ast.AST, place: Place, names: _Names) -> Symbol:
    if isinstance(node, ast.Name):
        return names.symbol(node.id, place)
    if isinstance(node, ast.Attribute):
        of_self = isinstance(node.value, ast.Name) and node.value.id in names.selves
        return Symbol("", f".{node.attr}", place) if of_self else Symbol(f".{node.attr}", "", place)
    if isinstance(node, ast.Constant):
        return Symbol(_kind(node.value), "", place)
    if isinstance(node, ast.alias):
        return Symbol(node.name, "", place)
    return Symbol("Assign" if isinstance(node, ast.AnnAssign) else type(node).__name__, "", place)


def _kind(value: object) -> str:
    """Return a constant without its value."""
    if isinstance(value, bool) or value is None or value is Ellipsis:
        return str(value)
    return "text" if isinstance(value, str | bytes) else "number"


def _outer_nodes(statement: ast.AST) -> Iterable[ast.AST]:
    """Return the nodes that can bind a name of the module."""
    if isinstance(statement, Function | ast.ClassDef):
        return [ast.Name(statement.name, ast.Store())]
    return (node for node, _ in _nodes(statement))


def _names(nodes: Iterable[ast.AST]) -> _Names:
    """Return the names that nodes bind."""
    chosen: set[str] = set()
    imported: dict[str, str] = {}
    for node in nodes:
        if isinstance(node, ast.Name):
            if isinstance(node.ctx, ast.Store):
                chosen.add(node.id)
        elif isinstance(node, Function | ast.Lambda):
            chosen |= {each.arg for each in ast.walk(node.args) if isinstance(each, ast.arg)}
            chosen |= {getattr(node, "name", "")}
        elif isinstance(node, ast.ClassDef | ast.ExceptHandler | ast.MatchAs | ast.MatchStar):
            chosen.add(node.name or "")
        elif isinstance(node, ast.ImportFrom):
            imported.update((alias.asname or alias.name, f"{node.module}.{alias.name}") for alias in node.names)
        elif isinstance(node, ast.Import):
            imported.update(map(_import_of, node.names))
    return _Names(frozenset(chosen), imported)


def _import_of(alias: ast.alias) -> tuple[str, str]:
    """Return the name that `import` binds, and the module behind it."""
    first = alias.name.split(".")[0]
    return (alias.asname, alias.name) if alias.asname else (first, first)
