"""The scopes of a program (module, class, function, comprehension), and the syntax tree nodes that can contain names.

`visitor` fills the scopes, and `effects` asks them which names are the module's, by Python's rule.
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


class Scope:
    """One block.

    A class body is read from top to bottom: `place` counts its statements, and a name is its own only once bound there.
    `reads`, `stores` and `mutations` map a name to the first place where that is done to it.
    """

    arguments: frozenset[str] = frozenset()
    globals: frozenset[str] = frozenset()
    nonlocals: frozenset[str] = frozenset()

    def __init__(self, kind: str, parent: Scope | None = None) -> None:
        self.kind = kind
        self.parent = parent
        self.in_function: bool = kind == "function" or (parent is not None and parent.in_function)
        self.bound: dict[str, int] = {}
        self.reads: dict[str, int] = {}
        self.stores: dict[str, int] = {}
        self.mutations: dict[str, int] = {}

    def is_global(self, name: str, place: int) -> bool:
        """Return whether `name`, met in this block at `place`, is a name of the module."""
        scope, direct = self, True
        while scope.parent is not None:
            if name in scope.globals:
                return True
            own = name in scope.bound and name not in scope.nonlocals
            if own and (scope.kind != "class" or (direct and scope.bound[name] < place)):
                return False
            scope, direct = scope.parent, False
        return True

    def is_argument(self, name: str) -> bool:
        """Return whether `name`, met in this block, is an argument of the outermost function around it."""
        scope: Scope | None = self
        while scope is not None and name not in scope.bound:
            scope = scope.parent
        outermost = scope is not None and scope.parent is not None and scope.parent.kind == "module"
        return scope is not None and outermost and name in scope.arguments
