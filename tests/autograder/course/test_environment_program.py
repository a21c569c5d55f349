"""environment_check.py as a program: it prints the student's own machine, and is no part of the grading."""

from __future__ import annotations

import importlib.util
import platform
import subprocess
import sys
from pathlib import Path

import nbformat
import numpy
import pytest

from autograder.extraction.extract import extract
from autograder.model import Span, Submission
from tests.autograder.kit import ROOT, assignments

SLUG = "environment_check"
SOLUTION = ROOT / "solutions" / SLUG / f"{SLUG}.py"
STUB = ROOT / "assignments" / SLUG / f"{SLUG}.py"
PACKAGES = {
    "numpy": "numpy",
    "torch": "pytorch",
    "torchvision": "torchvision",
    "sklearn": "scikit-learn",
    "matplotlib": "matplotlib",
}


def printed(path: Path) -> str:
    """Run a program as a student does, and return what it prints."""
    done = subprocess.run([sys.executable, path], capture_output=True, text=True, encoding="utf-8", check=False)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def test_a_finished_program_prints_the_own_machine():
    lines = printed(SOLUTION).splitlines()
    assert lines[:2] == [f"Python: {platform.python_version()}", f"Platform: {platform.platform()}"]
    assert lines[2] == f"✓ numpy: {numpy.__version__}"
    assert any(line.startswith(" GPU: ") for line in lines) == (importlib.util.find_spec("torch") is not None)
    for name, install in PACKAGES.items():
        if importlib.util.find_spec(name) is None:
            assert lines[lines.index(f"✗ {name}: Not installed") + 1] == f"  Install with: conda install {install}"
        else:
            assert any(line.startswith(f"✓ {name}: ") for line in lines)


def test_the_stub_says_what_to_write_first():
    assert printed(STUB) == "environment_report is not written yet: write it, then run this again\n"


@pytest.mark.parametrize("name", ["package_version", "accelerator"])
def test_a_half_written_program_names_what_is_missing(tmp_path, name):
    source = SOLUTION.read_text(encoding="utf-8")
    start = source.index("    # BEGIN SOLUTION", source.index(f"def {name}("))
    half = source[:start] + f'    raise NotImplementedError("TODO: {name}")\n' + source[start:]
    (tmp_path / "half.py").write_text(half, encoding="utf-8")
    assert printed(tmp_path / "half.py") == f"{name} is not written yet: write it, then run this again\n"


def test_in_the_notebook_it_is_a_cell_of_its_own():
    ran = nbformat.read(STUB.with_suffix(".ipynb"), as_version=4)
    assert [cell.source.startswith('if __name__ == "__main__":\n') for cell in ran.cells].count(True) == 1


def test_it_does_not_run_in_grading():
    content = SOLUTION.read_bytes()
    module = extract(Submission("you", "you", SLUG, f"{SLUG}.py", content), assignments()[SLUG].required)
    (cell,) = module.cells
    guard = cell.source[: cell.source.index("if __name__")].count("\n") + 1
    assert Span(guard, cell.source.rstrip().count("\n") + 1, "runs only as a script") in cell.left_out
