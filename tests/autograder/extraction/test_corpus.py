"""The notebooks of the corpus: each gives the expected result, and the kept code returns the expected values.

`corpus/README.md` describes the files.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from autograder.extraction.extract import extract
from autograder.extraction.ipython import Translator
from autograder.extraction.notebook_file import read_document
from autograder.extraction.writefile import write_magic
from autograder.model import Module
from tests.autograder.builders import submission

RUNNER = Path(__file__).parent / "notebook_runner.py"
FOLDER = Path(__file__).parents[1] / "corpus" / "notebooks"
PATHS = sorted(path for path in FOLDER.iterdir() if path.suffix != ".json")


def expected(path: Path) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(path.with_name(f"{path.name}.json").read_text(encoding="utf-8"))
    return data


def module_of(path: Path) -> Module:
    return extract(submission(path.read_bytes(), path.name), tuple(expected(path)["required"]), ("numpy",))


def facts(module: Module) -> dict[str, Any]:
    """Return the extraction in the form of the expected results."""
    if module.refusal:
        return {"refusal": module.refusal}
    left_out = {c.label: [f"{s.first}-{s.last}: {s.reason}" for s in c.left_out] for c in module.cells if c.left_out}
    details = {"lost": dict(module.lost), "remarks": list(module.remarks), "left_out": left_out}
    return {"found": dict(module.found)} | {key: value for key, value in details.items() if value}


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.name)
def test_a_notebook_is_read_as_the_file_beside_it_says(path: Path) -> None:
    wanted = expected(path)
    assert facts(module_of(path)) == {key: wanted[key] for key in wanted.keys() - {"required", "calls", "differs"}}


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.name)
def test_every_line_of_code_is_kept_or_left_out_with_a_reason(path: Path) -> None:
    for cell in module_of(path).cells:
        spans = [*cell.kept, *cell.left_out]
        covered = {line for span in spans for line in range(span.first, span.last + 1)}
        lines = enumerate(cell.source.split("\n"), start=1)
        assert {number for number, line in lines if line.strip() and not line.startswith("#")} <= covered
        assert all(span.reason for span in spans)


def test_each_notebook_has_an_expectation_and_each_expectation_a_notebook() -> None:
    assert {f"{path.name}.json" for path in PATHS} == {path.name for path in FOLDER.glob("*.json")}
    assert len(PATHS) >= 100


def kept_job(path: Path) -> dict[str, Any]:
    """Return the job that runs the kept statements."""
    chunks = module_of(path).chunks
    cells = [{"name": chunk.label, "source": chunk.source, "keep": chunk.keep, "file": None} for chunk in chunks]
    return {"cells": cells, "calls": expected(path)["calls"]}


def whole_job(path: Path) -> dict[str, Any]:
    """Return the job that runs all Python cells, and writes files as files."""
    translator = Translator()
    cells = []
    for cell in read_document(path.read_bytes(), path.name).cells:
        magic, plain = write_magic(cell.source), translator.translate(cell.source, cell.label)
        if magic is not None:
            target = (f"{magic.module}.py", "a" if magic.appends else "w")
            cells.append({"name": cell.label, "source": cell.source[magic.end :], "keep": None, "file": target})
        elif not plain.problem and not plain.side:  # Python cannot parse a conflict.
            cells.append({"name": cell.label, "source": plain.source, "keep": None, "file": None})
    return {"cells": cells, "calls": expected(path)["calls"]}


def answers(jobs: Mapping[str, dict[str, Any]]) -> dict[str, Any]:
    """Run each job in its own process, and return the results of its calls."""
    done = subprocess.run(
        [sys.executable, RUNNER], input=json.dumps(list(jobs.values())), capture_output=True, text=True, timeout=250
    )
    assert done.returncode == 0, done.stderr
    return dict(zip(jobs, json.loads(done.stdout), strict=True))


CALLED = [path for path in PATHS if "calls" in expected(path)]


@pytest.fixture(scope="module")
def kept_answers() -> dict[str, Any]:
    return answers({path.name: kept_job(path) for path in CALLED})


@pytest.fixture(scope="module")
def whole_answers() -> dict[str, Any]:
    return answers({path.name: whole_job(path) for path in CALLED})


needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="the runner forks")


@needs_fork
@pytest.mark.parametrize("path", CALLED, ids=lambda path: path.name)
def test_what_is_kept_gives_the_values_that_are_expected(path: Path, kept_answers: dict[str, Any]) -> None:
    assert kept_answers[path.name] == [call["value"] for call in expected(path)["calls"]]


@pytest.mark.slow
@pytest.mark.thorough  # test_executed_notebooks runs them in a real kernel
@needs_fork
@pytest.mark.parametrize("path", CALLED, ids=lambda path: path.name)
def test_it_gives_what_the_whole_notebook_gives_unless_a_rule_says_otherwise(
    path: Path, kept_answers: dict[str, Any], whole_answers: dict[str, Any]
) -> None:
    same = kept_answers[path.name] == whole_answers[path.name]
    assert same != bool(expected(path).get("differs")), whole_answers[path.name]
