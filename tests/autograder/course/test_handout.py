"""The handout works in a clean folder and contains nothing that students should not have."""

from __future__ import annotations

import html
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pytest

from autograder.course.handout import pack
from autograder.course.programs import read_variants
from autograder.course.stubs import BEGIN, END
from tests.autograder.kit import ROOT, assignments, autograder, mistakes

# What a stub gives from an earlier assignment: the lecture prints these listings.
GIVEN_LATER = {"conv2d_forward": ["conv2d_backward"], "adam_step": ["two_moons"]}
SECRET_NAME = re.compile(r"hidden|solution|mistake|variant|attack|examples|tests/autograder|/student\.py")
# They compare with a catalog and show what was found, and contain none.
ABOUT_MISTAKES = re.compile(r"^autograder/(mistakes/|reports/pages/class_mistakes\.py$)")
SHORTEST_SECRET = 12
SHORTEST_CODE = 30


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("handout")
    pack(ROOT, folder / "handout.zip")
    with zipfile.ZipFile(folder / "handout.zip") as archive:
        archive.extractall(folder)
    return folder / "ee541"


def texts(folder: Path) -> dict[str, str]:
    """Return the text of each file by its name; data is no text, and may contain nothing but arrays."""
    files = [path for path in folder.rglob("*") if path.is_file() and path.suffix != ".npz"]
    return {str(path.relative_to(folder)): path.read_text(encoding="utf-8") for path in files}


def secret_names(names: Iterable[str]) -> list[str]:
    """Return the names that only files of staff have."""
    return [name for name in names if SECRET_NAME.search(ABOUT_MISTAKES.sub("", name.lower()))]


def lines_of_the_kit() -> set[str]:
    """Return the lines of the kit: a solution may share some of them."""
    return {line.strip() for path in (ROOT / "autograder").rglob("*.py") for line in path.read_text().splitlines()}


def region_lines(source: str) -> set[str]:
    regions = re.findall(rf"{BEGIN}\n(.*?){END}", source, flags=re.DOTALL)
    lines = {line.strip() for region in regions for line in region.splitlines()}
    long = {line for line in lines if len(line) >= SHORTEST_SECRET and not line.startswith(("#", '"""'))}
    return long - lines_of_the_kit()


def test_it_holds_what_a_student_needs(unpacked):
    names = set(texts(unpacked))
    for slug in assignments():
        for name in (f"{slug}.py", f"{slug}.ipynb", "README.md", "assignment.toml"):
            assert f"assignments/{slug}/{name}" in names
        assert f"tests/{slug}/test_visible.py" in names
        assert f"tests/{slug}/probes.py" in names
    assert {
        "README.md",
        "Makefile",
        "LICENSE",
        ".vscode/settings.json",
        "constraints.txt",
        "uv.lock",
        "environment.yml",
        "conftest.py",
        "tools/make_venv.py",
    } <= names


def test_it_holds_data_only_where_a_visible_test_reads_it(unpacked):
    data = list(unpacked.rglob("*.npz"))
    assert [path.relative_to(unpacked).as_posix() for path in data] == ["tests/fashion_mnist/sample.npz"]
    assert (data[0].parent / "sample_notice.md").is_file()
    assert data[0].name in (data[0].parent / "test_visible.py").read_text(encoding="utf-8")
    with np.load(data[0], allow_pickle=False) as arrays:
        assert {array.dtype.kind for array in arrays.values()} == {"u"}


def test_it_holds_no_hint_of_the_catalogue_and_no_line_of_a_mistake(unpacked):
    """A hint names the cause, and the code of a mistake is close to the answer."""
    leaks = []
    shipped = {name: as_prose(text) for name, text in texts(unpacked).items()}
    for slug in assignments():
        given = lines_of_the_kit() | {line.strip() for line in public_lines(slug)}
        rules = as_prose("\n".join(public_lines(slug)))
        variants = {program.name: program for program in read_variants(assignments()[slug])}
        for program in [variants["student"], *mistakes(slug).values()]:
            hints = re.split(r"(?<=[.:;])\s", program.hint)
            lines = [line.strip() for line in program.source.splitlines()]
            secrets = [hint for hint in hints if len(hint) >= SHORTEST_CODE and hint not in rules]
            secrets += [
                as_prose(line) for line in lines if len(line) >= SHORTEST_CODE and "=" in line and line not in given
            ]
            leaks += [(program.name, name, text) for text in secrets for name in shipped if text in shipped[name]]
    assert leaks == []


def as_prose(text: str) -> str:
    return " ".join(text.split())


def public_lines(slug: str) -> list[str]:
    """Return the lines of the stub, the sheet and the probes, which students have."""
    slugs = [slug, *(later for later in GIVEN_LATER.get(slug, []) if later in assignments())]
    files = [ROOT / "assignments" / each / name for each in slugs for name in (f"{each}.py", "README.md")]
    files += [ROOT / "tests" / each / "probes.py" for each in slugs]
    # Plots seed a generator as some mistakes do.
    files += sorted(ROOT.glob("assignments/*/plots.py"))
    return [line for path in files if path.is_file() for line in path.read_text().splitlines()]


def test_it_holds_no_solution_hidden_test_mistake_variant_or_attack(unpacked):
    assert secret_names(texts(unpacked)) == []


def test_no_line_that_stands_only_in_solutions_is_in_it(unpacked):
    for slug, assignment in assignments().items():
        secret = region_lines(assignment.solution.read_text()) - {line.strip() for line in public_lines(slug)}
        assert secret, slug
        for name, text in texts(unpacked).items():
            lines = {line.strip().strip('",').removesuffix("\\n") for line in text.splitlines()}
            # `loss.backward()` in the suite of another assignment gives nothing away.
            shortest = SHORTEST_SECRET if slug in name else SHORTEST_CODE
            assert {line for line in lines & secret if len(line) >= shortest} == set(), (slug, name)


def test_no_hint_of_a_known_mistake_is_in_it(unpacked):
    everything = as_prose("\n".join(texts(unpacked).values()))
    known = [program for slug in assignments() for program in mistakes(slug).values()]
    assert [program.name for program in known if program.hint in everything] == []


def test_the_same_tree_gives_the_same_bytes(tmp_path):
    pack(ROOT, tmp_path / "one.zip")
    pack(ROOT, tmp_path / "two.zip")
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()


def test_the_command_says_where_it_cannot_write(tmp_path):
    (tmp_path / "file").touch()
    run = autograder("handout", "--out", tmp_path / "file" / "handout.zip")
    assert run.returncode == 2
    assert "cannot be written" in run.stderr
    assert "Traceback" not in run.stderr


def in_handout(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run a module of this Python in the handout, with the handout's own kit."""
    command = [sys.executable, "-m", *words]
    environment = {**os.environ, "PYTHONPATH": str(folder)}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


@pytest.fixture
def handout(unpacked, tmp_path) -> Path:
    """A copy of the handout to run things in."""
    return shutil.copytree(unpacked, tmp_path / "ee541")


@pytest.mark.slow
def test_bare_pytest_collects_the_visible_tests_and_nothing_else(handout):
    run = in_handout(handout, "pytest", "--collect-only", "-q")
    assert run.returncode == 0, run.stdout + run.stderr
    cases = [line.partition("::") for line in run.stdout.splitlines() if "::" in line]
    assert {file for file, _, _ in cases} == {f"tests/{slug}/test_visible.py" for slug in assignments()}
    declared = [test for assignment in assignments().values() for test in assignment.tests]
    assert {case.partition("[")[0] for _, _, case in cases} == {t.name for t in declared if t.visibility == "visible"}


@pytest.mark.slow
def test_bare_pytest_fails_on_untouched_stubs_without_a_traceback(handout):
    run = in_handout(handout, "pytest", "-q")
    assert run.returncode == pytest.ExitCode.TESTS_FAILED, run.stdout + run.stderr
    assert "TODO: adam" in run.stdout
    assert "Traceback" not in run.stdout + run.stderr


@pytest.mark.slow
def test_the_command_works_in_the_handout(handout):
    shutil.copy(ROOT / "solutions" / "adam_step" / "adam_step.py", handout / "assignments" / "adam_step")
    run = in_handout(handout, "autograder", "test", "adam_step")
    assert run.returncode == 0, run.stdout + run.stderr
    assert in_handout(handout, "autograder", "test", "masked_pretext").returncode == 1


def test_an_editor_runs_the_tests_in_the_kits_environment(unpacked):
    settings = json.loads((unpacked / ".vscode" / "settings.json").read_text())
    assert settings["python.testing.pytestEnabled"] is True
    assert settings["python.defaultInterpreterPath"] == "${workspaceFolder}/.venv"
    assert all((unpacked / folder).is_dir() for folder in settings["python.testing.pytestArgs"])


def test_the_makefile_has_four_targets_for_students(unpacked):
    makefile = (unpacked / "Makefile").read_text()
    targets = re.findall(r"^([a-z-]+):", makefile, flags=re.MULTILINE)
    assert targets == ["help", "test", "kernel", "lab", "clean"]


@pytest.mark.skipif(sys.platform == "win32", reason="make is not there")
@pytest.mark.parametrize("makefile", [ROOT / "Makefile", ROOT / "assignments" / "Makefile"], ids=["staff", "students"])
@pytest.mark.parametrize(("status", "of_make"), [(0, 0), (1, 0), (2, 2), (3, 2)])
def test_missing_points_are_no_error_of_make(tmp_path, makefile, status, of_make):
    """Replace the environment's Python by a program that only exits."""
    for name in ("pyproject.toml", "constraints.txt", "tools/make_venv.py", ".venv/bin/python", ".venv/ready"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(f"#!/bin/sh\nexit {status}\n")
    (tmp_path / ".venv" / "bin" / "python").chmod(0o755)
    command = ["make", "-f", str(makefile), "test", "VENV=.venv"]
    run = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert run.returncode == of_make, run.stderr
    assert re.findall(r"Error \d+", run.stderr) == ([f"Error {status}"] if of_make else [])


@pytest.mark.slow
def test_it_writes_the_page_of_a_run_with_what_is_packed(unpacked, tmp_path):
    environment = {**os.environ, "PYTHONPATH": str(unpacked)}
    command = [sys.executable, "-m", "autograder", "test", "adam_step", "--out", str(tmp_path)]
    run = subprocess.run(command, cwd=unpacked, env=environment, capture_output=True, text=True, check=False)
    assert (run.returncode, run.stderr) == (1, "")
    assert run.stdout.rstrip().endswith(f"Report: {tmp_path / 'report.html'}")
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    visible = [test for test in assignments()["adam_step"].tests if test.visibility == "visible"]
    assert all(html.escape(test.title) in page for test in visible)
    assert f"of {sum(test.points for test in visible):g} visible points" in page


@pytest.mark.slow
@pytest.mark.thorough
@pytest.mark.skipif(sys.platform == "win32", reason="make is not there")
@pytest.mark.timeout(900)
def test_make_test_works_in_a_clean_folder(unpacked, tmp_path):
    """Install into a new environment; test the untouched stubs, then one solved assignment."""
    folder = tmp_path / "ee541"
    shutil.copytree(unpacked, folder)
    untouched = make(folder, "test")
    assert untouched.returncode == 0, untouched.stderr
    assert "Error" not in untouched.stderr
    for slug, assignment in assignments().items():
        assert slug in untouched.stdout
        assert all(test.title[:20] in untouched.stdout for test in assignment.tests if test.visibility == "visible")
    assert "TODO: adam" in untouched.stdout
    assert "Traceback" not in untouched.stdout + untouched.stderr
    assert "✓" not in untouched.stdout

    shutil.copy(ROOT / "solutions" / "adam_step" / "adam_step.py", folder / "assignments" / "adam_step")
    solved = make(folder, "test", "A=adam_step")
    assert solved.returncode == 0, solved.stdout + solved.stderr

    wrong = make(folder, "test", "NOTEBOOK=nowhere.ipynb", "A=adam_step")
    assert wrong.returncode != 0
    assert "nowhere.ipynb: cannot be read" in wrong.stderr


def make(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if name not in ("VIRTUAL_ENV", "PYTHONPATH")}
    command = ["make", "--no-print-directory", *words, f"PYTHON={sys.base_prefix}/bin/python3"]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
