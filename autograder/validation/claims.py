"""The claims about a suite: how often each was tried, and its counterexamples."""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from autograder.comparison.plausible import MOST_FALSE_ALARMS
from autograder.model import Assignment, KitError
from autograder.validation.programs import Kind
from autograder.validation.trial import FIRST_SEED, MOST_SEEDS, GradedProgram

LEAST_NAMED = 0.95
LEAST_KILLED = 0.99
MOST_SHOWN = 10


@dataclass(frozen=True)
class Claim:
    """One sentence about a suite: `tried` counts the trials, `against` lists the counterexamples.

    `allowed` is the share of the trials that may fail.
    """

    title: str
    tried: int
    against: tuple[str, ...]
    allowed: float = 0.0

    @property
    def holds(self) -> bool:
        """Whether the claim was tried and few enough trials failed."""
        return self.tried > 0 and len(self.against) <= self.allowed * self.tried


def claims(assignment: Assignment, graded: Sequence[GradedProgram]) -> list[Claim]:
    """Return every claim about the suite of an assignment."""
    of = _by_kind(graded)
    equivalent, composed = read_equivalent(assignment), read_composed(assignment)
    lived = {result.program.name for result in of("mutant") if _full(result)}
    named = [result for result in of("mistake") if not _full(result)]
    return [
        _all("the reference earns every point", of("reference"), _full, _missed),
        _all(
            "the stub, an empty file and fixed examples known by heart earn nothing",
            [*of("stub"), *of("empty"), *of("by heart")],
            _nothing,
            _earned,
        ),
        _all("the reference shifted by 1 % earns nothing on any test", of("shifted"), _nothing, _earned),
        _all("every variant earns every point", of("variant"), _full, _missed),
        _all(
            "every mistake loses points",
            of("mistake"),
            lambda result: not _full(result),
            lambda result: "earns every point",
        ),
        _all(
            "a mistake is named",
            named,
            lambda result: result.program.name in result.names.values(),
            _unnamed,
            LEAST_NAMED,
        ),
        _all(
            "nothing is named as something else",
            [*named, *of("pair"), *of("variant")],
            lambda result: _rightly(result, composed.get(result.program.name, frozenset())),
            _misnamed,
        ),
        _all(
            "no hint is false",
            [*of("mistake"), *of("pair"), *of("variant")],
            lambda result: not result.false_hints,
            lambda result: _list(result.false_hints),
        ),
        _all(
            "a mistake left out of the catalog gets no name",
            named,
            lambda result: _names_in(result.without) <= composed.get(result.program.name, frozenset()),
            _invented,
        ),
        _tests("every test catches a mistake", assignment, of("mistake")),
        _all(
            "no bound hides a mistake",
            of("mistake"),
            lambda result: not result.hidden,
            lambda result: f"hidden in {_list(result.hidden)}",
        ),
        _all("random checks reject a correct submission with probability 1e-9 at most", of("reference"), _sure, _alarm),
        _steady(graded),
        _mutants(of("mutant"), lived, equivalent),
        Claim(
            "each mutant listed as equivalent exists and earns every point",
            len(of("mutant")),
            tuple(sorted(set(equivalent) - lived)),
        ),
    ]


def read_equivalent(assignment: Assignment) -> dict[str, str]:
    """Return the mutants that behave like the reference, with the reason, from `solutions/SLUG/equivalent.toml`."""
    rows = _rows(assignment, "equivalent", {"mutant", "reason"})
    return {str(row["mutant"]): str(row["reason"]) for row in rows}


def read_composed(assignment: Assignment) -> dict[str, frozenset[str]]:
    """Return the mistakes and pairs that are the same program as two others together, from `solutions/SLUG/equivalent.toml`."""
    rows = _rows(assignment, "composed", {"mistake", "of", "reason"})
    return {str(row["mistake"]): frozenset(row["of"]) for row in rows}


def _rows(assignment: Assignment, name: str, keys: set[str]) -> list[dict[str, Any]]:
    path = assignment.solution.with_name("equivalent.toml")
    if not path.is_file():
        return []
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise KitError(f"{path}: not TOML: {error}") from error
    rows: list[dict[str, Any]] = table.get(name, [])
    for row in rows:
        if set(row) != keys or len(str(row["reason"])) < 10:
            raise KitError(f"{path}: each [[{name}]] has {' and '.join(f'`{key}`' for key in sorted(keys))}; see {row}")
    return rows


def _by_kind(graded: Iterable[GradedProgram]) -> Callable[[Kind], list[GradedProgram]]:
    """Return a function that returns the results of a kind: of the reference and the variants with every seed."""
    every = sorted(graded, key=lambda result: (result.program.name, result.seed))
    chosen = [
        result for result in every if result.seed == FIRST_SEED or result.program.kind in ("reference", "variant")
    ]
    return lambda kind: [result for result in chosen if result.program.kind == kind]


def _all(
    title: str,
    tried: Sequence[GradedProgram],
    holds: Callable[[GradedProgram], bool],
    words: Callable[[GradedProgram], str],
    least: float = 1.0,
) -> Claim:
    against = tuple(
        f"{result.program.name} (seed {result.seed}): {words(result)}" for result in tried if not holds(result)
    )
    return Claim(title, len(tried), against, allowed=1 - least)


def _tests(title: str, assignment: Assignment, mistakes: Sequence[GradedProgram]) -> Claim:
    caught = {test for result in mistakes for test, status in result.statuses.items() if status != "passed"}
    return Claim(title, len(assignment.tests), tuple(test.name for test in assignment.tests if test.name not in caught))


def _steady(graded: Iterable[GradedProgram]) -> Claim:
    """Claim that luck decides nothing: each test has one status, whatever the seed."""
    by_program: dict[str, list[GradedProgram]] = defaultdict(list)
    for result in sorted(graded, key=lambda result: (result.program.name, result.seed)):
        if result.program.kind in MOST_SEEDS:
            by_program[result.program.name].append(result)
    moving = tuple(text for name, results in by_program.items() for text in _moving(name, results))
    return Claim("every test has the same status with every seed", len(by_program), moving)


def _moving(name: str, results: Sequence[GradedProgram]) -> Iterator[str]:
    """Yield a text for each test of a program whose status depends on the seed."""
    for test in results[0].statuses:
        seeds: dict[str, list[int]] = defaultdict(list)
        for result in results:
            seeds[result.statuses[test]].append(result.seed)
        if len(seeds) > 1:
            yield f"{name}: {test}: {'; '.join(f'{status} with {_shown(of)}' for status, of in seeds.items())}"


def _shown(seeds: Sequence[int]) -> str:
    """Return a few seeds by number, or how many there are."""
    return f"seeds {_list(map(str, seeds))}" if len(seeds) <= MOST_SHOWN else f"{len(seeds)} seeds"


def _mutants(mutants: Sequence[GradedProgram], lived: set[str], equivalent: dict[str, str]) -> Claim:
    alive = tuple(sorted(lived - set(equivalent)))
    return Claim(
        "machine mutants lose points", len(mutants) - len(lived & set(equivalent)), alive, allowed=1 - LEAST_KILLED
    )


def _full(result: GradedProgram) -> bool:
    return result.score == result.max_score and result.max_score > 0


def _nothing(result: GradedProgram) -> bool:
    return result.score == 0 and "grader_error" not in result.statuses.values()


def _rightly(result: GradedProgram, composed: frozenset[str]) -> bool:
    """Return whether every name is a mistake of the program.

    A mutation may give the answers of a known mistake. Its name is right if it explains the program together with the other mistake.
    """
    own = frozenset(result.program.name.split(" + ") if result.program.kind in ("mistake", "pair") else [])
    others = _names_in(result.names) - own - composed
    joined = [frozenset(name.split(" + ")) for name in result.names.values()]
    explained = result.program.kind == "pair" and any(others < names and names & own for names in joined)
    return not others or (len(others) == 1 and explained)


def _names_in(named: Mapping[str, str]) -> frozenset[str]:
    """Return the known mistakes in the names of the tests; a name may join two."""
    return frozenset(name for names in named.values() for name in names.split(" + "))


def _sure(result: GradedProgram) -> bool:
    return result.false_alarm <= MOST_FALSE_ALARMS


def _alarm(result: GradedProgram) -> str:
    return f"{result.false_alarm:.1e}"


def _missed(result: GradedProgram) -> str:
    return "; ".join(f"{test}: {text}" for test, text in result.feedback.items())


def _earned(result: GradedProgram) -> str:
    return f"{result.score:g} points: {_list([test for test, status in result.statuses.items() if status == 'passed'])}"


def _unnamed(result: GradedProgram) -> str:
    return f"fails {_list([test for test, status in result.statuses.items() if status != 'passed'])}"


def _misnamed(result: GradedProgram) -> str:
    return f"named {_list(sorted(set(result.names.values())))}"


def _invented(result: GradedProgram) -> str:
    return f"named {_list(sorted(set(result.without.values())))}"


def _list(names: Iterable[str]) -> str:
    return ", ".join(names)
