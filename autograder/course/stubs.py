"""Makes the stub from a solution, and the notebook from the sheet and the stub.

In a solution, `# BEGIN SOLUTION` and `# END SOLUTION` mark the code that the stub leaves out. In a function, the stub has `raise
NotImplementedError("TODO: name")` there; at the top level, nothing. The rest is copied.
"""

from __future__ import annotations

import ast
import itertools
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import nbformat
from nbformat import v4

from autograder.model import Assignment, KitError

BEGIN, END = "# BEGIN SOLUTION", "# END SOLUTION"


def stub_of(source: str, name: str = "solution") -> str:
    """Return the stub of a solution's source; raise KitError if markers do not pair."""
    tree = ast.parse(source)
    kept: list[str] = []
    region: int | None = None
    for number, line in enumerate(source.splitlines(), start=1):
        mark = line.strip()
        if mark not in (BEGIN, END):
            if region is None:
                kept.append(line)
            continue
        if (mark == BEGIN) == (region is not None):
            raise KitError(f"{name}, line {number}: {mark} does not pair with the marker before it")
        if mark == BEGIN:
            kept += _todo(line, _enclosing(tree, number))
        region = number if mark == BEGIN else None
    if region is not None:
        raise KitError(f"{name}, line {region}: {BEGIN} without {END}")
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


def notebook_of(slug: str, sheet: str, stub: str) -> str:
    """Return the notebook of an assignment as text.

    Its cells are the sheet, the imports, each definition, and a call of `check`.
    """
    # Not `from autograder import check`, which would replace a student's own helper of that common name.
    codes = [*_cells_of(stub), f'import autograder\n\nautograder.check("{slug}")']
    cells = [v4.new_markdown_cell(sheet.strip(), id="sheet")]
    cells += [v4.new_code_cell(code, id=f"code-{number}") for number, code in enumerate(codes, start=1)]
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    notebook = v4.new_notebook(cells=cells, metadata={"kernelspec": kernel, "language_info": {"name": "python"}})
    text: str = nbformat.writes(notebook, version=4)
    return text + "\n"


def _cells_of(stub: str) -> Iterator[str]:
    """Yield the code of each cell: one for the code before the first definition, one for each definition."""
    lines = stub.splitlines()
    body = ast.parse(stub).body
    defined = [node for node in body if isinstance(node, (ast.FunctionDef, ast.ClassDef))]
    starts = [min([node.lineno, *(d.lineno for d in node.decorator_list)]) - 1 for node in defined]
    borders = [0, *starts, len(lines)]
    for first, last in itertools.pairwise(borders):
        code = "\n".join(lines[first:last]).strip("\n")
        if code.strip():
            yield code


def generated_files(assignments: Iterable[Assignment]) -> Iterator[tuple[Path, str]]:
    """Yield path and text of every generated file."""
    for assignment in assignments:
        stub = stub_of(_read(assignment.solution), str(assignment.solution))
        yield assignment.stub, stub
        sheet = _read(assignment.stub.with_name("README.md"))
        yield assignment.stub.with_suffix(".ipynb"), notebook_of(assignment.slug, sheet, stub)


def write_stubs(assignments: Iterable[Assignment]) -> list[Path]:
    """Write every generated file that differs, and return their paths."""
    written = []
    for path, text in generated_files(assignments):
        if not _is(path, text):
            path.write_text(text, encoding="utf-8", newline="\n")
            written.append(path)
    return written


def stale_files(assignments: Iterable[Assignment]) -> list[Path]:
    """Return the generated files that differ."""
    return [path for path, text in generated_files(assignments) if not _is(path, text)]


def _is(path: Path, text: str) -> bool:
    return path.is_file() and path.read_text(encoding="utf-8") == text


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise KitError(f"{path}: cannot be read ({error.strerror}); stubs are made where the solutions are") from error
