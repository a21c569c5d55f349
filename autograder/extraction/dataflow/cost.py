"""Finds statements that take long and can be left out: training, downloads, waits, and long loops.

It knows the names of methods and functions of common packages, and the number of steps of a loop over numbers. Only statements count
whose results are used inside functions alone, so that every name is still defined without them. A statement that defines a needed name
runs, however long it takes: the worker has a clock.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator

# As many calls of numpy as a worker has seconds for, give or take a few: a table that is made with fewer is worth waiting for.
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
_QUICK_CALLS = frozenset(
    {
        "abs", "append", "bool", "dict", "divmod", "enumerate", "extend", "float", "format", "int", "isinstance", "len", "list",
        "max", "min", "pow", "print", "range", "round", "set", "sqrt", "str", "sum", "tuple", "zip",
    }
)  # fmt: skip
_LOOPS = (ast.For, ast.AsyncFor, ast.While)
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)


class Weights:
    """Says of statements why they would take long, and looks at each one once."""

    def __init__(self) -> None:
        self._statements: dict[ast.stmt, str] = {}
        self._functions: dict[ast.stmt, str] = {}

    def why_heavy(self, statement: ast.stmt, definition: Callable[[str], ast.stmt | None]) -> str:
        """Say why a statement would take long, or return ""; `definition` returns what a name is bound to at that place."""
        if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom)):
            return ""
        if statement not in self._statements:
            self._statements[statement] = self._weighed(statement, definition)
        return self._statements[statement]

    def _weighed(self, statement: ast.stmt, definition: Callable[[str], ast.stmt | None]) -> str:
        nodes = [*_running(statement)]
        own = next(filter(None, map(_heavy_node, nodes)), "")
        called = {node.func.id for node in nodes if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}
        reasons = [] if own else [(name, self._function(definition(name))) for name in sorted(called)]
        return own or next((f"it calls {name}, which {why.removeprefix('it ')}" for name, why in reasons if why), "")

    def _function(self, definition: ast.stmt | None) -> str:
        if not isinstance(definition, (ast.FunctionDef, ast.AsyncFunctionDef)):
            return ""
        if definition not in self._functions:
            self._functions[definition] = next(filter(None, map(_heavy_node, ast.walk(definition))), "")
        return self._functions[definition]


def _running(statement: ast.AST) -> Iterator[ast.AST]:
    """Yield the nodes of what runs when a statement runs: functions in it are not entered."""
    todo = [statement]
    while todo:
        node = todo.pop()
        yield node
        if not isinstance(node, _FUNCTIONS):
            todo += ast.iter_child_nodes(node)


def _heavy_node(node: ast.AST) -> str:
    if isinstance(node, _LOOPS):
        return _heavy_loop(node)
    if not isinstance(node, ast.Call):
        return ""
    name, owner = _called(node)
    if name in _TRAINING and owner:
        return f"it trains a model (.{name})"
    if name == "sleep":
        return "it waits (sleep)"
    if name == "input" and not owner:
        return "it asks for input()"
    fetches = owner == "requests" or (owner == "hub" and name == "load") or _asks_for_download(node)
    return f"it downloads ({name})" if fetches or name in _DOWNLOADS else ""


def _heavy_loop(loop: ast.For | ast.AsyncFor | ast.While) -> str:
    inner = [node for statement in loop.body for node in _running(statement)]
    called = [_called(node) for node in inner if isinstance(node, ast.Call)]
    trains = next((name for name, owner in called if owner and name in _TRAINING_IN_A_LOOP), "")
    if trains:
        return f"it trains a model (.{trains} in a loop)"
    steps = _steps(loop) * max([1, *(_steps(node) for node in inner if isinstance(node, _LOOPS))])
    slow = [name for name, _ in called if name not in _QUICK_CALLS]
    return f"it is a loop of {steps} steps" if slow and steps >= MOST_STEPS else ""


def _steps(loop: ast.For | ast.AsyncFor | ast.While) -> int:
    """Return how many steps a loop over a range of written numbers has; 1 where it cannot be seen."""
    iterable = loop.iter if isinstance(loop, (ast.For, ast.AsyncFor)) else None
    if not isinstance(iterable, ast.Call) or _called(iterable)[0] not in ("range", "trange") or len(iterable.args) > 3:
        return 1
    numbers = [_number(argument) for argument in iterable.args]
    known = [number for number in numbers if number is not None]
    if len(known) < len(numbers) or not known or (len(known) == 3 and known[2] == 0):
        return 1
    return max(1, min(len_of_range(known), 10**12))


def len_of_range(numbers: list[int]) -> int:
    """Return the length of a range without the limit that `len` has."""
    first, last = (0, numbers[0]) if len(numbers) == 1 else (numbers[0], numbers[1])
    step = numbers[2] if len(numbers) == 3 else 1
    return max(0, -((first - last) // step) if step > 0 else -((last - first) // -step))


def _number(node: ast.expr, depth: int = 4) -> int | None:
    """Return a whole number that is written out, as `10**4` may be."""
    if isinstance(node, ast.Constant) and isinstance(node.value, (int, float)) and abs(node.value) < 1e15:
        return int(node.value)
    if isinstance(node, ast.Call) and _called(node)[0] == "int" and len(node.args) == 1 and depth:
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


def _called(call: ast.Call) -> tuple[str, str]:
    """Return the name of what is called, and the last name before it: ("load", "hub") for `torch.hub.load()`."""
    function = call.func
    if isinstance(function, ast.Name):
        return function.id, ""
    if not isinstance(function, ast.Attribute):
        return "", ""
    owner = function.value
    return function.attr, owner.attr if isinstance(owner, ast.Attribute) else owner.id if isinstance(
        owner, ast.Name
    ) else "?"


def _asks_for_download(call: ast.Call) -> bool:
    return any(
        keyword.arg == "download" and isinstance(keyword.value, ast.Constant) and keyword.value.value is True
        for keyword in call.keywords
    )
