"""The autograders for Classroom 50: nothing secret is in them, and whatever happens, no result of a student counts."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from autograder.course.bundles import SYSTEMS
from tests.autograder.course.test_handout import (
    SHORTEST_CODE,
    SHORTEST_SECRET,
    as_prose,
    public_lines,
    region_lines,
    secret_names,
)
from tests.autograder.gradebook.exports import document_readers as readers
from tests.autograder.kit import ROOT, assignments, autograder, mistakes

NAMES = {slug: slug.replace("_", "-") for slug in assignments()}
# Of runner.py in foundation50/classroom50: what it fetches, and what it accepts as the name of an assignment.
MOST_FETCHED = 10 * 2**20
NAME = re.compile(r"[a-z0-9-]+")
ENVIRONMENT = {
    "CLASSROOM": "ee541-fall",
    "ASSIGNMENT": "adam-step",
    "ASSIGNMENT_TYPE": "individual",
    "OWNER": "ada",
    "USERNAME": "ada",
    "SUBMISSION_TAG": "submit/2026-09-05T23-59-30Z-a1b2c3d",
    "COMMIT_URL": "https://example.org/commit",
    "RELEASE_URL": "https://example.org/release",
    "REVIEW_URL": "https://example.org/compare",
}


@pytest.fixture(scope="module")
def packed(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("packed") / "classroom50.zip"
    done = autograder("bundle", "--for", "classroom50", "--out", path)
    assert done.returncode == 0, done.stderr
    assert "visible tests only" in done.stdout
    return path


@pytest.fixture(scope="module")
def autograders(packed, tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("unpacked")
    with zipfile.ZipFile(packed) as archive:
        archive.extractall(folder)
    assert [path.name for path in folder.iterdir()] == ["autograders"]
    return folder / "autograders"


def name_in_kit(path: Path, autograders: Path) -> str:
    """Return the name of a file without the folder of its assignment."""
    return "/".join(path.relative_to(autograders).parts[1:]).removeprefix("kit/")


@pytest.fixture(scope="module")
def texts(autograders) -> dict[str, str]:
    """The text of every file by its name in its folder; what all folders have alike is read once."""
    names = {path: name_in_kit(path, autograders) for path in autograders.rglob("*") if path.is_file()}
    read = {name: path.read_bytes() for path, name in names.items() if path.suffix != ".npz"}
    others = [path for path, name in names.items() if path.read_bytes() != read.get(name)]
    assert {path.name for path in others if path.suffix != ".npz"} == {"bundle.json"}
    return {name: content.decode() for name, content in read.items()}


def test_each_assignment_has_a_folder_with_a_name_for_github(autograders):
    assert {path.name for path in autograders.iterdir()} == set(NAMES.values())
    assert all(NAME.fullmatch(name) for name in NAMES.values())


def test_each_has_the_visible_suite_of_its_assignment_and_of_no_other(autograders):
    for slug, name in NAMES.items():
        files = {name_in_kit(path, autograders) for path in (autograders / name).rglob("*")}
        course = {file.split("/")[1] for file in files if file.startswith(("assignments/", "tests/"))}
        assert course == {slug, "__init__.py"}
        assert {f"tests/{slug}/test_visible.py", f"tests/{slug}/probes.py", "autograder.py", "runtime.json"} <= files


def test_none_has_a_solution_hidden_test_mistake_variant_or_attack(texts):
    assert secret_names(texts) == []


def test_none_has_a_line_that_is_in_solutions_only(texts):
    lines_of = {
        name: {line.strip().strip('",').removesuffix("\\n") for line in text.splitlines()}
        for name, text in texts.items()
    }
    for slug, assignment in assignments().items():
        secret = region_lines(assignment.solution.read_text()) - {line.strip() for line in public_lines(slug)}
        assert secret, slug
        for name, lines in lines_of.items():
            shortest = SHORTEST_SECRET if slug in name else SHORTEST_CODE
            assert {line for line in lines & secret if len(line) >= shortest} == set(), (slug, name)


def test_none_has_a_hint_of_a_known_mistake_or_a_hidden_test(texts):
    everything = as_prose("\n".join(texts.values()))
    known = [program for slug in assignments() for program in mistakes(slug).values()]
    assert [program.name for program in known if program.hint in everything] == []
    for slug, assignment in assignments().items():
        own = "\n".join(text for name, text in texts.items() if f"/{slug}/" in name)
        hidden = [test for test in assignment.tests if test.visibility == "hidden"]
        assert hidden, slug
        assert [test.name for test in hidden if f"def {test.name}(" in own or test.title in own] == []


def test_the_runner_can_fetch_each(autograders):
    """Pack each folder as the publishing workflow does."""
    for path in autograders.iterdir():
        archive = io.BytesIO()
        with tarfile.open(fileobj=archive, mode="w:gz") as tar:
            tar.add(path, path.name)
        assert len(archive.getvalue()) < MOST_FETCHED / 2, path.name


def test_packed_twice_it_has_the_same_bytes(packed):
    assert SYSTEMS["classroom50"].pack(ROOT, list(assignments().values())) == packed.read_bytes()


@pytest.fixture
def checkout(autograders, tmp_path) -> Path:
    """A student's checkout with results of the student's own, beside the autograder."""
    with zipfile.ZipFile(tmp_path / "one.zip", "w") as archive:
        for path in (autograders / "adam-step").rglob("*"):
            archive.write(path, path.relative_to(autograders))
    with zipfile.ZipFile(tmp_path / "one.zip") as archive:
        archive.extractall(tmp_path / "bundle")
    folder = tmp_path / "checkout"
    folder.mkdir()
    (folder / "adam_step.py").write_text("def sgd(*arguments): return 1\n")
    (folder / "result.json").write_text(json.dumps({"score": 99, "max-score": 99}))
    (folder / "release-body.md").write_text("99 of 99")
    return folder


def run_autograder(checkout: Path, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(checkout.parent / "bundle" / "adam-step" / "autograder.py")]
    variables = {**{name: os.environ[name] for name in ("PATH",)}, **environment}
    return subprocess.run(
        command, cwd=checkout, env=variables, capture_output=True, text=True, timeout=120, check=False
    )


def stamped(checkout: Path) -> Mapping[str, Any]:
    """Read the result after runner.py wrote into it what only it knows: when the commit was made."""
    result = readers.strict_json((checkout / "result.json").read_text(encoding="utf-8"))
    assert "datetime" not in result
    return readers.classroom50(json.dumps({**result, "datetime": "2026-09-05T23:59:30Z"}))


def with_environment(checkout: Path, python: str) -> None:
    """Replace the installation: the environment has this Python only."""
    tool = checkout.parent / "bundle" / "adam-step" / "kit" / "tools" / "make_venv.py"
    make = "import pathlib, sys; path = pathlib.Path(sys.argv[1]) / 'bin'; path.mkdir(parents=True, exist_ok=True)"
    tool.write_text(f"{make}; (path / 'python').write_text({python!r}); (path / 'python').chmod(0o755)\n")


GRADERS = {
    "crashes": "import os; os.abort()",
    "exits with an error": "raise SystemExit(3)",
    "is killed": "import os, signal; os.kill(os.getpid(), signal.SIGKILL)",
}


@pytest.mark.skipif(sys.platform != "linux", reason="the runner is Linux")
@pytest.mark.parametrize("grader", GRADERS)
def test_if_the_grader_fails_so_does_the_autograder_and_no_result_is_left(checkout, grader):
    """The runner keeps the last score then."""
    with_environment(checkout, f"#!{sys.executable}\n{GRADERS[grader]}\n")
    assert run_autograder(checkout, ENVIRONMENT).returncode != 0
    assert [path.name for path in checkout.iterdir()] == ["adam_step.py"]


@pytest.mark.skipif(sys.platform != "linux", reason="the runner is Linux")
def test_if_nothing_can_be_installed_no_result_is_left(checkout):
    (checkout.parent / "bundle" / "adam-step" / "kit" / "tools" / "make_venv.py").write_text(
        "raise SystemExit('no network')\n"
    )
    done = run_autograder(checkout, ENVIRONMENT)
    assert done.returncode == 1
    assert "no network" in done.stderr
    assert not (checkout / "result.json").exists()


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="the runner is Linux")
def test_failed_tests_are_a_result_in_whole_points_and_the_output_runs_no_command(checkout):
    with_environment(checkout, f'#!/bin/sh\nexec {sys.executable} "$@"\n')
    (checkout / "adam_step.py").write_text("def sgd(*a, **b):\n    raise ValueError('\\n::error::owned')\n")
    (checkout / ".git").mkdir()
    done = run_autograder(checkout, ENVIRONMENT)
    assert done.returncode == 0, done.stderr
    result = stamped(checkout)
    visible = [test for test in assignments()["adam_step"].tests if test.visibility == "visible"]
    assert (result["score"], result["max-score"]) == (0, 2 * sum(test.points for test in visible))
    assert [test["test-name"] for test in result["tests"]] == [test.title for test in visible]
    names = {
        "classroom": "ee541-fall",
        "assignment": "adam-step",
        "owner": "ada",
        "submission": ENVIRONMENT["SUBMISSION_TAG"],
    }
    assert {name: result[name] for name in names} == names
    assert "owned" in done.stdout
    assert "::error" not in done.stdout + done.stderr


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="the runner is Linux")
def test_outside_of_the_runner_it_says_so(checkout):
    with_environment(checkout, f'#!/bin/sh\nexec {sys.executable} "$@"\n')
    done = run_autograder(checkout, {})
    assert done.returncode == 2
    assert "run this as an autograder of Classroom 50" in done.stderr
