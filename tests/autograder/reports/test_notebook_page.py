"""The page of a submitted notebook: outcomes are below their cells, and nothing hostile survives."""

from __future__ import annotations

import base64
import json
import re
from dataclasses import replace
from pathlib import Path

import nbformat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nbconvert.filters.markdown_mistune import MarkdownWithMath

from autograder.model import NO_MODULE, GradedTest
from autograder.reports.causes import subjects
from autograder.reports.notebook.images import shown_image
from autograder.reports.notebook.markdown import TAGS as PROSE_TAGS
from autograder.reports.notebook.markdown import prose
from autograder.reports.notebook.sanitize import safe_notebook
from autograder.reports.writer import write_report
from tests.autograder.kit import ROOT, assignments, autograder
from tests.autograder.reports import sample_reports as samples
from tests.autograder.reports.clean_page import Page, checked
from tests.autograder.reports.formats import notebook_html
from tests.autograder.reports.sample_notebooks import (
    JPEG,
    REQUIRED,
    code,
    display,
    everywhere,
    markdown,
    notebook,
    page_of,
    png,
    report_of,
)

ATTACKS = (
    *samples.HOSTILE,
    "<script src='https://evil.example/x.js'></script><iframe src=//evil.example></iframe>",
    "<svg onload=alert(1)><script>alert(1)</script></svg>",
    "[x](javascript:alert(1)) <javascript:alert(1)> ![x](https://evil.example/x.png) https://evil.example",
    "[x](data:text/html;base64,PHNjcmlwdD4=)\n\n[y]: javascript:alert(1)\n[y]",
    '<a href="javascript:alert(1)" style="background:url(https://evil.example)">x</a>',
    "<style>@import url(https://evil.example);</style><link rel=stylesheet href=//evil.example><base href=//evil.example>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>",
    "</code></pre></section></main></body></html><!-- <![CDATA[ <?php <!doctype",
    "\\begin{x}<script>alert(1)</script>\\end{x} \\(<img src=x onerror=alert(1)>\\) \\href{javascript:alert(1)}{x}",
    "| a | b |\n|:--|--:|\n| <img src=x onerror=alert(1)> | [x](javascript:1) |\n\n[^1]\n\n[^1]: <script>alert(1)</script>",
)


@pytest.mark.parametrize("text", ATTACKS)
def test_nothing_hostile_survives_in_any_place_of_a_notebook(text):
    page = checked(page_of(everywhere(text)))
    assert page.sources() == []
    assert "Not shown here: HTML" in page.text()


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.sampled_from([*ATTACKS, png(), JPEG]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
BUNDLES = JSON | st.dictionaries(
    st.sampled_from(["text/plain", "text/html", "image/png", "image/jpeg", "image/svg+xml"]), JSON
)
OUTPUTS = st.fixed_dictionaries(
    {"output_type": st.sampled_from(["stream", "display_data", "execute_result", "error"]) | JSON},
    optional={"data": BUNDLES, "text": JSON, "traceback": JSON, "ename": JSON, "evalue": JSON, "metadata": JSON},
)
CELLS = st.fixed_dictionaries(
    {
        "cell_type": st.sampled_from(["code", "markdown", "raw"]) | JSON,
        "source": st.text(max_size=60) | st.sampled_from(ATTACKS),
    },
    optional={"outputs": st.lists(OUTPUTS | JSON, max_size=4) | JSON, "metadata": JSON, "attachments": JSON},
)


@given(st.lists(CELLS, max_size=4), st.lists(JSON, max_size=3))
@settings(max_examples=60, deadline=None)
def test_whatever_stands_in_a_notebook_of_format_3_its_page_is_clean_or_there_is_none(cells, others):
    old = [{**cell, "input": cell["source"], "png": others} for cell in cells]
    first = {"cell_type": "code", "input": "def adam(): pass", "outputs": others, "language": "python"}
    sheets = [{"cells": [first, *old], "metadata": {}}, *others]
    html = page_of(json.dumps({"nbformat": 3, "nbformat_minor": 0, "metadata": {}, "worksheets": sheets}).encode())
    assert html == "" or checked(html)


@given(st.lists(CELLS, max_size=4), st.dictionaries(st.sampled_from(["metadata", "nbformat_minor"]), JSON))
@settings(max_examples=150, deadline=None)
def test_whatever_stands_in_a_notebook_its_page_is_clean_or_there_is_none(cells, more):
    html = page_of(notebook(code("def adam(): pass"), *cells, **more))
    assert html == "" or checked(html)


@given(st.text(alphabet=st.sampled_from("[]()<>*_`~$\\!#|-: \n\tab1.&\"'=^/"), max_size=80) | st.text(max_size=60))
@settings(max_examples=300, deadline=None)
def test_markdown_becomes_prose_without_attributes(source):
    page = Page(str(prose(source)))
    assert {tag for tag, _ in page.tags} <= PROSE_TAGS
    assert [attributes for _, attributes in page.tags if attributes] == []


def test_markdown_loses_what_the_renderer_lets_through(monkeypatch):
    monkeypatch.setattr(MarkdownWithMath, "render", lambda self, source: source)
    raw = "<p title=x lang=y style=z onclick=w>a<script>b</script><img src=c><a href=d>e</a><!-- f --></p>"
    assert prose(raw) == "<p>ae</p>"


def test_markdown_keeps_its_structure_and_shows_where_a_link_leads():
    html = str(prose("# Title\n\n*a* [paper](https://example.org/x) $x_1 * x_2$\n\n- one\n\n| a |\n|---|\n| 1 |"))
    for part in (
        "<h3>Title</h3>",
        "<em>a</em>",
        "paper (https://example.org/x)",
        "<code>x_1 * x_2</code>",
        "<li>one</li>",
        "<td>1</td>",
    ):
        assert part in html


def test_each_outcome_stands_in_the_cell_that_defines_what_it_is_about():
    cells = ("def sgd(w): return w", "def sgd_momentum(w): return w", "def adam(w): return w")
    report = samples.every_status()
    html = page_of(notebook(markdown("# Homework"), *map(code, cells)), report)
    checked(html)
    parts = re.split(r"<h3>cell \d</h3>", html)
    assert len(parts) == 4
    for name, part in zip(REQUIRED, parts[1:], strict=True):
        titles = [one.test.title for one in report.outcomes if one.test.title.startswith(f"{name}:")]
        assert titles
        assert all(title in part and html.count(title) == 1 for title in titles)
    for outcome in report.outcomes:
        assert outcome.hint in Page(html).text()


def test_the_same_feedback_is_not_said_twice_in_a_cell():
    errors = [samples.outcome(test, "error", feedback="the same cause") for test in samples.VISIBLE[:2]]
    between = samples.outcome(samples.HIDDEN[0], "passed")
    text = checked(
        page_of(notebook(code("def sgd(w): return w")), samples.report(errors[0], between, errors[1]))
    ).text()
    assert text.count("the same cause") == 1
    assert text.index("the same cause") < text.index(between.test.title) < text.index("as above")


def test_a_grader_error_says_that_the_score_is_not_final():
    content = notebook(code("def sgd(w): return w"))
    assert "This score is not final. The grader failed on 1 test." in checked(page_of(content)).text()
    assert "not final" not in page_of(content, samples.half_right())


def test_what_is_not_tied_to_one_cell_is_above_the_notebook():
    page = checked(page_of(notebook(code("def sgd(w): return w"))))
    text = page.text()
    assert text.index("Tests not tied to one cell") < text.index("adam: the first step") < text.index("cell 1")
    assert text.index("cell 1") < text.index("sgd: one step on a matrix")


def test_left_out_lines_stand_with_their_reason():
    text = checked(page_of(notebook(code("!pip install torch\ndef sgd(w): return w"), code("print(1)")))).text()
    assert "Left out: IPython command" in text
    assert "Left out: not needed by sgd" in text


def test_a_syntax_error_is_once_at_its_cell_with_the_tests_that_it_costs():
    adam = "def adam(w:\n    return w"
    content = notebook(
        code("def sgd(w): return w"), markdown("# Adam"), code(adam), code("def sgd_momentum(w): return w")
    )
    reason = report_of(content).module.lost["adam"]
    lost = [samples.outcome(test, "error", feedback=f"adam is not defined: {reason}") for test in samples.VISIBLE[3:]]
    both = replace(samples.VISIBLE[0], title="all three: the arguments stay unchanged", name="test_arguments")
    report = samples.report(*lost, samples.outcome(both, "error", feedback=lost[0].feedback))
    text = checked(page_of(content, report)).text()
    first, second, third = (text.index(f"cell {number} ") for number in (1, 2, 3))
    assert first < second < text.index(f"{reason}, so adam is not defined def adam(w: ^") < third
    assert text.count(reason) == text.count("adam is not defined") == 1
    assert all(second < text.index(outcome.test.title) < third for outcome in report.outcomes)
    assert "Tests not tied to one cell" not in text


def test_a_syntax_error_without_room_for_its_cell_is_above_the_notebook():
    content = notebook(*[code("x = 1")] * 450, code("def adam(w:\n    return w"))
    text = checked(page_of(content, samples.report(samples.outcome(samples.VISIBLE[0], "passed")))).text()
    assert text.count("cell 451 cannot be read") == 1
    assert text.index("cell 451 cannot be read") < text.index("cell 1 ")


@pytest.mark.parametrize("slug", sorted(assignments()))
def test_nearly_every_test_of_an_assignment_is_about_names_that_it_asks_for(slug):
    assignment = assignments()[slug]
    lost = [test.title for test in assignment.tests if not subjects(test, assignment.required)]
    assert len(lost) <= 1, lost


@pytest.mark.parametrize(
    ("name", "title", "required", "about"),
    [
        ("test_x", "sgd_momentum: two steps", REQUIRED, ("sgd_momentum",)),
        ("test_x", "sgd and adam: two steps", REQUIRED, ("sgd", "adam")),
        ("test_sgd_momentum_rests", "two steps of sgd", REQUIRED, ("sgd_momentum",)),
        ("test_x", "two steps of sgd", REQUIRED, ()),
        ("test_x", "backward: two steps", ("Dense",), ("Dense",)),
    ],
)
def test_a_test_is_about_what_stands_before_the_colon_of_its_title(name, title, required, about):
    assert subjects(GradedTest(name, title, 1.0, "visible"), required) == about


def test_a_hidden_test_keeps_its_values_to_itself():
    secret = replace(samples.numbers(), where="SECRET NAME")
    hidden = samples.outcome(samples.HIDDEN[1], "failed", difference=secret, printed="SECRET INPUT")
    html = page_of(notebook(code("def sgd(w): return w")), samples.report(hidden))
    assert "SECRET" not in html
    assert "hidden test" in checked(html).text()


def test_text_and_images_of_outputs_are_shown_and_the_rest_is_named():
    outputs = [
        {"output_type": "stream", "name": "stdout", "text": ["epoch 1\n", "epoch 2\n"]},
        {"output_type": "stream", "name": "stderr", "text": "\x1b[31mslow\x1b[0m"},
        display(image_png=png(), **{"text_plain": "<Figure>"}),
        display(image_jpeg=[JPEG[:8], JPEG[8:]]),
        display(text_html="<table>", text_plain="   loss"),
        display(**{"image_svg+xml": "<svg>"}),
        {"output_type": "error", "ename": "E", "evalue": "v", "traceback": ["\x1b[0;31mNameError\x1b[0m: w"]},
    ]
    page = checked(page_of(notebook(code("def sgd(w): return w", *outputs))))
    assert page.sources() == [f"data:image/png;base64,{png()}", f"data:image/jpeg;base64,{JPEG}"]
    for said in ("epoch 1 epoch 2 slow", "loss Not shown here: HTML.", "Not shown here: SVG.", "NameError: w"):
        assert said in page.text()
    assert "<Figure>" not in page.text()


@pytest.mark.parametrize(
    ("kind", "encoded"),
    [
        ("image/png", base64.b64encode(b"<svg onload=alert(1)>").decode()),
        ("image/png", JPEG),
        ("image/jpeg", png()),
        ("image/png", "no base64 at all"),
        ("image/png", png() + '" onerror="alert(1)'),
        ("image/png", png(60_000, 60_000)),
        ("image/png", base64.b64encode(base64.b64decode(png()) + bytes(2_000_000)).decode()),
        ("image/jpeg", base64.b64encode(b"\xff\xd8\xff\xe0\0\0" * 9).decode()),
        ("image/jpeg", base64.b64encode(base64.b64decode(JPEG).replace(b"\0\x03\0\x02", b"\xff\xff\xff\xff")).decode()),
        ("image/svg+xml", png()),
        ("image/png", "é" * 40),
    ],
)
def test_an_image_of_the_wrong_type_or_size_is_not_shown(kind, encoded):
    assert shown_image(kind, encoded) == ""
    page = checked(page_of(notebook(code("def sgd(w): return w", display(**{kind.replace("/", "_", 1): encoded})))))
    assert page.sources() == []
    assert "Not shown here" in page.text()


def test_images_share_the_room_of_a_page():
    large = base64.b64encode(base64.b64decode(png()) + bytes(1_000_000)).decode()
    page = checked(page_of(notebook(code("def sgd(w): return w", *[display(image_png=large)] * 9))))
    assert 1 <= len(page.sources()) <= 3
    assert page.text().count("an image that is damaged or too large") == 9 - len(page.sources())


@pytest.mark.slow
@pytest.mark.parametrize("character", ["x", "\n", "<", "\x1b[", "*a ", " ", "|a|\n|-|\n", "\\\\(", "[", "> "])
def test_a_huge_notebook_makes_a_page_that_opens_in_little_time(character):
    huge, large = (character * (length // len(character)) for length in (1_000_000, 30_000))
    outputs = [{"output_type": "stream", "name": "stdout", "text": huge}, display(text_plain=huge)] * 3
    short = [markdown(character * (500 // len(character)))] * 300
    long = [markdown(character * (length // len(character))) for length in (12_000, 9_000, 6_000, 3_000)]
    more = [code("x = 1", display(text_plain=large))] * 200
    content = notebook(*long, markdown(huge), *short, code("def sgd(w): return w", *outputs), *more)
    html = page_of(content)
    assert len(html) < 5_000_000
    assert "more cells are not shown" in checked(html).text()


@pytest.mark.slow
@pytest.mark.parametrize("version", [3, 4])
@pytest.mark.parametrize("kind", ["display_data", "stream", "error", "pyout", "nonsense"])
def test_many_small_outputs_make_a_page_in_little_time(version, kind):
    outputs = [
        {"output_type": kind, "text": "x", "data": {"text/plain": "x"}},
        {"output_type": "error", "ename": "x"},
    ] * 50
    cells = [{**code("def sgd(w): return w", *outputs), "input": "def sgd(w): return w"}] * 1_000
    places = {"cells": cells} if version == 4 else {"worksheets": [{"cells": cells}]}
    content = json.dumps({"nbformat": version, "nbformat_minor": 0, "metadata": {}, **places}).encode()
    report = report_of(notebook(*[code("def sgd(w): return w")] * 1_000))
    html = notebook_html(report, content)
    assert "60 more outputs" in checked(html).text()
    assert len(html) < 5_000_000


def test_a_cut_output_says_how_much_is_missing():
    long = {"output_type": "stream", "name": "stdout", "text": "x" * 50_000}
    text = checked(page_of(notebook(code("def sgd(w): return w", *[long, display(text_plain="short")] * 30)))).text()
    assert "(30000 more characters)" in text
    assert "Not shown here: 20 more outputs." in text


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"def adam(): pass",
        b"{",
        b"[" * 100_000,
        b'{"cells": []}',
        b'{"cells": 3, "nbformat": 4}',
        b'{"cells": [{"cell_type": "code"}], "nbformat": 9}',
        b'{"worksheets": [{"cells": [{"cell_type": 3}]}], "nbformat": 3}',
        b"\xff\xfe",
    ],
)
def test_what_is_no_notebook_has_no_page_and_its_report_no_link(tmp_path, content):
    page = write_report(tmp_path, report_of(content), content)
    assert not list(page.parent.glob("*.notebook.html"))
    assert "notebook.html" not in page.read_text("utf-8")


def test_a_notebook_of_millions_of_values_is_not_parsed_for_its_page(monkeypatch):
    content = notebook(code("x = 1")).replace(b'"outputs": []', b'"outputs": [' + b"[]," * 1_600_000 + b"[]]")
    monkeypatch.setattr(json, "loads", lambda text: pytest.fail("it was parsed"))
    assert len(content) > 4_000_000
    assert safe_notebook(content) is None


def test_what_has_no_code_is_not_read_again_for_a_page(tmp_path, monkeypatch):
    monkeypatch.setattr("autograder.reports.notebook.page.safe_notebook", lambda content: pytest.fail("it was read"))
    content = notebook(code("x = 1"))
    write_report(tmp_path, replace(report_of(content), module=NO_MODULE), content)


def test_the_report_leads_to_the_notebook_and_back_and_an_old_page_does_not_stay(tmp_path):
    content = notebook(code("def sgd(w): return w"))
    report = report_of(content)
    page = write_report(tmp_path, report, content)
    assert 'href="adam_step.notebook.html"' in page.read_text("utf-8")
    assert 'href="adam_step.html"' in page.with_name("adam_step.notebook.html").read_text("utf-8")
    write_report(tmp_path, report, b"def sgd(w): return w")
    assert "notebook.html" not in page.read_text("utf-8")
    assert sorted(path.name for path in page.parent.iterdir()) == ["adam_step.html", "adam_step.json"]


def test_a_notebook_of_format_3_has_a_page():
    outputs = [
        {"output_type": "pyout", "prompt_number": 1, "text": "42", "html": "<b>42</b>"},
        {"output_type": "display_data", "png": png()},
        {"output_type": "pyerr", "ename": "E", "evalue": "v", "traceback": ["\x1b[31mNameError\x1b[0m: w"]},
        {"output_type": "stream", "stream": "stdout", "text": "epoch 1"},
    ]
    cell = {"cell_type": "code", "language": "python", "input": "def sgd(w): return w", "outputs": outputs}
    cells = [{"cell_type": "heading", "level": 2, "source": "Part one"}, {**cell, "prompt_number": 1}]
    old = {
        "nbformat": 3,
        "nbformat_minor": 0,
        "metadata": {"name": ""},
        "worksheets": [{"cells": cells, "metadata": {}}],
    }
    html = page_of(json.dumps(old).encode())
    page = checked(html)
    text = page.text()
    assert "<h3>Part one</h3>" in html
    assert "42 Not shown here: HTML. NameError: w epoch 1" in text
    assert page.sources() == [f"data:image/png;base64,{png()}"]
    assert "sgd: one step on a matrix" in text[text.index("cell 1") :]


def test_an_outcome_whose_cell_has_no_room_on_the_page_is_not_lost():
    content = notebook(*[code("x = 1")] * 450, code("def sgd(w): return w"))
    text = checked(page_of(content)).text()
    assert "51 more cells are not shown" in text
    assert text.count("sgd: one step on a matrix") == 1


@pytest.mark.slow
def test_a_graded_folder_has_a_page_for_each_notebook_and_none_for_a_python_file(tmp_path):
    stub = ROOT / "assignments" / "adam_step" / "adam_step"
    for student, ending in (("ada", ".ipynb"), ("bob", ".py")):
        (tmp_path / "in" / student).mkdir(parents=True)
        (tmp_path / "in" / student / f"adam_step{ending}").write_bytes(stub.with_suffix(ending).read_bytes())
    run = autograder("grade", tmp_path / "in", "--out", tmp_path / "out")
    assert run.returncode == 0, run.stderr
    assert [path.name for path in (tmp_path / "out").glob("students/*/*.notebook.html")] == ["adam_step.notebook.html"]
    text = checked((tmp_path / "out" / "students" / "ada" / "adam_step.notebook.html").read_text("utf-8")).text()
    assert "not written adam: the first step matches that by hand" in text
    assert nbformat.read(Path(f"{stub}.ipynb"), as_version=4).cells[0].source.split("\n")[0].strip("# ") in text
