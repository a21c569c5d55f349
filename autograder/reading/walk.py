"""Walks a syntax tree and notes for each block of names what is bound, read and changed there.

Knows the nodes of Python's syntax; `names` makes sense of the notes. Walks with a stack of its own: student code may
be nested more deeply than Python lets functions call each other. The bodies of functions are not entered: they wait
in `Walk.deferred`.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

from autograder.reading.mutation import changed_as_argument, changed_by_method, root_name
from autograder.reading.scopes import Scope
from autograder.reading.syntax import FIELDS, RUNS_CODE


class Walk:
    """Fills `scopes`; `binds` maps a name of the module to the last line that binds it."""

    def __init__(self, *, annotations: bool) -> None:
        self.scopes: list[Scope] = []
        self.deferred: list[tuple[Any, Scope]] = []
        self.binds: dict[str, int] = {}
        self.packages: set[str] = set()
        self.submodules: set[str] = set()
        self.sources: set[str] = set()
        self.calls: list[tuple[str, ast.Call]] = []
        self.runs_code = False
        self.star = False
        self.commands = False
        self._annotations = annotations
        self._stack: list[tuple[Any, Scope, int]] = []

    def visit_module_statement(self, statement: ast.stmt) -> None:
        """Walk what runs when a top-level statement runs."""
        self._walk([(statement, self._scope("module"), 0)])

    def visit_function(self, node: Any, outer: Scope) -> None:
        """Walk what runs when a function or lambda that stands in `outer` is called."""
        scope = self._scope("function", outer)
        arguments = node.args
        named = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, arguments.vararg, arguments.kwarg]
        scope.bound = {argument.arg: 0 for argument in named if argument is not None}
        scope.arguments = frozenset(scope.bound)
        scope.bound |= {parameter.name: 0 for parameter in getattr(node, "type_params", ())}
        body = node.body if isinstance(node.body, list) else [node.body]
        self._walk([(part, scope, 0) for part in body])

    def _walk(self, start: list[tuple[Any, Scope, int]]) -> None:
        stack = self._stack = start
        while stack:
            node, scope, place = stack.pop()
            kind = type(node)
            # Three nodes in four are these; to call a function for each would take a third of the time.
            if kind is ast.Constant:
                continue
            if kind is ast.Name and type(node.ctx) is ast.Load:
                scope.reads.append((node.id, place))
                continue
            if kind is ast.Attribute and type(node.ctx) is ast.Load:
                stack.append((node.value, scope, place))
                continue
            if kind in RUNS_CODE:
                self.runs_code = True
            handler = _HANDLERS.get(kind)
            if handler is None:
                self._push_children(node, scope, place)
            else:
                handler(self, node, scope, place)

    def _scope(self, kind: str, parent: Scope | None = None) -> Scope:
        scope = Scope(kind, parent)
        self.scopes.append(scope)
        return scope

    def _push(self, nodes: list[Any], scope: Scope, place: int) -> None:
        self._stack += [(node, scope, place) for node in nodes if node is not None]

    def _push_children(self, node: Any, scope: Scope, place: int) -> None:
        stack = self._stack
        for name in FIELDS.get(type(node), ()):
            value = getattr(node, name, None)
            if type(value) is list:
                for item in value:
                    if item is not None:
                        stack.append((item, scope, place))
            elif value is not None:
                stack.append((value, scope, place))

    def _bind(self, name: str, line: int, scope: Scope, place: int) -> None:
        if scope.kind == "module":
            self.binds[name] = max(line, self.binds.get(name, 0))
        else:
            scope.bound[name] = min(place, scope.bound.get(name, place))

    def _name(self, node: Any, scope: Scope, place: int) -> None:
        """A name that is bound or deleted."""
        if isinstance(node.ctx, ast.Store) or scope.kind != "module":
            self._bind(node.id, node.lineno, scope, place)

    def _part(self, node: Any, scope: Scope, place: int) -> None:
        """An attribute or an item: storing or deleting it changes the object that the root name holds."""
        root = None if isinstance(node.ctx, ast.Load) else root_name(node)
        if root is not None:
            scope.stores.append((root, place))
        self._push_children(node, scope, place)

    def _augmented(self, node: Any, scope: Scope, place: int) -> None:
        if isinstance(node.target, ast.Name):
            scope.reads.append((node.target.id, place))
            # `w -= step` changes an array in place.
            scope.mutations.append((node.target.id, place))
        self._push([node.target, node.value], scope, place)

    def _annotated(self, node: Any, scope: Scope, place: int) -> None:
        if node.value is not None or scope.kind == "function" or not isinstance(node.target, ast.Name):
            self._push([node.target, node.value], scope, place)
        if self._annotations and scope.kind != "function":
            self._push([node.annotation], scope, place)

    def _call(self, node: Any, scope: Scope, place: int) -> None:
        function = node.func
        for name in changed_by_method(node):
            scope.mutations.append((name, place))
        for name in changed_as_argument(node):
            scope.stores.append((name, place))
        if isinstance(function, ast.Name) and not scope.in_function():
            self.commands = self.commands or function.id == "get_ipython"
            if node.args or node.keywords:
                self.calls.append((function.id, node))
        self._push_children(node, scope, place)

    def _expression(self, node: Any, scope: Scope, place: int) -> None:
        """A method that is called for nothing that it returns is called to change its object: `model.fit(x)`."""
        call = node.value
        if type(call) is ast.Call and type(call.func) is ast.Attribute:
            root = root_name(call.func.value)
            if root is not None:
                scope.mutations.append((root, place))
        self._stack.append((call, scope, place))

    def _function(self, node: Any, scope: Scope, place: int) -> None:
        arguments = node.args
        self.deferred.append((node, scope))
        self._push([*arguments.defaults, *arguments.kw_defaults], scope, place)
        if isinstance(node, ast.Lambda):
            return
        self._bind(node.name, node.lineno, scope, place)
        self._decorated(node, scope, place)
        if self._annotations:
            named = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, arguments.vararg, arguments.kwarg]
            self._push([argument.annotation for argument in named if argument is not None], scope, place)
            self._push([node.returns], scope, place)

    def _class(self, node: Any, scope: Scope, place: int) -> None:
        self._bind(node.name, node.lineno, scope, place)
        self._decorated(node, scope, place)
        self._push([*node.bases, *(keyword.value for keyword in node.keywords)], scope, place)
        inner = self._scope("class", scope)
        self._stack += [(statement, inner, index) for index, statement in enumerate(node.body)]

    def _decorated(self, node: Any, scope: Scope, place: int) -> None:
        self.runs_code = self.runs_code or bool(node.decorator_list)
        self._push(node.decorator_list, scope, place)

    def _comprehension(self, node: Any, scope: Scope, place: int) -> None:
        self.runs_code = True
        inner = self._scope("comprehension", scope)
        first, *others = node.generators
        self._push([first.iter], scope, place)
        self._push([first.target, *first.ifs, *others], inner, place)
        self._push([node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt], inner, place)

    def _walrus(self, node: Any, scope: Scope, place: int) -> None:
        target = scope
        while target.kind == "comprehension" and target.parent is not None:
            target = target.parent
        self._bind(node.target.id, node.lineno, target, place)
        self._push([node.value], scope, place)

    def _import(self, node: Any, scope: Scope, place: int) -> None:
        for alias in node.names:
            package = alias.name.partition(".")[0]
            self.packages.add(package)
            if "." in alias.name:
                self.submodules.add(package)
            self._bind(alias.asname or package, node.lineno, scope, place)

    def _import_from(self, node: Any, scope: Scope, place: int) -> None:
        if node.module:
            self.sources.add(node.module.partition(".")[0])
        for alias in node.names:
            if alias.name == "*":
                self.star = True
            else:
                self._bind(alias.asname or alias.name, node.lineno, scope, place)

    def _capture(self, node: Any, scope: Scope, place: int) -> None:
        """`except E as name`, and the names in patterns of `match`."""
        name = node.rest if isinstance(node, ast.MatchMapping) else node.name
        if name is not None:
            self._bind(name, node.lineno, scope, place)
        self._push_children(node, scope, place)

    def _global(self, node: Any, scope: Scope, place: int) -> None:
        (scope.globals if isinstance(node, ast.Global) else scope.nonlocals).update(node.names)

    def _type_alias(self, node: Any, scope: Scope, place: int) -> None:
        self._push([node.name, node.value], scope, place)


_HANDLERS: dict[type[ast.AST], Callable[[Walk, Any, Scope, int], None]] = {
    ast.Name: Walk._name,
    ast.Attribute: Walk._part,
    ast.Subscript: Walk._part,
    ast.Call: Walk._call,
    ast.Expr: Walk._expression,
    ast.AugAssign: Walk._augmented,
    ast.AnnAssign: Walk._annotated,
    ast.NamedExpr: Walk._walrus,
    ast.FunctionDef: Walk._function,
    ast.AsyncFunctionDef: Walk._function,
    ast.Lambda: Walk._function,
    ast.ClassDef: Walk._class,
    ast.ListComp: Walk._comprehension,
    ast.SetComp: Walk._comprehension,
    ast.DictComp: Walk._comprehension,
    ast.GeneratorExp: Walk._comprehension,
    ast.Import: Walk._import,
    ast.ImportFrom: Walk._import_from,
    ast.ExceptHandler: Walk._capture,
    ast.MatchAs: Walk._capture,
    ast.MatchStar: Walk._capture,
    ast.MatchMapping: Walk._capture,
    ast.Global: Walk._global,
    ast.Nonlocal: Walk._global,
}
if hasattr(ast, "TypeAlias"):  # `type Name = ...`, from Python 3.12 on
    _HANDLERS[ast.TypeAlias] = Walk._type_alias
