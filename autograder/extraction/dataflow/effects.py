"""The effects of one top-level statement on the names of its module, found without running it.

A use is eager if it happens as the statement runs (decorators, default values, bases, class bodies, expressions). It is lazy if it
happens in the body of a function, whenever that is called.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any, NamedTuple, TypeGuard

from autograder.extraction.dataflow.scopes import Scope
from autograder.extraction.dataflow.visitor import NOTHING, Walk

_COMPOUND = {ast.If, ast.For, ast.AsyncFor, ast.While, ast.With, ast.AsyncWith, ast.Try, ast.TryStar, ast.Match}
_READS, _STORES, _MUTATIONS = attrgetter("reads"), attrgetter("stores"), attrgetter("mutations")


class Effects(NamedTuple):
    """What running a statement does.

    `binds` maps a name to the line that binds it; `strong`: it binds them whatever happens. `stores` are names whose
    object gets an attribute or item, `mutations` those on which a changing method is called. `runs_code`: it may call
    what it mentions. `star`: it is a star import. `commands`: it calls IPython. `packages` are imported, of
    `submodules` a part; `sources` are those from which names are imported. `calls` are calls of functions by their
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
class Later:
    """What the functions in a statement do when they are called: which global names they read, change and bind.

    `arguments` are those of their own arguments that they change, `imports` the modules that they import.
    """

    reads: frozenset[str]
    changes: frozenset[str]
    binds: frozenset[str]
    arguments: frozenset[str]
    imports: frozenset[str]


def effects(statement: ast.stmt, *, annotations: bool = True) -> Effects:
    """Return what running a top-level statement does; with `annotations` off, those are taken to be never evaluated."""
    walk = Walk(annotations=annotations)
    walk.visit_module_statement(statement)
    return Effects(
        binds=walk.binds,
        deletes=_deleted(statement) if isinstance(statement, ast.Delete) else NOTHING,
        stores=_global(walk.scopes, _STORES),
        mutations=_global(walk.scopes, _MUTATIONS),
        eager=_global(walk.scopes, _READS),
        strong=type(statement) not in _COMPOUND,
        runs_code=walk.runs_code,
        star=walk.star,
        commands=walk.commands,
        packages=walk.packages,
        submodules=walk.submodules,
        sources=walk.sources,
        calls=walk.calls,
        annotations=annotations,
        deferred=walk.deferred,
    )


def later(done: Effects) -> Later:
    """Return what happens when the functions that stand in a statement are called."""
    walk = Walk(annotations=done.annotations)
    walk.deferred = list(done.deferred)
    while walk.deferred:
        walk.visit_function(*walk.deferred.pop())
    return Later(
        reads=_global(walk.scopes, _READS),
        changes=_global(walk.scopes, _STORES) | _global(walk.scopes, _MUTATIONS),
        binds=frozenset(name for scope in walk.scopes for name in scope.globals & scope.bound.keys()),
        arguments=frozenset(
            name for scope in walk.scopes for name in (*scope.stores, *scope.mutations) if scope.is_argument(name)
        ),
        imports=walk.packages | walk.sources,
    )


def _global(scopes: Sequence[Scope], uses: Callable[[Scope], dict[str, int]]) -> frozenset[str]:
    """Return the names of the module to which something is done in one of these blocks."""
    found: set[str] = set()
    for scope in scopes:
        noted = uses(scope)
        if scope.parent is None:
            found.update(noted)
        else:
            found.update([name for name, place in noted.items() if scope.is_global(name, place)])
    return frozenset(found) if found else NOTHING


def _deleted(statement: ast.Delete) -> frozenset[str]:
    return frozenset(target.id for target in statement.targets if isinstance(target, ast.Name))


def decorator_list(statement: ast.stmt) -> list[ast.expr]:
    """Return the decorators of a definition; other statements have none."""
    return statement.decorator_list if is_definition(statement) else []


def decorators(statement: ast.stmt) -> list[str]:
    """Return the names of the decorators of a definition, without arguments and modules."""
    calls = [node.func if isinstance(node, ast.Call) else node for node in decorator_list(statement)]
    return [node.id for node in calls if isinstance(node, ast.Name)]


def is_main_guard(statement: ast.stmt) -> bool:
    """Return whether a statement is `if __name__ == "__main__":`, alone or with more conditions."""
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
