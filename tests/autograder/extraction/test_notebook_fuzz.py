"""Notebooks of the corpus, shuffled, split, doubled and cut: reading never raises or hangs, and keeps every cell.

`--hypothesis-profile full` tries a thousand of each.
"""

from __future__ import annotations

import ast
import json
import re
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from autograder.extraction.extract import extract, source_digest
from autograder.extraction.notebook_file import read_document
from autograder.model import Module
from tests.autograder.builders import submission
from tests.autograder.extraction.test_corpus import PATHS

REQUIRED = ("sgd", "predict", "Step")
# A line that says nothing: blank, a comment, or a pasted prompt without anything behind it.
NOTHING = re.compile(r"\s*(?:(?:>>>|\.{3,}:?|In ?\[\d+\]:)\s*)?(?:#.*)?$")
WHOLE = HealthCheck.too_slow, HealthCheck.data_too_large


def parsed(content: bytes) -> list[dict[str, Any]]:
    """Return the cells of a notebook of the corpus, [] if it is not plain JSON."""
    try:
        data = json.loads(content)
    except ValueError:
        return []
    return [cell for cell in data.get("cells", []) if "source" in cell]


CELLS = [cell for path in PATHS for cell in parsed(path.read_bytes())]
SCRIPTS = [path.read_bytes().decode("utf-8", "replace") for path in PATHS if path.suffix == ".py"]


def split(cell: dict[str, Any], index: int) -> list[dict[str, Any]]:
    """Return a cell in two parts, split at a character index."""
    source = "".join(cell["source"])
    return [{**cell, "source": source[:index]}, {**cell, "source": source[index:]}]


ONE = st.sampled_from(CELLS).map(lambda cell: [cell])
HALVES = st.builds(split, st.sampled_from(CELLS), st.integers(0, 60))
DOUBLED = st.sampled_from(CELLS).map(lambda cell: [cell, cell])
COUNTED = st.builds(
    lambda cell, count: [{**cell, "execution_count": count}], st.sampled_from(CELLS), st.integers(-1, 9)
)
BOOKS = st.lists(ONE | HALVES | DOUBLED | COUNTED, max_size=6).map(
    lambda groups: [cell for group in groups for cell in group]
)
METADATA = st.sampled_from([{}, {"language_info": {"name": "python"}}, {"kernelspec": 3}, None])
CLASSES = [rb'"', rb"\\", rb"[{}]", rb"[\[\]]", rb"[0-9]", rb"[:,]", rb"\s", rb"[a-z]", rb"[\x80-\xff]", rb"#|%|!"]


def written(cells: list[dict[str, Any]], metadata: Any, *, indent: int | None = 1) -> bytes:
    data = {"nbformat": 4, "nbformat_minor": 5, "metadata": metadata, "cells": cells}
    return json.dumps(data, indent=indent, ensure_ascii=False).encode("utf-8", "surrogatepass")


def extracted_and_digested(content: bytes, file: str) -> Module:
    module = extract(submission(content, file), REQUIRED)
    source_digest(module)
    return module


def assert_accounted_for(module: Module, content: bytes, file: str) -> None:
    """Check that every line of code has a reason, and that the kept statements compile."""
    if module.refusal:
        assert (module.chunks, module.cells, set(module.found.values())) == ((), (), {None})
        return
    document = read_document(content, file)
    assert [(cell.label, cell.source) for cell in module.cells] == [
        (cell.label, cell.source) for cell in document.cells
    ]
    for cell in module.cells:
        spans = [*cell.kept, *cell.left_out]
        covered = {line for span in spans for line in range(span.first, span.last + 1)}
        lines = cell.source.split("\n")
        assert all(1 <= span.first <= span.last <= len(lines) and span.reason for span in spans)
        assert {n for n, line in enumerate(lines, start=1) if not NOTHING.match(line)} <= covered
    assert [chunk.label for chunk in module.chunks] == [cell.label for cell in module.cells if cell.kept]
    for chunk in module.chunks:
        assert set(chunk.keep) <= set(range(len(ast.parse(chunk.source).body)))


@settings(deadline=None, suppress_health_check=WHOLE)
@given(BOOKS, METADATA)
def test_cells_in_any_order_split_and_doubled_are_accounted_for(cells: list[dict[str, Any]], metadata: Any) -> None:
    content = written(cells, metadata)
    module = extracted_and_digested(content, "hw.ipynb")
    assert not module.refusal
    assert_accounted_for(module, content, "hw.ipynb")


@settings(deadline=None, suppress_health_check=WHOLE)
@given(
    BOOKS,
    st.sampled_from(CLASSES),
    st.integers(0, 200),
    st.sampled_from([None, 1]),
    st.sampled_from(["a.ipynb", "a.py"]),
)
def test_a_notebook_cut_at_any_kind_of_byte_gives_its_whole_cells_or_a_sentence(
    cells: list[dict[str, Any]], kind: bytes, number: int, indent: int | None, file: str
) -> None:
    content = written(cells, {}, indent=indent)
    places = [match.start() for match in re.finditer(kind, content)] or [0]
    cut = content[: places[number % len(places)]]
    module = extracted_and_digested(cut, file)
    assert_accounted_for(module, cut, file)
    if not module.refusal and file == "a.ipynb":
        assert any("damaged" in remark for remark in module.remarks)
        sources = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
        read = [cell.source for cell in module.cells]
        assert read == [source.replace("\r\n", "\n").replace("\r", "\n") for source in sources[: len(read)]]


@settings(deadline=None, suppress_health_check=WHOLE)
@given(
    BOOKS,
    st.lists(st.tuples(st.integers(0, 5000), st.binary(max_size=3)), max_size=4),
    st.sampled_from(["a.ipynb", "a.py"]),
)
def test_a_notebook_with_damaged_bytes_is_accounted_for(
    cells: list[dict[str, Any]], damages: list[tuple[int, bytes]], file: str
) -> None:
    content = written(cells, {})
    for offset, scrap in damages:
        at = offset % (len(content) + 1)
        content = content[:at] + scrap + content[at + len(scrap) :]
    assert_accounted_for(extracted_and_digested(content, file), content, file)


@settings(deadline=None, suppress_health_check=WHOLE)
@given(
    st.lists(st.sampled_from(SCRIPTS), min_size=1, max_size=3),
    st.integers(0, 400),
    st.sampled_from(["a.ipynb", "a.py"]),
)
def test_scripts_one_after_another_and_cut_are_accounted_for(scripts: list[str], cut: int, file: str) -> None:
    content = "\n".join(scripts)[cut:].encode()
    assert_accounted_for(extracted_and_digested(content, file), content, file)
