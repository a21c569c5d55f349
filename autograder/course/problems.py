"""Finds files of a course that contradict each other: what the staff's commands report and no student meets."""

from __future__ import annotations

import ast
import difflib
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from autograder.course.programs import read_mistakes
from autograder.course.stubs import stub_of
from autograder.model import Assignment, KitError

# Words of a sentence that students must see for a mistake.
LEAST_WORDS = 2


def course_problems(root: Path, assignments: Iterable[Assignment]) -> Iterator[str]:
    """Yield a sentence for each problem: where it is, what is wrong, and what to do."""
    yield from _folders_without_assignment(root)
    for assignment in assignments:
        yield from _undefined_names(assignment)
        yield from _commonest_mistakes(assignment)


def read_commonest(assignment: Assignment) -> Mapping[str, str]:
    """Return the commonest mistakes, each with words that the visible tests show for it.

    Raise KitError if `solutions/SLUG/commonest.toml` is missing or is no table of texts.
    """
    path = assignment.solution.with_name("commonest.toml")
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        advice = "list the commonest mistakes, each with words that the visible tests show for it"
        raise KitError(f"{path}: missing; {advice}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise KitError(f"{path}: not TOML: {error}") from error
    for name, words in table.items():
        if not isinstance(words, str) or len(words.split()) < LEAST_WORDS:
            raise KitError(f"{path}: {name}: write some words that the visible tests show for this mistake")
    return table


def _folders_without_assignment(root: Path) -> Iterator[str]:
    for folder in sorted((root / "assignments").iterdir()):
        if folder.is_dir() and not folder.name.startswith((".", "_")) and not (folder / "assignment.toml").is_file():
            yield f"{folder}: has no assignment.toml, so it is no assignment; write one or remove the folder"


def _undefined_names(assignment: Assignment) -> Iterator[str]:
    """Yield a sentence for each required name that the stub lacks: every submission would be told that it is missing."""
    stub = ast.parse(stub_of(assignment.solution.read_text(encoding="utf-8"), str(assignment.solution)))
    defined = {node.name for node in stub.body if isinstance(node, (ast.FunctionDef, ast.ClassDef))}
    for name in sorted(set(assignment.required) - defined):
        yield (
            f"{assignment.stub.with_name('assignment.toml')}: `required` has {name!r}, but the stub of {assignment.solution} "
            f"defines {', '.join(sorted(defined)) or 'nothing'}; make them agree"
        )


def _commonest_mistakes(assignment: Assignment) -> Iterator[str]:
    try:
        commonest = read_commonest(assignment)
    except KitError as error:
        yield f"{error}"
        return
    known = [mistake.name for mistake in read_mistakes(assignment)]
    for name in sorted(commonest.keys() - set(known)):
        close = difflib.get_close_matches(name, known, n=1)
        meant = f"; is it {close[0]}?" if close else "; add it to mistakes.toml"
        yield f"{assignment.solution.with_name('commonest.toml')}: {name} is no known mistake{meant}"
