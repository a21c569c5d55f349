"""Goes through the nodes of a syntax tree, block of names by block of names; a subclass says what is to be noted of each.

Walks with stacks of its own: student code may be nested more deeply than Python lets functions call each other. What is here runs for
every node of a submission: a fifth of the time of an extraction.
"""

from __future__ import annotations

from ast import Attribute, Load, Name
from collections.abc import Callable
from typing import Any, ClassVar

from autograder.extraction.dataflow.scopes import Scope
from autograder.extraction.dataflow.syntax import EMPTY, PARTS, RUNS_CODE

Handler = Callable[[Any, Any], bool | None]


class Blocks:
    """Fills `scopes` with what is read in them, and `runs_code`.

    Nodes of the block that is walked wait in one stack, just as they are, and whole blocks in another. `handlers` has a method for each
    kind of node that is more than its parts; one that returns True wants these walked as well.
    """

    handlers: ClassVar[dict[type, Handler]] = {}
    runs_code = False

    def __init__(self) -> None:
        self.scopes: list[Scope] = []
        self._waiting: list[tuple[list[Any], Scope, int]] = []
        self._stack: list[Any]
        self._scope: Scope
        self._place: int

    def walk(self, nodes: list[Any], scope: Scope) -> None:
        """Walk nodes of a block, and the blocks in it that are entered on the way; `nodes` is used up."""
        self._stack, self._scope, self._place = nodes, scope, 0
        self._walk_block(nodes, scope.reads, 0)
        while self._waiting:
            self._stack, self._scope, self._place = self._waiting.pop()
            self._walk_block(self._stack, self._scope.reads, self._place)

    def _walk_block(self, stack: list[Any], reads: dict[str, int], place: int) -> None:
        handlers = self.handlers
        while stack:
            node = stack.pop()
            kind = type(node)
            # Four nodes in five are these; to call a function for each would take a third of the time.
            while kind is Attribute and type(node.ctx) is Load:
                node = node.value
                kind = type(node)
            if kind is Name and type(node.ctx) is Load:
                reads.setdefault(node.id, place)
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

    def new_scope(self, kind: str, parent: Scope | None = None) -> Scope:
        scope = Scope(kind, parent)
        self.scopes.append(scope)
        return scope

    def enter(self, nodes: list[Any], scope: Scope, place: int = 0) -> None:
        """Have nodes walked that stand in another block, or at another place of it."""
        self._waiting.append((nodes, scope, place))
