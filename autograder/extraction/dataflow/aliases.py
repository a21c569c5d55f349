"""Finds the objects that a statement changes besides those it names: through an alias, a loop, a call, a decorator.

In doubt, an object counts as changed. `Names` answers the questions about other statements: a name's last binding, and the effects of a
function.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from itertools import islice
from typing import Protocol

from autograder.extraction.dataflow.effects import Effects, Later, decorators, is_definition
from autograder.extraction.dataflow.mutation import root_name

_LONGEST_CHAIN = 10
_MOST_NAMES = 100  # of one object; people have two or three
_PASSED_ON = frozenset({"enumerate", "zip", "reversed", "list", "tuple", "iter", "sorted", "vars"})


# A name, and a position: what is changed is the object that the name held there.
Held = tuple[str, int]


class Names(Protocol):
    """What is known of the statements above."""

    def place_of(self, name: str, before: int) -> int | None:
        """Return the position of the statement that bound a name last before a position."""

    def statement(self, place: int) -> ast.stmt:
        """Return the statement at a position."""

    def functions(self, place: int) -> Later:
        """Return what the functions of that statement do when they are called."""


def stored(position: int, node: ast.stmt, effects: Effects, names: Names) -> frozenset[Held]:
    """Return the objects that get an attribute or item when the statement at `position` runs."""
    if not effects.stores and not effects.calls and not is_definition(node):
        return frozenset()
    found = set(effects.stores)
    if is_definition(node):
        found.update(_changed_by_definition(node, position, names))
    for name, call in effects.calls:
        place = names.place_of(name, position)
        if place is not None:
            found.update(_changed_by_call(call, place, names))
    return _with_aliases(found, position, node, effects, names) if found else frozenset()


def mutated(position: int, node: ast.stmt, effects: Effects, names: Names) -> frozenset[Held]:
    """Return the objects on which a changing method is called when the statement at `position` runs."""
    return _with_aliases(set(effects.mutations), position, node, effects, names) if effects.mutations else frozenset()


def _changed_by_definition(node: ast.stmt, position: int, names: Names) -> Iterator[str]:
    """Yield what the decorators of a function or class change, and the bases of a class."""
    if isinstance(node, ast.ClassDef):
        yield from _changed_by_bases(node, position, names)
    for name in decorators(node):
        place = names.place_of(name, position)
        changed = names.functions(place).changes if place is not None else frozenset()
        yield from (other for other in changed if not _is_imported(other, position, names))


def _is_imported(name: str, position: int, names: Names) -> bool:
    place = names.place_of(name, position)
    return place is not None and isinstance(names.statement(place), (ast.Import, ast.ImportFrom))


def _changed_by_bases(node: ast.ClassDef, position: int, names: Names) -> Iterator[str]:
    """Yield what a base class changes that is told of its subclasses: itself, and what its methods change."""
    for base in node.bases:
        place = names.place_of(base.id, position) if isinstance(base, ast.Name) else None
        definition = names.statement(place) if place is not None else None
        if (
            place is not None
            and isinstance(base, ast.Name)
            and isinstance(definition, ast.ClassDef)
            and _is_told(definition)
        ):
            yield from {base.id} | names.functions(place).changes


def _is_told(definition: ast.ClassDef) -> bool:
    named = any(isinstance(part, ast.FunctionDef) and part.name == "__init_subclass__" for part in definition.body)
    return named or any(keyword.arg == "metaclass" for keyword in definition.keywords)


def _changed_by_call(call: ast.Call, place: int, names: Names) -> Iterator[str]:
    """Yield the names of objects that the function which is bound at `place` is given and changes."""
    definition = names.statement(place)
    if not isinstance(definition, ast.FunctionDef):
        return
    given = [*zip(_positional(definition), call.args, strict=False)]
    given += [(keyword.arg, keyword.value) for keyword in call.keywords if keyword.arg]
    roots = [(argument, root) for argument, value in given if (root := root_name(value)) is not None]
    changed = names.functions(place).arguments if roots else frozenset()
    yield from (root for argument, root in roots if argument in changed)


def _positional(definition: ast.FunctionDef) -> list[str]:
    arguments = definition.args
    return [argument.arg for argument in (*arguments.posonlyargs, *arguments.args)]


def _with_aliases(changed: set[str], position: int, node: ast.stmt, effects: Effects, names: Names) -> frozenset[Held]:
    """Add the other names of what is changed: `Dense` for `layer` after `layer = Dense`, or in a loop over layers."""
    todo: list[Held] = [(name, position) for name in changed]
    found = set(todo)
    for _ in range(_LONGEST_CHAIN):
        others: set[Held] = set()
        for name, at in todo:
            here = at == position and name in effects.binds and not isinstance(node, ast.AugAssign)
            place = position if here else names.place_of(name, at)
            binding = node if here else names.statement(place) if place is not None else None
            others.update((root, at if place is None else place) for root in _roots_of(binding, name))
        todo = [*(others - found)]
        if not todo or len(found) + len(todo) > _MOST_NAMES:
            break
        found.update(todo)
    return frozenset(found)


def _roots_of(binding: ast.stmt | None, name: str) -> set[str]:
    """Return the names of the objects that a binding gives to `name` as they are."""
    if isinstance(binding, (ast.For, ast.AsyncFor)):
        targets = {target.id for target in ast.walk(binding.target) if isinstance(target, ast.Name)}
        return set(islice(_members(binding.iter), _MOST_NAMES)) if name in targets else set()
    if isinstance(binding, ast.AugAssign):
        # `ys += [1]` leaves the same list, which had its other names before.
        return {name}
    value = binding.value if isinstance(binding, (ast.Assign, ast.AnnAssign)) else None
    root = root_name(value) if value is not None else None
    return {root} - {name} if root is not None else set()


def _members(iterable: ast.expr) -> Iterator[str]:
    """Yield the names of the objects over which a loop goes, or of what holds them."""
    todo = [iterable]
    while todo:
        node = todo.pop()
        if isinstance(node, (ast.Tuple, ast.List, ast.Set)):
            todo += node.elts[:_MOST_NAMES]
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _PASSED_ON:
            todo += node.args
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            todo.append(node.func.value)
        elif (root := root_name(node)) is not None:
            yield root
