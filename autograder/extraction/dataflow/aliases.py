"""Finds the objects that a top-level statement changes through another name, a loop, a call or a decorator.

Like `mutation`, it reports too many changes rather than too few.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple, Protocol

from autograder.extraction.dataflow.effects import CallEffects, Effects, decorators, is_definition
from autograder.extraction.dataflow.mutation import root_name

_LONGEST_CHAIN = 10
_MOST_NAMES = 100  # of one object; two or three are common
_PASSED_ON = frozenset({"enumerate", "zip", "reversed", "list", "tuple", "iter", "sorted", "vars"})


class ObjectRef(NamedTuple):
    """The object that a name was bound to at a position."""

    name: str
    position: int


class EarlierStatements(Protocol):
    """The statements of a program, and where they bind names."""

    def last_binding(self, name: str, before: int) -> int | None:
        """Return the position of the last statement before a position that bound a name."""

    def statement(self, position: int) -> ast.stmt:
        """Return the statement at a position."""

    def call_effects(self, position: int) -> CallEffects:
        """Return what calling the functions of a statement does."""


def stored(position: int, effects: Effects, earlier: EarlierStatements) -> frozenset[ObjectRef]:
    """Return the objects that get an attribute or item from the statement at `position`."""
    node = earlier.statement(position)
    if not effects.stores and not effects.calls and not is_definition(node):
        return frozenset()
    changed = set(effects.stores)
    if is_definition(node):
        changed.update(_changed_by_definition(node, position, earlier))
    for name, call in effects.calls:
        binding = earlier.last_binding(name, position)
        if binding is not None:
            changed.update(_changed_by_call(call, binding, earlier))
    return _with_aliases(changed, position, effects, earlier) if changed else frozenset()


def mutated(position: int, effects: Effects, earlier: EarlierStatements) -> frozenset[ObjectRef]:
    """Return the objects whose mutating method the statement at `position` calls."""
    return _with_aliases(set(effects.mutations), position, effects, earlier) if effects.mutations else frozenset()


def _changed_by_definition(node: ast.stmt, position: int, earlier: EarlierStatements) -> Iterator[str]:
    """Yield the names that a definition's decorators and base classes change."""
    if isinstance(node, ast.ClassDef):
        yield from _changed_by_bases(node, position, earlier)
    for name in decorators(node):
        binding = earlier.last_binding(name, position)
        changed = earlier.call_effects(binding).changes if binding is not None else frozenset()
        yield from (other for other in changed if not _is_imported(other, position, earlier))


def _is_imported(name: str, position: int, earlier: EarlierStatements) -> bool:
    binding = earlier.last_binding(name, position)
    return binding is not None and isinstance(earlier.statement(binding), (ast.Import, ast.ImportFrom))


def _changed_by_bases(node: ast.ClassDef, position: int, earlier: EarlierStatements) -> Iterator[str]:
    """Yield what subclassing changes: base classes with a hook, and the names that their methods change."""
    for base in node.bases:
        binding = earlier.last_binding(base.id, position) if isinstance(base, ast.Name) else None
        definition = earlier.statement(binding) if binding is not None else None
        if (
            binding is not None
            and isinstance(base, ast.Name)
            and isinstance(definition, ast.ClassDef)
            and _has_subclass_hook(definition)
        ):
            yield from {base.id} | earlier.call_effects(binding).changes


def _has_subclass_hook(definition: ast.ClassDef) -> bool:
    named = any(isinstance(part, ast.FunctionDef) and part.name == "__init_subclass__" for part in definition.body)
    return named or any(keyword.arg == "metaclass" for keyword in definition.keywords)


def _changed_by_call(call: ast.Call, binding: int, earlier: EarlierStatements) -> Iterator[str]:
    """Yield the arguments that a call of the function bound at `binding` changes."""
    definition = earlier.statement(binding)
    if not isinstance(definition, ast.FunctionDef):
        return
    values = [*zip(_positional(definition), call.args, strict=False)]
    values += [(keyword.arg, keyword.value) for keyword in call.keywords if keyword.arg]
    roots = [(argument, root) for argument, value in values if (root := root_name(value)) is not None]
    changed = earlier.call_effects(binding).arguments if roots else frozenset()
    yield from (root for argument, root in roots if argument in changed)


def _positional(definition: ast.FunctionDef) -> list[str]:
    arguments = definition.args
    return [argument.arg for argument in (*arguments.posonlyargs, *arguments.args)]


def _with_aliases(
    changed: set[str], position: int, effects: Effects, earlier: EarlierStatements
) -> frozenset[ObjectRef]:
    """Add the aliases of changed names: `Dense` for `layer` after `layer = Dense`, or in a loop over layers."""
    node = earlier.statement(position)
    todo = [ObjectRef(name, position) for name in changed]
    refs = set(todo)
    for _ in range(_LONGEST_CHAIN):
        aliases: set[ObjectRef] = set()
        for name, at in todo:
            here = at == position and name in effects.binds and not isinstance(node, ast.AugAssign)
            binding = position if here else earlier.last_binding(name, at)
            statement = None if binding is None else earlier.statement(binding)
            aliases.update(ObjectRef(root, at if binding is None else binding) for root in _roots_of(statement, name))
        todo = [*(aliases - refs)]
        if not todo or len(refs) + len(todo) > _MOST_NAMES:
            break
        refs.update(todo)
    return frozenset(refs)


def _roots_of(binding: ast.stmt | None, name: str) -> set[str]:
    """Return the other names of the objects that a binding assigns to `name`."""
    if isinstance(binding, (ast.For, ast.AsyncFor)):
        targets = {target.id for target in ast.walk(binding.target) if isinstance(target, ast.Name)}
        return set(islice(_members(binding.iter), _MOST_NAMES)) if name in targets else set()
    if isinstance(binding, ast.AugAssign):
        # `ys += [1]` keeps the same list, whose aliases come from an earlier binding.
        return {name}
    value = binding.value if isinstance(binding, (ast.Assign, ast.AnnAssign)) else None
    root = root_name(value) if value is not None else None
    return {root} - {name} if root is not None else set()


def _members(iterable: ast.expr) -> Iterator[str]:
    """Yield the names of the objects in an iterable, or of their container."""
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
