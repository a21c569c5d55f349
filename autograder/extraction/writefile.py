"""Turns a cell that writes a Python file (`%%writefile adam.py`) into one that creates the module, for later imports.

The creating statement replaces the line of the magic, so that line numbers stay the same. The module runs the whole text of the cell in
its own globals, as an import would.
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
# A module of this name would hide one that the worker or an assignment needs.
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
class WriteMagic:
    """The magic that writes a module.

    The text of the file starts after `lines` lines and `end` characters.
    """

    module: str
    appends: bool
    lines: int
    end: int


@dataclass(frozen=True)
class WrittenModule:
    """A module that a cell writes.

    `line` has a statement that creates it, then one for each of `names` that takes the name out of it. `names` maps names to their lines,
    `imports` are the modules that it imports. `source` is the cell with `line` in place of its magic.
    """

    module: str
    appends: bool
    line: str
    source: str
    names: Mapping[str, int]
    imports: frozenset[str]


def write_magic(source: str) -> WriteMagic | None:
    """Return the magic of a cell that writes an importable module, or None."""
    match = _MAGIC.match(source)
    path = _PATH.fullmatch(match[2].strip("'\"")) if match else None
    if match is None or path is None or path[1] in _TAKEN:
        return None
    return WriteMagic(path[1], bool(match[1] or match[3]), match[0].count("\n"), match.end())


def written_module(magic: WriteMagic, source: str, body: Sequence[ast.stmt], label: str) -> WrittenModule:
    """Return the module of a cell.

    `body` is its parsed file, `label` the name of the cell.
    """
    text = "\n" * magic.lines + source[magic.end :]
    names = _names(body)
    module = f'__import__("sys").modules.setdefault({magic.module!r}, __import__("types").ModuleType({magic.module!r}))'
    create = f"exec(compile({text!r}, {label!r}, 'exec', dont_inherit=True), {module}.__dict__)"
    accesses = [f'{name} = __import__("sys").modules[{magic.module!r}].{name}' for name in names]
    line = "; ".join([create, *accesses])
    blank = "\n" * max(0, magic.lines - 1)
    new_source = f"{line}\n{blank}{source[magic.end :]}"
    return WrittenModule(magic.module, magic.appends, line, new_source, names, _imports(body))


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
    """Return an import for a command that runs one of the written modules, or ""."""
    match = _RUN.match(line)
    return f"from {match[1]} import *\n" if match and match[1] in modules else ""
