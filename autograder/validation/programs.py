"""Lists the programs that a suite is held against, each with the fate that it must meet.

A pair is one program with two mistakes: two known ones, where each changes other functions, or a known one and a machine's. A name must
then be one of the known.
"""

from __future__ import annotations

import ast
import copy
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, TypeVar

from autograder.mistakes.catalog import Program, read_program, read_programs
from autograder.model import Assignment
from autograder.validation.mutants import mutants

Kind = Literal["reference", "shifted", "stub", "empty", "variant", "mistake", "pair", "mutant"]
PAIRS = 10
T = TypeVar("T")


@dataclass(frozen=True)
class Entry:
    """One program to grade: its fate is told by its kind. A pair's name is that of its two mistakes, joined by " + "."""

    slug: str
    kind: Kind
    name: str
    source: str


def entries(assignment: Assignment) -> list[Entry]:
    """Return every program of an assignment that its suite is held against."""
    reference = read_program(assignment.solution)
    mistakes = read_programs(assignment, "mistakes")
    sources: list[tuple[Kind, str, str]] = [
        ("reference", "reference", reference.source),
        ("shifted", "shifted by 1 %", reference.source),
        ("stub", "stub", assignment.stub.read_text(encoding="utf-8")),
        ("empty", "empty file", ""),
        *(("variant", program.name, program.source) for program in read_programs(assignment, "variants")),
        *(("mistake", program.name, program.source) for program in mistakes),
        *(("pair", name, source) for name, source in [*pairs(reference, mistakes), *mutated(reference, mistakes)]),
        *(("mutant", mutant.name, mutant.source) for mutant in mutants(reference.source)),
    ]
    return [Entry(assignment.slug, *source) for source in sources]


def pairs(reference: Program, mistakes: Sequence[Program], *, most: int = PAIRS) -> list[tuple[str, str]]:
    """Return programs with two known mistakes in different functions, `most` of them, spread over the catalogue."""
    changed, trees = _changed(reference, mistakes), {mistake.name: ast.parse(mistake.source) for mistake in mistakes}
    names = [name for name in changed if changed[name]]
    found = [(one, other) for one in names for other in names if one < other and not changed[one] & changed[other]]
    return [
        (f"{one} + {other}", _joined(trees[one], trees[other], changed[other])) for one, other in _spread(found, most)
    ]


def mutated(reference: Program, mistakes: Sequence[Program], *, most: int = PAIRS) -> list[tuple[str, str]]:
    """Return mistakes with a machine's mistake on top, in the function that is wrong already; `most` of them, spread over the catalogue."""
    changed, found = _changed(reference, mistakes), list[tuple[str, str]]()
    for mistake in _spread([mistake for mistake in mistakes if len(changed[mistake.name]) == 1], most):
        made = [mutant for mutant in mutants(mistake.source) if mutant.name.partition(":")[0] in changed[mistake.name]]
        if made:
            mutant = made[(4 + 7 * len(found)) % len(made)]
            found.append((f"{mistake.name} + {mutant.name}", mutant.source))
    return found


def _spread(found: list[T], most: int) -> list[T]:
    return found[:: max(1, len(found) // most)][:most]


def _changed(reference: Program, mistakes: Sequence[Program]) -> dict[str, set[str]]:
    """Return the functions that each mistake gets wrong: those with a body that no other program has. Right code stands in several."""
    units = {program.name: _units(ast.parse(program.source)) for program in (*mistakes, reference)}
    bodies = Counter((name, _body(unit)) for own in units.values() for name, unit in own.items())
    return {
        mistake.name: {name for name, unit in units[mistake.name].items() if bodies[name, _body(unit)] == 1}
        for mistake in mistakes
    }


def _units(tree: ast.Module) -> dict[str, ast.FunctionDef]:
    """Return the functions and methods of a module by their dotted names."""
    return dict(_named(tree.body, ""))


def _named(body: Sequence[ast.stmt], owner: str) -> Iterator[tuple[str, ast.FunctionDef]]:
    for node in body:
        if isinstance(node, ast.FunctionDef):
            yield f"{owner}{node.name}", node
        elif isinstance(node, ast.ClassDef):
            yield from _named(node.body, f"{node.name}.")


def _body(unit: ast.FunctionDef) -> str:
    statements = unit.body[1:] if ast.get_docstring(unit) is not None else unit.body
    return ast.dump(unit.args) + "".join(map(ast.dump, statements))


def _joined(one: ast.Module, other: ast.Module, names: set[str]) -> str:
    """Return the first module with these functions of the second."""
    joined, others = copy.deepcopy(one), _units(other)
    for name, unit in _units(joined).items():
        if name in names:
            unit.body = others[name].body
    return ast.unparse(joined)
