"""The pages of similar submissions in a real browser."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import pytest

from autograder.gradebook.similarity.output import PAGE, write_findings
from autograder.gradebook.similarity.search import compare_class
from tests.autograder.gradebook.similarity.disguises import all_at_once, variants
from tests.autograder.gradebook.similarity.stored import NOTHING, SLUG, result, store
from tests.autograder.reports import sample_reports as samples
from tests.autograder.reports.chromium import CONTRAST, IN_CHROMIUM, OVERFLOW, VIEWS

pytestmark = IN_CHROMIUM

BROKEN_LINKS = """() => [...document.querySelectorAll("a[href^='#']")].map(link => link.getAttribute("href"))
  .filter(href => document.querySelectorAll(`[id="${href.slice(1)}"]`).length !== 1)"""


@pytest.fixture(scope="module")
def compared(tmp_path_factory) -> Path:
    """Write the pages of a class with three copies of one program; one of the students has a hostile name."""
    folder = tmp_path_factory.mktemp("similar")
    programs = variants(SLUG)
    source = f"# {samples.SCRIPT}\n{programs['plain_loops']}"
    copies = [result(f"copy-{n}", all_at_once(source, random.Random(n))) for n in range(2)]
    hostile = replace(result("hostile", source), student=samples.SCRIPT)
    store(folder, *(result(name, program) for name, program in programs.items()), hostile, *copies)
    write_findings(folder, compare_class(folder, NOTHING), NOTHING)
    return folder


@pytest.mark.parametrize(("size", "scheme"), VIEWS)
def test_the_list_leads_to_both_programs_and_back(compared, open_file, size, scheme):
    page = open_file(compared / PAGE, size, scheme, script=True)
    for where in ("list", "pair"):
        assert page.evaluate(OVERFLOW) <= 0, where
        assert page.evaluate(CONTRAST) == [], where
        if where == "list":
            page.get_by_role("link").first.click()
    assert page.locator(".side").count() == 2
    assert page.locator("li.shared").count() > 100
    assert page.evaluate(BROKEN_LINKS) == []
    page.locator("#a1").click()
    assert page.url.endswith("#b1")
    page.get_by_role("link", name="Similar submissions").click()
    assert page.url.endswith(PAGE)
