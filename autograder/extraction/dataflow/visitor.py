"""Walks the syntax tree of a statement, and notes the names that each scope binds, reads and changes.

The visitor has its own stacks, because student code may be nested more deeply than Python's recursion limit. It visits every node of a
submission, which takes a fifth of the time of an extraction.
"""

from __future__ import annotations

import ast
from ast import Attribute, Load, Name
from collections.abc import Callable
from typing import Any, ClassVar

from autograder.extraction.dataflow.mutation import MAY_CHANGE, changed_as_argument, changed_by_method, root_name
from autograder.extraction.dataflow.scopes import EMPTY, PARTS, RUNS_CODE, Scope, arguments_of

Handler = Callable[[Any, Any], bool | None]
NOTHING: frozenset[str] = frozenset()


class Visitor:
    """Collects the scopes of a statement; `binds` maps each name of the module to the last line that binds it.

    The nodes of the current scope wait in one stack, other scopes in a second one, and the bodies of functions in
    `deferred`. `handlers` has a method for each type of node with a meaning of its own; if it returns True, the parts
    of the node are visited as well. Values that few statements have are class attributes, so that creating a visitor
    stays cheap.
    """

    packages: frozenset[str] = NOTHING
    submodules: frozenset[str] = NOTHING
    sources: frozenset[str] = NOTHING
    runs_code = False
    star = False
    commands = False

    def __init__(self, *, annotations: bool) -> None:
        self.scopes: list[Scope] = []
        self.deferred: list[tuple[Any, Scope]] = []
        self.binds: dict[str, int] = {}
        self.calls: list[tuple[str, ast.Call]] = []
        self._annotations = annotations
        self._waiting: list[tuple[list[Any], Scope, int]] = []
        self._stack: list[Any]
        self._scope: Scope
        self._index: int

    def visit_module_statement(self, statement: ast.stmt) -> None:
        """Visit the nodes that run with a top-level statement."""
        self._walk([statement], self._new_scope("module"))

    def visit_function(self, node: Any, outer: Scope) -> None:
        """Visit the nodes that run when a function or lambda in `outer` is called."""
        scope = self._new_scope("function", outer)
        scope.bound = {argument.arg: 0 for argument in arguments_of(node)}
        scope.arguments = frozenset(scope.bound)
        scope.bound |= {parameter.name: 0 for parameter in getattr(node, "type_params", ())}
        self._walk([*node.body] if isinstance(node.body, list) else [node.body], scope)

    def _walk(self, nodes: list[Any], scope: Scope) -> None:
        """Visit the nodes of a scope and of its inner scopes.

        Empties `nodes`.
        """
        self._stack, self._scope, self._index = nodes, scope, 0
        self._walk_block(nodes, scope.reads, 0)
        while self._waiting:
            self._stack, self._scope, self._index = self._waiting.pop()
            self._walk_block(self._stack, self._scope.reads, self._index)

    def _walk_block(self, stack: list[Any], reads: dict[str, int], index: int) -> None:
        handlers = self.handlers
        while stack:
            node = stack.pop()
            kind = type(node)
            # Four nodes in five are these; a function call for each would take a third of the time.
            while kind is Attribute and type(node.ctx) is Load:
                node = node.value
                kind = type(node)
            if kind is Name and type(node.ctx) is Load:
                reads.setdefault(node.id, index)
                continue
            if kind in EMPTY:
                continue
            if kind in RUNS_CODE:
                self.runs_code = True
            handler = handlers.get(kind)
            if (handler is None or handler(self, node)) and kind in PARTS:
                for part in PARTS[kind](node):
                    if type(part) is list:
                        stack += part
                    else:
                        stack.append(part)

    def _new_scope(self, kind: str, parent: Scope | None = None) -> Scope:
        scope = Scope(kind, parent)
        self.scopes.append(scope)
        return scope

    def _enter(self, nodes: list[Any], scope: Scope, index: int = 0) -> None:
        """Queue nodes of another scope, or of another index."""
        self._waiting.append((nodes, scope, index))

    def _bind(self, name: str, line: int, scope: Scope | None = None) -> None:
        scope = scope or self._scope
        if scope.kind == "module":
            self.binds[name] = max(line, self.binds.get(name, 0))
        else:
            scope.bound[name] = min(self._index, scope.bound.get(name, self._index))

    def _name(self, node: Any) -> None:
        """Handle a name that is bound or deleted."""
        if isinstance(node.ctx, ast.Store) or self._scope.kind != "module":
            self._bind(node.id, node.lineno)

    def _part(self, node: Any) -> bool:
        """Handle an attribute or item: storing or deleting it changes the object of the root name."""
        root = None if isinstance(node.ctx, ast.Load) else root_name(node)
        if root is not None:
            self._scope.stores.setdefault(root, self._index)
        return True

    def _augmented(self, node: Any) -> None:
        if isinstance(node.target, ast.Name):
            self._scope.reads.setdefault(node.target.id, self._index)
            # `w -= step` changes an array in place.
            self._scope.mutations.setdefault(node.target.id, self._index)
        self._stack += [node.target, node.value]

    def _annotated(self, node: Any) -> None:
        function = self._scope.kind == "function"
        if node.value is not None or function or not isinstance(node.target, ast.Name):
            self._stack += [node.target, node.value]
        if self._annotations and not function:
            self._stack.append(node.annotation)

    def _call(self, node: Any) -> None:
        function, scope, name = node.func, self._scope, ""
        if type(function) is ast.Name:
            name = function.id
            if not scope.in_function:
                self._named_call(name, node)
        elif type(function) is ast.Attribute:
            name = function.attr
        if node.keywords or name in MAY_CHANGE:
            for changed in changed_by_method(node):
                scope.mutations.setdefault(changed, self._index)
            for changed in changed_as_argument(node):
                scope.stores.setdefault(changed, self._index)
            self._stack += node.keywords
        self._stack += node.args
        self._stack.append(function)

    def _named_call(self, name: str, node: ast.Call) -> None:
        if name == "get_ipython":
            self.commands = True
        if node.args or node.keywords:
            self.calls.append((name, node))

    def _expression(self, node: Any) -> None:
        """Handle a call whose result is unused: the method changes its object, as in `model.fit(x)`."""
        call = node.value
        if type(call) is ast.Call and type(call.func) is ast.Attribute:
            root = root_name(call.func.value)
            if root is not None:
                self._scope.mutations.setdefault(root, self._index)
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
            self._stack += [argument.annotation for argument in arguments_of(node)]
            self._stack.append(node.returns)

    def _class(self, node: Any) -> None:
        self._bind(node.name, node.lineno)
        self._decorated(node)
        self._stack += [*node.bases, *(keyword.value for keyword in node.keywords)]
        inner = self._new_scope("class", self._scope)
        for index in reversed(range(len(node.body))):  # the last queued is visited first
            self._enter([node.body[index]], inner, index)

    def _decorated(self, node: Any) -> None:
        self.runs_code = self.runs_code or bool(node.decorator_list)
        self._stack += node.decorator_list

    def _comprehension(self, node: Any) -> None:
        self.runs_code = True
        first, *others = node.generators
        self._stack.append(first.iter)
        result = [node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]
        self._enter(
            [first.target, *first.ifs, *others, *result], self._new_scope("comprehension", self._scope), self._index
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

    def _capture(self, node: Any) -> bool:
        """Handle `except E as name`, and the names in patterns of `match`."""
        name = node.rest if isinstance(node, ast.MatchMapping) else node.name
        if name is not None:
            self._bind(name, node.lineno)
        return True

    def _global(self, node: Any) -> None:
        if isinstance(node, ast.Global):
            self._scope.globals |= frozenset(node.names)
        else:
            self._scope.nonlocals |= frozenset(node.names)

    def _type_alias(self, node: Any) -> None:
        self._stack += [node.name, node.value]

    handlers: ClassVar[dict[type, Handler]] = {
        ast.Name: _name,
        ast.Attribute: _part,
        ast.Subscript: _part,
        ast.Call: _call,
        ast.Expr: _expression,
        ast.AugAssign: _augmented,
        ast.AnnAssign: _annotated,
        ast.NamedExpr: _walrus,
        ast.FunctionDef: _function,
        ast.AsyncFunctionDef: _function,
        ast.Lambda: _function,
        ast.ClassDef: _class,
        ast.ListComp: _comprehension,
        ast.SetComp: _comprehension,
        ast.DictComp: _comprehension,
        ast.GeneratorExp: _comprehension,
        ast.Import: _import,
        ast.ImportFrom: _import_from,
        ast.ExceptHandler: _capture,
        ast.MatchAs: _capture,
        ast.MatchStar: _capture,
        ast.MatchMapping: _capture,
        ast.Global: _global,
        ast.Nonlocal: _global,
    }
    if hasattr(ast, "TypeAlias"):  # `type Name = ...`, from Python 3.12 on
        handlers[ast.TypeAlias] = _type_alias
