"""The blocks of names of a program (module, class, function, comprehension) and Python's rule for which name is the
module's.

`walk` fills them while it reads a syntax tree; `names` asks them when all of it is read.
"""

from __future__ import annotations


class Scope:
    """One block.

    A class body is read from top to bottom: `place` counts its statements, and a name is its own only once bound there.
    `reads`, `stores` and `mutations` map a name to the first place where that is done to it.
    """

    arguments: frozenset[str] = frozenset()
    globals: frozenset[str] = frozenset()
    nonlocals: frozenset[str] = frozenset()

    def __init__(self, kind: str, parent: Scope | None = None) -> None:
        self.kind = kind
        self.parent = parent
        self.in_function: bool = kind == "function" or (parent is not None and parent.in_function)
        self.bound: dict[str, int] = {}
        self.reads: dict[str, int] = {}
        self.stores: dict[str, int] = {}
        self.mutations: dict[str, int] = {}

    def is_global(self, name: str, place: int) -> bool:
        """Tell whether `name`, met in this block at `place`, is a name of the module."""
        scope, direct = self, True
        while scope.parent is not None:
            if name in scope.globals:
                return True
            own = name in scope.bound and name not in scope.nonlocals
            if own and (scope.kind != "class" or (direct and scope.bound[name] < place)):
                return False
            scope, direct = scope.parent, False
        return True

    def is_argument(self, name: str) -> bool:
        """Tell whether `name`, met in this block, is an argument of the outermost function around it."""
        scope: Scope | None = self
        while scope is not None and name not in scope.bound:
            scope = scope.parent
        outermost = scope is not None and scope.parent is not None and scope.parent.kind == "module"
        return scope is not None and outermost and name in scope.arguments
