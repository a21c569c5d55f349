"""The rooms of the kit: imports run from the top of the list to its bottom, and suites import only what is meant for authors."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder import ROOMS
from tests.autograder.kit import ROOT

MOST_AT_THE_TOP, MOST_IN_A_ROOM = 18, 15
FOR_SUITES = "autograder.authors"


def imported(path: Path) -> Iterator[str]:
    """Yield the dotted name of everything that a file imports from the kit."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and not node.level and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


def upward_imports(package: Path) -> list[str]:
    """Return a sentence for each import of a room above the importing one."""
    return [
        f"{path.relative_to(package)} imports {name}, which is above it"
        for depth, room in enumerate(ROOMS)
        for path in sorted((package / room).rglob("*.py"))
        for name in imported(path)
        if name.split(".")[0] == "autograder" and name.split(".")[1] in (*ROOMS[:depth], "authors")
    ]


def entries(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.name != "__pycache__")


def test_imports_run_one_way() -> None:
    assert upward_imports(ROOT / "autograder") == []


@pytest.mark.parametrize(
    "line",
    ["from autograder.reports import terminal", "import autograder.cli.commands", "from autograder import grading"],
)
def test_an_upward_import_is_found(line: str, tmp_path: Path) -> None:
    (tmp_path / "sandbox").mkdir()
    (tmp_path / "sandbox" / "session.py").write_text(f"def late() -> None:\n    {line}\n")
    assert len(upward_imports(tmp_path)) == 1


def test_every_folder_of_the_package_is_a_room_with_a_purpose() -> None:
    rooms = [path for path in (ROOT / "autograder").iterdir() if path.is_dir() and path.name != "__pycache__"]
    assert sorted(path.name for path in rooms) == sorted(ROOMS)
    for room in rooms:
        docstring = ast.get_docstring(ast.parse((room / "__init__.py").read_text(encoding="utf-8"))) or ""
        assert all(word in " ".join(docstring.split()) for word in ("In: ", "Out: ", "May import ")), room.name


def test_no_room_is_crowded() -> None:
    package = ROOT / "autograder"
    assert len(entries(package)) <= MOST_AT_THE_TOP
    assert {room: len(entries(package / room)) for room in ROOMS if len(entries(package / room)) > MOST_IN_A_ROOM} == {}


@pytest.mark.parametrize("path", sorted(ROOT.glob("tests/*/*.py")), ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_suite_imports_only_what_is_for_authors(path: Path) -> None:
    if path.parent.name not in ("autograder", "attacks"):
        kit = [name for name in imported(path) if name.split(".")[0] == "autograder"]
        assert all(name.startswith(FOR_SUITES) for name in kit), kit
