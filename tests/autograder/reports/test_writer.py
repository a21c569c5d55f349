"""The files of a run: their names, and links between them."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from autograder.gradebook.class_run import name_counting
from autograder.gradebook.store import path_of, write_result
from autograder.intake import AttemptPolicy
from autograder.reports.sanitize import safe_report, safe_result
from autograder.reports.writer import write_class, write_report
from tests.autograder.reports import sample_reports as samples
from tests.autograder.reports.sample_notebooks import code, notebook, report_of

CONTENT = notebook(code("def sgd(w): return w"))


def attempts(out: Path, which: AttemptPolicy, second: bytes = CONTENT) -> list:
    """Write two attempts, the first with the higher score; return the one that counts."""
    first = replace(report_of(CONTENT, samples.half_right()), attempts=2)
    worse = replace(report_of(second, samples.untouched()), attempt=2, attempts=2)
    for report, content in ((first, CONTENT), (worse, second)):
        write_report(out, report, content, which)
        write_result(path_of(out, report, which), safe_report(report))
    return name_counting(out, [safe_result(first), safe_result(worse)], which)


@pytest.mark.parametrize(("which", "attempt"), [("best", 1), ("all", 2)])
def test_attempt_that_counts_has_the_plain_names(tmp_path, which, attempt):
    (counting,) = attempts(tmp_path, which)
    folder = tmp_path / "students" / counting.key
    assert counting.attempt == attempt
    for ending in (".json", ".html", ".notebook.html"):
        plain, its_attempt = folder / f"adam_step{ending}", folder / f"adam_step.attempt-{attempt}{ending}"
        assert plain.read_bytes() == its_attempt.read_bytes()
    assert len(list(folder.iterdir())) == 9


def test_old_notebook_page_goes_when_the_new_attempt_is_no_notebook(tmp_path):
    attempts(tmp_path, "all")
    attempts(tmp_path, "all", b"def sgd(w): return w")
    names = {path.name for path in tmp_path.glob("students/*/*.notebook.html")}
    assert names == {"adam_step.attempt-1.notebook.html"}


@pytest.mark.parametrize("which", ["best", "all"])
def test_links_of_a_run_lead_to_files(tmp_path, which):
    write_class(tmp_path, attempts(tmp_path, which), [], title="Grades")
    pages = list(tmp_path.rglob("*.html"))
    assert len(pages) == 8
    for page in pages:
        links = re.findall(r'href="([^"#]+)"', page.read_text("utf-8"))
        assert links
        assert all((page.parent / link).is_file() for link in links), page
