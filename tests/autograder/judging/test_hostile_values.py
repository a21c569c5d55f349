"""Hostile values from a worker fail the test that receives them and cause no grader error."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

from autograder.grading.grader import Grader
from autograder.judging.subject import Subject
from autograder.sandbox.worker.values import LIMITS
from tests.autograder.kit import ROOT, assignments, submission

pytestmark = [pytest.mark.slow, pytest.mark.thorough]
SLUGS = sorted(assignments())


def of_the_same_kind(value: Any, real: float, whole: Callable[[Any], Any], text: str) -> Any:
    """Return a value of the same structure with these entries; `whole` returns an integer for a dtype."""
    if isinstance(value, dict):
        return {key: of_the_same_kind(item, real, whole, text) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(of_the_same_kind(item, real, whole, text) for item in value)
    if isinstance(value, str):
        return text
    array = np.asarray(value)
    if array.dtype.kind in "iu":
        return np.full_like(array, whole(np.iinfo(array.dtype)))
    if array.dtype.kind == "b":
        return ~array  # No boolean is huge or not a number.
    return value if value is None else np.full_like(array, real)


def deep() -> Any:
    nested: Any = 0.0
    for _ in range(LIMITS.depth - 1):
        nested = [nested]
    return nested


EVIL_TEXT = "%s {0} {0.__class__} \x1b[2J\u202e\ud800 ::error::".encode("utf-8", "replace").decode() * 8_000
HOSTILE: dict[str, Callable[[Any], Any]] = {
    "huge": lambda v: of_the_same_kind(v, 1.7e308, lambda info: info.max, EVIL_TEXT),
    "minus huge": lambda v: of_the_same_kind(v, -1.7e308, lambda info: info.min, "\n" * 300_000),
    "denormal": lambda v: of_the_same_kind(v, 5e-324, lambda info: 0, "\0" * 300_000),
    "not a number": lambda v: of_the_same_kind(v, np.nan, lambda info: -1 % (info.max + 1), "nan"),
    "infinite": lambda v: of_the_same_kind(v, np.inf, lambda info: 1, "="),
    "None": lambda v: None,
    "many digits": lambda v: 2 ** (LIMITS.integer_bits - 1),
    "deep": lambda v: deep(),
    "many parts": lambda v: [0] * 20_000,
    "many names": lambda v: {f"{number}\u202e": None for number in range(4_000)},
    "a large array": lambda v: np.full((3, 1 << 20), 5e-324),
    "many axes": lambda v: np.zeros((1,) * LIMITS.dimensions),
    "an empty array": lambda v: np.zeros((0, 1 << 40)),
    "an array of the other kind": lambda v: np.asarray(v).astype(np.complex128) if hasattr(v, "dtype") else 1j * np.ones(3),
    "text": lambda v: EVIL_TEXT,
}  # fmt: skip


# Only these are compared with every known mistake, which takes seconds for each assignment.
TO_NAMING = ("huge", "many names", "an array of the other kind")


class HostileRunner:
    """Runs the solution, then replaces its answers."""

    def __init__(self, runner: Any, change: Callable[[Any], Any]) -> None:
        self._runner = runner
        self._change = change

    def run(self, probe: str, inputs: Any) -> Any:
        return self._change(self._runner.run(probe, inputs))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._runner, name)


class HostileGrader(Grader):
    """Applies `change` to every answer on its way from a worker to the judge.

    The judges are forked for each class, so they use the `change` that is set then.
    """

    change: Callable[[Any], Any]
    names: bool

    def _explained(self, assignment: Any, module: Any, run: Any) -> Any:
        return super()._explained(assignment, module, run) if self.names else run.outcomes

    def subject(self, *arguments: Any) -> Subject:
        return super().subject(*arguments).through(lambda runner: HostileRunner(runner, self.change))


@pytest.fixture(scope="module")
def grader() -> Iterator[HostileGrader]:
    opened = HostileGrader(assignments(), seed=541)
    with opened:
        yield opened


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_value_fails_every_test_and_is_no_fault_of_the_grader(grader, name):
    grader.change, grader.names = HOSTILE[name], name in TO_NAMING
    files = [submission(slug, "s", (ROOT / "solutions" / slug / f"{slug}.py").read_text()) for slug in SLUGS]
    for report in grader.grade_all(files, at_once=2, finish=lambda report: report):
        others = {o.test.name: (o.status, o.feedback) for o in report.outcomes if o.status != "failed"}
        assert others == {}, report.slug
        assert all(len(outcome.feedback) < 2000 for outcome in report.outcomes)
