"""Reads the staff's programs for an assignment: the solution, the variants and the known mistakes.

A known mistake is a change to `student.py`, written in `mistakes.toml`, or a whole program in `mistakes/`. All changes of a mistake apply
to the unchanged `student.py`, so their order does not matter and they must not overlap.
"""

from __future__ import annotations

import ast
import difflib
import re
import textwrap
import tomllib
import types
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from autograder.model import Assignment, KitError

KEYS = ("hint", "in", "change", "redefine", "any_text")


@dataclass(frozen=True)
class Edit:
    """A replacement in student.py: `text` for the characters from `start` to `end`.

    `owner` is the function or method around them, or "".
    """

    start: int
    end: int
    text: str
    owner: str


@dataclass(frozen=True)
class Change:
    """The edits that turn student.py into a known mistake; `base` is its text."""

    base: str
    edits: tuple[Edit, ...]

    @property
    def owners(self) -> frozenset[str]:
        """The functions and methods that the change touches."""
        return frozenset(edit.owner for edit in self.edits)

    def joined(self, other: Change) -> Change:
        """Return the change that makes both mistakes."""
        return Change(self.base, self.edits + other.edits)

    def result(self) -> str:
        """Return the changed text; raise ValueError if edits overlap."""
        parts, position = [], 0
        for edit in sorted(self.edits, key=lambda edit: edit.start):
            if edit.start < position:
                raise ValueError(self.base[edit.start : edit.end])
            parts += [self.base[position : edit.start], edit.text]
            position = edit.end
        return "".join([*parts, self.base[position:]])


@dataclass(frozen=True)
class Program:
    """A program of the staff: its name, its docstring on one line, its source and its code.

    `change` turns student.py into this program; it is None for a program in its own file. With `any_text`, other texts of its exceptions
    are the same mistake.
    """

    name: str
    hint: str
    source: str
    code: types.CodeType = field(repr=False)
    change: Change | None = field(default=None, repr=False)
    any_text: bool = False


def read_program(path: Path) -> Program:
    """Return the program in a file; raise KitError if it is not Python."""
    return _program(path.stem, path.read_text(encoding="utf-8"), str(path))


def read_variants(assignment: Assignment) -> tuple[Program, ...]:
    """Return the correct programs beside the solution, `student.py` among them, sorted by name."""
    folder = assignment.solution.parent
    paths = [*(folder / "variants").glob("*.py"), *folder.glob("student.py")]
    return _unique_by_name([read_program(path) for path in paths], f"{folder}: variants")


def read_mistakes(assignment: Assignment) -> tuple[Program, ...]:
    """Return the known mistakes, sorted by name.

    Raise KitError if a table of mistakes.toml has an error or a name occurs twice.
    """
    folder = assignment.solution.parent
    programs = [read_program(path) for path in (folder / "mistakes").glob("*.py")]
    return _unique_by_name(programs + _changed_programs(folder), f"{folder}: mistakes")


def joined(first: Program, second: Program) -> Program | None:
    """Return the program with both mistakes, called "first + second", or None if they change the same text."""
    if first.change is None or second.change is None:
        return None
    try:
        source = first.change.joined(second.change).result()
        name = f"{first.name} + {second.name}"
        code = compile(source, f"{name}.py", "exec", dont_inherit=True)
    except (ValueError, SyntaxError):
        return None
    return Program(name, f"{first.hint} {second.hint}", source, code)


def _unique_by_name(programs: list[Program], where: str) -> tuple[Program, ...]:
    """Return the programs sorted by name; raise KitError if two have the same name."""
    for name, count in Counter(program.name for program in programs).items():
        if count > 1:
            raise KitError(f"{where} has two programs called {name}; rename or delete one")
    return tuple(sorted(programs, key=lambda program: program.name))


def _program(name: str, source: str, where: str, change: Change | None = None) -> Program:
    try:
        tree = ast.parse(source)
    except SyntaxError as error:
        raise KitError(f"{where}: not Python: {error}") from error
    hint = " ".join((ast.get_docstring(tree) or "").split())
    return Program(name, hint, source, compile(source, f"{name}.py", "exec", dont_inherit=True), change)


def _changed_programs(folder: Path) -> list[Program]:
    """Return the mistakes in `mistakes.toml`."""
    path = folder / "mistakes.toml"
    if not path.is_file():
        return []
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise KitError(f"{path}: not TOML: {error}") from error
    if not (folder / "student.py").is_file():
        raise KitError(
            f"{path}: changes student.py, which is missing; write a correct program with this name beside it"
        )
    student = _Student(read_program(folder / "student.py").source)
    return [_changed_program(student, name, table, f"{path}: [{name}]") for name, table in tables.items()]


def _changed_program(student: _Student, name: str, table: Any, where: str) -> Program:
    """Return the mistake in a table: its hint as the docstring, then the changed student.py."""
    if problem := _problem(table):
        raise KitError(f"{where}: {problem}")
    hint = " ".join(table["hint"].split())
    pairs, definitions = table.get("change", []), table.get("redefine", {})
    edits = [student.replaced(old, new, table.get("in", ""), where) for old, new in pairs]
    edits += [student.redefined(owner, text, where) for owner, text in definitions.items()]
    change = Change(student.source, tuple(edits))
    try:
        changed = change.result()
    except ValueError as error:
        raise KitError(f"{where}: two changes overlap at {str(error)!r}; make one of them") from error
    docstring = ast.unparse(ast.Module([ast.Expr(ast.Constant(hint))], []))
    program = _program(name, f"{docstring}\n\n{changed}", where, change)
    program = replace(program, any_text=table.get("any_text", False))
    if ast.dump(ast.parse(changed)) == ast.dump(ast.parse(student.source)):
        raise KitError(f"{where}: the change has no effect; the program is still that of student.py")
    return program


def _problem(table: Any) -> str:
    """Return the error in the table of a mistake, or ""."""
    if not isinstance(table, dict):
        return "a mistake is a table with a `hint` and a `change` or a `redefine`"
    if unknown := sorted(set(table) - set(KEYS)):
        return f"unknown key {unknown[0]}; the keys are {', '.join(KEYS)}"
    if not isinstance(hint := table.get("hint"), str) or not hint.strip():
        return "no hint; write `hint`, a sentence for students with this mistake"
    if not isinstance(table.get("in", ""), str):
        return "`in` is the name of a function, or Class.method"
    if not isinstance(table.get("any_text", False), bool):
        return "`any_text` is true if other texts of the exceptions are the same mistake"
    change, redefine = table.get("change", []), table.get("redefine", {})
    if not isinstance(change, list) or not all(_is_pair(pair) for pair in change):
        return "`change` is a list of pairs [old text, new text]"
    if not isinstance(redefine, dict) or not all(isinstance(text, str) for text in redefine.values()):
        return "`redefine` maps functions to new code: redefine.function = '...' or redefine.\"Class.method\" = '...'"
    if not change and not redefine:
        return "the change is empty; write `change`, a list of pairs [old text, new text]"
    return ""


def _is_pair(pair: Any) -> bool:
    texts = isinstance(pair, list) and len(pair) == 2 and all(isinstance(text, str) for text in pair)
    return texts and bool(pair[0].strip())


def _block(text: str) -> str:
    """Return a text of several lines without their common indentation; one line stays unchanged."""
    return textwrap.dedent(text).strip("\n") if "\n" in text else text


class _Student:
    """The text of `student.py` and the positions of its functions and methods."""

    def __init__(self, source: str) -> None:
        self.source = source
        self._starts = [0, *(match.end() for match in re.finditer("\n", source)), len(source)]
        self._spans = dict(self._definitions(ast.parse(source).body, ""))

    def _definitions(self, body: list[ast.stmt], owner: str) -> Iterator[tuple[str, tuple[int, int]]]:
        """Yield the dotted name of each class, function and method, with its first and last character."""
        for node in body:
            if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
                start, end = self._starts[node.lineno - 1] + node.col_offset, self._starts[node.end_lineno or 0]
                yield f"{owner}{node.name}", (start, len(self.source[:end].rstrip()))
                if isinstance(node, ast.ClassDef):
                    yield from self._definitions(node.body, f"{node.name}.")

    def redefined(self, owner: str, text: str, where: str) -> Edit:
        """Return the edit that replaces a definition."""
        start, end = self._span(owner, where)
        return Edit(start, end, self._indented(_block(text), start), owner)

    def replaced(self, old: str, new: str, owner: str, where: str) -> Edit:
        """Return the edit that replaces a text.

        The text must occur once in the definition `owner`, or in all of student.py if `owner` is "".
        """
        first, last = self._span(owner, where) if owner else (0, len(self.source))
        old, new = _block(old), _block(new)
        places = [(start, end) for start, end in self._places(old) if first <= start and end <= last]
        if len(places) != 1:
            raise KitError(f"{where}: {self._not_once(len(places), old, owner)}")
        start, end = places[0]
        return Edit(start, end, self._indented(new, start), self._owner(start, end, where))

    def _places(self, text: str) -> Iterator[tuple[int, int]]:
        for match in re.finditer(re.escape(text.split("\n")[0]), self.source):
            indented = self._indented(text, match.start())
            if self.source.startswith(indented, match.start()):
                yield match.start(), match.start() + len(indented)

    def _span(self, owner: str, where: str) -> tuple[int, int]:
        if owner not in self._spans:
            raise KitError(f"{where}: student.py does not define {owner!r}; it defines {', '.join(self._spans)}")
        return self._spans[owner]

    def _indented(self, text: str, position: int) -> str:
        """Return a text with all lines but the first indented like the line at this position."""
        before = self.source[self.source.rfind("\n", 0, position) + 1 :]
        indent = before[: len(before) - len(before.lstrip())]
        first, *others = text.split("\n")
        return "\n".join([first, *(indent + line if line else line for line in others)])

    def _owner(self, start: int, end: int, where: str) -> str:
        """Return the innermost definition around these characters, or "".

        Raise KitError if they cross the border of a definition.
        """
        touched = {name: span for name, span in self._spans.items() if start < span[1] and span[0] < end}
        around = [name for name, (first, last) in touched.items() if first <= start and end <= last]
        if len(around) < len(touched):
            raise KitError(
                f"{where}: {self.source[start:end]!r} crosses the border of a function; write a pair for each function"
            )
        return around[-1] if around else ""

    def _not_once(self, count: int, old: str, owner: str) -> str:
        """Return the error message for a text that does not occur exactly once."""
        where = f"{owner} of student.py" if owner else "student.py"
        if count:
            return f"{old!r} occurs {count} times in {where}; quote more of it, or name its function with `in`"
        lines = [line.strip() for line in self.source.splitlines()]
        nearest = difflib.get_close_matches(old.split("\n")[0], lines, n=1, cutoff=0)[0]
        return f"{old!r} does not occur in {where}; the nearest is line {lines.index(nearest) + 1}, {nearest!r}"
