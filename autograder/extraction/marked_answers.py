"""Prefers the definition in a marked answer cell to a later one, unless the marked one is an unfilled stub."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import replace

from autograder.extraction.dataflow.effects import is_definition
from autograder.extraction.statements import Listing, Statement


def prefer_answers(listing: Listing, required: Sequence[str]) -> Listing:
    """Exclude later definitions of names that a marked cell defines, with a remark on each."""
    if not any(cell.marks.answer for cell in listing.cells):
        return listing
    statements, remarks = list(listing.statements), list(listing.remarks)
    for name in required:
        positions = [position for position, s in enumerate(statements) if not s.excluded and name in s.effects.binds]
        marked = [position for position in positions if _is_answer(listing, statements[position])]
        if not marked:
            continue
        answer = listing.label(marked[-1])
        later = [p for p in positions if p > marked[-1] and _replaces(statements[p], name)]
        for position in later:
            statements[position] = statements[position]._replace(excluded=f"{answer} is marked as the answer cell")
        if later:
            again = listing.label(later[-1])
            remarks.append(
                f"{name} is defined in {answer}, the marked answer cell, and again in {again}: {answer} is graded"
            )
    return replace(listing, statements=tuple(statements), remarks=tuple(remarks))


def _is_answer(listing: Listing, statement: Statement) -> bool:
    return listing.cells[statement.cell].marks.answer and is_definition(statement.node) and not _is_stub(statement.node)


def _replaces(statement: Statement, name: str) -> bool:
    """Tell whether a statement only redefines a name, without using its earlier value."""
    return set(statement.effects.binds) == {name} and name not in statement.effects.eager and statement.effects.strong


def _is_stub(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> bool:
    """Tell whether a function only has a docstring, passes, or raises NotImplementedError."""
    return not isinstance(node, ast.ClassDef) and all(_does_nothing(statement) for statement in node.body)


def _does_nothing(statement: ast.stmt) -> bool:
    if isinstance(statement, ast.Raise):
        error = statement.exc.func if isinstance(statement.exc, ast.Call) else statement.exc
        return isinstance(error, ast.Name) and error.id == "NotImplementedError"
    return isinstance(statement, ast.Pass) or (
        isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
    )
