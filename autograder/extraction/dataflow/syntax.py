"""Facts on the nodes of Python's syntax trees: which may call code as they run, and which of their fields can hold names.

`walk` uses them for every statement of a submission.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from operator import attrgetter
from typing import Any

# Running one of these may call a function that stands in it.
RUNS_CODE = frozenset(
    {ast.Call, ast.BinOp, ast.UnaryOp, ast.Compare, ast.AugAssign, ast.FormattedValue}
    | {ast.For, ast.AsyncFor, ast.With, ast.AsyncWith, ast.Await}
)
# What a list of nodes may hold that is of no interest to anybody.
EMPTY = frozenset({ast.Constant, type(None)})
# Fields that hold text, numbers, or nodes without names: the walk need not look at them.
_PLAIN_FIELDS = frozenset(
    {
        "arg",
        "asname",
        "attr",
        "conversion",
        "ctx",
        "id",
        "is_async",
        "kind",
        "kwd_attrs",
        "level",
        "lineno",
        "module",
        "name",
    }
    | {"names", "op", "ops", "rest", "simple", "tag", "type_comment", "type_ignores"}
)


def arguments_of(function: Any) -> list[ast.arg]:
    """Return the arguments that a function or lambda names, of every kind."""
    given = function.args
    named = [*given.posonlyargs, *given.args, *given.kwonlyargs]
    return [*named, *filter(None, (given.vararg, given.kwarg))] if given.vararg or given.kwarg else named


def _getter(fields: Sequence[str]) -> Callable[[Any], Sequence[Any]]:
    return attrgetter(*fields) if len(fields) > 1 else lambda node: (getattr(node, fields[0]),)


_FIELDS = {
    kind: [field for field in kind._fields if field not in _PLAIN_FIELDS]
    for kind in vars(ast).values()
    if isinstance(kind, type) and issubclass(kind, ast.AST)
}
# For each kind of node what stands in those of its fields that can hold names; a list of nodes stays one.
PARTS: Mapping[type[ast.AST], Callable[[Any], Sequence[Any]]] = {
    kind: _getter(fields) for kind, fields in _FIELDS.items() if fields
}
