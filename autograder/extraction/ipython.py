"""Translates the text of one cell to plain Python on the same lines, without IPython's magics and commands.

IPython's own transformer is imported only for a cell that is not plain Python. IPython drops blank lines at the top and joins continued
commands; this module restores them, so that line 7 stays line 7.
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
    is_finished,
    is_one_line_command,
    lines_of,
    put_command,
    python_2_reason,
    take_cell_magics,
)
from autograder.extraction.writefile import Written, file_name, runs_file, written_module
from autograder.model import Span
from autograder.text import clean

_SEEMS_IPYTHON = re.compile(r"(?m)^[ \t]*[%!?]|\?[ \t]*$")
# Only with these, or with an argument named twice, can a cell that parses be wrong in its scopes; to look costs as much
# as to parse.
_SCOPE_WORDS = ("global", "nonlocal", "yield", "await", "__future__", "__debug__", "import *", ":=")
# Characters that IPython may tokenize for one notebook, anew after each command: a second or two, and far more than
# people need.
_BUDGET = 300_000
_NONE_LONGER: Mapping[int, int] = MappingProxyType({})


class PlainCell(NamedTuple):
    """A cell as plain Python.

    `problem` says why nothing in it can be used: it cannot be read (`broken`), or it is no Python. `magics` are the
    lines of cell magics whose body was kept; `longer` tells for a line of `source` on how many more lines the command
    that stood there went on. `written` is the module that the cell writes to a file, if it does that.
    """

    source: str
    body: tuple[ast.stmt, ...] = ()
    magics: tuple[Span, ...] = ()
    longer: Mapping[int, int] = _NONE_LONGER
    problem: str = ""
    broken: bool = False
    written: Written | None = None


class _UnreadableError(Exception):
    """Text that is no Python; says why, and `line` is where."""

    def __init__(self, reason: str, line: int) -> None:
        super().__init__(f"cannot be read: {clean(' '.join(reason.split()), 160)} (line {line})")
        self.line = line


class _HopelessError(_UnreadableError):
    """Text that stays no Python whatever IPython makes of it."""


class Translator:
    """Translates the cells of one notebook.

    They share one budget of work, because IPython tokenizes a cell again after each command in it.
    """

    def __init__(self, budget: int = _BUDGET) -> None:
        self._budget = budget
        self._manager: Any = None
        self._modules: set[str] = set()

    def translate(self, source: str, label: str = "cell") -> PlainCell:
        """Return the cell as plain Python on the same lines; never raises. `label` is what tracebacks call it."""
        try:
            return self._translated(source, label)
        except _UnreadableError as error:
            return PlainCell(source, problem=str(error), broken=True)

    def _translated(self, source: str, label: str) -> PlainCell:
        try:
            return PlainCell(source, _parsed(source))
        except _HopelessError:
            raise
        except _UnreadableError as error:
            return self._writing(source, label) or self._without_magics(source, error)

    def _writing(self, source: str, label: str) -> PlainCell | None:
        """Return a cell that writes a Python file as one that makes the module; None if the cell does not."""
        name = file_name(source)
        if name is None:
            return None
        body = _parsed("\n" * name.start + source[name.end :])
        self._modules.add(name.module)
        written = written_module(name, source, body, label)
        made = tuple(_parsed(written.line))
        return PlainCell(written.source, made, longer={1: source.rstrip("\n").count("\n")}, written=written)

    def _without_magics(self, source: str, unreadable: _UnreadableError) -> PlainCell:
        written = lines_of(source)
        if not self._afford(written):
            # A cell magic at the top says what the cell is, however long its lines are.
            _, other = take_cell_magics(list(written))
            if other:
                return PlainCell(source, problem=f"cell magic %%{other}")
            raise _UnreadableError("too much IPython syntax", 1) if _SEEMS_IPYTHON.search(source) else unreadable
        lines = self._tidied(written)
        magics, other = take_cell_magics(lines)
        if other:
            return PlainCell(source, problem=f"cell magic %%{other}")
        longer = self._take_commands(lines)
        lines = [runs_file(line, self._modules) or line for line in lines]
        plain = "".join(lines)
        try:
            return PlainCell(plain, _parsed(plain), magics, longer)
        except _UnreadableError as error:
            # On a line that IPython's rules rewrote, an error of the student's own would show as one of the rewriting.
            own = error.line <= len(written) and lines[error.line - 1] == written[error.line - 1]
            raise (error if own else unreadable) from None

    def _tidied(self, lines: list[str]) -> list[str]:
        """Take out prompts and common indentation; the blank lines at the top stay."""
        tidied: list[str] = lines
        for transform in self._transformer().cleanup_transforms:
            tidied = transform(tidied)
        kept = lines_of("".join(tidied).removesuffix("\n"))
        return ["\n"] * (len(lines) - len(kept)) + kept

    def _take_commands(self, lines: list[str]) -> dict[int, int]:
        """Turn magics and shell commands in `lines` into calls of get_ipython(), one after another.

        Return on how many more lines each command went on. What is above a command at the left margin is finished:
        only what is below has to be tokenized again, and of a run of commands only one line at a time.
        """
        longer: dict[int, int] = {}
        start = 0
        while start < len(lines):
            end = start + 1 if is_finished(lines[start]) or is_one_line_command(lines[start]) else len(lines)
            after = self._one_command(lines[start:end])
            if after is None:
                start = end
                continue
            place = put_command(lines, start, end, after)
            gap = end - start - len(after)
            longer |= {place + 1: gap} if gap else {}
            start = start if lines[place][0] in " \t" else place + 1
        return longer

    def _one_command(self, lines: list[str]) -> list[str] | None:
        """Let IPython translate the first command; None if there is none, or if the tokenizer gives up."""
        if len(lines) == 1 and is_finished(lines[0]):
            return None
        if not self._afford(lines):
            raise _UnreadableError("too much IPython syntax", 1)
        try:
            changed, after = self._transformer().do_one_token_transform(lines)
        except Exception:
            # Parsing the text as it is tells the student better what is wrong than an error of the tokenizer.
            return None
        return list(after) if changed else None

    def _transformer(self) -> Any:
        if self._manager is None:
            from IPython.core.inputtransformer2 import TransformerManager

            make: Any = TransformerManager
            self._manager = make()
        return self._manager

    def _afford(self, lines: list[str]) -> bool:
        """Take off what IPython's work on these lines costs; say False, and leave the budget to others, where it is too little."""
        # IPython's pattern for `name?` takes time that grows with the square of a line.
        cost = sum(map(len, lines)) + max(map(len, lines), default=0) ** 2 // 20
        if cost > self._budget:
            return False
        self._budget -= cost
        return True


def _parsed(source: str) -> tuple[ast.stmt, ...]:
    """Parse Python as far as a cell is checked before it runs; raise _UnreadableError."""
    try:
        body = ast.parse(source).body
        if any(map(source.__contains__, _SCOPE_WORDS)) or _doubles_an_argument(body):
            symtable.symtable(source, "<cell>", "exec")
    except SyntaxError as error:
        raise _UnreadableError(python_2_reason(error, source) or error.msg, error.lineno or 1) from None
    except ValueError:
        raise _HopelessError("it holds NUL bytes", source.count("\n", 0, source.find("\0")) + 1) from None
    except (RecursionError, MemoryError):
        raise _HopelessError("nested too deeply", 1) from None
    return tuple(body)


def _doubles_an_argument(body: Sequence[ast.stmt]) -> bool:
    """Return whether a function or a method names an argument twice; in functions inside of those nobody looks."""
    for node in body:
        if isinstance(node, ast.ClassDef) and _doubles_an_argument(node.body):
            return True
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            names = [argument.arg for argument in arguments_of(node)]
            if len(set(names)) < len(names):
                return True
    return False
