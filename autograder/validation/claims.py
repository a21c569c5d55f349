"""What must hold of a suite, and where it does not: each claim with how often it was tried and what speaks against it."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from autograder.comparison.binomial import MOST_FALSE_ALARMS
from autograder.model import Assignment, KitError
from autograder.validation.programs import Kind
from autograder.validation.trial import Graded

LEAST_NAMED = 0.95
LEAST_KILLED = 0.99


@dataclass(frozen=True)
class Claim:
    """One sentence about a suite. `tried` counts what could have spoken against it, `against` says what does.

    `allowed` is the share of the tried that may speak against it.
    """

    title: str
    tried: int
    against: tuple[str, ...]
    allowed: float = 0.0

    @property
    def holds(self) -> bool:
        """Whether the claim was tried and few enough speak against it."""
        return self.tried > 0 and len(self.against) <= self.allowed * self.tried


def claims(assignment: Assignment, graded: Sequence[Graded]) -> list[Claim]:
    """Return every claim about the suite of an assignment."""
    of = _by_kind(graded)
    equivalent = read_equivalent(assignment)
    lived = {one.entry.name for one in of("mutant") if _full(one)}
    named = [one for one in of("mistake") if not _full(one)]
    return [
        _all("the reference earns every point", of("reference"), _full, _missed),
        _all("the stub and an empty file earn nothing", [*of("stub"), *of("empty")], _nothing, _earned),
        _all("the reference shifted by 1 % earns nothing on any test", of("shifted"), _nothing, _earned),
        _all("every variant earns every point", of("variant"), _full, _missed),
        _all("every mistake loses points", of("mistake"), lambda one: not _full(one), lambda one: "earns every point"),
        _all("a mistake is named", named, lambda one: one.entry.name in one.names.values(), _unnamed, LEAST_NAMED),
        _all("nothing is named as something else", [*named, *of("pair"), *of("variant")], _rightly, _misnamed),
        _all("a mistake left out of the catalogue gets no name", named, lambda one: not one.without, _invented),
        _tests("every test catches a mistake", assignment, of("mistake")),
        _all(
            "no bound hides a mistake",
            of("mistake"),
            lambda one: not one.hidden,
            lambda one: f"hidden in {_list(one.hidden)}",
        ),
        _all("random checks reject a correct submission with probability 1e-9 at most", of("reference"), _sure, _alarm),
        _mutants(of("mutant"), lived, equivalent),
        Claim(
            "each mutant listed as equivalent exists and earns every point",
            len(of("mutant")),
            tuple(sorted(set(equivalent) - lived)),
        ),
    ]


def read_equivalent(assignment: Assignment) -> dict[str, str]:
    """Return the mutants that are programs of the same behaviour, with the reason: `solutions/SLUG/equivalent.toml`."""
    path = assignment.solution.with_name("equivalent.toml")
    if not path.is_file():
        return {}
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise KitError(f"{path}: not TOML: {error}") from error
    rows: list[dict[str, Any]] = table.get("equivalent", [])
    for row in rows:
        if set(row) != {"mutant", "reason"} or len(str(row["reason"])) < 10:
            raise KitError(f"{path}: each [[equivalent]] has a `mutant` and a `reason`; see {row}")
    return {str(row["mutant"]): str(row["reason"]) for row in rows}


def _by_kind(graded: Iterable[Graded]) -> Callable[[Kind], list[Graded]]:
    every = sorted(graded, key=lambda one: (one.entry.name, one.seed))
    return lambda kind: [one for one in every if one.entry.kind == kind]


def _all(
    title: str,
    tried: Sequence[Graded],
    holds: Callable[[Graded], bool],
    words: Callable[[Graded], str],
    least: float = 1.0,
) -> Claim:
    against = tuple(f"{one.entry.name} (seed {one.seed}): {words(one)}" for one in tried if not holds(one))
    return Claim(title, len(tried), against, allowed=1 - least)


def _tests(title: str, assignment: Assignment, mistakes: Sequence[Graded]) -> Claim:
    caught = {test for one in mistakes for test, status in one.statuses.items() if status != "passed"}
    return Claim(title, len(assignment.tests), tuple(test.name for test in assignment.tests if test.name not in caught))


def _mutants(mutants: Sequence[Graded], lived: set[str], equivalent: dict[str, str]) -> Claim:
    alive = tuple(sorted(lived - set(equivalent)))
    return Claim(
        "machine mutants lose points", len(mutants) - len(lived & set(equivalent)), alive, allowed=1 - LEAST_KILLED
    )


def _full(one: Graded) -> bool:
    return one.score == one.max_score and one.max_score > 0


def _nothing(one: Graded) -> bool:
    return one.score == 0 and "grader_error" not in one.statuses.values()


def _rightly(one: Graded) -> bool:
    own = one.entry.name.split(" + ") if one.entry.kind in ("mistake", "pair") else []
    return set(one.names.values()) <= set(own)


def _sure(one: Graded) -> bool:
    return one.false_alarm <= MOST_FALSE_ALARMS


def _alarm(one: Graded) -> str:
    return f"{one.false_alarm:.1e}"


def _missed(one: Graded) -> str:
    return "; ".join(f"{test}: {text}" for test, text in one.feedback.items())


def _earned(one: Graded) -> str:
    return f"{one.score:g} points: {_list([test for test, status in one.statuses.items() if status == 'passed'])}"


def _unnamed(one: Graded) -> str:
    return f"fails {_list([test for test, status in one.statuses.items() if status != 'passed'])}"


def _misnamed(one: Graded) -> str:
    return f"named {_list(sorted(set(one.names.values())))}"


def _invented(one: Graded) -> str:
    return f"named {_list(sorted(set(one.without.values())))}"


def _list(names: Iterable[str]) -> str:
    return ", ".join(names)
