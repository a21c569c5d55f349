"""Prefers a definition in a cell that the course marked as the place of the answer, if a name is defined again below.

A stub that was never filled in is only better than no definition.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import replace

from autograder.extraction.dataflow.effects import is_definition
from autograder.extraction.statements import Listing, Statement


def prefer_answers(listing: Listing, required: Sequence[str]) -> Listing:
    """Return the listing without the later definitions of required names that a marked cell defines, and a remark on each."""
    if not any(cell.marks.answer for cell in listing.cells):
        return listing
    statements, remarks = list(listing.statements), list(listing.remarks)
    for name in required:
        places = [place for place, s in enumerate(statements) if not s.excluded and name in s.effects.binds]
        marked = [place for place in places if _is_answer(listing, statements[place])]
        later = [place for place in places if marked and place > marked[-1] and _replaces(statements[place], name)]
        for place in later:
            reason = f"{listing.label(marked[-1])} is marked as the place of the answer"
            statements[place] = statements[place]._replace(excluded=reason)
        if later:
            remarks.append(
                f"{name} is defined in {listing.label(marked[-1])}, which is marked as the place of the answer, and again in"
                f" {listing.label(later[-1])}: the definition in {listing.label(marked[-1])} counts"
            )
    return replace(listing, statements=tuple(statements), remarks=tuple(remarks))


def _is_answer(listing: Listing, statement: Statement) -> bool:
    return listing.cells[statement.cell].marks.answer and is_definition(statement.node) and not _is_stub(statement.node)


def _replaces(statement: Statement, name: str) -> bool:
    """Return whether a statement defines a name anew: it binds nothing else, and does not build on what is there."""
    return set(statement.effects.binds) == {name} and name not in statement.effects.eager and statement.effects.strong


def _is_stub(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> bool:
    """Return whether a function does nothing but raise NotImplementedError, pass, or stand there with its docstring."""
    return not isinstance(node, ast.ClassDef) and all(_does_nothing(statement) for statement in node.body)


def _does_nothing(statement: ast.stmt) -> bool:
    if isinstance(statement, ast.Raise):
        error = statement.exc.func if isinstance(statement.exc, ast.Call) else statement.exc
        return isinstance(error, ast.Name) and error.id == "NotImplementedError"
    return isinstance(statement, ast.Pass) or (
        isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
    )
