"""Shares the result of a case between programs that have the same code wherever the case can reach.

A known mistake changes a line or two, so most cases run the same code in many programs. A case starts from the names in its probes and
inputs. Every word in a definition counts as a use of the definition with this name, so more code is compared than a case can run.
"""

from __future__ import annotations

import ast
import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace

from autograder.judging.attempts import CaseResult
from autograder.judging.calls import Call
from autograder.judging.definitions import names_used_by
from autograder.judging.recording import RecordedCase

# A program that uses one of these can reach a definition without its name, or a docstring. Some attributes have the same names and mean
# something else: a model of torch has a method `eval`.
REFLECTIVE_NAMES = frozenset({"globals", "locals", "vars", "eval", "exec", "inspect", "builtins", "__builtins__"})
REFLECTIVE_ATTRIBUTES = frozenset({"__dict__", "__doc__", "__builtins__", "__globals__"})
Names = frozenset[str]


@dataclass(frozen=True)
class _Part:
    """A function, a method, or other statements: its text and the words in it.

    `name` is "" for what runs when the program is loaded, or, in a class, for what anybody may run who has the class. `owner` is the class
    of a method, or "".
    """

    text: str
    name: str = ""
    owner: str = ""

    def is_reached(self, names: Names | set[str]) -> bool:
        """Return whether code with these names can run it."""
        named = not self.name or self.name in names or self.name.startswith("__")
        return named and (not self.owner or self.owner in names)

    def words(self) -> list[str]:
        return re.findall(r"\w+", self.text)


class Code:
    """The code of a program, by what a case can reach."""

    def __init__(self, source: str) -> None:
        tree = ast.parse(source)
        self._parts = list(_parts(tree.body, source.splitlines()))
        self._all = any(map(_is_reflective, ast.walk(tree)))
        self._reached: dict[Names, str] = {}

    def reached(self, names: Names) -> str:
        """Return the text of everything that a use of these names can run."""
        if names not in self._reached:
            self._reached[names] = "\n".join(part.text for part in self._closure(names))
        return self._reached[names]

    def _closure(self, names: Iterable[str]) -> list[_Part]:
        known, reached = set(names), list[_Part]()
        while len(reached) < len(more := [part for part in self._parts if self._all or part.is_reached(known)]):
            reached = more
            known.update(word for part in reached for word in part.words())
        return reached


def _parts(body: Iterable[ast.stmt], lines: list[str], owner: str = "") -> Iterator[_Part]:
    for node in body:
        if isinstance(node, ast.ClassDef) and not owner:
            yield _Part(_unparsed([*node.decorator_list, *node.bases, *node.keywords]), node.name)
            for part in _parts(node.body, lines, node.name):
                # The code of a base may call a method that no name here calls: a model of torch calls `forward`.
                yield replace(part, name="") if node.bases or node.keywords else part
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            # Defaults, decorators and annotations run when the program is loaded.
            annotation = [node.returns] if node.returns else []
            yield _Part(_unparsed([*node.decorator_list, node.args, *annotation]), "", owner)
            yield _Part("\n".join(lines[node.lineno - 1 : node.end_lineno]), node.name, owner)
        elif not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)):
            yield _Part("\n".join(lines[node.lineno - 1 : node.end_lineno]), "", owner)


def _is_reflective(node: ast.AST) -> bool:
    """Return whether a node uses a way to reach definitions without their names, or imports one."""
    if isinstance(node, ast.Attribute):
        return node.attr in REFLECTIVE_ATTRIBUTES
    if isinstance(node, (ast.Import, ast.ImportFrom)):
        names = {name.name for name in node.names} | {getattr(node, "module", None)}
        return not names.isdisjoint(REFLECTIVE_NAMES)
    if isinstance(node, ast.Constant):
        return node.value in REFLECTIVE_ATTRIBUTES  # getattr(f, "__dict__")
    return isinstance(node, ast.Name) and node.id in REFLECTIVE_NAMES


def _unparsed(nodes: Iterable[ast.AST]) -> str:
    return " ".join(map(ast.unparse, nodes))


@dataclass(frozen=True)
class SharedResults:
    """The results of the cases of one suite with one seed, by the code that they can reach."""

    _results: dict[str, dict[Names, dict[str, CaseResult]]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(dict))
    )

    def result(self, code: Code, case: RecordedCase, run: Callable[[], CaseResult]) -> CaseResult:
        """Return the result of a case on a program: that of an earlier one with the same code, else that of `run`.

        Of its calls, only the last one is kept, without the answer and so without lookalikes. A case that took too long is not kept: its
        time depends on where it ran.
        """
        known = self._results[case.case.name]
        for names, results in known.items():
            if (text := code.reached(names)) in results:
                return results[text]
        result = run()
        if result.status == "timeout":
            return result
        names = _names(result.calls)
        calls = tuple(replace(call, digest=b"", got=None) for call in result.calls[-1:])
        known[names][code.reached(names)] = result = replace(result, calls=calls)
        return result


def _names(calls: Iterable[Call]) -> Names:
    """Return the names with which calls can reach a submission: those in the probes, and the words in the inputs."""
    words: set[str] = {word for call in calls for word in re.findall(r"\w+", json.dumps(call.inputs.tree))}
    return frozenset(words).union(*(names_used_by(call.probe) for call in calls))
