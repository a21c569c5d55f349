"""Tells which statements define something and are quick for certain: definitions, imports, constants, a few calls.

Unlike `cost`, it goes by what is known to be quick. Training, waiting and plotting are never so.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from autograder.extraction.dataflow.cost import QUICK_CALLS, callee_of
from autograder.extraction.dataflow.effects import is_definition
from autograder.extraction.dataflow.mutation import MAY_CHANGE

Definition = Callable[[str], ast.stmt | None]

_CALLS = (
    QUICK_CALLS
    | MAY_CHANGE
    | {
        "ValueError", "__init__", "NotImplementedError", "TypeVar", "all", "any", "array", "asarray", "auto", "bytes", "callable",
        "complex", "copy", "count", "default_rng", "dtype", "eye", "field", "float32", "float64", "frompyfunc", "frozenset",
        "getattr", "globals", "hasattr", "int32", "int64", "issubclass", "items", "itemgetter", "join", "keys", "lower", "locals",
        "namedtuple", "object", "ones", "partial", "property", "staticmethod", "super", "type", "upper", "values", "vars",
        "vectorize", "wraps", "zeros",
    }
) - {"print", "shuffle"}  # fmt: skip
_SLOW = (ast.While, ast.AsyncFor, ast.AsyncWith, ast.With, ast.Await, ast.Yield, ast.YieldFrom)
_SHORT_LOOPS = (ast.For, ast.comprehension)
_CONSTRUCTORS = frozenset({"__init__", "__new__", "__post_init__", "__init_subclass__"})
_DEFINING = (ast.Import, ast.ImportFrom, ast.Assign, ast.AnnAssign, ast.AugAssign, ast.Delete, ast.Pass, ast.Raise)
_BLOCKS = (ast.If, ast.For, ast.Try)
_MOST_STEPS = 100
_DEEPEST = 5  # calls inside calls


class QuickModel:
    """Finds out which statements are quick, and remembers it for functions. `methods` are those of the student's classes."""

    def __init__(self, methods: frozenset[str]) -> None:
        self._calls = _CALLS - methods
        self._functions: dict[ast.stmt, bool] = {}

    def is_quick(self, statement: ast.stmt, definition: Definition) -> bool:
        """Tell whether a statement only defines, and quickly.

        `definition` returns the statement that bound a name before.
        """
        if isinstance(statement, (ast.Pass, ast.Raise)) or not _only_defines(statement):
            return False
        nodes = [*_running([statement])]
        loops = [node.iter for node in nodes if isinstance(node, _SHORT_LOOPS)]
        return len(loops) <= 1 and all(map(_is_short, loops)) and self._all_quick(nodes, definition, 0)

    def _all_quick(self, nodes: Iterable[ast.AST], definition: Definition, depth: int) -> bool:
        return not any(
            isinstance(node, _SLOW) or (isinstance(node, ast.Call) and not self._quick_call(node, definition, depth))
            for node in nodes
        )

    def _quick_call(self, call: ast.Call, definition: Definition, depth: int) -> bool:
        callee = callee_of(call)
        own = definition(callee.name) if isinstance(call.func, ast.Name) else None
        if own is None or isinstance(own, (ast.Import, ast.ImportFrom)):
            return callee.name in self._calls
        return is_definition(own) and self._quick_definition(own, definition, depth + 1)

    def _quick_definition(self, own: ast.stmt, definition: Definition, depth: int) -> bool:
        """Tell whether calling a function or class is quick. None of its functions may have a loop."""
        if own not in self._functions:
            # A function that calls itself has no known end.
            self._functions[own] = False
            self._functions[own] = depth <= _DEEPEST and self._quick_to_call(own, definition, depth)
        return self._functions[own]

    def _quick_to_call(self, own: Any, definition: Definition, depth: int) -> bool:
        if not isinstance(own, ast.ClassDef):
            nodes = [*_running(own.body)]
            return not any(isinstance(node, _SHORT_LOOPS) for node in nodes) and self._all_quick(
                nodes, definition, depth
            )
        bases = [definition(base.id) for base in own.bases if isinstance(base, ast.Name)]
        called = [part for part in own.body if getattr(part, "name", "") in _CONSTRUCTORS]
        called += [base for base in bases if base is not None and is_definition(base)]
        return not own.keywords and all(self._quick_definition(part, definition, depth + 1) for part in called)


def _only_defines(statement: ast.stmt) -> bool:
    """Tell whether a statement has only parts that define or change something."""
    todo: list[Any] = [statement]
    while todo:
        node = todo.pop()
        if isinstance(node, _BLOCKS):
            handlers = getattr(node, "handlers", [])
            todo += [*node.body, *node.orelse, *getattr(node, "finalbody", [])]
            todo += [inner for handler in handlers for inner in handler.body]
        elif isinstance(node, ast.Expr):
            if not isinstance(node.value, ast.Call):
                return False
        elif not is_definition(node) and not isinstance(node, _DEFINING):
            return False
    return True


def _running(nodes: list[ast.stmt]) -> Iterator[ast.AST]:
    """Yield the nodes that run with statements: of a function only its default values, of a decorator all."""
    todo: list[Any] = list(nodes)
    while todo:
        node = todo.pop()
        yield node
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
            defaults = [*node.args.defaults, *filter(None, node.args.kw_defaults)]
            todo += [*defaults, *getattr(node, "decorator_list", [])]
        else:
            todo += ast.iter_child_nodes(node)


def _is_short(iterable: ast.expr) -> bool:
    """Tell whether an iterable is written out, or a short range."""
    if isinstance(iterable, (ast.Tuple, ast.List, ast.Set)):
        return True
    if not isinstance(iterable, ast.Call) or callee_of(iterable).name != "range":
        return False
    numbers = [argument.value for argument in iterable.args if isinstance(argument, ast.Constant)]
    whole = [number for number in numbers if isinstance(number, int)]
    return len(whole) == len(iterable.args) == 1 and whole[0] <= _MOST_STEPS
