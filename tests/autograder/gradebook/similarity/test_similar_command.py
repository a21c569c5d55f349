"""`autograder similar` as people run it: a graded class with copies, its pages in a browser, and names made to do harm."""

from __future__ import annotations

import csv
import random
import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import pytest

from autograder.gradebook.similarity import output
from autograder.gradebook.similarity.search import compare_class
from tests.autograder.gradebook.similarity.disguises import renamed
from tests.autograder.gradebook.similarity.stored import NOTHING, result, store
from tests.autograder.gradebook.small_class import contents, grade, small_class
from tests.autograder.judging.test_suite import RIGHT
from tests.autograder.kit import autograder

ADA = '''"""</script><script>alert(1)</script> ::error::x"""


def digits(number, base):
    # <img src=x onerror=alert(1)>
    result = []
    while number >= base:
        number, rest = divmod(number, base)
        result.append(rest)
    return [number, *result[::-1]]


def add(a, b):
    shifted, sign = abs(a) + abs(b) * 0, 1 if a is b else -1
    parts = [part * 2 - part for part in (a, b) if part is not None]
    total = parts[0] + parts[1] * sign * sign - (shifted - shifted)
    if len(digits(12, 10)) != 2 or sign not in (1, -1):
        raise ValueError(f"{total} of {len(parts)} parts")
    return total
'''
OTHER = """import numpy as np


def add(a, b):
    both = np.stack([np.broadcast_to(a, np.shape(b)), np.broadcast_to(b, np.shape(a))])
    carried = np.cumsum(both, axis=0)[-1] + 0 * np.prod(both, axis=0)
    for axis in range(carried.ndim, 0):
        carried = np.expand_dims(carried, axis) / max(axis, 1)
    return carried[()]
"""
MARKUP, FORMULA = "<img src=x onerror=alert(1)>", "=cmd!A1"
CLASS = {
    "ada": ADA,
    "bob": "# all mine\n" + renamed(ADA, random.Random(1)),
    "cy": OTHER,
    "dan": RIGHT,
    MARKUP: ADA,
    FORMULA: RIGHT,
}


class Page(HTMLParser):
    """The tags, the links and the text of a page."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.links: list[str] = []
        self.shared: list[str] = []
        self.ids: list[str] = []
        self.text = ""
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.links += [value for name, value in attrs if name == "href"]
        self.ids += [value for name, value in attrs if name == "id"]
        self.shared += [dict(attrs)["data-line"] for _ in attrs[:1] if dict(attrs).get("class") == "shared"]

    def handle_data(self, data):
        self.text += data


@pytest.fixture(scope="module")
def graded(tmp_path_factory) -> Path:
    """A graded class with two copies of one program."""
    folder = small_class(tmp_path_factory.mktemp("class"), CLASS)
    grade(folder)
    return folder


@pytest.fixture(scope="module")
def compared(graded) -> Path:
    """The folder of its results after the command."""
    before = contents(graded / "reports")
    run = autograder("similar", cwd=graded)
    assert (run.returncode, run.stderr) == (0, "")
    assert run.stdout == "6 submissions compared, 2 groups of similar ones: reports/similar.html\n"
    after = contents(graded / "reports", lambda name: not name.startswith("similar"))
    assert after == before
    return graded / "reports"


def rows(reports: Path) -> list[dict[str, str]]:
    return list(csv.DictReader((reports / output.TABLE).read_text(encoding="utf-8").splitlines()))


def test_copies_are_listed_and_others_are_not(compared):
    page = Page(compared / output.PAGE)
    assert "A hint for a person, and no proof." in page.text
    text = " ".join(page.text.split())
    assert f"ada and {MARKUP} identical files 100 % 100 %" in text
    assert "ada and bob 100 % 100 % 100 %" in text
    assert not re.search(r"\bcy\b", text)
    assert len(rows(compared)) == 3


def test_a_renamed_copy_has_a_page_with_both_programs(compared):
    (row,) = [row for row in rows(compared) if "bob" in (row["key_1"], row["key_2"])]
    assert (row["identical"], row["score"], row["part_of_1_in_2"]) == ("", "1.000", "1.000")
    assert row["page"] in map(unquote, Page(compared / output.PAGE).links)
    page = Page(compared / row["page"])
    assert "onerror=alert(1)" in page.text
    assert {"9", "16"} <= set(page.shared)
    assert {f"#{side}1" for side in "ab"} <= set(page.links)


def test_the_table_has_every_pair(compared):
    assert [(row["identical"], row["group"]) for row in rows(compared)][:2] == [("yes", "1"), ("yes", "2")]
    assert all(not cell.startswith("=") for row in rows(compared) for cell in row.values())
    assert f"'{FORMULA}" in {row[name] for row in rows(compared) for name in ("student_1", "student_2")}


def test_hostile_names_and_code_are_only_text(compared):
    for path in [compared / output.PAGE, *(compared / output.FOLDER).iterdir()]:
        page = Page(path)
        assert {link for link in page.links if link.startswith("#")} <= {f"#{name}" for name in page.ids}
        assert len(set(page.ids)) == len(page.ids)
        assert page.tags.isdisjoint({"script", "img", "iframe", "form", "object"})
        assert not {name for name in page.attributes if name.startswith("on")}
        assert "default-src 'none'" in path.read_text(encoding="utf-8")
        assert re.fullmatch(r"[\w.~-]+\.html", path.name)


def test_no_page_of_a_student_and_of_the_class_mentions_it(compared):
    pages = [*(compared / "students").rglob("*.*"), compared / "index.html", compared / "gradebook.csv"]
    assert len(pages) > 12
    assert not [page for page in pages if "similar" in page.read_text(encoding="utf-8")]


def test_the_same_results_give_the_same_files(compared, graded):
    before = contents(compared)
    (compared / output.FOLDER / "add_up~old~pair.html").write_text("of an earlier class")
    assert autograder("similar", "add_up", cwd=graded).returncode == 0
    assert contents(compared) == before


def test_a_class_without_copies_says_so(tmp_path):
    folder = small_class(tmp_path)
    store(folder / "reports", result("ada", ADA, slug="add_up"), result("cy", OTHER, slug="add_up"))
    run = autograder("similar", cwd=folder)
    assert (run.returncode, run.stdout) == (0, "2 submissions compared, none are similar: reports/similar.html\n")
    assert "Nothing found." in Page(folder / "reports" / output.PAGE).text


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ([], "reports: has no results; grade into this folder first, with --out reports"),
        (["ad_up", "--out", "other"], "other: has no results of 'ad_up'; it has add_up"),
    ],
)
def test_nothing_to_compare_is_an_error(tmp_path, arguments, sentence):
    folder = small_class(tmp_path)
    store(folder / "other", result("ada", ADA, slug="add_up"))
    run = autograder("similar", *arguments, cwd=folder)
    assert (run.returncode, run.stderr) == (2, f"autograder: {sentence}\n")


def test_only_the_strongest_pairs_have_a_page(tmp_path, monkeypatch):
    monkeypatch.setattr(output, "MOST_PAGES", 2)
    store(tmp_path, *(result(f"s{n}", renamed(ADA, random.Random(n))) for n in range(5)))
    output.write_findings(tmp_path, compare_class(tmp_path, NOTHING), NOTHING)
    assert len(list((tmp_path / output.FOLDER).iterdir())) == 2
    assert len(rows(tmp_path)) == 10
