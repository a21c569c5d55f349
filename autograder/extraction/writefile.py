"""Turns a cell that writes a Python file (`%%writefile adam.py`) into a statement that makes the module, for a later import.

The statement replaces the magic on its line, so the lines below keep their numbers. The module has the text of the whole cell and its
own globals.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from autograder.extraction.dataflow.effects import effects

_MAGIC = re.compile(
    r"\s*%%(?:writefile|file)((?:[ \t]+-a|[ \t]+--append)?)[ \t]+(\S+)([ \t]+-a|[ \t]+--append)?[ \t]*(?:\n|$)"
)
_PATH = re.compile(r"(?:\./|/content/|/kaggle/working/|/tmp/|~/)?([A-Za-z_]\w*)\.py")
_RUN = re.compile(r"get_ipython\(\)\.run_line_magic\('run', '(?:-\w+ )*(?:\./)?([A-Za-z_]\w*)(?:\.py)?\s*'\)\s*$")
# A module of this name would stand in the way of one that the worker or an assignment needs.
_TAKEN = sys.stdlib_module_names | {
    "numpy",
    "torch",
    "scipy",
    "matplotlib",
    "pandas",
    "sklearn",
    "submission",
    "probes",
}
_MOST_NAMES = 200


@dataclass(frozen=True)
class FileName:
    """The module that a cell writes; `start` and `end` are where the text of its file begins in lines and in characters."""

    module: str
    appends: bool
    start: int
    end: int


@dataclass(frozen=True)
class Written:
    """A module that a cell writes.

    `line` makes it: a statement, then one for each name of `names` (with its line), that takes the name out of it. `imports` are the
    modules that it imports itself. `source` is the cell with `line` in place of its magic.
    """

    module: str
    appends: bool
    line: str
    source: str
    names: Mapping[str, int]
    imports: frozenset[str]


def file_name(source: str) -> FileName | None:
    """Return the module that a cell writes, or None where it writes none that a cell can import."""
    match = _MAGIC.match(source)
    path = _PATH.fullmatch(match[2].strip("'\"")) if match else None
    if match is None or path is None or path[1] in _TAKEN:
        return None
    return FileName(path[1], bool(match[1] or match[3]), match[0].count("\n"), match.end())


def written_module(name: FileName, source: str, body: Sequence[ast.stmt], label: str) -> Written:
    """Return the module of a cell whose file was parsed into `body`, on the lines of the cell; `label` is the name of the cell."""
    text = "\n" * name.start + source[name.end :]
    names = _names(body)
    module = f'__import__("sys").modules.setdefault({name.module!r}, __import__("types").ModuleType({name.module!r}))'
    make = f"exec(compile({text!r}, {label!r}, 'exec', dont_inherit=True), {module}.__dict__)"
    take = [f'{own} = __import__("sys").modules[{name.module!r}].{own}' for own in names]
    line = "; ".join([make, *take])
    blank = "\n" * max(0, name.start - 1)
    return Written(name.module, name.appends, line, f"{line}\n{blank}{source[name.end :]}", names, _imports(body))


def _names(body: Sequence[ast.stmt]) -> dict[str, int]:
    bound: dict[str, int] = {}
    for statement in body:
        if not isinstance(statement, (ast.Import, ast.ImportFrom)) and len(bound) < _MOST_NAMES:
            bound |= effects(statement).binds
    return bound


def _imports(body: Sequence[ast.stmt]) -> frozenset[str]:
    nodes = [node for statement in body for node in ast.walk(statement)]
    plain = {alias.name.partition(".")[0] for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    return frozenset(plain | {node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)})


def runs_file(line: str, modules: Collection[str]) -> str:
    """Return an import in place of a command that runs one of the files that cells above have written; else ""."""
    match = _RUN.match(line)
    return f"from {match[1]} import *\n" if match and match[1] in modules else ""
