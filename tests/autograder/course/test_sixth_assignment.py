"""Adding an assignment takes new files only: a sixth one is added to a copy of the kit."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.autograder.kit import ROOT, autograder

pytestmark = pytest.mark.slow
COPIED = ("assignments", "autograder", "solutions", "tests", "conftest.py", "pyproject.toml", "Makefile", "LICENSE")
NEW_FILES = {
    "assignments/softmax/assignment.toml": 'title = "Softmax"\nrequired = ["softmax"]\npoints = 4\nseconds = 2\npackages = ["numpy"]\n',
    "assignments/softmax/README.md": "# Softmax\n\nReturn $e^{z_i} / \\sum_j e^{z_j}$ along the last axis.\n",
    "solutions/softmax/softmax.py": '''"""Softmax."""

import numpy as np


def softmax(z):
    """Return the softmax of z along its last axis."""
    # BEGIN SOLUTION
    powers = np.exp(z - np.max(z, axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)
    # END SOLUTION
''',
    "solutions/softmax/student.py": """import numpy as np


def softmax(z):
    powers = np.exp(z - z.max())
    return powers / powers.sum(axis=-1, keepdims=True)
""",
    "solutions/softmax/mistakes.toml": """[over_all]
hint = "The powers are divided by the sum over the whole array instead of each row."
change = [["powers.sum(axis=-1, keepdims=True)", "powers.sum()"]]
""",
    "solutions/softmax/commonest.toml": 'over_all = "every entry is wrong by the same factor"\n',
    "tests/softmax/probes.py": "def softmax(submission, z):\n    return submission.softmax(z)\n",
    "tests/softmax/test_visible.py": '''import pytest
import torch

from tests.softmax import probes


@pytest.mark.points(1)
def test_rows_agree_with_torch(judge):
    """softmax of some rows, as torch computes it"""
    z = judge.rng.normal(size=(3, 5))
    judge.against(torch.softmax(torch.from_numpy(z), dim=-1).numpy(), probes.softmax, z=z)
''',
    "tests/softmax/test_hidden.py": '''import pytest

from tests.softmax import probes


@pytest.mark.points(3)
def test_large_values(judge):
    """softmax of values near 1000"""
    judge(probes.softmax, z=1000 + judge.rng.normal(size=(2, 4)))
''',
}


@pytest.fixture(scope="module")
def copy(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("copy")
    ignored = shutil.ignore_patterns("__pycache__", "*.egg-info")
    for name in COPIED:
        source = ROOT / name
        shutil.copytree(source, folder / name, ignore=ignored) if source.is_dir() else shutil.copy(source, folder)
    for name, text in NEW_FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder


def test_it_is_stubbed_tested_and_graded_like_the_others(copy):
    made = autograder("stubs", cwd=copy)
    assert made.returncode == 0
    assert sorted(path.name for path in (copy / "assignments" / "softmax").iterdir()) == [
        "README.md", "assignment.toml", "softmax.ipynb", "softmax.py",
    ]  # fmt: skip
    assert autograder("stubs", "--check", cwd=copy).returncode == 0

    untouched = autograder("test", "softmax", cwd=copy)
    assert untouched.returncode == 1
    assert "TODO: softmax" in untouched.stdout

    shown = autograder("validate", "softmax", "--show", "over_all", cwd=copy)
    assert shown.returncode == 0, shown.stderr
    (copy / "over_all.py").write_text(shown.stdout)
    for name, score in (("solutions/softmax/softmax.py", 4), ("solutions/softmax/student.py", 4), ("over_all.py", 0)):
        graded = autograder("grade", name, "--assignment", "softmax", "--json", "-", cwd=copy)
        assert graded.returncode == 0, graded.stderr
        report = json.loads(graded.stdout)
        assert (report["score"], report["max_score"]) == (score, 4)
    assert "The powers are divided by the sum over the whole array" in report["tests"][0]["output"]

    packed = autograder("handout", cwd=copy)
    assert packed.returncode in (0, 2)


def test_a_notebook_with_its_name_counts_for_it_too(copy):
    cells = ["def sgd(w, grad, lr=0.01):\n    return w - lr * grad", NEW_FILES["solutions/softmax/softmax.py"]]
    from tests.autograder.kit import notebook

    folder = copy / "handed_in" / "ada"
    folder.mkdir(parents=True)
    (folder / "everything.ipynb").write_bytes(notebook(*cells))
    graded = autograder("grade", "handed_in", "--out", "out", cwd=copy)
    assert graded.returncode == 0, graded.stderr
    assert sorted(path.name for path in (copy / "out" / "students" / "ada").glob("*.json")) == [
        "adam_step.json",
        "softmax.json",
    ]
    assert json.loads((copy / "out" / "students" / "ada" / "softmax.json").read_text())["score"] == 4
