"""Tells which objects a top-level statement changes besides those it names: through another name, a loop, a call, a decorator.

Knows the statements one at a time; `Names` is what it asks of those above: what a name was bound to last, and what a function does. Like
`mutation`, it takes too much rather than too little for a change.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Protocol

from autograder.reading.mutation import root_name
from autograder.reading.names import Effects, Later, decorators

_LONGEST_CHAIN = 10
_PASSED_ON = frozenset({"enumerate", "zip", "reversed", "list", "tuple", "iter", "sorted", "vars"})


class Names(Protocol):
    """What is known of the statements above."""

    def last_binding(self, name: str) -> ast.stmt | None:
        """Return the statement that bound a name last."""

    def last_function(self, name: str) -> Later | None:
        """Return what the functions of that statement do when they are called."""


def stored(node: ast.stmt, effects: Effects, names: Names) -> frozenset[str]:
    """Return the names whose objects get an attribute or item when a statement runs."""
    found = set(effects.stores)
    for name in decorators(node):
        function = names.last_function(name)
        changed = function.changes if function is not None else frozenset()
        found.update(
            other for other in changed if not isinstance(names.last_binding(other), (ast.Import, ast.ImportFrom))
        )
    for name, call in effects.calls:
        found.update(_changed_by_call(name, call, names))
    if isinstance(node, ast.ClassDef):
        found.update(_changed_by_bases(node, names))
    return _with_aliases(found, node, effects, names)


def mutated(node: ast.stmt, effects: Effects, names: Names) -> frozenset[str]:
    """Return the names on whose objects a changing method is called when a statement runs."""
    return _with_aliases(set(effects.mutations), node, effects, names) if effects.mutations else effects.mutations


def _changed_by_bases(node: ast.ClassDef, names: Names) -> Iterator[str]:
    """Yield what a base class changes that is told of its subclasses: itself, and what its methods change."""
    for base in node.bases:
        definition = names.last_binding(base.id) if isinstance(base, ast.Name) else None
        if isinstance(base, ast.Name) and isinstance(definition, ast.ClassDef) and _is_told(definition):
            function = names.last_function(base.id)
            yield from {base.id} | (function.changes if function is not None else frozenset())


def _is_told(definition: ast.ClassDef) -> bool:
    named = any(isinstance(part, ast.FunctionDef) and part.name == "__init_subclass__" for part in definition.body)
    return named or any(keyword.arg == "metaclass" for keyword in definition.keywords)


def _changed_by_call(name: str, call: ast.Call, names: Names) -> Iterator[str]:
    """Yield the names of objects that a function of the submission is given and changes."""
    definition = names.last_binding(name)
    if not isinstance(definition, ast.FunctionDef):
        return
    given = [*zip(_positional(definition), call.args, strict=False)]
    given += [(keyword.arg, keyword.value) for keyword in call.keywords if keyword.arg]
    roots = [(argument, root) for argument, value in given if (root := root_name(value)) is not None]
    function = names.last_function(name) if roots else None
    yield from (root for argument, root in roots if function is not None and argument in function.arguments)


def _positional(definition: ast.FunctionDef) -> list[str]:
    arguments = definition.args
    return [argument.arg for argument in (*arguments.posonlyargs, *arguments.args)]


def _with_aliases(changed: set[str], node: ast.stmt, effects: Effects, names: Names) -> frozenset[str]:
    """Add the other names of what is changed: `Dense` for `layer` after `layer = Dense`, or in a loop over layers."""
    found, todo = set(changed), [(name, 0) for name in changed]
    while todo:
        name, length = todo.pop()
        binding = names.last_binding(name) if name not in effects.binds or isinstance(node, ast.AugAssign) else node
        others = _roots_of(binding, name) - found if length < _LONGEST_CHAIN else set()
        found |= others
        todo += [(other, length + 1) for other in others]
    return frozenset(found)


def _roots_of(binding: ast.stmt | None, name: str) -> set[str]:
    """Return the names of the objects that a binding gives to `name` as they are."""
    if isinstance(binding, (ast.For, ast.AsyncFor)):
        targets = {target.id for target in ast.walk(binding.target) if isinstance(target, ast.Name)}
        return set(_members(binding.iter)) if name in targets else set()
    value = binding.value if isinstance(binding, (ast.Assign, ast.AnnAssign)) else None
    root = root_name(value) if value is not None else None
    return {root} - {name} if root is not None else set()


def _members(iterable: ast.expr) -> Iterator[str]:
    """Yield the names of the objects over which a loop goes, or of what holds them."""
    todo = [iterable]
    while todo:
        node = todo.pop()
        if isinstance(node, (ast.Tuple, ast.List, ast.Set)):
            todo += node.elts
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _PASSED_ON:
            todo += node.args
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            todo.append(node.func.value)
        elif (root := root_name(node)) is not None:
            yield root
