"""The sheets are short, can be read everywhere, and show a picture that fits both themes."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest

from tests.autograder.kit import ROOT, assignments
from tools.figures import LARGEST, with_theme

SLUGS = sorted(assignments())
MOST_WORDS = 900
# Jupyter's HTML export cuts longer lines of code.
WIDEST_STUB = 88


def sheet_of(slug: str) -> str:
    return assignments()[slug].stub.with_name("README.md").read_text(encoding="utf-8")


def table_rows(sheet: str) -> list[str]:
    return [line for line in sheet.splitlines() if line.startswith("|")]


@pytest.mark.parametrize("slug", SLUGS)
def test_a_sheet_has_at_most_900_words(slug):
    """A word has a letter or a digit, in a table too. Displayed formulas and examples of code are no prose."""
    prose = re.sub(r"\$\$.*?\$\$|```.*?```", "", sheet_of(slug), flags=re.DOTALL)
    assert len([word for word in prose.split() if re.search(r"\w", word)]) <= MOST_WORDS


@pytest.mark.parametrize("slug", SLUGS)
def test_formulas_can_be_read_on_github_and_in_exported_notebooks(slug):
    """Nbconvert breaks formulas in tables, and GitHub drops a backslash before punctuation in a line."""
    assert [row for row in table_rows(sheet_of(slug)) if "$" in row] == []
    inline = re.findall(r"(?<!\$)\$(?!\$)[^$]+\$(?!\$)", re.sub(r"\$\$.*?\$\$", "", sheet_of(slug), flags=re.DOTALL))
    assert [formula for formula in inline if re.search(r"\\[{},;!]", formula)] == []


@pytest.mark.parametrize("slug", SLUGS)
def test_each_required_name_has_a_section_of_its_own(slug):
    headings = re.findall(r"^## (.*)$", sheet_of(slug), flags=re.MULTILINE)
    named = {name for heading in headings for name in re.findall(r"`(\w+)", heading)}
    assert set(assignments()[slug].required) <= named


@pytest.mark.parametrize("slug", SLUGS)
def test_no_line_of_a_stub_is_too_wide(slug):
    assert [line for line in assignments()[slug].stub.read_text().splitlines() if len(line) > WIDEST_STUB] == []


@pytest.mark.parametrize("slug", [slug for slug in SLUGS if (ROOT / "assignments" / slug / "plots.py").is_file()])
def test_the_picture_is_small_and_follows_the_theme(slug):
    path = ROOT / "assignments" / slug / "expected.svg"
    text = path.read_text(encoding="utf-8")
    assert "](expected.svg)" in sheet_of(slug)
    assert len(text) <= LARGEST
    assert "prefers-color-scheme: dark" in text
    assert not any(element.tag.endswith("script") for element in ElementTree.fromstring(text).iter())


def test_ink_becomes_the_color_of_the_theme():
    svg = '<?xml version="1.0"?>\n<svg width="3"><path style="stroke: #010203"/></svg>'
    assert with_theme(svg).endswith('<path style="stroke: var(--ink)"/></svg>')


def test_the_map_of_the_course_has_every_assignment_once():
    page = (ROOT / "docs" / "course.md").read_text(encoding="utf-8")
    assert sorted(re.findall(r"\(\.\./assignments/(\w+)/README\.md\)", page)) == SLUGS
