"""The pages of a student in a real browser: the score that counts, folded values, the receipt, the overview of a course."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from autograder.model import Standing
from tests.autograder.reports import sample_reports as samples
from tests.autograder.reports import sample_standings as standings
from tests.autograder.reports.chromium import CONTRAST, DESK, IN_CHROMIUM, OVERFLOW, PHONE, VIEWS
from tests.autograder.reports.formats import overview_html, student_html
from tests.autograder.reports.sample_notebooks import code, notebook, page_of

pytestmark = IN_CHROMIUM

PAGES = ("index.html", "adam_step.html", "environment_check.html", "one_cause.html", "notebook.html")


def one_cause():
    """Return a report of three tests with one known mistake; the second has the smallest values."""
    sizes = (samples.numbers(7, 12), samples.numbers(2, 2), samples.numbers(3, 4))
    wrong = (
        samples.outcome(test, "failed", mistake="no_bias", hint="The bias correction is left out.", difference=values)
        for test, values in zip(samples.VISIBLE[3:], sizes, strict=True)
    )
    return samples.report(*wrong)


def broken_notebook() -> str:
    content = notebook(code("def sgd(w): return w"), code("def adam(w:\n    return w"))
    lost = [
        samples.outcome(test, "error", feedback="adam is not defined: cell 2 cannot be read")
        for test in samples.VISIBLE[3:]
    ]
    return page_of(content, samples.report(*lost))


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    root = tmp_path_factory.mktemp("student")
    text = samples.SCRIPT + samples.IMAGE
    hostile = replace(samples.hostile(text), standing=Standing(4.0, 1.0, 0.5, 4.5, sentences=(text,)))
    pages = {f"{report.slug}.html": student_html(report) for report in standings.course()}
    pages |= {
        "index.html": overview_html(standings.course(), standings.TITLES, standings.WORTH),
        "one_cause.html": student_html(one_cause()),
        "notebook.html": broken_notebook(),
        "hostile.html": student_html(hostile),
        "hostile_overview.html": overview_html([hostile], standings.TITLES, standings.WORTH),
    }
    for name, html in pages.items():
        (root / name).write_text(html, encoding="utf-8")
    return root


@pytest.mark.parametrize(("size", "scheme"), VIEWS)
@pytest.mark.parametrize("name", PAGES)
def test_a_page_fits_the_screen_and_can_be_read(open_file, folder, name, size, scheme):
    page = open_file(folder / name, size, scheme)
    assert page.evaluate(OVERFLOW) <= 0
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    assert page.evaluate(OVERFLOW) <= 0
    assert page.evaluate(CONTRAST) == []


@pytest.mark.parametrize("size", [PHONE, DESK])
def test_the_score_that_counts_is_seen_at_once_with_the_sentences_about_it(open_file, folder, size):
    page = open_file(folder / "adam_step.html", size)
    assert page.locator("#score").inner_text().split() == ["5.4", "of", "18", "points"]
    box = page.get_by_text(standings.LATE).bounding_box()
    assert box["y"] + box["height"] < size[1]


def test_the_smallest_values_are_open_and_the_others_open_on_a_click(open_file, folder):
    page = open_file(folder / "one_cause.html", PHONE)
    figures = page.locator("figure")
    assert [figures.nth(place).is_visible() for place in range(3)] == [True, False, False]
    assert [figures.nth(place).locator("td").count() for place in range(3)] == [3 * 4, 3 * 12, 3 * 84]
    page.get_by_text("Got and expected").last.click()
    assert [figures.nth(place).is_visible() for place in range(3)] == [True, False, True]
    assert page.evaluate(OVERFLOW) <= 0
    page.emulate_media(media="print")
    assert all(figures.nth(place).is_visible() for place in range(3))


@pytest.mark.parametrize("name", ["adam_step.html", "index.html"])
def test_a_receipt_opens_on_a_click(open_file, folder, name):
    page = open_file(folder / name, PHONE)
    digest = page.get_by_text(standings.DIGESTS["environment"])
    assert not digest.is_visible()
    page.locator(".record summary").click()
    assert digest.is_visible()
    assert page.evaluate(OVERFLOW) <= 0


@pytest.mark.parametrize("size", [PHONE, DESK])
def test_the_overview_leads_to_each_report(open_file, folder, size):
    page = open_file(folder / "index.html", size)
    bars = page.locator(".assignments .bar")
    assert [bars.nth(place).bounding_box()["height"] for place in range(3)] == [8.0] * 3
    for title in list(standings.TITLES.values())[:4]:
        page.get_by_role("link", name=title).click()
        assert page.locator("h1").inner_text() == "Ada Lovelace"
        page.go_back()


def test_a_syntax_error_is_in_its_cell_with_the_caret_below_the_sign(open_file, folder):
    page = open_file(folder / "notebook.html", PHONE)
    cell = page.locator(".cell", has=page.get_by_text("cell 2", exact=True))
    assert cell.locator(".fault").inner_text() == "def adam(w:\n        ^"
    assert page.locator(".fault").count() == 1
    assert cell.locator(".tests li").count() == 3


@pytest.mark.parametrize("name", ["hostile.html", "hostile_overview.html"])
def test_hostile_text_does_nothing(open_file, folder, name):
    page = open_file(folder / name, PHONE)
    assert page.locator("script, img, iframe").count() == 0
    assert "owned" not in page.title().replace(samples.SCRIPT, "")
    assert samples.SCRIPT in page.locator(".standing").first.inner_text()
    assert page.evaluate(OVERFLOW) <= 0
