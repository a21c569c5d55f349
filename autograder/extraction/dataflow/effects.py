"""Finds what a top-level statement does to the names of its module, without running it.

A use is *eager* if it happens when the statement runs (decorators, default values, bases, class bodies, expressions), and *lazy* if it
happens in the body of a function, when that is called.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any, NamedTuple, TypeGuard

from autograder.extraction.dataflow.scopes import Scope
from autograder.extraction.dataflow.visitor import NOTHING, Visitor

_COMPOUND = {ast.If, ast.For, ast.AsyncFor, ast.While, ast.With, ast.AsyncWith, ast.Try, ast.TryStar, ast.Match}
_READS, _STORES, _MUTATIONS = attrgetter("reads"), attrgetter("stores"), attrgetter("mutations")


class Effects(NamedTuple):
    """What running a statement does.

    `binds` maps names to lines; if `strong`, the names are always bound. `stores` are names whose object gets an
    attribute or item, `mutations` names whose mutating method is called. `runs_code`: it may call the functions that it
    mentions. `star`: it is a star import. `commands`: it calls IPython. `packages` are imported as a whole,
    `submodules` are the packages with an imported part, `sources` the modules of `from` imports. `calls` are calls by
    name, with arguments.
    """

    binds: Mapping[str, int]
    deletes: frozenset[str]
    stores: frozenset[str]
    mutations: frozenset[str]
    eager: frozenset[str]
    strong: bool
    runs_code: bool
    star: bool
    commands: bool
    packages: frozenset[str]
    submodules: frozenset[str]
    sources: frozenset[str]
    calls: Sequence[tuple[str, ast.Call]]
    annotations: bool
    deferred: Sequence[tuple[Any, Scope]]


@dataclass(frozen=True)
class CallEffects:
    """What calling the functions in a statement does: global names that they read, change and bind.

    `arguments` are their arguments that they change, `imports` the modules that they import.
    """

    reads: frozenset[str]
    changes: frozenset[str]
    binds: frozenset[str]
    arguments: frozenset[str]
    imports: frozenset[str]


def effects(statement: ast.stmt, *, annotations: bool = True) -> Effects:
    """Return what running a top-level statement does.

    `annotations` tells whether annotations are evaluated.
    """
    visitor = Visitor(annotations=annotations)
    visitor.visit_module_statement(statement)
    return Effects(
        binds=visitor.binds,
        deletes=_deleted(statement) if isinstance(statement, ast.Delete) else NOTHING,
        stores=_global(visitor.scopes, _STORES),
        mutations=_global(visitor.scopes, _MUTATIONS),
        eager=_global(visitor.scopes, _READS),
        strong=type(statement) not in _COMPOUND,
        runs_code=visitor.runs_code,
        star=visitor.star,
        commands=visitor.commands,
        packages=visitor.packages,
        submodules=visitor.submodules,
        sources=visitor.sources,
        calls=visitor.calls,
        annotations=annotations,
        deferred=visitor.deferred,
    )


def call_effects(of_statement: Effects) -> CallEffects:
    """Return what calling the functions in a statement does."""
    visitor = Visitor(annotations=of_statement.annotations)
    visitor.deferred = list(of_statement.deferred)
    while visitor.deferred:
        visitor.visit_function(*visitor.deferred.pop())
    return CallEffects(
        reads=_global(visitor.scopes, _READS),
        changes=_global(visitor.scopes, _STORES) | _global(visitor.scopes, _MUTATIONS),
        binds=frozenset(name for scope in visitor.scopes for name in scope.globals & scope.bound.keys()),
        arguments=frozenset(
            name for scope in visitor.scopes for name in (*scope.stores, *scope.mutations) if scope.is_argument(name)
        ),
        imports=visitor.packages | visitor.sources,
    )


def _global(scopes: Sequence[Scope], uses: Callable[[Scope], dict[str, int]]) -> frozenset[str]:
    """Return the module's names with such uses in any of the scopes."""
    names: set[str] = set()
    for scope in scopes:
        used = uses(scope)
        if scope.parent is None:
            names.update(used)
        else:
            names.update([name for name, index in used.items() if scope.is_global(name, index)])
    return frozenset(names) if names else NOTHING


def _deleted(statement: ast.Delete) -> frozenset[str]:
    return frozenset(target.id for target in statement.targets if isinstance(target, ast.Name))


def decorator_list(statement: ast.stmt) -> list[ast.expr]:
    """Return the decorators of a definition, [] for other statements."""
    return statement.decorator_list if is_definition(statement) else []


def decorators(statement: ast.stmt) -> list[str]:
    """Return the names of the decorators of a definition, without arguments and modules."""
    calls = [node.func if isinstance(node, ast.Call) else node for node in decorator_list(statement)]
    return [node.id for node in calls if isinstance(node, ast.Name)]


def is_main_guard(statement: ast.stmt) -> bool:
    """Tell whether a statement is `if __name__ == "__main__":`, maybe with more conditions."""
    if not isinstance(statement, ast.If):
        return False
    test = statement.test
    conditions = test.values if isinstance(test, ast.BoolOp) and isinstance(test.op, ast.And) else [test]
    return any(_compares_with_main(condition) for condition in conditions)


def _compares_with_main(test: ast.expr) -> bool:
    if not isinstance(test, ast.Compare) or not isinstance(test.ops[0], ast.Eq):
        return False
    sides = [test.left, test.comparators[0]]
    named = any(isinstance(side, ast.Name) and side.id == "__name__" for side in sides)
    return named and any(isinstance(side, ast.Constant) and side.value == "__main__" for side in sides)


def is_definition(statement: ast.stmt) -> TypeGuard[ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef]:
    return isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef))
