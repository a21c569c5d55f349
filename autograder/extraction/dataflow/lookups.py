"""Finds code that looks up or binds names of its own module while it runs: `eval`, `globals()[name]`, `sys.modules[__name__]`.

`getattr(np, name)`, `table.eval(...)` and `vars(x)` look up other names. In a function, `locals()` returns only its own names.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator
from typing import Any, NamedTuple

from autograder.extraction.dataflow.effects import is_definition

# A text without these words looks nothing up. Most submissions are such texts, and need no walk.
MAY_LOOK_UP = re.compile(
    r"\b(?:eval|exec|globals|locals|vars|modules|getmodule|f_globals|__\w*(?:globals|subclasses|main|name)__)\b"
)
_FUNCTIONS = frozenset({"eval", "exec", "globals"})
_NAMES_HERE = frozenset({"locals", "vars"})
_REFLECTION = frozenset({"getmodule", "f_globals", "__globals__", "__subclasses__"})
_IMPORTS = frozenset({"import_module", "__import__"})
_UPDATES = frozenset({"update", "setdefault", "__setitem__"})


class Lookup(NamedTuple):
    """What looks names up, and its line."""

    by: str
    line: int


def lookup_in(statement: ast.stmt, own_names: Collection[str]) -> Lookup | None:
    """Return the first lookup in a statement. `own_names` are names that the submission binds."""
    lookups = (Lookup(by, node.lineno) for node in _nodes(statement) if (by := _lookup(node)) and by not in own_names)
    first = min(lookups, key=lambda lookup: (lookup.line, lookup.by == "__name__"), default=None)
    if first is not None or is_definition(statement):
        return first
    return next((here for here in _names_here(statement) if here.by not in own_names), None)


def _nodes(statement: ast.stmt) -> Iterator[Any]:
    """Yield the nodes of a statement, but not those of a test such as `"device" in globals()`: it takes no value."""
    todo: list[ast.AST] = [statement]
    while todo:
        node = todo.pop()
        if not isinstance(node, ast.Compare) or not any(map(_is_namespace, node.comparators)):
            yield node
            todo += ast.iter_child_nodes(node)


def _lookup(node: Any) -> str:
    """Return the function or attribute with which a node looks names up, or ""."""
    match node:
        case ast.Name(id=name) if name in _FUNCTIONS:
            return name
        case ast.Name(id=name) | ast.Attribute(attr=name) if name in _REFLECTION:
            return name
        case ast.Attribute(value=ast.Name(id="sys"), attr="modules"):
            return "sys.modules"
        case ast.Subscript(slice=ast.Name(id="__name__")):
            return "__name__"
        case ast.Call(args=[ast.Name(id="__name__") | ast.Constant(value="__main__"), *_]):
            return name if (name := _called(node)) in _IMPORTS else ""
        case ast.Import(names=names) if any(alias.name == "__main__" for alias in names):
            return "__main__"
        case ast.ImportFrom(module="__main__"):
            return "__main__"
    return ""


def _called(call: ast.Call) -> str:
    function = call.func
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def _names_here(statement: ast.stmt) -> Iterator[Lookup]:
    """Yield the calls of `locals` and `vars` that return the names of the module."""
    todo: list[ast.AST] = [statement]
    while todo:
        node = todo.pop()
        if isinstance(node, ast.Call) and not node.args and _called(node) in _NAMES_HERE:
            yield Lookup(_called(node), node.lineno)
        if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)):
            todo += ast.iter_child_nodes(node)


def binds_any_name(statement: ast.stmt) -> bool:
    """Tell whether a statement may bind names while it runs, as in `globals()[name] = relu`."""
    return not is_definition(statement) and any(map(_binding, ast.walk(statement)))


def _binding(node: ast.AST) -> bool:
    match node:
        case ast.Call(func=ast.Name(id="exec")):
            return True
        case ast.Call(func=ast.Name(id="setattr"), args=[module, *_]):
            return _lookup(getattr(module, "value", module)) != ""
        case ast.Subscript(ctx=ast.Store(), value=value):
            return _is_namespace(value)
        case ast.Call(func=ast.Attribute(value=value, attr=name)):
            return name in _UPDATES and _is_namespace(value)
    return False


def _is_namespace(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and _called(node) in _NAMES_HERE | {"globals"} and not node.args
