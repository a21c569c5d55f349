"""Models Python's scopes: modules, classes, functions, comprehensions; and lists the parts of nodes with names."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from operator import attrgetter
from typing import Any

# Running one of these may call a function that it mentions.
RUNS_CODE = frozenset(
    {ast.Call, ast.BinOp, ast.UnaryOp, ast.Compare, ast.AugAssign, ast.FormattedValue}
    | {ast.For, ast.AsyncFor, ast.With, ast.AsyncWith, ast.Await}
)
# Nodes without names.
EMPTY = frozenset({ast.Constant, type(None)})
# Fields with text, numbers, or nodes without names, which the visitor skips.
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
    """Return the arguments of a function or lambda, of every kind."""
    arguments = function.args
    named = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    more = arguments.vararg or arguments.kwarg
    return [*named, *filter(None, (arguments.vararg, arguments.kwarg))] if more else named


def _getter(fields: Sequence[str]) -> Callable[[Any], Sequence[Any]]:
    return attrgetter(*fields) if len(fields) > 1 else lambda node: (getattr(node, fields[0]),)


_FIELDS = {
    kind: [field for field in kind._fields if field not in _PLAIN_FIELDS]
    for kind in vars(ast).values()
    if isinstance(kind, type) and issubclass(kind, ast.AST)
}
# For each type of node, a function that returns its fields with names; a list of nodes stays a list.
PARTS: Mapping[type[ast.AST], Callable[[Any], Sequence[Any]]] = {
    kind: _getter(fields) for kind, fields in _FIELDS.items() if fields
}


class Scope:
    """One scope.

    `index` counts the statements of a class body, because a name belongs to a class only after it is bound there.
    `bound`, `reads`, `stores` and `mutations` map a name to the first index of that use.
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

    def is_global(self, name: str, index: int) -> bool:
        """Tell whether `name` in this scope, at `index`, is a name of the module."""
        scope, direct = self, True
        while scope.parent is not None:
            if name in scope.globals:
                return True
            local = name in scope.bound and name not in scope.nonlocals
            if local and (scope.kind != "class" or (direct and scope.bound[name] < index)):
                return False
            scope, direct = scope.parent, False
        return True

    def is_argument(self, name: str) -> bool:
        """Tell whether `name` in this scope is an argument of its outermost function."""
        scope: Scope | None = self
        while scope is not None and name not in scope.bound:
            scope = scope.parent
        outermost = scope is not None and scope.parent is not None and scope.parent.kind == "module"
        return scope is not None and outermost and name in scope.arguments
