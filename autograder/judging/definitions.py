"""Reads the definitions of a submission: which compute nothing, and which take other arguments than the sheet's.

It reads the grader's own copy of the code, and only after a test has failed. A result can change the words for a failure, never a pass.
"""

from __future__ import annotations

import ast
import types
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from autograder.judging.attempts import CaseResult
from autograder.judging.calls import Probe
from autograder.model import Failure, Module, Status

Definitions = dict[str, ast.FunctionDef]
WRONG: tuple[Status, ...] = ("failed", "error")


@dataclass(frozen=True)
class Sources:
    """The code of a submission and the stub of its assignment."""

    module: Module
    stub: Path

    @cached_property
    def submitted(self) -> Definitions:
        """The functions of the submission, and the methods as "Class.method"; the last definition counts."""
        statements = (_kept(chunk.source, chunk.keep) for chunk in self.module.chunks)
        return dict(pair for body in statements for pair in _definitions(body))

    @cached_property
    def expected(self) -> Definitions:
        """The functions and methods of the stub. It may not be generated yet."""
        if not self.stub.is_file():
            return {}
        return dict(_definitions(ast.parse(self.stub.read_text(encoding="utf-8")).body))

    def explained(self, result: CaseResult) -> CaseResult:
        """Return the result of a case; the failure says if what it calls is not written or takes other arguments."""
        failure = result.failure
        if failure is None or failure.status not in WRONG or not result.calls:
            return result
        used = names_used_by(result.calls[-1].probe)
        text = self._not_written(failure, used) or self._other_arguments(failure, used)
        if not text:
            return result
        status: Status = "missing" if text.endswith(NOT_WRITTEN) else failure.status
        explained = replace(
            failure, status=status, feedback=text, hidden_feedback=text, hint="", difference=None, pattern=text
        )
        return replace(result, failure=explained)

    def _not_written(self, failure: Failure, used: frozenset[str]) -> str:
        outside = bool(failure.exception) and failure.place is None
        if not (failure.nothing or outside or "NoneType" in failure.message):
            return ""
        asked = [name for name, node in self.expected.items() if _is_used(name, used) and is_left_to_students(node)]
        empty = (name for name in asked if name in self.submitted and computes_nothing(self.submitted[name]))
        return next((f"{name} {NOT_WRITTEN}" for name in empty), "")

    def _other_arguments(self, failure: Failure, used: frozenset[str]) -> str:
        if failure.exception != "TypeError" or failure.place is not None:
            return ""
        both = [name for name in self.expected if name in self.submitted and _is_used(name, used)]
        differences = (_difference(name, self.expected[name].args, self.submitted[name].args) for name in both)
        return next((text for text in differences if text), "")


NOT_WRITTEN = "is not written yet: it computes nothing and returns None"


def names_used_by(probe: Probe) -> frozenset[str]:
    """Return the names in the code of a probe and of the functions that it calls in its own module."""
    names: set[str] = set()
    waiting: list[types.CodeType] = [probe.__code__]
    while waiting:
        code = waiting.pop()
        waiting += [constant for constant in code.co_consts if isinstance(constant, types.CodeType)]
        called = (probe.__globals__.get(name) for name in set(code.co_names) - names)
        waiting += [function.__code__ for function in called if isinstance(function, types.FunctionType)]
        names |= set(code.co_names)
    return frozenset(names)


def _is_used(name: str, used: frozenset[str]) -> bool:
    owner, _, method = name.rpartition(".")
    return method in used | {"__init__"} if owner in used else name in used


def _kept(source: str, keep: Sequence[int]) -> Iterable[ast.stmt]:
    try:
        body = ast.parse(source).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []
    return [body[index] for index in keep if index < len(body)]


def _definitions(body: Iterable[ast.stmt], owner: str = "") -> Iterator[tuple[str, ast.FunctionDef]]:
    for node in body:
        if isinstance(node, ast.FunctionDef):
            yield f"{owner}{node.name}", node
        elif isinstance(node, ast.ClassDef) and not owner:
            yield from _definitions(node.body, f"{node.name}.")


def is_left_to_students(function: ast.FunctionDef) -> bool:
    """Return whether a function of the stub has no code yet: it only raises NotImplementedError."""
    return isinstance(function.body[-1], ast.Raise)


def computes_nothing(function: ast.FunctionDef) -> bool:
    """Return whether a body only gives names to constants and arguments, and returns some of these."""
    return all(map(_is_placeholder, function.body))


def _is_placeholder(statement: ast.stmt) -> bool:
    if isinstance(statement, ast.Pass):
        return True
    if isinstance(statement, (ast.Assign, ast.AnnAssign, ast.Return, ast.Expr)):
        return statement.value is None or _is_plain(statement.value)
    return False


def _is_plain(value: ast.expr) -> bool:
    """Return whether an expression only reads constants, names and parts of them."""
    allowed = (ast.Constant, ast.Name, ast.Attribute, ast.Tuple, ast.List, ast.Subscript, ast.expr_context)
    return all(isinstance(node, allowed) for node in ast.walk(value))


def _difference(name: str, expected: ast.arguments, submitted: ast.arguments) -> str:
    """Return how the arguments of a function differ from those of the sheet, or ""."""
    theirs, ours = _names(submitted), _names(expected)
    required = len(ours) - len(expected.defaults)
    # An argument that is passed by position may have another name.
    pairs = list(zip(ours[:required], theirs, strict=False))
    renamed = {name for pair in pairs if pair[0] not in theirs and pair[1] not in ours for name in pair}
    lacking = [argument for argument in ours if argument not in theirs and argument not in renamed]
    if lacking and not (submitted.kwarg or submitted.vararg):
        return f"{_shown(name)} does not take `{lacking[0]}`, which the sheet asks for"
    extra = [argument for argument in _required(submitted) if argument not in ours and argument not in renamed]
    return f"{_shown(name)} needs an argument that the sheet does not give it" if extra else ""


def _required(arguments: ast.arguments) -> list[str]:
    """Return the arguments without a default value."""
    positional = [each.arg for each in [*arguments.posonlyargs, *arguments.args]]
    by_name = zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
    return positional[: len(positional) - len(arguments.defaults)] + [
        each.arg for each, value in by_name if value is None
    ]


def _names(arguments: ast.arguments) -> list[str]:
    return [each.arg for each in [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]]


def _shown(name: str) -> str:
    return name.removesuffix(".__init__")
