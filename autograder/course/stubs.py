"""Makes the files that students start from: a stub and a notebook for each assignment.

In a solution, the lines from `# BEGIN SOLUTION` to `# END SOLUTION` are not in the stub. Inside a function they become
`raise NotImplementedError("TODO: name")`; elsewhere they are left out. All other lines go to students unchanged. `notebooks` makes the
notebook.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from autograder.course.notebooks import notebook_of, read_plots
from autograder.model import Assignment, KitError

BEGIN, END = "# BEGIN SOLUTION", "# END SOLUTION"


@dataclass(frozen=True)
class GeneratedFile:
    """A file that is made from others, and the text that it should have."""

    path: Path
    text: str

    def is_stale(self) -> bool:
        """Return whether the file is missing or has another text."""
        return not self.path.is_file() or self.path.read_text(encoding="utf-8") != self.text


def stub_of(source: str, name: str = "solution") -> str:
    """Return the stub of a solution's source; raise KitError if its markers do not match."""
    tree = ast.parse(source)
    kept: list[str] = []
    region: int | None = None
    for number, line in enumerate(source.splitlines(), start=1):
        mark = line.strip()
        if mark not in (BEGIN, END):
            if region is None:
                kept.append(line)
            continue
        if mark == BEGIN and region is not None:
            raise KitError(f"{name}, line {number}: {BEGIN} before the {END} of line {region}; write {END} first")
        if mark == END and region is None:
            raise KitError(f"{name}, line {number}: {END} without {BEGIN} before it")
        if mark == BEGIN:
            kept += _todo(line, _enclosing(tree, number))
        region = number if mark == BEGIN else None
    if region is not None:
        raise KitError(f"{name}, line {region}: {BEGIN} without {END} after it")
    return re.sub(r"\n{4,}", "\n\n\n", "\n".join(kept).strip("\n")) + "\n"


def _todo(marker: str, names: list[str]) -> list[str]:
    indent = marker[: len(marker) - len(marker.lstrip())]
    return [f'{indent}raise NotImplementedError("TODO: {".".join(names)}")'] if names else []


def _enclosing(tree: ast.Module, line: int) -> list[str]:
    """Return the names of the classes and functions around a line, outermost first."""
    names: list[str] = []
    nodes: list[ast.stmt] = list(tree.body)
    while nodes:
        node = nodes.pop(0)
        if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            continue
        if node.lineno <= line <= (node.end_lineno or node.lineno):
            names.append(node.name)
            nodes = list(node.body)
    return names


def generated_files(assignments: Iterable[Assignment]) -> Iterator[GeneratedFile]:
    """Yield the stub and the notebook of each assignment."""
    for assignment in assignments:
        stub = stub_of(_read(assignment.solution), str(assignment.solution))
        yield GeneratedFile(assignment.stub, stub)
        sheet = _read(assignment.stub.with_name("README.md"))
        notebook = notebook_of(assignment.slug, sheet, stub, read_plots(assignment.stub))
        yield GeneratedFile(assignment.stub.with_suffix(".ipynb"), notebook)


def write_stubs(assignments: Iterable[Assignment]) -> list[Path]:
    """Write every generated file that is missing or stale; return their paths."""
    stale = [file for file in generated_files(assignments) if file.is_stale()]
    for file in stale:
        file.path.write_text(file.text, encoding="utf-8", newline="\n")
    return [file.path for file in stale]


def stale_files(assignments: Iterable[Assignment]) -> list[Path]:
    """Return the generated files that are missing or stale."""
    return [file.path for file in generated_files(assignments) if file.is_stale()]


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise KitError(
            f"{path}: cannot be read ({error.strerror}); make stubs in the staff's kit, which has the solutions"
        ) from error
