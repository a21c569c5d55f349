"""Small submissions made in memory, and a plain way to run what was kept of them."""

from __future__ import annotations

import ast
from typing import Any

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from autograder.extraction.extract import extract
from autograder.model import Module, Submission


def notebook(*sources: str, **metadata: Any) -> bytes:
    """Return a notebook of format 4 with a code cell for each source, and a heading that is no code."""
    cells = [new_markdown_cell("# Homework"), *(new_code_cell(source) for source in sources)]
    return nbformat.writes(new_notebook(cells=cells, metadata=metadata)).encode()


def submission(content: bytes, file: str = "hw.ipynb") -> Submission:
    return Submission(student="ada", key="ada", slug="hw", file=file, content=content)


def extracted(required: str, *sources: str) -> Module:
    """Extract the names in `required` (blanks between them) from a notebook with these code cells."""
    return extract(submission(notebook(*sources)), tuple(required.split()))


def kept(module: Module) -> list[str]:
    """Return the kept statements as text, in order, each with its decorators."""
    texts = []
    for chunk in module.chunks:
        body = ast.parse(chunk.source).body
        texts += [ast.unparse(body[place]) for place in chunk.keep]
    return texts


def run(module: Module) -> dict[str, Any]:
    """Run the kept statements one after another and return the names that they leave."""
    namespace: dict[str, Any] = {}
    for chunk in module.chunks:
        body = ast.parse(chunk.source).body
        for place in chunk.keep:
            exec(compile(ast.Module([body[place]], []), chunk.label, "exec", dont_inherit=True), namespace)
    return namespace


def reasons(module: Module, cell: int) -> dict[tuple[int, int], str]:
    """Return why the lines of a cell (counted from 1) were left out."""
    return {(span.first, span.last): span.reason for span in module.cells[cell - 1].left_out}
