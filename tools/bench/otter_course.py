"""Sets up otter-grader, and makes its test files from the checks of the mix."""

from __future__ import annotations

from pathlib import Path

from tools.bench import ROOT, checks, peers

VERSION = "7.0.0"
SCRIPT = Path(__file__).with_name("otter_run.py")
TEST = """\
import sys
from pathlib import Path

from otter.test_files import test_case

OK_FORMAT = False
name = {name!r}
points = {points!r}


@test_case(points={points!r})
def check(env):
    sys.path.append({root!r})
    from tools.bench import checks

    checks.run(Path({recording!r}), {number}, env)
"""


def install() -> Path:
    """Return the folder of otter's programs; raise peers.Missing if it cannot be installed."""
    return peers.install("otter", f"otter-grader[grading]=={VERSION}")


def make_archive(folder: Path, recording: Path, programs: Path) -> None:
    """Write `autograder.zip` into a folder: a test file for each graded test, packed by otter."""
    tests = folder / "tests"
    tests.mkdir()
    for number, test in enumerate(checks.load(recording).tests):
        name = f"test{number:03d}"
        text = TEST.format(
            name=name, points=float(test.points), root=str(ROOT), recording=str(recording), number=number
        )
        (tests / f"{name}.py").write_text(text, encoding="utf-8")
    peers.run(programs, folder, "otter", "generate", "-t", "tests", "-o", "autograder.zip")


def command(programs: Path, archive: Path, notebooks: Path, out: Path) -> list[str]:
    """Return the words that grade a folder of notebooks, and write `{student: score}`."""
    return [str(programs / "python"), str(SCRIPT), str(archive), str(notebooks), str(out)]
