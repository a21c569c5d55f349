"""Finds the objects that a call changes in place, by the names of methods and functions.

The names are those of Python's containers and numpy's arrays. A false alarm costs one useless statement; a missed change breaks a
definition that works in the student's notebook.
"""

from __future__ import annotations

import ast
from typing import Any

# Methods that change the object they are called on, and functions that change their first argument.
_MUTATING_METHODS = frozenset(
    {
        "add", "append", "appendleft", "clear", "difference_update", "discard", "extend", "extendleft",
        "fill", "insert", "intersection_update", "itemset", "move_to_end", "pop", "popitem", "popleft",
        "put", "remove", "resize", "reverse", "rotate", "setdefault", "setflags", "sort", "subtract",
        "symmetric_difference_update", "update",
    }
)  # fmt: skip
_MUTATING_FUNCTIONS = frozenset(
    {
        "copyto", "delattr", "fill_diagonal", "heapify", "heappop", "heappush", "place", "put",
        "put_along_axis", "putmask", "setattr", "shuffle", "update_wrapper",
    }
)  # fmt: skip


# Calls of other names without keywords change nothing, so most calls need no further look.
MAY_CHANGE = _MUTATING_METHODS | _MUTATING_FUNCTIONS


def root_name(node: Any) -> str | None:
    """Return `a` for `a.b[c].d`, or None if the object has no name."""
    while isinstance(node, (ast.Attribute, ast.Subscript)):
        node = node.value
    return node.id if isinstance(node, ast.Name) else None


def changed_by_method(call: ast.Call) -> list[str]:
    """Return the object of a mutating method: `cache` for `cache.update(...)`."""
    function = call.func
    if type(function) is not ast.Attribute or function.attr not in _MUTATING_METHODS:
        return []
    return _roots([function.value])


def changed_as_argument(call: ast.Call) -> list[str]:
    """Return the arguments that a call changes: `Dense` for `setattr(Dense, ...)`, `x` for `out=x`."""
    function = call.func
    kind = type(function)
    name = function.attr if kind is ast.Attribute else function.id if kind is ast.Name else ""  # type: ignore[attr-defined]
    if not call.keywords and name not in _MUTATING_FUNCTIONS:
        return []
    first = call.args[:1] if name in _MUTATING_FUNCTIONS else []
    return _roots([*first, *(keyword.value for keyword in call.keywords if keyword.arg == "out")])


def _roots(nodes: list[ast.expr]) -> list[str]:
    return [root for node in nodes if (root := root_name(node)) is not None]
