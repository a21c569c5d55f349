"""The HTML pages in a real browser: on a phone and on a desk, light and dark, without any request."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder.reports.pages import cell_table, index_page
from autograder.reports.sanitize import safe_report
from tests.autograder.reports import sample_reports as samples
from tests.autograder.reports.chromium import CONTRAST, DESK, IN_CHROMIUM, OVERFLOW, PHONE, VIEWS
from tests.autograder.reports.formats import student_html
from tests.autograder.reports.sample_notebooks import everywhere, homework, page_of

pytestmark = IN_CHROMIUM

HOSTILE_NOTEBOOK = everywhere(samples.SCRIPT + samples.IMAGE)
# What JupyterLab and Colab put around the output of a cell.
LIGHT = '<!doctype html><meta charset="utf-8"><body style="background: #fff; color: #212121">'
DARK = '<!doctype html><meta charset="utf-8"><body style="background: #383838; color: #e0e0e0">'
# The rules of JupyterLab and nbconvert that weigh most.
JUPYTER = (
    f"{LIGHT}<style>:not(.jp-RenderedMarkdown).jp-RenderedHTMLCommon td "
    "{ text-align: right; vertical-align: middle; padding: 0.5em; }"
    ".jp-RenderedHTMLCommon pre { font-family: inherit; background: none; }</style>"
    '<div class="jp-RenderedHTMLCommon">'
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """Write the pages once: among them a report with everything, and a hostile one."""
    root = tmp_path_factory.mktemp("pages")
    hostile = samples.hostile(samples.SCRIPT + samples.IMAGE)
    pages = {
        root / "report.html": student_html(samples.every_status()),
        root / "unreadable.html": student_html(samples.unreadable()),
        root / "list.html": index_page.to_html({"report.html": safe_report(samples.half_right())}),
        root / "texts.html": student_html(samples.wrong_text()),
        root / "hostile.html": student_html(hostile),
        root / "notebook.html": page_of(homework()),
        root / "hostile_notebook.html": page_of(HOSTILE_NOTEBOOK),
        root / "table_light.html": f"{LIGHT}{cell_table.to_html([safe_report(samples.every_status())])}",
        root / "table_dark.html": f"{DARK}{cell_table.to_html([safe_report(samples.every_status())])}",
        root / "table_jupyter.html": JUPYTER
        + cell_table.to_html([safe_report(samples.every_status()), safe_report(samples.unreadable())]),
    }
    for path, html in pages.items():
        path.write_text(html, encoding="utf-8")
    return root


@pytest.fixture
def open_page(open_file, folder):
    """Return a function that opens one of the pages."""
    return lambda name, size=DESK, scheme="light": open_file(folder / name, size, scheme)


@pytest.mark.parametrize(("size", "scheme"), VIEWS)
def test_a_report_shows_its_score_at_once_and_fits_the_screen(open_page, size, scheme):
    page = open_page("report.html", size, scheme)
    box = page.locator("#score").bounding_box()
    assert page.locator("#score").inner_text().split() == ["4", "of", "20", "points"]
    assert page.locator("#score").is_visible()
    assert box["y"] + box["height"] < size[1]
    assert page.evaluate(OVERFLOW) <= 0


@pytest.mark.parametrize(("size", "scheme"), VIEWS)
def test_heat_maps_are_visible_and_wrong_cells_outlined(open_page, size, scheme):
    page = open_page("report.html", size, scheme)
    cells = page.locator(".map").first.locator("td")
    assert cells.count() == 12
    assert all(cells.nth(place).is_visible() for place in range(12))
    outlines = cells.evaluate_all("cells => cells.map(cell => getComputedStyle(cell).outlineStyle)")
    assert outlines == ["none", "none", "solid", "solid"] * 3


def test_heat_maps_stand_side_by_side_on_a_desk_and_stacked_on_a_phone(open_page):
    for size, stacked in ((DESK, False), (PHONE, True)):
        maps = open_page("report.html", size).locator(".comparison").first.locator(".map")
        boxes = [maps.nth(place).bounding_box() for place in range(3)]
        assert (boxes[0]["x"] == boxes[1]["x"] == boxes[2]["x"]) == stacked
        assert (boxes[0]["y"] == boxes[1]["y"] == boxes[2]["y"]) != stacked


def test_a_wide_heat_map_scrolls_in_its_own_box(open_page):
    page = open_page("report.html", PHONE)
    wide = page.locator(".comparison").nth(1).locator(".map").first
    assert wide.evaluate("box => box.scrollWidth > box.clientWidth")
    wide.evaluate("box => box.scrollLeft = 200")
    assert wide.evaluate("box => box.scrollLeft") == 200
    assert page.evaluate("() => window.scrollX") == 0


@pytest.mark.parametrize(("size", "scheme"), VIEWS)
def test_details_open_on_a_click(open_page, size, scheme):
    page = open_page("report.html", size, scheme)
    for summary, inside in (
        ("What your code printed", "velocity (3, 4) after step 8"),
        ("Receipt", "SHA-256 of the tests"),
    ):
        text = page.get_by_text(inside)
        assert not text.is_visible()
        page.locator("summary", has_text=summary).click()
        assert text.is_visible()
    assert page.evaluate(OVERFLOW) <= 0


def test_the_reason_stands_beside_the_lines_that_were_left_out(open_page):
    for size in (PHONE, DESK):
        reasons = open_page("report.html", size).locator(".block.left_out .why")
        assert "Left out: training loop" in reasons.all_inner_texts()
        assert all(reasons.nth(place).is_visible() for place in range(reasons.count()))


@pytest.mark.parametrize("name", ["report.html", "texts.html", "notebook.html", "unreadable.html", "list.html"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_all_text_has_enough_contrast(open_page, name, scheme):
    assert open_page(name, DESK, scheme).evaluate(CONTRAST) == []


@pytest.mark.parametrize(("size", "scheme"), VIEWS)
def test_the_list_of_a_students_reports_fits_the_screen_and_leads_to_one(open_page, size, scheme):
    page = open_page("list.html", size, scheme)
    assert page.evaluate(OVERFLOW) <= 0
    link = page.get_by_role("link", name="Optimizers: SGD, momentum, Adam")
    assert link.bounding_box()["width"] > 100
    link.click()
    assert page.locator("h1").inner_text() == "Ada Lovelace"


@pytest.mark.parametrize("size", [PHONE, DESK])
def test_the_caret_of_a_syntax_error_stands_below_its_line(open_page, size):
    page = open_page("unreadable.html", size)
    fault = page.locator(".fault")
    assert fault.inner_text() == "def adam(w:\n        ^"
    assert "monospace" in fault.evaluate("box => getComputedStyle(box).fontFamily")
    assert page.evaluate(OVERFLOW) <= 0


def test_dark_and_light_differ(open_page):
    colors = [
        open_page("report.html", DESK, scheme).evaluate("() => getComputedStyle(document.body).backgroundColor")
        for scheme in ("light", "dark")
    ]
    assert colors[0] != colors[1]


def test_hostile_text_does_nothing_in_a_browser(open_page):
    page = open_page("hostile.html", PHONE)
    assert page.locator("script, img, iframe").count() == 0
    assert "owned" not in page.title().replace(samples.SCRIPT, "")
    assert samples.SCRIPT in page.locator("h1").inner_text()
    assert page.evaluate(OVERFLOW) <= 0


def test_a_printed_report_shows_what_is_collapsed(open_page):
    page = open_page("report.html")
    page.emulate_media(media="print")
    assert page.get_by_text("velocity (3, 4) after step 8").is_visible()


@pytest.mark.parametrize(("size", "scheme"), VIEWS)
def test_the_page_of_a_notebook_fits_the_screen_and_shows_its_images(open_page, size, scheme):
    page = open_page("notebook.html", size, scheme)
    assert page.evaluate(OVERFLOW) <= 0
    images = page.locator(".outputs img").evaluate_all("all => all.map(one => one.naturalWidth)")
    assert images == [360]
    assert page.get_by_text("sgd_momentum: two steps from rest").is_visible()
    cell = page.locator(".cell", has=page.get_by_text("cell 2", exact=True))
    assert cell.locator(".tests li").count() == 5


def test_a_hostile_notebook_does_nothing_in_a_browser(open_page):
    page = open_page("hostile_notebook.html", PHONE)
    assert page.locator("script, img, iframe, svg, object, form").count() == 0
    assert page.title().startswith("Ada Lovelace")
    assert page.evaluate(OVERFLOW) <= 0


def test_the_table_of_check_keeps_its_form_in_jupyterlab(open_page):
    page = open_page("table_jupyter.html")
    title = page.get_by_text("sgd_momentum: two steps from rest").first
    assert title.evaluate("cell => getComputedStyle(cell).textAlign") == "left"
    entry = page.locator(".map td.wrong").first
    assert entry.evaluate("cell => getComputedStyle(cell).textAlign") == "right"
    assert "monospace" in page.locator("pre.fault").evaluate("box => getComputedStyle(box).fontFamily")


@pytest.mark.parametrize("name", ["table_light.html", "table_dark.html"])
def test_the_table_of_check_can_be_read_in_a_light_and_in_a_dark_notebook(open_page, name):
    page = open_page(name)
    assert page.evaluate(CONTRAST) == []
    assert open_page(name, PHONE).evaluate(OVERFLOW) <= 0
