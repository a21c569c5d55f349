"""The class page in a real browser: search, sort and filter, with and without its script, small and large."""

from __future__ import annotations

import re
import shutil
import subprocess
import tarfile
from dataclasses import replace
from pathlib import Path

import pytest

from autograder.reports.pages import index_page
from autograder.reports.sanitize import safe_report
from tests.autograder.reports import sample_reports as samples
from tests.autograder.reports.chromium import CONTRAST, DESK, IN_CHROMIUM, OVERFLOW, PHONE, VIEWS
from tests.autograder.reports.formats import class_html, student_html
from tests.autograder.reports.sample_notebooks import homework, page_of

pytestmark = IN_CHROMIUM

STUDENTS = 40
FIRST_PAGE = "index.html"
NAMES = ".grades tbody tr:not([hidden]) th"
# The names and headers of which a word is on two lines.
BROKEN_WORDS = """() => {
  const broken = [];
  for (const cell of document.querySelectorAll(".grades tbody th, .grades thead th")) {
    const texts = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
      for (const word of texts.currentNode.data.matchAll(/[^\\s_]+/g)) {
        const range = document.createRange();
        range.setStart(texts.currentNode, word.index);
        range.setEnd(texts.currentNode, word.index + word[0].length);
        if (range.getClientRects().length > 1) broken.push(word[0]);
      }
    }
  }
  return broken;
}"""
TIME_OF_INPUT = """async ([name, value]) => {
  const field = document.querySelector(`[name=${name}]`);
  const start = performance.now();
  field.value = value;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  await new Promise(done => requestAnimationFrame(() => setTimeout(done)));
  return performance.now() - start;
}"""
FIRST_PAINT = "() => performance.getEntriesByName('first-contentful-paint')[0].startTime"
SERIOUS = """async () => (await axe.run()).violations
  .filter(rule => ["serious", "critical"].includes(rule.impact))
  .map(rule => `${rule.id}: ${rule.nodes.map(node => node.html.slice(0, 120)).join(" | ")}`)"""


@pytest.fixture(scope="module")
def reports():
    return samples.marked_class(STUDENTS)


@pytest.fixture(scope="module")
def folder(tmp_path_factory, reports) -> Path:
    """Write a class with the pages of its first student, and a hostile class."""
    root = tmp_path_factory.mktemp("class")
    first = root / "students" / reports[0].key
    first.mkdir(parents=True)
    named = safe_report(reports[0])
    hostile = [replace(samples.hostile(text), key=f"s{place}") for place, text in enumerate(samples.HOSTILE)]
    pages = {
        root / FIRST_PAGE: class_html(reports, remarks=["notes.txt: not a notebook"], title="Grades"),
        root / "hostile.html": class_html(hostile, remarks=[samples.SCRIPT], title=samples.SCRIPT),
        first / f"{reports[0].slug}.html": student_html(reports[0]),
        first / "index.html": index_page.to_html({f"{reports[0].slug}.html": named}),
    }
    for path, html in pages.items():
        path.write_text(html, encoding="utf-8", errors="replace")
    return root


@pytest.fixture
def open_class(open_file, folder):
    """Return a function that opens the class page; `choice` is the fragment of its address."""

    def open_one(size=DESK, scheme="light", *, choice="", script=True):
        return open_file((folder / FIRST_PAGE).as_uri() + choice, size, scheme, script=script)

    return open_one


def shown(page) -> list[str]:
    """Return the names of the students in the table, from top to bottom."""
    return page.locator(NAMES).all_inner_texts()


def column(page, number: int) -> list[str]:
    """Return the texts of a column, without marks."""
    texts = page.locator(f".grades tbody tr:not([hidden]) > :nth-child({number})").all_inner_texts()
    return [text.split()[0] for text in texts]


def students_with(reports, wanted) -> set[str]:
    return {report.student for report in reports if wanted(report)}


@pytest.mark.parametrize(("size", "scheme"), VIEWS)
def test_the_class_page_fits_the_screen(open_class, size, scheme):
    page = open_class(size, scheme)
    assert page.locator("h1").is_visible()
    assert page.locator(".errors").is_visible()
    assert page.locator(".plot svg").count() == 5
    assert page.evaluate(OVERFLOW) <= 0
    page.get_by_text("Remarks on the submitted files").click()
    assert page.get_by_text("notes.txt: not a notebook").is_visible()
    assert page.evaluate(CONTRAST) == []


@pytest.mark.parametrize("size", [PHONE, DESK])
def test_no_word_of_a_name_is_broken(open_class, size):
    page = open_class(size)
    assert "Bartholomew Featherstonehaugh" in shown(page)
    assert page.evaluate(BROKEN_WORDS) == []


def test_a_phone_shows_name_and_total_while_the_scores_scroll_between(open_class):
    page = open_class(PHONE)
    box = page.locator(".grades")
    assert box.evaluate("box => box.scrollWidth > box.clientWidth")
    for left in (0, 100, 10_000):
        box.evaluate("(box, left) => box.scrollLeft = left", left)
        for place in ("th", "td.total"):
            cell = page.locator(f".grades tbody tr:first-child {place}").bounding_box()
            assert cell["x"] >= 0
            assert cell["x"] + cell["width"] <= PHONE[0]
    assert page.evaluate("() => window.scrollX") == 0


def test_a_name_leads_to_the_student_and_a_score_to_its_report(open_class, reports):
    page = open_class()
    page.get_by_role("row").get_by_role("link", name=reports[0].student, exact=True).click()
    assert page.url.endswith(f"students/{reports[0].key}/index.html")
    page.go_back()
    page.locator(f'.grades a[href="students/{reports[0].key}/{reports[0].slug}.html"]').click()
    assert page.locator("h1").inner_text() == reports[0].student


def test_the_search_finds_parts_of_names_without_case_and_accents(open_class):
    page = open_class()
    page.get_by_label("Name").fill("zoe")
    assert set(shown(page)) == {"Zoë Lovelace", "Zoë Turing", "Zoë Liskov"}
    assert page.get_by_role("status").inner_text() == "3 of 40 students"
    page.get_by_label("Name").fill("TUR zo")
    assert shown(page) == ["Zoë Turing"]
    page.get_by_label("Name").fill("nobody has this name")
    assert shown(page) == []
    assert page.get_by_role("status").inner_text() == "0 of 40 students"


@pytest.mark.parametrize("number", [2, 4, 7])
def test_a_header_sorts_by_its_scores_and_those_without_a_score_come_last(open_class, number):
    page = open_class()
    header = page.locator(f".grades thead th:nth-child({number})")
    for order, reverse in (("descending", True), ("ascending", False)):
        header.get_by_role("button").click()
        assert header.get_attribute("aria-sort") == order
        assert page.locator(".grades [aria-sort]").count() == 1
        texts = column(page, number)
        scores = [float(text) for text in texts if re.match(r"[\d.]+$", text)]
        assert scores == sorted(scores, reverse=reverse)
        assert 20 < len(scores) < STUDENTS
        assert [re.match(r"[\d.]+$", text) is not None for text in texts] == sorted(
            (re.match(r"[\d.]+$", text) is not None for text in texts), reverse=True
        )


def test_names_sort_both_ways_by_the_keyboard(open_class):
    page = open_class()
    names = shown(page)
    assert page.locator(".grades thead th:first-child").get_attribute("aria-sort") == "ascending"
    page.locator(".grades thead th:first-child button").focus()
    page.keyboard.press("Enter")
    assert shown(page) == names[::-1]
    page.keyboard.press("Space")
    assert shown(page) == names


STATES = {
    "late": lambda report: report.late,
    "excused": lambda report: report.standing is not None and report.standing.excused,
    "not final": lambda report: report.final is None and report.standing is None,
}


@pytest.mark.parametrize("state", STATES)
def test_the_states_choose_students_in_all_assignments_or_in_one(open_class, reports, state):
    page = open_class()
    page.get_by_label("State").select_option(state)
    assert set(shown(page)) == students_with(reports, STATES[state]) != set()
    for slug in samples.ASSIGNMENTS:
        page.get_by_label("Assignment").select_option(slug)
        wanted = students_with(reports, lambda report, slug=slug: report.slug == slug and STATES[state](report))
        assert set(shown(page)) == wanted


def test_not_handed_in_is_no_zero(open_class, reports):
    page = open_class()
    page.get_by_label("State").select_option("not handed in")
    page.get_by_label("Assignment").select_option("adam_step")
    having = students_with(reports, lambda report: report.slug == "adam_step")
    assert set(shown(page)) == students_with(reports, lambda report: True) - having != set()
    assert set(column(page, 2)) == {"–"}


def test_a_named_mistake_chooses_its_students(open_class, reports):
    page = open_class()
    page.get_by_label("Mistake").select_option("adam_step/sgd_wrong_sign")
    wanted = students_with(
        reports,
        lambda report: report.slug == "adam_step" and any(o.mistake == "sgd_wrong_sign" for o in report.outcomes),
    )
    assert set(shown(page)) == wanted != set()


def test_a_range_of_points_is_one_of_the_total_or_of_an_assignment(open_class):
    page = open_class()
    page.get_by_label("Total from").fill("50")
    page.get_by_label("to", exact=True).fill("60.2")
    totals = [float(text) for text in column(page, 7)]
    assert totals
    assert all(50 <= total <= 60.2 for total in totals)
    page.get_by_label("Assignment").select_option("adam_step")
    page.get_by_label("Points from").fill("0")
    page.get_by_label("to", exact=True).fill("4")
    scores = [float(text) for text in column(page, 2)]
    assert scores
    assert all(score <= 4 for score in scores)


def test_the_address_keeps_the_choice_over_a_reload_and_in_a_link(open_class):
    page = open_class()
    page.get_by_label("Name").fill("lov & lace")
    page.get_by_label("Name").fill("lov")
    page.get_by_label("State").select_option("late")
    page.locator(".grades thead th:last-child button").click()
    names = shown(page)
    assert 1 < len(names) < STUDENTS
    page.wait_for_url("**#name=lov&state=late&sort=-total")
    page.reload()
    assert shown(page) == names
    assert page.get_by_label("Name").input_value() == "lov"
    linked = open_class(choice="#name=lov&state=late&sort=-total")
    assert shown(linked) == names
    linked.get_by_role("link", name="Tests and mistakes").click()
    assert shown(linked) == names


def test_the_button_clears_every_filter_and_the_address(open_class):
    page = open_class(choice="#name=ada&assignment=adam_step&state=late&mistake=adam_step/sgd_wrong_sign&from=1&to=9")
    assert shown(page) == []
    page.get_by_role("button", name="Clear").click()
    assert len(shown(page)) == STUDENTS
    assert page.get_by_role("status").inner_text() == "40 of 40 students"
    assert page.get_by_label("Name").evaluate("field => field === document.activeElement")
    page.wait_for_url(re.compile("#$"))


@pytest.mark.parametrize("choice", ["#state=gone&mistake=gone&sort=gone&from=x", "#name=%3Cb%3E", "#sort=-", "#%"])
def test_an_odd_address_is_harmless(open_class, choice):
    page = open_class(choice=choice)
    assert len(shown(page)) == (0 if "name" in choice else STUDENTS)
    assert page.locator(".controls b").count() == 0


@pytest.mark.parametrize("size", [PHONE, DESK])
def test_without_script_the_page_is_complete_and_has_no_controls(open_class, size, reports):
    page = open_class(size, script=False, choice="#name=ada")
    assert not page.locator("#controls").is_visible()
    assert page.locator(".grades button").count() == 0
    names = shown(page)
    assert len(names) == STUDENTS
    assert names == sorted(names, key=str.casefold)
    assert page.locator('.grades td a[href^="students/"]').count() == len(reports)
    page.locator("summary", has_text="sgd_wrong_sign").first.click()
    assert page.get_by_text(samples.MISTAKES["sgd_wrong_sign"]).first.is_visible()
    assert page.evaluate(OVERFLOW) <= 0


@pytest.mark.parametrize("size", [PHONE, DESK])
def test_hostile_text_does_nothing_on_the_class_page(open_file, folder, size):
    page = open_file(folder / "hostile.html", size)
    assert page.locator("img, iframe, object, form").count() == 0
    assert page.locator("script").count() == 1
    assert page.title() == page.locator("h1").inner_text() == samples.SCRIPT
    assert samples.SCRIPT in shown(page)
    page.get_by_label("Name").fill("<script>")
    assert shown(page) == [samples.SCRIPT]
    assert page.evaluate(OVERFLOW) <= 0


def test_no_other_script_can_run_on_the_class_page(browser, folder):
    page = browser.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    html = (folder / FIRST_PAGE).read_text(encoding="utf-8")
    changed = folder / "changed.html"
    changed.write_text(html.replace("</main>", f"</main>{samples.SCRIPT}<b onclick='x()'>b</b>"), encoding="utf-8")
    page.goto(changed.as_uri())
    assert page.title() == "Grades"
    assert any("Content Security Policy" in text for text in complaints)
    page.close()


@pytest.mark.thorough
def test_a_thousand_students_and_twelve_assignments_are_quick(browser, tmp_path, capsys):
    """Times depend on the machine, so they are printed; the size is not."""
    path = tmp_path / "large.html"
    path.write_text(class_html(samples.marked_class(1000, samples.LARGE), remarks=[], title="Large"), encoding="utf-8")
    assert path.stat().st_size < 3_000_000
    page = browser.new_page()
    page.goto(path.as_uri())
    choices = [("name", "ada"), ("name", ""), ("state", "late"), ("state", ""), ("from", "150"), ("from", "")]
    times = {"first paint": page.evaluate(FIRST_PAINT)}
    times |= {f"{name}={value}": page.evaluate(TIME_OF_INPUT, [name, value]) for name, value in choices}
    assert page.get_by_role("status").inner_text() == "1,000 of 1,000 students"
    with capsys.disabled():
        print(f"\n{path.stat().st_size:,} bytes;", ", ".join(f"{what}: {time:.0f} ms" for what, time in times.items()))
    page.close()


@pytest.fixture(scope="module")
def axe(tmp_path_factory) -> str:
    """Return the source of axe-core from the npm registry."""
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("npm is not installed: axe-core did not look at the pages")
    folder = tmp_path_factory.mktemp("axe")
    packed = subprocess.run([npm, "pack", "axe-core@4"], cwd=folder, capture_output=True, text=True, timeout=120)
    if packed.returncode:
        pytest.skip("the npm registry cannot be reached: axe-core did not look at the pages")
    with tarfile.open(next(folder.glob("*.tgz"))) as archive:
        source = archive.extractfile("package/axe.min.js")
        assert source is not None
        return source.read().decode("utf-8")


@pytest.mark.thorough
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [PHONE, DESK])
def test_axe_finds_no_serious_violation(open_file, tmp_path, axe, size, scheme):
    pages = {
        "class": class_html(samples.marked_class(STUDENTS), remarks=["one remark"], title="Grades"),
        "student": student_html(samples.every_status()),
        "unreadable": student_html(samples.unreadable()),
        "list": index_page.to_html({"report.html": safe_report(samples.half_right())}),
        "notebook": page_of(homework()),
        "faint": "<!doctype html><html lang='en'><title>Faint</title><p style='color: #ddd; background: #fff'>faint</p>",
    }
    violations = {}
    for name, html in pages.items():
        (tmp_path / f"{name}.html").write_text(html, encoding="utf-8")
        page = open_file(tmp_path / f"{name}.html", size, scheme)
        page.evaluate("() => document.querySelectorAll('details').forEach(details => details.open = true)")
        # The protocol of the browser runs it, so the policy of the page does not apply.
        page.evaluate(axe)
        violations[name] = page.evaluate(SERIOUS)
    assert violations.pop("faint")[0].startswith("color-contrast")
    assert violations == {name: [] for name in violations}
