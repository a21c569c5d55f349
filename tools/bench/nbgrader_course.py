"""Sets up nbgrader, and makes courses with the notebooks and checks of the mix."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path
from typing import Any

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from tools.bench import ROOT, checks, peers

VERSION = "0.9.6"
ASSIGNMENT = "hw"
SETUP = """import sys
sys.path.insert(0, {root!r})
from pathlib import Path
from tools.bench import checks
RECORDING = Path({recording!r})"""
CONFIG = """c = get_config()
c.CourseDirectory.course_id = "bench"
c.CourseDirectory.root = {root!r}
"""


def install() -> Path:
    """Return the folder of nbgrader's programs; raise peers.Missing if it cannot be installed."""
    return peers.install("nbgrader", f"nbgrader=={VERSION}")


def make_course(folder: Path, notebooks: Path, recording: Path, programs: Path) -> None:
    """Make a course: the assignment in its gradebook, and every notebook submitted with a cell for each test."""
    shutil.rmtree(folder, ignore_errors=True)
    tests = _test_cells(recording)
    _write(folder / "source" / ASSIGNMENT / "hw.ipynb", [new_markdown_cell("# Homework", id="title"), *tests])
    for path in sorted(notebooks.glob("*/hw.ipynb")):
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        _write(folder / "submitted" / path.parent.name / ASSIGNMENT / "hw.ipynb", [*cells, *tests])
    (folder / "nbgrader_config.py").write_text(CONFIG.format(root=str(folder)), encoding="utf-8")
    peers.run(programs, folder, "nbgrader", "generate_assignment", ASSIGNMENT)


def scores(folder: Path, programs: Path) -> dict[str, float]:
    """Return the score of each student of an autograded course."""
    table = folder / "grades.csv"
    peers.run(programs, folder, "nbgrader", "export", "--to", str(table))
    with table.open(encoding="utf-8", newline="") as file:
        return {row["student_id"]: float(row["score"]) for row in csv.DictReader(file)}


def _test_cells(recording: Path) -> list[Any]:
    setup = SETUP.format(root=str(ROOT), recording=str(recording))
    cells = [_locked("setup", setup, {"grade": False})]
    for number, test in enumerate(checks.load(recording).tests):
        text = f"# {test.slug}: {test.name}\nchecks.run(RECORDING, {number}, globals())"
        cells.append(_locked(f"test{number}", text, {"grade": True, "points": test.points}))
    return cells


def _locked(name: str, text: str, grading: dict[str, Any]) -> Any:
    mark = {"schema_version": 3, "grade_id": name, "locked": True, "solution": False, "task": False, **grading}
    return new_code_cell(text, id=name, metadata={"nbgrader": mark})


def _write(path: Path, cells: list[Any]) -> None:
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    path.parent.mkdir(parents=True)
    book = new_notebook(cells=[nbformat.from_dict(cell) for cell in cells], metadata={"kernelspec": kernel})
    path.write_text(nbformat.writes(book), encoding="utf-8")
