"""Files of a course that contradict each other are reported with a sentence, by `stubs` and by `validate`."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from autograder.course.assignment import load_assignments
from autograder.course.problems import course_problems, read_commonest
from autograder.model import KitError
from tests.autograder.kit import ROOT, assignments, autograder

SLUG = "adam_step"
TOML = Path("assignments") / SLUG / "assignment.toml"
COMMONEST = Path("solutions") / SLUG / "commonest.toml"


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """Return a folder with one assignment and all its files."""
    for name in ("assignments", "solutions", "tests"):
        shutil.copytree(ROOT / name / SLUG, tmp_path / name / SLUG, ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "tests" / "__init__.py").touch()
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def problems(course: Path) -> list[str]:
    return [problem.replace(f"{course}/", "") for problem in course_problems(course, load_assignments(course).values())]


def replaced(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def _rename_required(course: Path) -> None:
    replaced(course / TOML, '"sgd_momentum"', '"momentum"')


def _misspell_mistake(course: Path) -> None:
    replaced(course / COMMONEST, "adam_t_from_zero", "adam_t_from_zer")


def _invent_mistake(course: Path) -> None:
    (course / COMMONEST).write_text('xyz = "two words"\n')


def _leave_words_out(course: Path) -> None:
    (course / COMMONEST).write_text("adam_t_from_zero = 3\n")


def _break_toml(course: Path) -> None:
    (course / COMMONEST).write_text("adam_t_from_zero = \n")


def _remove_commonest(course: Path) -> None:
    (course / COMMONEST).unlink()


def _add_folder(course: Path) -> None:
    for name in ("softmax", ".ipynb_checkpoints", "__pycache__"):
        (course / "assignments" / name).mkdir()


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (_rename_required, f"{TOML}: `required` has 'momentum', but the stub of solutions/{SLUG}/{SLUG}.py defines adam, sgd"),
        (_misspell_mistake, f"{COMMONEST}: adam_t_from_zer is no known mistake; is it adam_t_from_zero?"),
        (_invent_mistake, f"{COMMONEST}: xyz is no known mistake; add it to mistakes.toml"),
        (_leave_words_out, f"{COMMONEST}: adam_t_from_zero: write some words that the visible tests show"),
        (_break_toml, f"{COMMONEST}: not TOML: "),
        (_remove_commonest, f"{COMMONEST}: missing; list the commonest mistakes"),
        (_add_folder, "assignments/softmax: has no assignment.toml, so it is no assignment; write one or remove the folder"),
    ],
)  # fmt: skip
def test_a_problem_is_one_sentence_with_its_file(course: Path, change: Callable[[Path], None], sentence: str) -> None:
    assert problems(course) == []
    change(course)
    (problem,) = problems(course)
    assert problem.startswith(sentence)


def test_this_course_has_no_problem() -> None:
    assert list(course_problems(ROOT, assignments().values())) == []


def test_a_missing_file_of_commonest_mistakes_is_a_kit_error(course: Path) -> None:
    _remove_commonest(course)
    with pytest.raises(KitError, match=r"commonest\.toml: missing"):
        read_commonest(load_assignments(course)[SLUG])


@pytest.mark.slow
@pytest.mark.parametrize("command", [["stubs"], ["stubs", "--check"]])
def test_the_commands_report_it_and_fail(course: Path, command: list[str]) -> None:
    _misspell_mistake(course)
    done = autograder(*command, cwd=course)
    assert done.returncode == 1
    assert "adam_t_from_zer is no known mistake" in done.stderr
    assert "Traceback" not in done.stderr
