"""The zip for Gradescope: its files, its scripts beside broken graders, and the whole way in a bare Ubuntu 22.04."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from autograder.cli.grade_bundle_command import handin_from
from autograder.course.bundles import SYSTEMS
from autograder.course.bundles.gradescope import not_graded
from tests.autograder.course.bundles.bare_root import BareRoot, hand_in, last_lines, make_root, unpack, why_no_bare_root
from tests.autograder.kit import ROOT, anyhow, assignments, autograder

SLUGS = ("adam_step", "two_moons")
SCRIPTS = ("run_autograder", "setup.sh")
# https://gradescope-autograders.readthedocs.io/en/latest/specs/
FIELDS: dict[str, type | tuple[type, ...]] = {
    "score": (int, float),
    "execution_time": (int, float),
    "output": str,
    "output_format": str,
    "test_output_format": str,
    "test_name_format": str,
    "visibility": str,
    "stdout_visibility": str,
    "extra_data": dict,
    "tests": list,
    "leaderboard": list,
}
OF_A_TEST: dict[str, type | tuple[type, ...]] = {
    "score": (int, float),
    "max_score": (int, float),
    "status": str,
    "name": str,
    "name_format": str,
    "number": str,
    "output": str,
    "output_format": str,
    "tags": list,
    "visibility": str,
    "extra_data": dict,
}
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
    results = json.loads((home / "results" / "results.json").read_bytes())
    assert [name for name in results if not isinstance(results[name], FIELDS[name])] == []
    assert "score" in results or results["tests"]
    for test in results.get("tests", []):
        assert [name for name in test if not isinstance(test[name], OF_A_TEST[name])] == []
    return results


def points_of(results: dict) -> float:
    return results.get("score", sum(test["score"] for test in results.get("tests", [])))


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
    # The name of the file names another student.
    hand_in(home / "submission", {"bob_adam_step.py": reference, "carla_adam_step.txt": b"no program"})
    (home / "submission_metadata.json").write_text(json.dumps(METADATA))
    done = run_script(home, AUTOGRADER_PYTHON=sys.executable)
    assert (done.returncode, done.stderr) == (0, "")
    results = results_in(home)
    assert points_of(results) == assignments()["adam_step"].points
    declared = [test for slug in SLUGS for test in assignments()[slug].tests]
    assert [(test["name"], test["max_score"]) for test in results["tests"]] == [(t.title, t.points) for t in declared]
    assert "two_moons: no file for this assignment was handed in" in results["output"]


def test_lateness_follows_from_the_time_of_the_submission(tmp_path):
    assert handin_from(tmp_path, METADATA).late is True
    in_time = {**METADATA, "created_at": "2026-09-06T06:58:30.000000+00:00"}
    assert handin_from(tmp_path, in_time).late is False
    assert handin_from(tmp_path, {**METADATA, "assignment": {"due_date": None}}).late is None
    (ada,) = handin_from(tmp_path, METADATA).people
    assert (ada.name, dict(ada.ids)["email"]) == ("Ada Byron", "ada@example.edu")


ATTACK = """
def sgd(*arguments, **options):
    from pathlib import Path
    print('{"score": 1000}')
    outcomes = []
    for name in ("solutions/adam_step/adam_step.py", "tests/adam_step/test_hidden.py", "bundle.json"):
        try:
            outcomes.append("READ " + Path("/autograder/source", name).read_text()[:200])
        except OSError as error:
            outcomes.append(type(error).__name__)
    try:
        Path("/autograder/results/results.json").write_text('{"score": 1000}')
        outcomes.append("WRITTEN")
    except OSError as error:
        outcomes.append(type(error).__name__)
    raise RuntimeError(" ".join(outcomes))
"""


@pytest.fixture(scope="module")
def image(packed, tmp_path_factory) -> BareRoot:
    """Ubuntu 22.04 after setup.sh."""
    root = make_root(tmp_path_factory.mktemp("roots") / "jammy", "jammy", "main,universe")
    unpacked(packed, root.folder / "autograder")
    done = root.run("/autograder/source/setup.sh")
    assert done.returncode == 0, last_lines(done)
    assert "Isolation here: container" in done.stdout
    return root


def graded(image: BareRoot, files: dict[str, str | bytes], **environment: str) -> dict:
    hand_in(image.folder / "autograder" / "submission", files)
    (image.folder / "autograder" / "submission_metadata.json").write_text(json.dumps(METADATA))
    done = image.run("/autograder/run_autograder", **environment)
    assert done.returncode == 0, last_lines(done)
    return results_in(image.folder / "autograder")


@pytest.mark.thorough
@pytest.mark.timeout(1800)
@pytest.mark.skipif(bool(why_no_bare_root()), reason=why_no_bare_root())
class TestInABareRoot:
    def test_the_system_has_the_old_python_and_the_kit_a_new_one_that_all_can_read(self, image):
        assert image.run("/usr/bin/python3", "--version").stdout.startswith("Python 3.10.")
        code = "import os, sys; os.setgid(65534); os.setuid(65534); import numpy, torch; print(sys.version_info >= (3, 11))"
        done = image.run("/opt/autograder/bin/python", "-c", code)
        assert done.stdout == "True\n", done.stderr
        assert not any(name.startswith("nvidia") for name in self.packages(image))

    def packages(self, image: BareRoot) -> list[str]:
        return image.run("/opt/autograder/bin/python", "-m", "pip", "freeze", "--all").stdout.splitlines()

    def test_all_packages_have_the_tested_versions(self, image):
        lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
        pins = dict(line.lower().replace("_", "-").split("==") for line in lines if "==" in line)
        installed = [line.lower().replace("_", "-").split("==") for line in self.packages(image) if "==" in line]
        others = [
            (name, version) for name, version in installed if name in pins and version.split("+")[0] != pins[name]
        ]
        assert [name for name, _ in others] in ([], ["pip"])
        assert len(installed) > 20

    def test_references_earn_every_point(self, image):
        results = graded(image, {f"{slug}.py": assignments()[slug].solution.read_bytes() for slug in SLUGS})
        assert points_of(results) == sum(assignments()[slug].points for slug in SLUGS)
        assert len(results["tests"]) == sum(len(assignments()[slug].tests) for slug in SLUGS)

    def test_a_submission_reads_no_answer_and_writes_no_result(self, image):
        results = graded(image, {"adam_step.py": ATTACK})
        text = json.dumps(results)
        assert points_of(results) == 0
        assert " ".join(["PermissionError"] * 4) in text
        assert "WRITTEN" not in text
        assert "READ" not in text

    def test_without_time_there_are_results(self, image):
        assert graded(image, {"adam_step.py": "x = 1\n"}, AUTOGRADER_SECONDS="1") == not_graded()

    def test_with_a_broken_kit_there_are_results(self, image):
        module = image.folder / "autograder" / "source" / "autograder" / "model.py"
        content = module.read_bytes()
        module.write_bytes(content[:1000])
        try:
            assert graded(image, {"adam_step.py": "x = 1\n"}) == not_graded()
        finally:
            module.write_bytes(content)

    def test_nothing_is_left_after_a_run(self, image):
        graded(image, {"adam_step.py": "x = 1\n"})
        assert list((image.folder / "tmp").iterdir()) == []
        assert [path.name for path in (image.folder / "autograder" / "results").iterdir()] == ["results.json"]
