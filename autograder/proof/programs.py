"""Lists the programs that a suite is held against, each with the fate that it must meet.

A pair is one program with two known mistakes, put together where each changes other functions: a name must then be one of the two.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from autograder.catalogue import Program, read_program, read_programs
from autograder.model import Assignment
from autograder.proof.mutants import mutants

Kind = Literal["reference", "shifted", "stub", "empty", "variant", "mistake", "pair", "mutant"]
PAIRS = 16
Unit = ast.FunctionDef | ast.ClassDef


@dataclass(frozen=True)
class Entry:
    """One program to grade: its fate is told by its kind. A pair's name is that of its two mistakes, joined by "+"."""

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
        *(("pair", name, source) for name, source in pairs(reference, mistakes)),
        *(("mutant", mutant.name, mutant.source) for mutant in mutants(reference.source)),
    ]
    return [Entry(assignment.slug, *source) for source in sources]


def pairs(reference: Program, mistakes: Sequence[Program], *, most: int = PAIRS) -> list[tuple[str, str]]:
    """Return programs with two mistakes each, `most` of them, spread over the catalogue."""
    right = _units(ast.parse(reference.source))
    trees = {mistake.name: ast.parse(mistake.source) for mistake in mistakes}
    changed = {name: _changed(right, _units(tree)) for name, tree in trees.items()}
    names = [name for name in changed if changed[name]]
    found = [(one, other) for one in names for other in names if one < other and not changed[one] & changed[other]]
    step = max(1, len(found) // most)
    return [
        (f"{one}+{other}", _joined(trees[one], trees[other], changed[other])) for one, other in found[::step][:most]
    ]


def _units(tree: ast.Module) -> dict[str, Unit]:
    """Return the functions and methods of a module by their dotted names."""
    return dict(_named(tree.body, ""))


def _named(body: Sequence[ast.stmt], owner: str) -> Iterator[tuple[str, Unit]]:
    for node in body:
        if isinstance(node, ast.FunctionDef):
            yield f"{owner}{node.name}", node
        elif isinstance(node, ast.ClassDef):
            yield from _named(node.body, f"{node.name}.")


def _changed(right: dict[str, Unit], wrong: dict[str, Unit]) -> set[str]:
    """Return the names that a mistake changes, or none when it is built in another way than the reference."""
    if set(right) != set(wrong):
        return set()
    return {name for name, unit in wrong.items() if _body(unit) != _body(right[name])}


def _body(unit: Unit) -> str:
    statements = unit.body[1:] if ast.get_docstring(unit) is not None else unit.body
    return ast.dump(ast.Module(body=statements, type_ignores=[])) + ast.dump(
        unit.args if hasattr(unit, "args") else unit
    )


def _joined(one: ast.Module, other: ast.Module, names: set[str]) -> str:
    """Return the first module with these functions of the second."""
    joined, others = copy.deepcopy(one), _units(other)
    for name, unit in _units(joined).items():
        if name in names:
            unit.body = others[name].body
    return ast.unparse(joined)
