"""Makes the notebook of an assignment from its sheet, its stub and its plots.

The cells follow the sheet. A section whose heading names a function or class in backticks is followed by the code of this name, and by the
examples of its docstring. The visible tests run after the section "What is graded", and the plots come last.
"""

from __future__ import annotations

import ast
import doctest
import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbformat import NotebookNode, v4

GRADED = "## What is graded"
# Students open a notebook wherever they put it, with any kernel.
FIND_THE_KIT = """\
# Run this cell first. It finds the kit, whose tests check your answers below.
import sys
from pathlib import Path

folders = [Path.cwd(), *Path.cwd().parents]
kit = next((str(folder) for folder in folders if (folder / "autograder" / "__init__.py").is_file()), None)
if kit is None:
    print("No folder above this notebook has the kit. Unpack the whole handout, and open the notebook in it.")
elif kit not in sys.path:
    sys.path.insert(0, kit)"""


@dataclass(frozen=True)
class Block:
    """Lines of a stub that belong into one cell, and the function or class that they define, or ""."""

    name: str
    code: str


@dataclass(frozen=True)
class PlotCell:
    """A cell of plots.py."""

    is_text: bool
    source: str


def notebook_of(slug: str, sheet: str, stub: str, plots: str = "") -> str:
    """Return the notebook of an assignment as text; the same arguments give the same text."""
    sections = [section.strip() for section in _split_at(r"## ", sheet)]
    blocks = list(_blocks_of(stub))
    cells = [_text(sections[0]), _code(FIND_THE_KIT)]
    waiting = _by_section(blocks, sections)
    cells += [_code(block.code) for block in waiting.pop("")]
    for section in sections[1:]:
        cells.append(_text(section))
        for block in waiting.get(section, ()):
            cells += _cells_of(block)
        if section.startswith(GRADED):
            cells.append(_check(slug))
    if not any(section.startswith(GRADED) for section in sections):
        cells.append(_check(slug))
    cells += [_text(cell.source) if cell.is_text else _code(cell.source) for cell in _plot_cells(slug, plots)]
    for number, cell in enumerate(cells, start=1):
        cell.id = f"cell-{number}"
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    notebook = v4.new_notebook(cells=cells, metadata={"kernelspec": kernel, "language_info": {"name": "python"}})
    text: str = nbformat.writes(notebook, version=4)
    return text + "\n"


def read_plots(stub: Path) -> str:
    """Return the text of an assignment's plots.py, or "" if it has none."""
    path = stub.with_name("plots.py")
    return path.read_text(encoding="utf-8") if path.is_file() else ""


def _by_section(blocks: Sequence[Block], sections: Sequence[str]) -> dict[str, list[Block]]:
    """Return the blocks that follow each section; "" has those before the first section that names one.

    A block that no heading names goes with the block before it.
    """
    placed: dict[str, list[Block]] = {"": []}
    section = ""
    for block in blocks:
        section = next((text for text in sections if block.name in _names_in_heading(text)), section)
        placed.setdefault(section, []).append(block)
    return placed


def _names_in_heading(section: str) -> list[str]:
    heading = section.partition("\n")[0]
    return re.findall(r"`(\w+)", heading) if heading.startswith("## ") else []


def _blocks_of(stub: str) -> Iterator[Block]:
    """Yield one block before the first definition, then one from each definition or `if` to the next."""
    lines = stub.splitlines()
    begun = [node for node in ast.parse(stub).body if isinstance(node, (ast.FunctionDef, ast.ClassDef, ast.If))]
    starts = [min([node.lineno, *(d.lineno for d in getattr(node, "decorator_list", []))]) - 1 for node in begun]
    names = ["", *(getattr(node, "name", "") for node in begun)]
    for name, (first, last) in zip(names, itertools.pairwise([0, *starts, len(lines)]), strict=True):
        code = "\n".join(lines[first:last]).strip("\n")
        if code.strip():
            yield Block(name, code)


def _cells_of(block: Block) -> Iterator[NotebookNode]:
    yield _code(block.code)
    node = ast.parse(block.code).body[0]
    if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
        examples = doctest.DocTestParser().get_examples(ast.get_docstring(node) or "")
        if examples:
            lines = [line for example in examples for line in _lines_of(example)]
            yield _code("\n".join(["# Try the example. The comments say what it should show.", *lines]))


def _lines_of(example: doctest.Example) -> Iterator[str]:
    """Yield the code of an example, which shows its result, and the expected result as a comment."""
    # A comment would end the line before the parenthesis.
    code = ast.unparse(ast.parse(example.source)) if "#" in example.source else example.source.strip()
    yield f"display({code})" if example.want else code
    for line in example.want.splitlines():
        yield f"# {line}"


def _plot_cells(slug: str, plots: str) -> Iterator[PlotCell]:
    """Yield the cells of plots.py without the import of the student's functions, which the notebook defines."""
    for part in list(_split_at("# %%", plots))[1:]:
        marker, _, body = part.partition("\n")
        if "[markdown]" in marker:
            yield PlotCell(True, re.sub(r"^# ?", "", body.strip(), flags=re.MULTILINE))
            continue
        own = rf"^from {slug} import (\([^)]*\)|[^(\n]*)\n"
        code = re.sub(own, "", body, flags=re.MULTILINE).strip()
        if code:
            yield PlotCell(False, code)


def _split_at(start: str, text: str) -> Iterator[str]:
    """Yield the text in parts: one before the first line that begins with `start`, then one from each such line."""
    positions = [match.start() for match in re.finditer(rf"^{start}", text, flags=re.MULTILINE)]
    for first, last in itertools.pairwise([0, *positions, len(text)]):
        yield text[first:last]


def _check(slug: str) -> NotebookNode:
    # `from autograder import check` would replace a student's own function of that name.
    return _code(f'import autograder\n\nautograder.check("{slug}")')


def _text(source: str) -> NotebookNode:
    cell: NotebookNode = v4.new_markdown_cell(source, id="cell")
    return cell


def _code(source: str) -> NotebookNode:
    cell: NotebookNode = v4.new_code_cell(source, id="cell")
    return cell
