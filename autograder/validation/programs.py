"""Lists the programs of a validation: programs whose correct score is known.

A pair is one program with two mistakes: two known mistakes, in different functions or in one, or a known mistake and a mutation. Its name
must then be that of a known mistake in it. Mistakes with a file of their own are in no pair.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Literal, TypeVar

from autograder.course.programs import Change, Program, joined, read_mistakes, read_program, read_variants
from autograder.model import Assignment
from autograder.validation.mutants import Mutant, mutants

Kind = Literal["reference", "shifted", "stub", "empty", "by heart", "variant", "mistake", "pair", "mutant"]
PAIRS = 10
T = TypeVar("T")


@dataclass(frozen=True)
class KnownProgram:
    """One program to grade; its kind decides its correct score. A pair joins the names of its mistakes by " + "."""

    slug: str
    kind: Kind
    name: str
    source: str


def known_programs(assignment: Assignment) -> list[KnownProgram]:
    """Return every program that an assignment's suite is validated with."""
    reference = read_program(assignment.solution)
    mistakes = read_mistakes(assignment)
    sources: list[tuple[Kind, str, str]] = [
        ("reference", "reference", reference.source),
        ("shifted", "shifted by 1 %", reference.source),
        ("stub", "stub", assignment.stub.read_text(encoding="utf-8")),
        ("empty", "empty file", ""),
        *(("by heart", path.stem, path.read_text(encoding="utf-8")) for path in _by_heart(assignment)),
        *(("variant", program.name, program.source) for program in read_variants(assignment)),
        *(("mistake", program.name, program.source) for program in mistakes),
        *(("pair", name, source) for name, source in [*pairs(mistakes), *joined_pairs(mistakes), *mutated(mistakes)]),
        *(("mutant", mutant.name, mutant.source) for mutant in mutants(reference.source)),
    ]
    return [KnownProgram(assignment.slug, *source) for source in sources]


def _by_heart(assignment: Assignment) -> Iterator[Path]:
    """Yield the program that knows the fixed examples by heart, if there is one."""
    path = assignment.solution.with_name("by_heart.py")
    if path.is_file():
        yield path


def pairs(mistakes: Sequence[Program], *, most: int = PAIRS) -> list[tuple[str, str]]:
    """Return programs with two known mistakes in different functions: `most` of them, spread over the catalog."""
    apart = [
        (f"{one} + {other}", change.joined(added))
        for (one, change), (other, added) in combinations(_changes(mistakes), 2)
        if not change.owners & added.owners
    ]
    return [(name, change.result()) for name, change in _spread(apart, most)]


def joined_pairs(mistakes: Sequence[Program], *, most: int = PAIRS) -> list[tuple[str, str]]:
    """Return programs with two known mistakes in one function: `most` of them, spread over the catalog."""
    together = [
        program
        for (one, change), (other, added) in combinations(_with_changes(mistakes), 2)
        if change.owners & added.owners and (program := joined(one, other)) is not None
    ]
    return [(program.name, program.source) for program in _spread(together, most)]


def mutated(mistakes: Sequence[Program], *, most: int = PAIRS) -> list[tuple[str, str]]:
    """Return known mistakes with a mutation in the same function: `most` of them, spread over the catalog."""
    made = list[tuple[str, str]]()
    for name, change in _spread([pair for pair in _changes(mistakes) if len(pair[1].owners) == 1], most):
        both = [mutant for mutant in mutants(change.result()) if _shows_both(mutant, change)]
        if both:
            mutant = both[(4 + 7 * len(made)) % len(both)]
            made.append((f"{name} + {mutant.name}", mutant.source))
    return made


def _shows_both(mutant: Mutant, change: Change) -> bool:
    """Return whether a mutant is in the changed function and lets it return a value: without one, the known mistake is hidden."""
    return mutant.name.partition(":")[0] in change.owners and "-> `return None`" not in mutant.name


def _changes(mistakes: Sequence[Program]) -> list[tuple[str, Change]]:
    return [(mistake.name, change) for mistake, change in _with_changes(mistakes)]


def _with_changes(mistakes: Sequence[Program]) -> list[tuple[Program, Change]]:
    return [(mistake, mistake.change) for mistake in mistakes if mistake.change is not None]


def _spread(found: list[T], most: int) -> list[T]:
    return found[:: max(1, len(found) // most)][:most]
