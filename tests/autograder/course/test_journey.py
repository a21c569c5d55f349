"""A student's way through each notebook of the handout: open it, fill it in, check it, draw the plots, hand it in."""

from __future__ import annotations

import os
import zipfile
from pathlib import Path

import nbclient
import nbformat
import pytest

from autograder.course.handout import pack
from autograder.course.notebooks import notebook_of, read_plots
from tests.autograder.kit import ROOT, assignments, grade, submission

SLUGS = sorted(assignments())


def solved(slug: str) -> str:
    """Return the notebook of an assignment, filled in with the reference."""
    assignment = assignments()[slug]
    sheet = assignment.stub.with_name("README.md").read_text(encoding="utf-8")
    return notebook_of(slug, sheet, assignment.solution.read_text(encoding="utf-8"), read_plots(assignment.stub))


@pytest.mark.slow
def test_every_filled_in_notebook_earns_every_point():
    reports = grade(submission(slug, slug, solved(slug), f"{slug}.ipynb") for slug in SLUGS)
    lost = {report.slug: [o.test.name for o in report.outcomes if o.status != "passed"] for report in reports}
    assert lost == {slug: [] for slug in SLUGS}


@pytest.fixture(scope="module")
def handout(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("handout")
    pack(ROOT, folder / "handout.zip")
    with zipfile.ZipFile(folder / "handout.zip") as archive:
        archive.extractall(folder)
    return folder / "ee541"


@pytest.mark.thorough
@pytest.mark.parametrize("slug", SLUGS)
def test_a_filled_in_notebook_runs_in_a_kernel_and_draws_its_plots(slug, handout):
    folder = handout / "assignments" / slug
    notebook = nbformat.reads(solved(slug), as_version=4)
    place = {"metadata": {"path": str(folder)}}
    client = nbclient.NotebookClient(notebook, timeout=240, kernel_name="python3", resources=place)
    client.execute(env={name: value for name, value in os.environ.items() if name != "PYTHONPATH"})
    outputs = [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]
    points = sum(test.points for test in assignments()[slug].tests if test.visibility == "visible")
    shown = [output["data"] for output in outputs if "data" in output]
    assert any(f"{points:g} of {points:g} visible points" in data.get("text/plain", "") for data in shown)
    has_plots = bool(read_plots(assignments()[slug].stub))
    assert any("image/png" in data for data in shown) == has_plots
