"""Walks a syntax tree and notes for each block of names what is bound, read and changed there.

Knows the nodes of Python's syntax; `names` makes sense of the notes. Walks with stacks of its own: student code may be
nested more deeply than Python lets functions call each other. The bodies of functions are not entered: they wait in
`Walk.deferred`.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

from autograder.reading.mutation import changed_as_argument, changed_by_method, root_name
from autograder.reading.scopes import Scope
from autograder.reading.syntax import EMPTY, RUNS_CODE, parts

NOTHING: frozenset[str] = frozenset()


class Walk:
    """Fills `scopes`; `binds` maps a name of the module to the last line that binds it.

    Nodes of the block that is walked wait in one stack, just as they are, and whole blocks in another: most of the
    time of an extraction is spent here.
    """

    def __init__(self, *, annotations: bool) -> None:
        self.scopes: list[Scope] = []
        self.deferred: list[tuple[Any, Scope]] = []
        self.binds: dict[str, int] = {}
        self.packages: frozenset[str] = NOTHING
        self.submodules: frozenset[str] = NOTHING
        self.sources: frozenset[str] = NOTHING
        self.calls: list[tuple[str, ast.Call]] = []
        self.runs_code = False
        self.star = False
        self.commands = False
        self._annotations = annotations
        self._blocks: list[tuple[list[Any], Scope, int]] = []
        self._stack: list[Any] = []
        self._scope: Scope
        self._place = 0

    def visit_module_statement(self, statement: ast.stmt) -> None:
        """Walk what runs when a top-level statement runs."""
        self._enter([statement], self._new_scope("module"))
        self._walk()

    def visit_function(self, node: Any, outer: Scope) -> None:
        """Walk what runs when a function or lambda that stands in `outer` is called."""
        scope = self._new_scope("function", outer)
        arguments = node.args
        named = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, arguments.vararg, arguments.kwarg]
        scope.bound = {argument.arg: 0 for argument in named if argument is not None}
        scope.arguments = frozenset(scope.bound)
        scope.bound |= {parameter.name: 0 for parameter in getattr(node, "type_params", ())}
        self._enter([*node.body] if isinstance(node.body, list) else [node.body], scope)
        self._walk()

    def _walk(self) -> None:
        while self._blocks:
            self._stack, self._scope, self._place = self._blocks.pop()
            self._walk_block(self._stack, self._scope.reads, self._place)

    def _walk_block(self, stack: list[Any], reads: dict[str, int], place: int) -> None:
        while stack:
            node = stack.pop()
            kind = type(node)
            # Four nodes in five are these; to call a function for each would take a third of the time.
            if kind in EMPTY:
                continue
            if kind is ast.Name and type(node.ctx) is ast.Load:
                reads.setdefault(node.id, place)
                continue
            if kind is ast.Attribute and type(node.ctx) is ast.Load:
                stack.append(node.value)
                continue
            if kind in RUNS_CODE:
                self.runs_code = True
            _HANDLERS.get(kind, Walk._push_children)(self, node)

    def _new_scope(self, kind: str, parent: Scope | None = None) -> Scope:
        scope = Scope(kind, parent)
        self.scopes.append(scope)
        return scope

    def _enter(self, nodes: list[Any], scope: Scope, place: int = 0) -> None:
        """Have nodes walked that stand in another block, or at another place of it."""
        self._blocks.append((nodes, scope, place))

    def _push_children(self, node: Any) -> None:
        stack = self._stack
        for value in parts(node):
            stack += value if type(value) is list else (value,)

    def _bind(self, name: str, line: int, scope: Scope | None = None) -> None:
        scope = scope or self._scope
        if scope.kind == "module":
            self.binds[name] = max(line, self.binds.get(name, 0))
        else:
            scope.bound[name] = min(self._place, scope.bound.get(name, self._place))

    def _name(self, node: Any) -> None:
        """A name that is bound or deleted."""
        if isinstance(node.ctx, ast.Store) or self._scope.kind != "module":
            self._bind(node.id, node.lineno)

    def _part(self, node: Any) -> None:
        """An attribute or an item: storing or deleting it changes the object that the root name holds."""
        root = None if isinstance(node.ctx, ast.Load) else root_name(node)
        if root is not None:
            self._scope.stores.setdefault(root, self._place)
        self._push_children(node)

    def _augmented(self, node: Any) -> None:
        if isinstance(node.target, ast.Name):
            self._scope.reads.setdefault(node.target.id, self._place)
            # `w -= step` changes an array in place.
            self._scope.mutations.setdefault(node.target.id, self._place)
        self._stack += [node.target, node.value]

    def _annotated(self, node: Any) -> None:
        function = self._scope.kind == "function"
        if node.value is not None or function or not isinstance(node.target, ast.Name):
            self._stack += [node.target, node.value]
        if self._annotations and not function:
            self._stack.append(node.annotation)

    def _call(self, node: Any) -> None:
        function, scope = node.func, self._scope
        for name in changed_by_method(node):
            scope.mutations.setdefault(name, self._place)
        for name in changed_as_argument(node):
            scope.stores.setdefault(name, self._place)
        if type(function) is ast.Name and not scope.in_function:
            self.commands = self.commands or function.id == "get_ipython"
            if node.args or node.keywords:
                self.calls.append((function.id, node))
        stack = self._stack
        stack.append(function)
        stack += node.args
        stack += node.keywords

    def _expression(self, node: Any) -> None:
        """A method that is called for nothing that it returns is called to change its object: `model.fit(x)`."""
        call = node.value
        if type(call) is ast.Call and type(call.func) is ast.Attribute:
            root = root_name(call.func.value)
            if root is not None:
                self._scope.mutations.setdefault(root, self._place)
        self._stack.append(call)

    def _function(self, node: Any) -> None:
        arguments = node.args
        self.deferred.append((node, self._scope))
        self._stack += [*arguments.defaults, *arguments.kw_defaults]
        if isinstance(node, ast.Lambda):
            return
        self._bind(node.name, node.lineno)
        self._decorated(node)
        if self._annotations:
            named = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, arguments.vararg, arguments.kwarg]
            self._stack += [argument.annotation for argument in named if argument is not None]
            self._stack.append(node.returns)

    def _class(self, node: Any) -> None:
        self._bind(node.name, node.lineno)
        self._decorated(node)
        self._stack += [*node.bases, *(keyword.value for keyword in node.keywords)]
        inner = self._new_scope("class", self._scope)
        for place in reversed(range(len(node.body))):  # what is entered last is walked first
            self._enter([node.body[place]], inner, place)

    def _decorated(self, node: Any) -> None:
        self.runs_code = self.runs_code or bool(node.decorator_list)
        self._stack += node.decorator_list

    def _comprehension(self, node: Any) -> None:
        self.runs_code = True
        first, *others = node.generators
        self._stack.append(first.iter)
        made = [node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]
        self._enter(
            [first.target, *first.ifs, *others, *made], self._new_scope("comprehension", self._scope), self._place
        )

    def _walrus(self, node: Any) -> None:
        target = self._scope
        while target.kind == "comprehension" and target.parent is not None:
            target = target.parent
        self._bind(node.target.id, node.lineno, target)
        self._stack.append(node.value)

    def _import(self, node: Any) -> None:
        for alias in node.names:
            package, dot, _ = alias.name.partition(".")
            self.packages |= {package}
            self.submodules |= {package} if dot else NOTHING
            self._bind(alias.asname or package, node.lineno)

    def _import_from(self, node: Any) -> None:
        if node.module:
            self.sources |= {node.module.partition(".")[0]}
        for alias in node.names:
            if alias.name == "*":
                self.star = True
            else:
                self._bind(alias.asname or alias.name, node.lineno)

    def _capture(self, node: Any) -> None:
        """`except E as name`, and the names in patterns of `match`."""
        name = node.rest if isinstance(node, ast.MatchMapping) else node.name
        if name is not None:
            self._bind(name, node.lineno)
        self._push_children(node)

    def _global(self, node: Any) -> None:
        (self._scope.globals if isinstance(node, ast.Global) else self._scope.nonlocals).update(node.names)

    def _type_alias(self, node: Any) -> None:
        self._stack += [node.name, node.value]


_HANDLERS: dict[type[ast.AST], Callable[[Walk, Any], None]] = {
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
