"""Builds the notebooks of the mix: three assignments in each, six of ten right, three wrong, one with a syntax error."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from autograder.course.programs import Program
from tools.bench.programs import Turns, read_programs

SLUGS = ("dense_backward", "conv2d_forward", "adam_step")
DENSE, CONV, ADAM = SLUGS
KINDS = ("right", "wrong", "right", "syntax", "right", "wrong", "right", "right", "wrong", "right")
# Which assignments are wrong in one wrong notebook after another.
WRONG = ((DENSE,), (CONV,), (ADAM,), (DENSE, CONV), (CONV, ADAM), SLUGS, (DENSE,), (ADAM,), (CONV,), (DENSE, ADAM))
# What students leave below their code; the grader does not run it.
TRIALS = {
    DENSE: [
        "layer = Dense(np.ones((3, 2)), np.array([0.5, -0.5]))\nprint(layer.forward(np.array([[1.0, 0.0, -1.0]])))"
    ],
    CONV: ["out = Conv2D(3, 4).forward(np.random.normal(size=(1, 3, 8, 8)))\nprint(MaxPool2D(2).forward(out).shape)"],
    ADAM: ["print(sgd(1.0, 0.5, lr=0.1), adam(1.0, 0.5, 0.0, 0.0, 1, lr=0.1))"],
}
UNCLOSED = "\nprint('done'"


@dataclass(frozen=True)
class Homework:
    """A notebook of the mix: its kind, its text, and the names of its programs by their assignments."""

    student: str
    kind: str
    text: str
    programs: dict[str, str]


def homeworks(count: int) -> Iterator[Homework]:
    """Yield the first `count` notebooks of the mix; they do not depend on `count`."""
    turns = {slug: read_programs(slug).turns() for slug in SLUGS}
    wrong_number = 0
    for number in range(count):
        kind = KINDS[number % len(KINDS)]
        wrong: Sequence[str] = ()
        if kind == "wrong":
            wrong = WRONG[wrong_number % len(WRONG)]
            wrong_number += 1
        chosen = _choose(turns, wrong)
        broken = SLUGS[number // len(KINDS) % len(SLUGS)] if kind == "syntax" else ""
        student = f"student{number:04d}"
        text = notebook(student, chosen, broken)
        yield Homework(student, kind, text, {slug: program.name for slug, program in chosen.items()})


def write_mix(folder: Path, count: int) -> None:
    """Write the notebooks as `STUDENT/hw.ipynb`."""
    for homework in homeworks(count):
        path = folder / homework.student / "hw.ipynb"
        path.parent.mkdir(parents=True)
        path.write_text(homework.text, encoding="utf-8")


def _choose(turns: dict[str, Turns], wrong: Sequence[str]) -> dict[str, Program]:
    """Return the next program of each assignment that defines no name of those before it."""
    chosen: dict[str, Program] = {}
    taken: set[str] = set()
    for slug in SLUGS:
        programs = turns[slug].wrong if slug in wrong else turns[slug].right
        program = next(program for program in programs if not taken & _defined(program))
        chosen[slug] = program
        taken |= _defined(program)
    return chosen


def _defined(program: Program) -> set[str]:
    """Return the names that the top level of a program defines."""
    names = set()
    for node in ast.parse(program.source).body:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            names.add(node.name)
        elif isinstance(node, (ast.Assign, ast.AnnAssign)):
            names |= {inner.id for inner in ast.walk(node) if _is_stored_name(inner)}  # type: ignore[attr-defined]
    return names


def _is_stored_name(node: ast.AST) -> bool:
    return isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)


def notebook(student: str, chosen: Mapping[str, Program], broken: str = "") -> str:
    """Return the text of a notebook; the `broken` assignment has a syntax error in the cell of its last definition."""
    cells = [new_markdown_cell(f"# Homework\n{student}"), new_code_cell("import numpy as np")]
    for slug, program in chosen.items():
        sources = list(_cells(program.source))
        if slug == broken:
            sources[-1] += UNCLOSED
        cells.append(new_markdown_cell(f"## {slug}\nMy solution."))
        cells += [new_code_cell(source) for source in [*sources, *TRIALS.get(slug, ())]]
    for number, cell in enumerate(cells):
        cell["id"] = f"cell{number}"  # nbformat draws a random one
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return str(nbformat.writes(new_notebook(cells=cells, metadata={"kernelspec": kernel})))


def _cells(source: str) -> Iterator[str]:
    """Yield a cell for each function and class, with the statements before it, and one for the rest."""
    lines = source.splitlines()
    start = 0
    for node in ast.parse(source).body:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            yield "\n".join(lines[start : node.end_lineno]).strip()
            start = node.end_lineno or 0
    rest = "\n".join(lines[start:]).strip()
    if rest:
        yield rest
