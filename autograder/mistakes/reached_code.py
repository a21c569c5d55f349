"""Finds the code of a program that a call can run.

A known mistake changes a line or two, so most calls run the same code in many programs, and give the same answer. A call starts from the
names in its probe and inputs. Every word in a definition counts as a use of the definition with this name, so more code is compared than a
call can run.
"""

from __future__ import annotations

import ast
import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from autograder.judging.calls import Call
from autograder.judging.definitions import names_used_by

# A program that uses one of these can reach a definition without its name, or a docstring. Some attributes have the same names and mean
# something else: a model of torch has a method `eval`.
REFLECTIVE_NAMES = frozenset({"globals", "locals", "vars", "eval", "exec", "inspect", "builtins", "__builtins__"})
REFLECTIVE_ATTRIBUTES = frozenset({"__dict__", "__doc__", "__builtins__", "__globals__"})
PROGRAMS_KEPT = 5000
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
        self._reached: dict[Names, bytes] = {}

    def reached(self, names: Names) -> bytes:
        """Return a digest of everything that a use of these names can run."""
        if names not in self._reached:
            text = "\n".join(part.text for part in self._closure(names))
            self._reached[names] = hashlib.blake2b(text.encode(), digest_size=16).digest()
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


@lru_cache(maxsize=PROGRAMS_KEPT)
def code_of(source: str) -> Code:
    """Return the code of a program, read once. Pairs of mistakes are many."""
    return Code(source)


def names_of(calls: Iterable[Call]) -> Names:
    """Return the names with which calls can reach a submission: those in the probes, and the words in the inputs."""
    words: set[str] = {word for call in calls for word in re.findall(r"\w+", json.dumps(call.inputs.tree))}
    return frozenset(words).union(*(names_used_by(call.probe) for call in calls))
