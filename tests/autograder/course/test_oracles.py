"""An oracle that students get contains no function that they could hand in: pasted under a graded name, each earns nothing."""

from __future__ import annotations

import ast
from itertools import zip_longest
from pathlib import Path
from typing import NamedTuple

import pytest

from autograder.grading.grader import Grader
from autograder.model import Submission
from tests.autograder.kit import ROOT, assignments, submission

SEED = 541
# What the packages of most assignments lack, or no submission has.
ABSENT = ("torch", "autograder", "tests")


class Arity(NamedTuple):
    """How many positional arguments a function needs, and how many it takes."""

    least: int
    most: int


@pytest.mark.slow
@pytest.mark.parametrize("slug", sorted(assignments()))
def test_no_function_of_an_oracle_can_be_handed_in(slug):
    with Grader({slug: assignments()[slug]}, seed=SEED, visibilities=("visible",)) as grader:
        reports = grader.grade_all(pasted_oracles(slug), at_once=2, finish=lambda report: report)
        earned = {report.key: [o.test.title for o in report.outcomes if o.status == "passed"] for report in reports}
    assert {key: titles for key, titles in earned.items() if titles} == {}


def pasted_oracles(slug: str) -> list[Submission]:
    """Return programs that are the oracle, with other functions of it under the graded names in each."""
    tree = ast.parse((ROOT / "tests" / slug / "oracle.py").read_text(encoding="utf-8"))
    oracle = "\n".join(ast.unparse(node) for node in tree.body if not imports_absent(node))
    own = functions(tree)
    graded = functions(ast.parse(Path(assignments()[slug].stub).read_text(encoding="utf-8")))
    # A class has methods and a state, which no function of an oracle replaces.
    columns = [
        [f"def {name}(*arguments):\n    return _{name}(*arguments)\n_{name} = {other}" for other in fitting(own, arity)]
        for name, arity in graded.items()
        if name in assignments()[slug].required
    ]
    programs = ["\n".join([oracle, *row]) for row in zip_longest(*columns, fillvalue="")]
    return [submission(slug, f"student_{number}", program) for number, program in enumerate(programs)]


def fitting(own: dict[str, Arity], wanted: Arity) -> list[str]:
    """Return the functions that can be called as the wanted one."""
    return [name for name, arity in own.items() if arity.least <= wanted.most and wanted.least <= arity.most]


def functions(tree: ast.Module) -> dict[str, Arity]:
    """Return the functions of a module."""
    return {node.name: arity_of(node.args) for node in tree.body if isinstance(node, ast.FunctionDef)}


def arity_of(arguments: ast.arguments) -> Arity:
    most = len(arguments.posonlyargs) + len(arguments.args)
    return Arity(most - len(arguments.defaults), 99 if arguments.vararg else most)


def imports_absent(node: ast.stmt) -> bool:
    """Return whether a statement imports what a submission does not have."""
    modules = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
    modules += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
    return any(module.split(".")[0] in ABSENT for module in modules)
