"""The zip for Gradescope: its files, and its scripts with broken graders. `test_bare_root` runs them in the system that they are for."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from autograder.cli.grade_bundle_command import handin_from
from autograder.course.bundles import SYSTEMS
from autograder.course.bundles.gradescope import not_graded
from tests.autograder.course.bundles.bare_root import hand_in, unpack
from tests.autograder.gradebook.exports.document_readers import GRADESCOPE, strict_json
from tests.autograder.kit import ROOT, anyhow, assignments, autograder

SLUGS = ("adam_step", "two_moons")
SCRIPTS = ("run_autograder", "setup.sh")
METADATA = {
    "id": 1,
    "created_at": "2026-09-05T23:59:30.000000-07:00",
    "assignment": {"due_date": "2026-09-05T23:59:00.000000-07:00", "total_points": "40.0"},
    "users": [{"name": "Ada Byron", "email": "ada@example.edu", "id": 7}],
}


@pytest.fixture(scope="module")
def packed(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("packed") / "gradescope.zip"
    done = autograder("bundle", "--for", "gradescope", *SLUGS, "--out", path)
    assert done.returncode == 0, done.stderr
    assert "for staff only" in done.stdout
    return path


def unpacked(packed: Path, home: Path) -> Path:
    """Unpack the zip as Gradescope does: all of it, and a copy of the script above it."""
    unpack(packed, home / "source")
    script = home / "run_autograder"
    script.write_bytes((home / "source" / "run_autograder").read_bytes())
    script.chmod(0o755)
    return home


def results_in(home: Path) -> dict:
    """Read the results as the specification says."""
    results = strict_json((home / "results" / "results.json").read_text(encoding="utf-8"))
    Draft202012Validator(GRADESCOPE).validate(results)
    return results


def test_the_scripts_are_programs_at_its_root(packed):
    with zipfile.ZipFile(packed) as archive:
        modes = {entry.filename: entry.external_attr >> 16 for entry in archive.infolist()}
        first = {name: archive.read(name).partition(b"\n")[0] for name in SCRIPTS}
    assert {name: mode for name, mode in modes.items() if mode != 0o644} == dict.fromkeys(SCRIPTS, 0o755)
    assert set(first.values()) == {b"#!/usr/bin/env bash"}


def test_it_has_the_whole_course_of_its_assignments_and_of_no_other(packed):
    with zipfile.ZipFile(packed) as archive:
        names = set(archive.namelist())
    for slug in SLUGS:
        whole = [path for folder in ("assignments", "solutions", "tests") for path in (ROOT / folder / slug).rglob("*")]
        files = {path.relative_to(ROOT).as_posix() for path in whole if path.is_file() and path.suffix != ".pyc"}
        assert files <= names
    in_courses = {name.split("/")[1] for name in names if name.startswith(("assignments/", "solutions/", "tests/"))}
    assert in_courses == {*SLUGS, "__init__.py"}
    assert {"pyproject.toml", "constraints.txt", "tools/make_venv.py", "conftest.py"} <= names
    assert not [name for name in names if "__pycache__" in name]


def test_without_names_it_has_every_assignment(tmp_path):
    done = autograder("bundle", "--for", "gradescope", "--out", tmp_path / "all.zip")
    assert done.returncode == 0, done.stderr
    with zipfile.ZipFile(tmp_path / "all.zip") as archive:
        names = set(archive.namelist())
    assert {f"tests/{slug}/test_hidden.py" for slug in assignments()} <= names


def test_an_unknown_assignment_is_named(tmp_path):
    done = autograder("bundle", "--for", "gradescope", "adam", "--out", tmp_path / "all.zip")
    assert done.returncode == 2
    assert "there is no assignment 'adam'; did you mean adam_step?" in done.stderr
    assert not (tmp_path / "all.zip").exists()


def test_packed_twice_it_has_the_same_bytes(packed):
    chosen = [assignments()[slug] for slug in SLUGS]
    assert SYSTEMS["gradescope"].pack(ROOT, chosen) == packed.read_bytes()


def test_all_its_runs_have_one_seed_which_depends_on_the_hidden_tests(packed, tmp_path):
    unpack(packed, tmp_path)
    seed = json.loads((tmp_path / "bundle.json").read_text())["seed"]
    assert 0 <= seed < 2**53
    hidden = tmp_path / "tests" / "adam_step" / "test_hidden.py"
    hidden.write_text(hidden.read_text() + "\n# changed\n")
    repacked = tmp_path.parent / "again.zip"
    done = autograder("bundle", "--for", "gradescope", "--out", repacked, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    with zipfile.ZipFile(repacked) as archive:
        assert json.loads(archive.read("bundle.json"))["seed"] != seed


@pytest.mark.parametrize("name", SCRIPTS)
def test_bash_accepts_the_scripts(packed, tmp_path, name):
    with zipfile.ZipFile(packed) as archive:
        archive.extract(name, tmp_path)
    done = subprocess.run(["bash", "-n", str(tmp_path / name)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


GRADERS = {
    "crashes": "import os; os.abort()",
    "exits with an error": "import sys; sys.exit(2)",
    "says that all is well": 'print("{\\"score\\": 1000}")',
    "prints rubbish": 'print(\'{"score": 1000, "tests": [{"score": 1000\' * 1000)',
    "is killed": "import os, signal; os.kill(os.getpid(), signal.SIGKILL)",
    "hangs": "import time; time.sleep(600)",
    "leaves half a file": 'from pathlib import Path; Path(sys.argv[-1], "results", ".results.json.7").write_text("{"); 1/0',
}


@pytest.mark.skipif(sys.platform != "linux", reason="Gradescope's scripts are for Linux")
@pytest.mark.parametrize("grader", GRADERS)
def test_whatever_the_grader_does_there_are_results(packed, tmp_path, grader):
    home = unpacked(packed, tmp_path / "autograder")
    python = tmp_path / "python"
    python.write_text(f"#!{sys.executable}\nimport sys\n{GRADERS[grader]}\n")
    python.chmod(0o755)
    # Those of another submission in the same folder do not stay.
    (home / "results").mkdir()
    (home / "results" / "results.json").write_text('{"score": 99}')
    done = run_script(home, AUTOGRADER_PYTHON=str(python), AUTOGRADER_SECONDS="1")
    assert done.returncode == 0
    results = results_in(home)
    assert results == not_graded()
    assert results["score"] == 0
    assert "not your fault" in results["output"]
    assert ("ended with exit status" in done.stdout) == (grader not in ("says that all is well", "prints rubbish"))


@pytest.mark.skipif(sys.platform != "linux", reason="Gradescope's scripts are for Linux")
def test_without_a_python_there_are_results(packed, tmp_path):
    home = unpacked(packed, tmp_path / "autograder")
    done = run_script(home, AUTOGRADER_PYTHON=str(tmp_path / "no python"))
    assert done.returncode == 0
    assert results_in(home) == not_graded()


def run_script(home: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    command = ["env", *(f"{name}={value}" for name, value in environment.items()), str(home / "run_autograder")]
    return subprocess.run(command, cwd=home, capture_output=True, text=True, timeout=120, check=False)


@pytest.mark.slow
@pytest.mark.skipif(bool(anyhow()), reason="this machine cannot isolate submissions well enough for hidden tests")
def test_the_script_grades_with_the_kit_of_the_bundle(packed, tmp_path):
    home = unpacked(packed, tmp_path / "autograder")
    reference = assignments()["adam_step"].solution.read_bytes()
    # The name of the file names another student, and the stub is still there.
    stub = assignments()["adam_step"].stub.with_suffix(".ipynb").read_bytes()
    hand_in(home / "submission", {"bob_adam_step.py": reference, "adam_step.ipynb": stub, "carla.txt": b"no program"})
    (home / "submission_metadata.json").write_text(json.dumps(METADATA))
    done = run_script(home, AUTOGRADER_PYTHON=sys.executable)
    assert (done.returncode, done.stderr) == (0, "")
    results = results_in(home)
    assert results["score"] == assignments()["adam_step"].points
    declared = [test for slug in SLUGS for test in assignments()[slug].tests]
    assert [(test["name"], test["max_score"]) for test in results["tests"]] == [(t.title, t.points) for t in declared]
    assert "two_moons: no file for this assignment was handed in" in results["output"]


BROKEN = '''

@pytest.mark.points(1)
def test_broken(judge):
    """A test that fails by itself"""
    raise RuntimeError("a fault of the suite")
'''


@pytest.mark.slow
@pytest.mark.skipif(bool(anyhow()), reason="this machine cannot isolate submissions well enough for hidden tests")
def test_a_score_that_is_not_final_is_no_result(packed, tmp_path):
    home = unpacked(packed, tmp_path / "autograder")
    suite = home / "source" / "tests" / "adam_step" / "test_hidden.py"
    settings = home / "source" / "assignments" / "adam_step" / "assignment.toml"
    suite.write_text(suite.read_text() + BROKEN)
    settings.write_text(settings.read_text().replace("points = 20", "points = 21"))
    hand_in(home / "submission", {"adam_step.py": assignments()["adam_step"].solution.read_bytes()})
    done = run_script(home, AUTOGRADER_PYTHON=sys.executable)
    assert "grader_error: adam_step: test_broken" in done.stderr
    assert "exit status 3" in done.stdout
    assert results_in(home) == not_graded()


def test_lateness_follows_from_the_time_of_the_submission(tmp_path):
    assert handin_from(tmp_path, METADATA).late is True
    in_time = {**METADATA, "created_at": "2026-09-06T06:58:30.000000+00:00"}
    assert handin_from(tmp_path, in_time).late is False
    assert handin_from(tmp_path, {**METADATA, "assignment": {"due_date": None}}).late is None
    (ada,) = handin_from(tmp_path, METADATA).people
    assert (ada.name, dict(ada.ids)["email"]) == ("Ada Byron", "ada@example.edu")
