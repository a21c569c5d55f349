"""What must hold for every assignment, found by glob: a new folder is under these rules as soon as it exists."""

from __future__ import annotations

import ast
from dataclasses import replace

import numpy as np
import pytest

from autograder.bench import Bench
from autograder.grade import Grader
from autograder.stubs import stale_files
from tests.autograder.kit import ROOT, assignments, grade, notebook, submission

pytestmark = pytest.mark.slow
SLUGS = sorted(assignments())
NOT_SUITES = {"autograder", "attacks", "__pycache__"}


def modules_of(slug: str, kind: str) -> dict[str, str]:
    return {path.stem: path.read_text() for path in sorted((ROOT / "solutions" / slug / kind).glob("*.py"))}


def test_the_three_trees_are_parallel():
    for tree in ("assignments", "solutions", "tests"):
        folders = {path.name for path in (ROOT / tree).iterdir() if path.is_dir()} - NOT_SUITES
        assert folders == set(SLUGS), tree
    for slug in SLUGS:
        for name in (f"{slug}.py", f"{slug}.ipynb", "README.md", "assignment.toml"):
            assert (ROOT / "assignments" / slug / name).is_file(), (slug, name)
        for name in ("probes.py", "test_visible.py", "test_hidden.py"):
            assert (ROOT / "tests" / slug / name).is_file(), (slug, name)


def test_stubs_and_notebooks_are_what_the_solutions_make():
    assert stale_files(assignments().values()) == []


@pytest.mark.parametrize("slug", SLUGS)
def test_stub_and_empty_notebook_earn_nothing(slug):
    folder = ROOT / "assignments" / slug
    files = {
        "stub": (folder / f"{slug}.py").read_bytes(),
        "stub-notebook": (folder / f"{slug}.ipynb").read_bytes(),
        "empty-notebook": notebook(),
        "empty-file": b"",
    }
    reports = grade(
        submission(slug, name, content, f"{slug}.{'ipynb' if 'notebook' in name else 'py'}")
        for name, content in files.items()
    )
    for report in reports:
        assert (report.key, report.score) == (report.key, 0)
        assert {outcome.status for outcome in report.outcomes} == {"missing"}, report.key
    todo = [outcome.feedback for outcome in reports[0].outcomes]
    assert all(text.startswith("TODO: ") for text in todo), todo


@pytest.mark.parametrize("slug", SLUGS)
def test_the_solution_earns_exactly_its_points_with_many_seeds(slug):
    solution = (ROOT / "solutions" / slug / f"{slug}.py").read_text()
    for seed in range(5):
        (report,) = grade([submission(slug, "solution", solution)], seed=seed)
        missed = {outcome.test.name: outcome.feedback for outcome in report.outcomes if outcome.status != "passed"}
        assert missed == {}
        assert report.score == report.max_score == assignments()[slug].points == 20


@pytest.mark.parametrize("slug", SLUGS)
def test_a_solution_shifted_by_one_percent_earns_nothing_on_any_test(slug):
    solution = (ROOT / "solutions" / slug / f"{slug}.py").read_text()
    (report,) = grade([submission(slug, "shifted", solution)], grader=ShiftingGrader)
    assert {outcome.test.name: outcome.status for outcome in report.outcomes if outcome.status != "failed"} == {}
    assert report.score == 0


@pytest.mark.parametrize("slug", SLUGS)
def test_every_variant_earns_everything(slug):
    variants = modules_of(slug, "variants")
    assert variants
    reports = grade(submission(slug, name, source) for name, source in variants.items())
    missed = {r.key: [(o.test.name, o.feedback) for o in r.outcomes if o.status != "passed"] for r in reports}
    assert {key: tests for key, tests in missed.items() if tests} == {}


@pytest.mark.parametrize("slug", SLUGS)
def test_every_mistake_loses_points_and_every_test_catches_one(slug):
    mistakes = modules_of(slug, "mistakes")
    reports = grade(submission(slug, name, source) for name, source in mistakes.items())
    assert [report.key for report in reports if report.score == report.max_score] == []
    caught = {outcome.test.name for report in reports for outcome in report.outcomes if outcome.status != "passed"}
    assert {test.name for test in assignments()[slug].tests} - caught == set()
    assert {outcome.status for report in reports for outcome in report.outcomes} <= {"passed", "failed", "error"}


@pytest.mark.parametrize("slug", SLUGS)
def test_every_mistake_has_a_hint_and_no_code_in_it(slug):
    for name, source in modules_of(slug, "mistakes").items():
        hint = ast.get_docstring(ast.parse(source)) or ""
        assert len(hint) > 20, name
        assert "=" not in hint, name


class ShiftedRunner:
    """Runs the solution for real and shifts every value of what comes back by one percent."""

    def __init__(self, runner):
        self._runner = runner

    def run(self, probe, inputs):
        return shifted(self._runner.run(probe, inputs))

    def close(self):
        return self._runner.close()


class ShiftingGrader(Grader):
    def bench(self, job, module, launcher) -> Bench:
        bench = super().bench(job, module, launcher)
        return replace(bench, runner=lambda: ShiftedRunner(bench.runner()))


def shifted(value):
    if isinstance(value, dict):
        return {key: shifted(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(shifted(item) for item in value)
    if isinstance(value, str):
        return f"{value[:-1]}{'#' if value[-1:] != '#' else '%'}"
    if isinstance(value, (bool, np.bool_)):
        return not value
    if isinstance(value, (int, np.integer)):
        return value + max(1, abs(int(value)) // 100)
    if isinstance(value, np.ndarray) and value.dtype.kind in "biu":
        return ~value if value.dtype.kind == "b" else value + 1
    return value if value is None else value * 1.01
