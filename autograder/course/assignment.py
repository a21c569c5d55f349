"""Reads an assignment: its `assignment.toml` and the graded tests of its suite.

A folder with an `assignment.toml` is an assignment; there is no other registry. The tests are read from the source and not from a run, so
the points are fixed before a submission runs, and a test that does not report is noticed.
"""

from __future__ import annotations

import ast
import difflib
import hashlib
import tomllib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from autograder.model import Assignment, GradedTest, KitError, Visibility

PACKAGE_ROOT = Path(__file__).resolve().parents[2]
NUMBER = (int, float)
FIELDS: dict[str, type | tuple[type, ...]] = {
    "title": str,
    "required": list,
    "points": NUMBER,
    "seconds": NUMBER,
    "packages": list,
}
SUITES: tuple[Visibility, ...] = ("visible", "hidden")


def kit_root() -> Path:
    """Return the folder with `assignments/`: the current folder, or the one that holds this package."""
    here = Path.cwd()
    return here if (here / "assignments").is_dir() else PACKAGE_ROOT


def load_assignments(root: Path) -> dict[str, Assignment]:
    """Return every assignment under `root/assignments` by its slug, sorted.

    Raise KitError if a file of an assignment has an error.
    """
    folder = root / "assignments"
    if not folder.is_dir():
        raise KitError(f"{folder}: no such folder; run the command in the kit's folder")
    slugs = sorted(path.parent.name for path in folder.glob("*/assignment.toml"))
    return {slug: load_assignment(root, slug) for slug in slugs}


def load_assignment(root: Path, slug: str) -> Assignment:
    """Return one assignment; raise KitError if its files have errors or contradict each other."""
    path = root / "assignments" / slug / "assignment.toml"
    if not path.is_file():
        raise unknown_assignment(slug, sorted(p.parent.name for p in (root / "assignments").glob("*/assignment.toml")))
    table = _read_table(path)
    tests = tuple(test for visibility in SUITES for test in _declared(root / "tests" / slug, visibility))
    assignment = Assignment(
        slug=slug,
        title=table["title"],
        required=tuple(table["required"]),
        points=float(table["points"]),
        seconds=float(table["seconds"]),
        packages=tuple(table["packages"]),
        root=root,
        tests=tests,
    )
    _check(assignment, path)
    return assignment


def handed_out(assignments: Iterable[Assignment]) -> frozenset[str]:
    """Return the SHA-256 digests of the files in which students write."""
    stubs = [assignment.stub.with_suffix(ending) for assignment in assignments for ending in (".py", ".ipynb")]
    return frozenset(hashlib.sha256(stub.read_bytes()).hexdigest() for stub in stubs if stub.is_file())


def unknown_assignment(slug: str, known: Sequence[str]) -> KitError:
    """Return the error for a slug that no assignment has; it names the near ones."""
    near = [name for name in known if slug in name] or difflib.get_close_matches(slug, known)
    asked = f"did you mean {' or '.join(near)}? There" if near else "there"
    return KitError(f"there is no assignment {slug!r}; {asked} are: {', '.join(known)}")


def _read_table(path: Path) -> dict[str, Any]:
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise KitError(f"{path}: not TOML: {error}") from error
    for name, kind in FIELDS.items():
        if not isinstance(table.get(name), kind):
            raise KitError(f"{path}: the field {name!r} is missing or has the wrong type")
    for name in sorted(set(table) - set(FIELDS)):
        raise KitError(f"{path}: unknown field {name!r}; the fields are {', '.join(FIELDS)}")
    return table


def _check(assignment: Assignment, path: Path) -> None:
    names = [test.name for test in assignment.tests]
    for name in sorted({name for name in names if names.count(name) > 1}):
        raise KitError(f"{assignment.suite}: two graded tests are named {name}; rename one")
    worth = sum(test.points for test in assignment.tests)
    has_hidden_tests = (assignment.suite / "test_hidden.py").is_file()
    if has_hidden_tests and worth != assignment.points:
        raise KitError(f"{path}: points is {assignment.points:g} but the tests are worth {worth:g}; make them equal")


def _declared(suite: Path, visibility: Visibility) -> list[GradedTest]:
    """Return the graded tests of one file in order, or none: a handout has no hidden file."""
    path = suite / f"test_{visibility}.py"
    if not path.is_file():
        return []
    tree = ast.parse(path.read_text(encoding="utf-8"), filename=str(path))
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")]
    return [_graded_test(function, visibility, path) for function in functions]


def _graded_test(function: ast.FunctionDef, visibility: Visibility, path: Path) -> GradedTest:
    docstring = ast.get_docstring(function)
    if not docstring:
        raise KitError(
            f"{path}: {function.name} has no docstring; write one, because its first line is the title in the report"
        )
    points = [_points(decorator) for decorator in function.decorator_list]
    given = [value for value in points if value is not None]
    if len(given) != 1 or given[0] <= 0:
        raise KitError(f"{path}: {function.name} needs one @pytest.mark.points(N) with N above 0")
    return GradedTest(function.name, docstring.splitlines()[0].strip(), given[0], visibility)


def _points(decorator: ast.expr) -> float | None:
    if not isinstance(decorator, ast.Call) or ast.unparse(decorator.func) != "pytest.mark.points":
        return None
    value = ast.literal_eval(decorator.args[0]) if decorator.args else 0
    return float(value)
