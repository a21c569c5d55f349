"""Turns a cell into parsed plain Python on the same lines, without IPython's magics and commands.

IPython's own transformer is imported only for cells that are not plain Python. It drops blank lines at the top and joins continued
commands; both are undone here, so that line 7 stays line 7.
"""

from __future__ import annotations

import ast
import re
import symtable
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

from autograder.extraction.dataflow.scopes import arguments_of
from autograder.extraction.dialects import (
    blank_cell_magics,
    foreign_magic,
    has_conflict_marker,
    is_finished,
    is_one_line_command,
    lines_of,
    put_command,
    python_2_reason,
    sides_of_conflicts,
)
from autograder.extraction.writefile import WrittenModule, runs_file, write_magic, written_module
from autograder.model import Span
from autograder.text import clean

_SEEMS_IPYTHON = re.compile(r"(?m)^[ \t]*[%!?]|\?[ \t]*$")
# A cell that parses can be invalid only with one of these words, or with two arguments of one name. The full check costs
# as much as parsing.
_SCOPE_WORDS = ("global", "nonlocal", "yield", "await", "__future__", "__debug__", "import *", ":=")
# Characters that IPython may tokenize for one notebook, counted again after each command: a second or two of work.
_BUDGET = 300_000
_NONE_LONGER: Mapping[int, int] = MappingProxyType({})


class PlainCell(NamedTuple):
    """A cell as plain Python.

    `problem` says why nothing in it can be used: it cannot be read (`broken`), or it is not Python. `magics` are the
    lines of cell magics whose body was kept, and those of the other side of a git conflict. `longer` maps a line of
    `source` to the number of further lines that were joined to it. `written` is the module that the cell writes to a
    file. `error_at` is the line, from 1, and the column, from 0, of a syntax error. `side` is the side of its git
    conflicts, or "".
    """

    source: str
    body: tuple[ast.stmt, ...] = ()
    magics: tuple[Span, ...] = ()
    longer: Mapping[int, int] = _NONE_LONGER
    problem: str = ""
    broken: bool = False
    written: WrittenModule | None = None
    error_at: tuple[int, int] | None = None
    side: str = ""


class _UnreadableError(Exception):
    """Text that is not Python.

    `line` is the first wrong line, `column` where in it the parser stopped, from 0.
    """

    def __init__(self, reason: str, line: int, column: int | None = None) -> None:
        super().__init__(f"cannot be read: {clean(' '.join(reason.split()), 160)} (line {line})")
        self.line = line
        self.error_at = None if column is None else (line, max(0, column))


class _HopelessError(_UnreadableError):
    """Text that IPython cannot turn into Python either."""


class Translator:
    """Translates the cells of one notebook.

    The cells share a limit of work, because IPython tokenizes a cell again after each command in it.
    """

    def __init__(self, budget: int = _BUDGET) -> None:
        self._budget = budget
        self._manager: Any = None
        self._modules: set[str] = set()

    def translate(self, source: str, label: str = "cell") -> PlainCell:
        """Return the cell as plain Python on the same lines; never raises.

        `label` names the cell in tracebacks.
        """
        plain = self._read(source, label)
        for side in sides_of_conflicts(source) if plain.broken else ():
            chosen = self._read(side.text, label)
            if not chosen.broken:
                return chosen._replace(magics=(*side.left_out, *chosen.magics), side=side.name)
        return plain

    def _read(self, source: str, label: str) -> PlainCell:
        try:
            return self._translated(source, label)
        except _UnreadableError as error:
            in_conflict = has_conflict_marker(source, error.line)
            problem = str(_UnreadableError("a conflict marker of git", error.line) if in_conflict else error)
            return PlainCell(source, problem=problem, broken=True, error_at=error.error_at)

    def _translated(self, source: str, label: str) -> PlainCell:
        try:
            return PlainCell(source, _parsed(source))
        except _HopelessError:
            raise
        except _UnreadableError as error:
            return self._writing(source, label) or self._without_magics(source, error)

    def _writing(self, source: str, label: str) -> PlainCell | None:
        """Translate a cell that writes a Python file.

        Return None for any other cell.
        """
        magic = write_magic(source)
        if magic is None:
            return None
        body = _parsed("\n" * magic.lines + source[magic.end :])
        self._modules.add(magic.module)
        written = written_module(magic, source, body, label)
        statements = _parsed(written.line)
        return PlainCell(written.source, statements, longer={1: source.rstrip("\n").count("\n")}, written=written)

    def _without_magics(self, source: str, unreadable: _UnreadableError) -> PlainCell:
        written = lines_of(source)
        affordable = self._afford(written)
        lines = self._tidied(written) if affordable else written
        # The cell magic at the top can be read even if the lines are too long for IPython.
        foreign = foreign_magic(lines)
        if foreign:
            return PlainCell(source, problem=f"cell magic %%{foreign}")
        if not affordable:
            raise _UnreadableError("too much IPython syntax", 1) if _SEEMS_IPYTHON.search(source) else unreadable
        magics = blank_cell_magics(lines)
        longer = self._take_commands(lines)
        lines = [runs_file(line, self._modules) or line for line in lines]
        plain = "".join(lines)
        try:
            return PlainCell(plain, _parsed(plain), magics, longer)
        except _UnreadableError as error:
            # On a line that IPython rewrote, the first error describes the student's own text.
            unchanged = error.line <= len(written) and lines[error.line - 1] == written[error.line - 1]
            raise (error if unchanged else unreadable) from None

    def _tidied(self, lines: list[str]) -> list[str]:
        """Remove prompts and common indentation, but keep the blank lines at the top."""
        tidied: list[str] = lines
        for transform in self._transformer().cleanup_transforms:
            tidied = transform(tidied)
        kept = lines_of("".join(tidied).removesuffix("\n"))
        return ["\n"] * (len(lines) - len(kept)) + kept

    def _take_commands(self, lines: list[str]) -> dict[int, int]:
        """Turn magics and shell commands in `lines` into calls of get_ipython().

        Return the number of further lines of each command. Lines above a command at the left margin are finished: only
        the lines below it are tokenized again.
        """
        longer: dict[int, int] = {}
        start = 0
        while start < len(lines):
            end = start + 1 if is_finished(lines[start]) or is_one_line_command(lines[start]) else len(lines)
            after = self._one_command(lines[start:end])
            if after is None:
                start = end
                continue
            index = put_command(lines, start, end, after)
            gap = end - start - len(after)
            longer |= {index + 1: gap} if gap else {}
            start = start if lines[index][0] in " \t" else index + 1
        return longer

    def _one_command(self, lines: list[str]) -> list[str] | None:
        """Translate the first command.

        Return None if there is none, or if the tokenizer fails.
        """
        if len(lines) == 1 and is_finished(lines[0]):
            return None
        if not self._afford(lines):
            raise _UnreadableError("too much IPython syntax", 1)
        try:
            changed, after = self._transformer().do_one_token_transform(lines)
        except Exception:
            # The parser's error for the original text helps the student more than the tokenizer's.
            return None
        return list(after) if changed else None

    def _transformer(self) -> Any:
        if self._manager is None:
            self._manager = import_transformer()()
        return self._manager

    def _afford(self, lines: list[str]) -> bool:
        """Spend the cost of these lines from the budget, or return False if it is too high."""
        # IPython's pattern for `name?` takes time quadratic in the length of a line.
        cost = sum(map(len, lines)) + max(map(len, lines), default=0) ** 2 // 20
        if cost > self._budget:
            return False
        self._budget -= cost
        return True


def import_transformer() -> Any:
    """Return IPython's class for its syntax. Few submissions need it, so it is imported late, or before a fork."""
    from IPython.core.inputtransformer2 import TransformerManager

    return TransformerManager


def _parsed(source: str) -> tuple[ast.stmt, ...]:
    """Parse and check a cell as Python does before running it. Raise _UnreadableError."""
    try:
        body = ast.parse(source).body
        if any(map(source.__contains__, _SCOPE_WORDS)) or _doubles_an_argument(body):
            symtable.symtable(source, "<cell>", "exec")
    except SyntaxError as error:
        reason = python_2_reason(error, source) or error.msg
        raise _UnreadableError(reason, error.lineno or 1, (error.offset or 1) - 1) from None
    except ValueError:
        raise _HopelessError("it contains NUL bytes", source.count("\n", 0, source.find("\0")) + 1) from None
    except (RecursionError, MemoryError):
        raise _HopelessError("nested too deeply", 1) from None
    return tuple(body)


def _doubles_an_argument(body: Sequence[ast.stmt]) -> bool:
    """Tell whether a function or method, but not an inner function, has two arguments of one name."""
    for node in body:
        if isinstance(node, ast.ClassDef) and _doubles_an_argument(node.body):
            return True
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            names = [argument.arg for argument in arguments_of(node)]
            if len(set(names)) < len(names):
                return True
    return False
