"""Rules for every assignment; a new folder is checked as soon as it exists.

`autograder validate` tests the suites themselves: the reference earns all points, and every mistake loses some.
"""

from __future__ import annotations

import pytest

from autograder.course.stubs import stale_files
from tests.autograder.kit import ROOT, assignments, grade, mistakes, notebook, submission

pytestmark = pytest.mark.slow
SLUGS = sorted(assignments())
NOT_SUITES = {"autograder", "attacks", "__pycache__"}


def test_the_three_trees_are_parallel():
    for tree in ("assignments", "solutions", "tests"):
        folders = {path.name for path in (ROOT / tree).iterdir() if path.is_dir()} - NOT_SUITES
        assert folders == set(SLUGS), tree
    for slug in SLUGS:
        for name in (f"{slug}.py", f"{slug}.ipynb", "README.md", "assignment.toml"):
            assert (ROOT / "assignments" / slug / name).is_file(), (slug, name)
        for name in ("probes.py", "test_visible.py", "test_hidden.py"):
            assert (ROOT / "tests" / slug / name).is_file(), (slug, name)


def test_stubs_and_notebooks_are_up_to_date():
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
def test_every_mistake_has_a_hint_and_no_code_in_it(slug):
    assert mistakes(slug)
    for name, program in mistakes(slug).items():
        assert len(program.hint) > 20, name
        assert "=" not in program.hint, name
