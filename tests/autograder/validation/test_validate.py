"""`autograder validate` on a small assignment: every claim holds for a good suite, and a bad one gets counterexamples."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.autograder.kit import ROOT

pytestmark = pytest.mark.slow

EQUIVALENT = """
[[equivalent]]
mutant = "softmax: `-1` -> `1`"
reason = "the arrays of this suite have two axes: the last one is axis 1"

[[equivalent]]
mutant = "softmax: `-1` -> `1` (2)"
reason = "the arrays of this suite have two axes: the last one is axis 1"

[[equivalent]]
mutant = "softmax: `np.max(z, axis=-1, keepdims=True)` -> `np.max(z, keepdims=True)`"
reason = "what is subtracted cancels, and these rows are near each other"

[[equivalent]]
mutant = "softmax: `np.max(z, axis=-1, keepdims=True)` -> `np.min(z, axis=-1, keepdims=True)`"
reason = "what is subtracted cancels, and these rows are near each other"
"""
STALE = """
[[equivalent]]
mutant = "softmax: `powers` -> `nothing`"
reason = "listed on purpose although there is no such mutant"
"""
FILES = {
    "assignments/softmax/assignment.toml": (
        'title = "Softmax"\nrequired = ["softmax"]\npoints = 4\nseconds = 2\npackages = ["numpy"]\n'
    ),
    "assignments/softmax/README.md": "# Softmax\n",
    "assignments/softmax/softmax.py": 'def softmax(z):\n    raise NotImplementedError("softmax")\n',
    "solutions/softmax/softmax.py": '''
import numpy as np


def softmax(z):
    """Return the softmax of each row."""
    # BEGIN SOLUTION
    powers = np.exp(z - np.max(z, axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)
    # END SOLUTION
''',
    "solutions/softmax/variants/by_log.py": """
import numpy as np

def softmax(z):
    z = z - z.max(axis=1)[:, None]
    return np.exp(z - np.log(np.exp(z).sum(axis=1))[:, None])
""",
    "solutions/softmax/student.py": """
import numpy as np

def softmax(z):
    powers = np.exp(z - z.max())
    return powers / powers.sum(axis=-1, keepdims=True)
""",
    "solutions/softmax/mistakes.toml": """
[over_all]
hint = "Divided by the sum over the whole array instead of that of each row."
change = [["powers.sum(axis=-1, keepdims=True)", "powers.sum()"]]
""",
    "solutions/softmax/mistakes/overflows.py": '''"""The largest entry is not subtracted, so that large numbers overflow."""
import numpy as np

def softmax(z):
    return np.exp(z) / np.exp(z).sum(axis=-1, keepdims=True)
''',
    "solutions/softmax/commonest.toml": 'over_all = "every entry is wrong by the same factor"\n',
    "solutions/softmax/equivalent.toml": EQUIVALENT,
    "tests/softmax/probes.py": "def softmax(submission, z):\n    return submission.softmax(z)\n",
    "tests/softmax/test_visible.py": '''
import pytest
from tests.softmax import probes

@pytest.mark.points(1)
def test_rows(judge):
    """some rows"""
    judge(probes.softmax, z=judge.rng.normal(size=(3, 5)))
''',
    "tests/softmax/test_hidden.py": '''
import pytest
from tests.softmax import probes

@pytest.mark.points(3)
def test_large(judge):
    """rows of large numbers"""
    judge(probes.softmax, bound=BOUND, z=1000 + judge.rng.normal(size=(2, 4)))
    judge(probes.softmax, bound=BOUND, z=1000 + judge.rng.normal(size=(3, 2)))
''',
}


def validate(folder: Path, *options: str, **changed: str) -> tuple[int, dict[str, list[str]], str]:
    """Make the small kit, prove it, and return the exit status, what speaks against each claim that fails, and what was printed."""
    for name in ("autograder", "pyproject.toml", "conftest.py"):
        (shutil.copytree if (ROOT / name).is_dir() else shutil.copy)(ROOT / name, folder / name)
    for name, text in {**FILES, "tests/__init__.py": ""}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(changed.get(path.name, text).replace("BOUND", "None"))
    for name, text in changed.items():
        if "/" in name:
            (folder / name).write_text(text)
    command = [sys.executable, "-m", "autograder", "validate", *options]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=240, check=False)
    written = folder / "build" / "validation" / "validation.json"
    assert written.is_file(), done.stderr
    (validation,) = json.loads(written.read_text())
    failing = {claim["title"]: claim["against"] for claim in validation["claims"] if not claim["holds"]}
    return done.returncode, failing, done.stdout + done.stderr


def test_a_good_suite_is_validated_and_a_stale_entry_is_found(tmp_path):
    changed = {"equivalent.toml": EQUIVALENT + STALE, "commonest.toml": 'over_al = "two words"\n'}
    status, failing, printed = validate(tmp_path, "--seeds", "2", **changed)
    assert "commonest.toml: over_al is no known mistake; is it over_all?" in printed
    assert status == 1
    assert list(failing) == ["each mutant listed as equivalent exists and earns every point"], failing
    assert "`powers` -> `nothing`" in printed
    page = (tmp_path / "build" / "validation" / "index.html").read_text()
    assert "over_all" in page
    assert "not named" not in page
    assert not (tmp_path / "build" / "validation" / "kept").exists(), "a result that does not hold is not kept"

    again = tmp_path / "again"
    again.mkdir()
    status, failing, printed = validate(again, "softmax")
    assert (status, failing) == (0, {}), printed
    assert "every variant earns every point  40 of 40" in printed, "by_log and student, with 20 seeds"
    assert "kill matrix: build/validation/index.html" in printed


def test_what_is_wrong_with_a_suite_is_said(tmp_path):
    status, failing, printed = validate(
        tmp_path,
        **{
            "test_hidden.py": FILES["tests/softmax/test_hidden.py"].replace("BOUND", "0.5"),
            "solutions/softmax/variants/by_log.py": "def softmax(z):\n    return z\n",
            "solutions/softmax/mistakes/twin.py": '''"""The same once more."""
import numpy as np

def softmax(z):
    powers = np.exp(z - z.max())
    return powers / powers.sum()
''',
            "solutions/softmax/mistakes/none.py": '"""Nothing is wrong here."""\n'
            + FILES["solutions/softmax/softmax.py"],
        },
    )
    assert status == 1
    assert failing["every variant earns every point"][0].startswith("by_log (seed 0): test_rows: ")
    assert failing["every mistake loses points"] == ["none (seed 0): earns every point"]
    assert {text.split()[0] for text in failing["a mistake is named"]} >= {"over_all", "twin"}
    assert {text.split()[0] for text in failing["a mistake left out of the catalog gets no name"]} == {
        "over_all",
        "twin",
    }
    assert any("test_large" in text for text in failing["no bound hides a mistake"])
    assert "every mistake loses points" in printed


def test_a_status_that_moves_with_the_seed_is_said(tmp_path):
    by_luck = '''"""Wrong only if the first number is negative."""
import numpy as np

def softmax(z):
    powers = np.exp(z - z.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True) if z[0, 0] > 0 else powers
'''
    changed = {"solutions/softmax/mistakes/by_luck.py": by_luck}
    status, failing, _ = validate(tmp_path, "--seeds", "12", **changed)
    assert status == 1
    (moving,) = failing["every test has the same status with every seed"]
    assert moving == "by_luck: test_rows: passed with 11 seeds; failed with seeds 9"


def test_examples_known_by_heart_must_earn_nothing(tmp_path):
    changed = {"solutions/softmax/by_heart.py": FILES["solutions/softmax/softmax.py"]}
    status, failing, _ = validate(tmp_path, "--seeds", "1", **changed)
    assert status == 1
    (against,) = failing["the stub, an empty file and fixed examples known by heart earn nothing"]
    assert against.startswith("by_heart (seed 0): 4 points")


def test_validate_without_solutions_is_refused(tmp_path):
    for name in ("autograder", "assignments"):
        shutil.copytree(ROOT / name, tmp_path / name)
    done = subprocess.run(
        [sys.executable, "-m", "autograder", "validate"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 2
    assert "has no solutions/; run `validate` in the instructors' copy" in done.stderr
    assert "Traceback" not in done.stderr


def test_an_unchanged_suite_is_not_validated_again(tmp_path):
    def run(*options: str) -> tuple[str, bytes, bytes]:
        done = subprocess.run(
            [sys.executable, "-m", "autograder", "validate", "softmax", *options],
            cwd=tmp_path, capture_output=True, text=True, timeout=240, check=True,
        )  # fmt: skip
        out = tmp_path / "build" / "validation"
        return done.stdout, (out / "validation.json").read_bytes(), (out / "index.html").read_bytes()

    unchanged = "unchanged since this result"
    status, _, first = validate(tmp_path, "softmax")
    assert status == 0
    assert unchanged not in first
    kept, json_kept, page_kept = run()
    forced, json_forced, page_forced = run("--force")
    assert unchanged in kept
    assert unchanged not in forced
    assert (json_kept, page_kept) == (json_forced, page_forced)
    assert unchanged not in run("--seeds", "2")[0]
    with (tmp_path / "tests" / "softmax" / "test_hidden.py").open("a") as suite:
        suite.write("# changed\n")
    assert unchanged not in run()[0]


def test_a_hint_that_asks_for_a_cause_is_false(tmp_path):
    words, over_all = "is the sum that of the whole array?", "np.exp(z - z.max()) / np.exp(z - z.max()).sum()"
    visible = FILES["tests/softmax/test_visible.py"].replace(
        "    judge(probes.softmax, z=judge.rng.normal(size=(3, 5)))",
        f"    z = judge.rng.normal(size=(3, 5))\n    judge(probes.softmax, z=z, lookalikes=lambda: {{{words!r}: {over_all}}})",
    )
    status, failing, _ = validate(tmp_path, **{"test_visible.py": f"import numpy as np\n{visible}"})
    assert status == 1
    assert failing["no hint is false"] == [f"over_all (seed 0): {words}"]
