"""The pages that people read: links lead to files, names that the architecture page gives exist, the picture is current."""

from __future__ import annotations

import ast
import re
import runpy
from pathlib import Path
from urllib.parse import unquote

import pytest

from autograder import ROOMS
from tests.autograder.kit import ROOT

LINK = re.compile(r"\]\(([^)\s#]+)[^)\s]*\)")
CODE = re.compile(r"(?s)```.*?```|`[^`\n]*`")
CONSTANT = re.compile(r"`([A-Z_]{3,})`")
# One step of the way: its name, then `call(...)` in a linked file.
STEP = re.compile(r"(?m)^\| \w[\w ]* \| `(?:(\w+)\.)?(\w+)\(.*?\)` in \[.*?\]\(\.\./(.*?)\) \|")


def pages() -> list[Path]:
    """Return every Markdown file of the repository."""
    ignored = {".git", *(line.strip("/") for line in (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines())}
    folders = [path for path in ROOT.iterdir() if path.is_dir() and path.name not in ignored]
    return sorted([*ROOT.glob("*.md"), *(page for folder in folders for page in folder.rglob("*.md"))])


def broken_links(text: str, folder: Path) -> list[str]:
    """Return the relative links of a page in a folder that lead to no file."""
    links = [unquote(link) for link in LINK.findall(CODE.sub("", text))]
    return [link for link in links if ":" not in link and not (folder / link).exists()]


def test_the_picture_is_what_the_script_draws() -> None:
    script = runpy.run_path(str(ROOT / "tools" / "draw_architecture.py"))
    assert script["PICTURE"].read_text(encoding="utf-8") == script["picture"]()


@pytest.mark.parametrize("page", pages(), ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_to_a_file(page: Path) -> None:
    assert broken_links(page.read_text(encoding="utf-8"), page.parent) == []


def test_a_broken_link_is_found(tmp_path: Path) -> None:
    text = "[here](here.md#part) [web](https://example.org) [gone](gone%20away.md) `[code](none.md)`"
    (tmp_path / "here.md").touch()
    assert broken_links(text, tmp_path) == ["gone away.md"]


def test_the_readme_is_short() -> None:
    assert len((ROOT / "README.md").read_text(encoding="utf-8").split()) < 300


def test_the_architecture_page_lists_the_rooms_in_their_order() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    assert tuple(re.findall(r"(?m)^\| `(\w+)/` \|", page)) == ROOMS


def test_each_step_of_the_way_is_a_function_that_exists() -> None:
    steps = STEP.findall((ROOT / "docs" / "architecture.md").read_text(encoding="utf-8"))
    assert len(steps) == 9
    for owner, name, file in steps:
        assert f"{owner}.{name}".strip(".") in definitions(ROOT / file), file


def test_each_name_that_may_be_changed_is_where_the_page_says() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    section = page.partition("## Where do I change X?")[2].partition("\n## ")[0]
    rows = [line for line in section.splitlines() if line.startswith("| ")][1:]
    assert len(rows) == 10
    for row in rows:
        files = [ROOT / "docs" / link for link in LINK.findall(row)]
        text = "".join(file.read_text(encoding="utf-8") for file in files)
        assert [name for name in CONSTANT.findall(row) if name not in text] == []


def definitions(file: Path) -> set[str]:
    """Return the names of a file's functions, and Class.method of its methods."""
    body = ast.parse(file.read_text(encoding="utf-8")).body
    classes = [node for node in body if isinstance(node, ast.ClassDef)]
    methods = {
        f"{node.name}.{item.name}" for node in classes for item in node.body if isinstance(item, ast.FunctionDef)
    }
    return {node.name for node in body if isinstance(node, ast.FunctionDef)} | methods
