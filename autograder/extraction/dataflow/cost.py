"""Finds slow statements: training, downloads, waiting, long loops.

It goes by the names of functions in common packages, and by the lengths of loops over ranges. Only statements whose results are read when
a function is called can be skipped as slow: every name is defined without them. A statement that defines a name runs within the
worker's time limit.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from typing import NamedTuple

# About as many calls of numpy as a worker has time for; shorter loops run.
MOST_STEPS = 100_000

_TRAINING = frozenset({"fit", "fit_generator", "fit_transform", "train_on_batch", "partial_fit"})
_TRAINING_IN_A_LOOP = frozenset({"backward", "step", "zero_grad", "train_step", "training_step"})
_DOWNLOADS = frozenset(
    {
        "urlretrieve", "urlopen", "download", "download_file", "download_url", "download_and_extract_archive", "load_dataset",
        "hf_hub_download", "snapshot_download", "dataset_download", "get_file", "from_pretrained", "load_state_dict_from_url",
        "fetch_openml", "download_from_url",
    }
)  # fmt: skip
QUICK_CALLS = frozenset(
    {
        "abs", "append", "bool", "dict", "divmod", "enumerate", "extend", "float", "format", "int", "isinstance", "len", "list",
        "max", "min", "pow", "print", "range", "round", "set", "sqrt", "str", "sum", "tuple", "zip",
    }
)  # fmt: skip
_LOOPS = (ast.For, ast.AsyncFor, ast.While)
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)


class CostModel:
    """Finds out why statements are slow, and remembers the result."""

    def __init__(self) -> None:
        self._statements: dict[ast.stmt, str] = {}
        self._functions: dict[ast.stmt, str] = {}

    def why_slow(self, statement: ast.stmt, definition: Callable[[str], ast.stmt | None]) -> str:
        """Say why a statement is slow, or return "".

        `definition` returns the statement that bound a name before.
        """
        if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom)):
            return ""
        if statement not in self._statements:
            self._statements[statement] = self._reason(statement, definition)
        return self._statements[statement]

    def _reason(self, statement: ast.stmt, definition: Callable[[str], ast.stmt | None]) -> str:
        nodes = [*_running(statement)]
        direct = next(filter(None, map(_slow_node, nodes)), "")
        called = {node.func.id for node in nodes if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}
        reasons = [] if direct else [(name, self._function(definition(name))) for name in sorted(called)]
        return direct or next((f"it calls {name}, which {why.removeprefix('it ')}" for name, why in reasons if why), "")

    def _function(self, definition: ast.stmt | None) -> str:
        if not isinstance(definition, (ast.FunctionDef, ast.AsyncFunctionDef)):
            return ""
        if definition not in self._functions:
            self._functions[definition] = next(filter(None, map(_slow_node, ast.walk(definition))), "")
        return self._functions[definition]


def _running(statement: ast.AST) -> Iterator[ast.AST]:
    """Yield the nodes that run with a statement, without the bodies of functions."""
    todo = [statement]
    while todo:
        node = todo.pop()
        yield node
        if not isinstance(node, _FUNCTIONS):
            todo += ast.iter_child_nodes(node)


def _slow_node(node: ast.AST) -> str:
    if isinstance(node, _LOOPS):
        return _slow_loop(node)
    if not isinstance(node, ast.Call):
        return ""
    callee = callee_of(node)
    if callee.name in _TRAINING and callee.owner:
        return f"it trains a model (.{callee.name})"
    if callee.name == "sleep":
        return "it waits (sleep)"
    if callee == Callee("input"):
        return "it calls input()"
    fetches = callee.owner == "requests" or callee == Callee("load", "hub") or _has_download_flag(node)
    return f"it downloads ({callee.name})" if fetches or callee.name in _DOWNLOADS else ""


def _slow_loop(loop: ast.For | ast.AsyncFor | ast.While) -> str:
    inner = [node for statement in loop.body for node in _running(statement)]
    callees = [callee_of(node) for node in inner if isinstance(node, ast.Call)]
    training = next((callee.name for callee in callees if callee.owner and callee.name in _TRAINING_IN_A_LOOP), "")
    if training:
        return f"it trains a model (.{training} in a loop)"
    steps = _steps(loop) * max([1, *(_steps(node) for node in inner if isinstance(node, _LOOPS))])
    slow = any(callee.name not in QUICK_CALLS for callee in callees)
    return f"it is a loop of {steps} steps" if slow and steps >= MOST_STEPS else ""


def _steps(loop: ast.For | ast.AsyncFor | ast.While) -> int:
    """Return the number of steps of a loop over a literal range.

    Return 1 for any other loop.
    """
    iterable = loop.iter if isinstance(loop, (ast.For, ast.AsyncFor)) else None
    if (
        not isinstance(iterable, ast.Call)
        or callee_of(iterable).name not in ("range", "trange")
        or len(iterable.args) > 3
    ):
        return 1
    numbers = [_number(argument) for argument in iterable.args]
    known = [number for number in numbers if number is not None]
    if len(known) < len(numbers) or not known or (len(known) == 3 and known[2] == 0):
        return 1
    return max(1, min(len_of_range(known), 10**12))


def len_of_range(numbers: list[int]) -> int:
    """Return the length of a range, however long."""
    first, last = (0, numbers[0]) if len(numbers) == 1 else (numbers[0], numbers[1])
    step = numbers[2] if len(numbers) == 3 else 1
    return max(0, -((first - last) // step) if step > 0 else -((last - first) // -step))


def _number(node: ast.expr, depth: int = 4) -> int | None:
    """Return the value of a literal integer such as `10**4`, or None."""
    if isinstance(node, ast.Constant) and isinstance(node.value, (int, float)) and abs(node.value) < 1e15:
        return int(node.value)
    if isinstance(node, ast.Call) and callee_of(node).name == "int" and len(node.args) == 1 and depth:
        return _number(node.args[0], depth - 1)
    if not isinstance(node, ast.BinOp) or not depth:
        return None
    left, right = _number(node.left, depth - 1), _number(node.right, depth - 1)
    if left is None or right is None:
        return None
    if isinstance(node.op, ast.Mult):
        return left * right
    small = isinstance(node.op, ast.Pow) and abs(left) <= 10 and 0 <= right <= 15
    return left**right if small else None


class Callee(NamedTuple):
    """The name of a called function and the last name before it: `load` and `hub` in `torch.hub.load()`."""

    name: str
    owner: str = ""


def callee_of(call: ast.Call) -> Callee:
    """Return the callee.

    Its owner is "?" if it has no name.
    """
    function = call.func
    if isinstance(function, ast.Name):
        return Callee(function.id)
    if not isinstance(function, ast.Attribute):
        return Callee("")
    owner = function.value
    if isinstance(owner, ast.Attribute):
        return Callee(function.attr, owner.attr)
    return Callee(function.attr, owner.id if isinstance(owner, ast.Name) else "?")


def _has_download_flag(call: ast.Call) -> bool:
    return any(
        keyword.arg == "download" and isinstance(keyword.value, ast.Constant) and keyword.value.value is True
        for keyword in call.keywords
    )
