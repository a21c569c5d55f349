"""`check` in a notebook: a kernel runs the cells, and the table shows what those that ran so far are worth."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tomllib
import zipfile
from html.parser import HTMLParser
from pathlib import Path

import nbclient
import nbformat
import pytest

from autograder.cli.student.notebook_answer import FILE
from autograder.course.handout import pack
from autograder.reports.pages import cell_table
from tests.autograder.kit import ROOT, assignments, mistakes, notebook
from tests.autograder.reports import sample_reports as samples

CHECK = 'from autograder import check\ncheck("adam_step")'
SOLUTION = (ROOT / "solutions" / "adam_step" / "adam_step.py").read_text()
# Without the marks that say which part a stub leaves out: in a notebook they would say where the answer belongs.
RIGHT = re.sub(r"(?m)^ *# (?:BEGIN|END) SOLUTION\n", "", SOLUTION)
COMMONEST = tomllib.loads((ROOT / "solutions" / "adam_step" / "commonest.toml").read_text())
MISTAKE, SAYS = next(iter(COMMONEST.items()))
WRONG = mistakes("adam_step")[MISTAKE].source
FULL = "9 of 9 visible points"


def answer(*cells: str, slugs: tuple[str, ...] = ("adam_step",)) -> dict[str, str]:
    """Return what the program behind `check` says of these cells, of which the last one asks."""
    command = [sys.executable, "-m", "autograder.cli.student.notebook_answer", *slugs]
    done = subprocess.run(command, input=notebook(*cells), cwd=ROOT, capture_output=True, timeout=120, check=True)
    said: dict[str, str] = json.loads(done.stdout)
    return said


@pytest.fixture(scope="module")
def shown() -> list[list[dict[str, str]]]:
    """Run one notebook in a kernel; return for each code cell what it shows, by type (and the name of an error)."""
    cells = [
        CHECK,
        WRONG,
        "1 / 0",
        CHECK,
        RIGHT,
        "adam = (",
        "for _ in [0]: answer = check()",
        "answer",
        "print(answer)",
    ]
    cells += [
        'check("nothing")',
        f"{WRONG}\n{CHECK}",
        "import sys, threading\nsys.stdout.flush()\n" + RIGHT,
        "%%time\n" + CHECK,
    ]
    return executed(nbformat.reads(notebook(*cells), as_version=4), ROOT, ROOT)


def executed(notebook: nbformat.NotebookNode, folder: Path, kit: Path) -> list[list[dict[str, str]]]:
    """Run a notebook that stands in a folder, with the kit on the path of its kernel."""
    place = {"metadata": {"path": str(folder)}}
    client = nbclient.NotebookClient(notebook, timeout=120, allow_errors=True, kernel_name="python3", resources=place)
    client.execute(env={**os.environ, "PYTHONPATH": str(kit)})
    return [[_shown(output) for output in cell.outputs] for cell in notebook.cells if cell.cell_type == "code"]


def _shown(output: nbformat.NotebookNode) -> dict[str, str]:
    plain = {"text/plain": output.get("text", "") or output.get("ename", "")}
    return dict(output.get("data", plain))


def words(html: str) -> str:
    """Return the words of a table without its style sheet."""
    texts: list[str] = []
    parser = HTMLParser()
    parser.handle_data = texts.append  # type: ignore[method-assign, assignment]
    parser.feed(re.sub("<style>.*?</style>", "", html, flags=re.DOTALL))
    return " ".join(" ".join(texts).split())


@pytest.mark.slow
class TestInAKernel:
    def test_before_anything_is_defined_it_says_so(self, shown):
        ((output,)) = shown[0]
        assert "no cell that ran so far defines sgd, sgd_momentum, adam" in output["text/plain"]
        assert "no cell that ran so far defines sgd" in words(output["text/html"])

    def test_a_wrong_solution_is_told_what_it_looks_like_also_after_a_cell_with_an_error(self, shown):
        assert shown[2] == [{"text/plain": "ZeroDivisionError"}]
        ((output,)) = shown[3]
        assert SAYS in words(output["text/html"])
        assert SAYS in " ".join(output["text/plain"].split())
        assert FULL not in output["text/plain"]
        assert "wrong value" in words(output["text/html"])

    def test_a_wrong_array_is_drawn_beside_the_line_of_its_test(self, shown):
        ((output,)) = shown[3]
        assert "<caption>Got − expected</caption>" in output["text/html"]
        assert re.search(r'<td class="h[1-5] wrong">', output["text/html"])

    def test_a_definition_in_a_later_cell_counts_and_a_broken_one_does_not(self, shown):
        assert shown[5] == [{"text/plain": "SyntaxError"}]
        ((output,)) = shown[7]
        assert FULL in output["text/plain"]
        assert FULL in words(output["text/html"])
        assert "cell 6 seems to define adam again" in words(output["text/html"])
        assert "the definition in cell 5 is graded" in output["text/plain"]

    def test_without_html_the_table_of_the_terminal_is_shown(self, shown):
        assert shown[8][0]["text/plain"].strip() == shown[7][0]["text/plain"].strip()
        assert "✓" in shown[8][0]["text/plain"]

    def test_an_unknown_assignment_is_named_with_those_there_are(self, shown):
        ((output,)) = shown[9]
        assert output["text/plain"].startswith("check: there is no assignment 'nothing'; there are: adam_step, ")

    def test_what_the_asking_cell_itself_defines_counts_as_it_will_when_it_is_handed_in(self, shown):
        ((output,)) = shown[10]
        assert SAYS in words(output["text/html"])

    def test_the_asking_cell_may_be_spelled_in_any_way(self, shown):
        assert any(FULL in output["text/plain"] for output in shown[12])

    def test_no_traceback_of_the_kit_is_shown(self, shown):
        assert not [output for cell in shown for output in cell if "Traceback" in "".join(output.values())]


@pytest.mark.slow
def test_the_check_of_a_generated_notebook_works_in_the_handout(tmp_path):
    pack(ROOT, tmp_path / "handout.zip")
    with zipfile.ZipFile(tmp_path / "handout.zip") as archive:
        archive.extractall(tmp_path)
    folder = tmp_path / "ee541" / "assignments" / "adam_step"
    ran = nbformat.read(folder / "adam_step.ipynb", as_version=4)
    shown = executed(ran, folder, tmp_path / "ee541")
    (output,) = (output for cell in shown for output in cell if "visible points" in output.get("text/plain", ""))
    assert "0 of 9 visible points" in output["text/plain"]
    assert "TODO: adam" in words(output["text/html"])


def test_outside_a_notebook_it_says_what_to_type_instead():
    command = [sys.executable, "-c", "from autograder import check; print(check('adam_step'))"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "check: works in a notebook or in IPython; in a terminal, type: python -m autograder test\n"


def test_importing_the_kit_or_check_imports_nothing_else_of_it():
    code = (
        "import sys; before = set(sys.modules); from autograder import check; print(*sorted(set(sys.modules) - before))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert {name for name in done.stdout.split() if name.startswith("autograder")} == {"autograder"}
    assert not {"numpy", "torch", "nbformat", "IPython", "rich"} & set(done.stdout.split())


@pytest.mark.slow
def test_without_a_name_every_assignment_that_is_begun_is_checked_and_no_other():
    said = answer("def sgd(w, grad, lr=0.01):\n    return w - lr * grad", "class Dense:\n    pass", "check()", slugs=())
    titles = {slug: assignment.title for slug, assignment in assignments().items()}
    begun = {slug for slug, title in titles.items() if title in said["text"] and title in words(said["html"])}
    assert begun == {"adam_step", "dense_backward"}


@pytest.mark.parametrize("cell", ["", "x = 1", "from adam_step import *"])
def test_without_a_name_and_without_a_definition_it_says_what_to_do(cell):
    said = answer(cell, "check()", slugs=())
    assert said["text"].startswith("check: no cell that ran so far defines a required name of any assignment")


@pytest.mark.slow
def test_in_a_long_session_a_cell_that_ran_often_counts_once():
    filler = "\n".join(f"# {'x' * 90}" for _ in range(300))
    said = answer(RIGHT, *[f"{filler}\nx = 1"] * 20, "adam = None", RIGHT, CHECK)
    assert FULL in said["text"]


def test_a_session_that_is_too_long_to_read_is_answered_with_what_to_do():
    said = answer(*(f"x = {number}\n" + "# xxxxxxxxx\n" * 3_000 for number in range(10)), CHECK)
    assert said["text"].startswith("check: notebook.ipynb contains more than 300 kB of code")
    assert said["text"].endswith("restart the kernel: `check` reads all cells that ran since it started.")


def test_the_program_can_read_what_the_kernel_hands_over_by_its_name():
    assert FILE.endswith(".ipynb")


TAGS = {"style", "div", "p", "pre", "b", "i", "table", "caption", "tr", "td", "span", "figure", "figcaption"}


@pytest.mark.parametrize("text", samples.HOSTILE)
def test_hostile_text_stays_text_in_the_table(text):
    html = cell_table.tables([samples.hostile(text)])["html"]
    tags = set(re.findall(r"<\s*/?\s*([a-zA-Z!?][^\s>/]*)", html))
    assert tags == TAGS | {"h4", "ol", "li"}
    assert not set(samples.FORBIDDEN) & set(html)
    assert not set(samples.FORBIDDEN) & set(cell_table.tables([samples.hostile(text)])["text"])


def test_a_wrong_array_is_drawn_as_heat_maps_in_the_row_of_its_test():
    html = cell_table.tables([samples.half_right()])["html"]
    (row,) = [row for row in html.split("<tr>\n<td") if "two steps from rest" in row]
    assert re.findall("<caption>(.*)</caption>", row) == ["Got", "Expected", "Got − expected"]
    assert {level: row.count(f'class="h{level} wrong"') for level in range(1, 6)} == {1: 0, 2: 4, 3: 2, 4: 4, 5: 2}
    assert row.count('class="h0"') == 3 * 12 - 12
    assert "stronger color: further off" in words(html)


def test_a_wrong_text_is_shown_beside_the_expected_one():
    html = cell_table.tables([samples.wrong_text()])["html"]
    assert html.count('<li class="wrong">') == 4
    assert "<table>\n<caption>" not in html


def test_without_a_wrong_array_there_is_no_legend():
    assert "further off" not in words(cell_table.tables([samples.all_passed()])["html"])


def test_a_hidden_test_is_never_drawn():
    hidden = samples.outcome(samples.HIDDEN[1], "failed", difference=samples.numbers())
    assert "caption>" not in cell_table.tables([samples.report(hidden)])["html"].split("</style>")[1]


def test_a_syntax_error_is_shown_once_with_its_line_and_a_caret():
    html = cell_table.tables([samples.unreadable()])["html"]
    assert html.count("cannot be read") == 1
    assert "so sgd and adam are not defined" in html
    assert '<pre class="fault">def adam(w:\n        ^</pre>' in html


def test_the_table_says_of_each_test_how_it_ended_and_what_it_earned():
    report = samples.every_status()
    said = words(cell_table.tables([report])["html"])
    for outcome in report.outcomes:
        assert outcome.test.title in said
    for word in ("✗ wrong value", "! error", "◷ timed out", "■ crashed", "? grader error", "○ not written", "✓ passed"):
        assert word in said
