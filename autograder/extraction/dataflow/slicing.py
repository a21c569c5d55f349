"""Computes the slice of a program for a required name, by following uses back to bindings.

A position is the index of a top-level statement; the end is the position after the last one.
"""

from __future__ import annotations

import ast
import builtins
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import NamedTuple

from autograder.extraction.dataflow.aliases import EarlierStatements, mutated, stored
from autograder.extraction.dataflow.cost import CostModel
from autograder.extraction.dataflow.effects import CallEffects, Effects, call_effects
from autograder.extraction.dataflow.lookups import Lookup, binds_any_name, lookup_in
from autograder.extraction.dataflow.quick import QuickModel
from autograder.model import KitError

# Names that exist without a binding: in Python, in a module, and in a notebook.
_GIVEN = frozenset(dir(builtins)) | {"__file__", "display", "get_ipython", "In", "Out"}
# Functions that may bind a name which is nowhere in the code.
_BINDERS = frozenset({"exec", "globals", "locals", "setattr", "vars"})
# Steps for one submission: a hundred times as many as a long notebook takes.
_MOST_STEPS = 300_000
_CHANGES_A_STEP = 20  # a change costs this much less than a step


class Change(NamedTuple):
    """The position of the changed object's binding, and that of the statement that changes it."""

    bound_at: int
    position: int


class Need(NamedTuple):
    """A use of a name.

    Its binding is before the position `before`; the object may be called or read at the position `call`. `lazy`: that is not before the
    required name itself is used.
    """

    name: str
    before: int
    call: int
    lazy: bool


@dataclass(frozen=True)
class Slice:
    """The statements that a required name needs.

    `skipped` maps slow ones that only calls need to the reason.
    """

    positions: frozenset[int]
    skipped: Mapping[int, str]


class Index(EarlierStatements):
    """The positions where each name of a submission is bound and changed.

    None stands for a statement that never runs.
    """

    def __init__(self, statements: Sequence[tuple[ast.stmt, Effects] | None]) -> None:
        self._statements = statements
        self._bound: defaultdict[str, list[int]] = defaultdict(list)
        self._stored: defaultdict[str, list[Change]] = defaultdict(list)
        self._mutated: defaultdict[str, list[Change]] = defaultdict(list)
        self._open_ended: list[int] = []  # statements that may bind any name
        self._call_effects: dict[int, CallEffects] = {}
        self._costs = CostModel()
        self._steps = 0
        self.end = len(statements)
        for position, statement in enumerate(statements):
            if statement is not None:
                self._enter(position, statement[1])

    def _enter(self, position: int, effects: Effects) -> None:
        for ref in stored(position, effects, self):
            self._stored[ref.name].append(Change(ref.position, position))
        for ref in mutated(position, effects, self):
            self._mutated[ref.name].append(Change(ref.position, position))
        for name in effects.binds.keys() | effects.deletes:
            self._bound[name].append(position)
        for package in effects.submodules:
            self._bound[_parts_of(package)].append(position)
        if effects.star or (not _BINDERS.isdisjoint(effects.eager) and binds_any_name(self.statement(position))):
            self._open_ended.append(position)

    def bindings(self, name: str, before: int) -> list[int]:
        """Return the statements that may have bound `name` before a position, the last one first.

        A binding inside a block may not happen, so earlier ones are included. The list is empty if the name was deleted.
        """
        all_positions = self._bound.get(name, [])
        positions: list[int] = []
        for index in range(bisect_left(all_positions, before) - 1, -1, -1):
            effects = self._effects(all_positions[index])
            if name in effects.deletes:
                break
            positions.append(all_positions[index])
            if effects.strong and not name.startswith("."):
                break
        self._count(len(positions))
        return positions

    def deletion(self, name: str) -> int | None:
        """Return the statement that deletes `name` for good, or None."""
        positions = self._bound.get(name, [])
        return positions[-1] if positions and name in self._effects(positions[-1]).deletes else None

    def last_binding(self, name: str, before: int) -> int | None:
        """Return the position of the last statement before a position that bound a name."""
        positions = self._bound.get(name, [])
        index = bisect_left(positions, before)
        return positions[index - 1] if index else None

    def statement(self, position: int) -> ast.stmt:
        """Return the statement at a position."""
        return self._present(position)[0]

    def call_effects(self, position: int) -> CallEffects:
        """Return what calling the functions of a statement does."""
        if position not in self._call_effects:
            self._call_effects[position] = call_effects(self._effects(position))
        return self._call_effects[position]

    def slice_for(self, name: str) -> Slice:
        """Return the statements that must run so that `name` is defined and works."""
        first = self._closure([Need(name, self.end, self.end, False)])
        positions, skipped = first.positions, dict(first.skipped)
        while deletions := self._deletions(positions):
            more = self._closure(
                [
                    Need(other, position, position, False)
                    for position in deletions
                    for other in self._effects(position).deletes
                ]
            )
            positions |= more.positions | deletions
            skipped |= more.skipped
        return Slice(positions, {position: why for position, why in skipped.items() if position not in positions})

    def lookup_at(self, position: int) -> Lookup | None:
        """Return where a statement looks up names of its module while it runs, or None."""
        return lookup_in(self.statement(position), self._bound.keys())

    def quick_definitions(self, kept: Collection[int], packages: Collection[str]) -> list[int]:
        """Return the other statements that define something quickly.

        They need only the kept ones, each other, and modules that can be imported.
        """
        model, available = QuickModel(self._methods), set(kept)
        for position, statement in enumerate(self._statements):
            if statement is None or position in available or not self._is_ready(position, available, packages):
                continue
            if self._has_effect(position) and model.is_quick(statement[0], partial(self._definition, before=position)):
                available.add(position)
        return sorted(available.difference(kept))

    def _is_ready(self, position: int, available: set[int], packages: Collection[str]) -> bool:
        """Tell whether whatever a statement uses at once is there without the statements that are left out."""
        statement, effects = self._present(position)
        used = effects.eager | effects.deletes
        if isinstance(statement, (ast.Import, ast.ImportFrom)):
            modules = effects.packages | effects.sources or {"a module beside the file"}
            used |= {file_of(module) for module in modules if module not in packages}
        if not effects.strong:
            # A loop binds its variable before its body reads it.
            used -= {name for name in effects.binds if not self.bindings(name, position)}
        return all(self._is_available(name, position, available) for name in used)

    def _is_available(self, name: str, before: int, available: set[int]) -> bool:
        bindings = self.bindings(name, before)
        if bindings or name in _GIVEN or not name.isidentifier():
            return available.issuperset(bindings) and (bool(bindings) or name in _GIVEN)
        earlier = self._open_ended[: bisect_left(self._open_ended, before)]
        self._count(len(earlier) // _CHANGES_A_STEP)
        return not available.isdisjoint(earlier)

    def _has_effect(self, position: int) -> bool:
        """Tell whether a statement changes more than a call whose result is unused."""
        statement, effects = self._present(position)
        call = statement.value if isinstance(statement, ast.Expr) else None
        if not isinstance(call, ast.Call) or effects.stores or effects.mutations or position in self._open_ended:
            return True
        own = self.last_binding(call.func.id, position) if isinstance(call.func, ast.Name) else None
        when_called = None if own is None else self.call_effects(own)
        return when_called is not None and bool(
            when_called.changes | when_called.binds | (when_called.reads & _BINDERS)
        )

    @cached_property
    def _methods(self) -> frozenset[str]:
        """The names of the methods of all classes."""
        classes = [
            statement[0] for statement in self._statements if statement and isinstance(statement[0], ast.ClassDef)
        ]
        return frozenset(getattr(part, "name", "") for own in classes for part in own.body)

    def _closure(self, todo: list[Need]) -> Slice:
        known: set[Need] = set(todo)
        expanded: set[tuple[int, int, bool]] = set()
        skipped: dict[int, str] = {}
        while todo:
            name, before, call, lazy = todo.pop()
            for position in self._providers(name, before, call):
                slow = self._why_slow(position) if lazy else ""
                if slow:
                    skipped[position] = slow
                elif (position, call, lazy) not in expanded:
                    expanded.add((position, call, lazy))
                    fresh = [need for need in self._needs_of(position, call) if need not in known]
                    known.update(fresh)
                    todo += fresh
        return Slice(frozenset(position for position, _, _ in expanded), skipped)

    def _deletions(self, positions: Iterable[int]) -> set[int]:
        """Return the `del` statements for names that the given statements bind.

        Without them a name would hide a builtin, or exist although the notebook deleted it.
        """
        bound = {name for position in positions for name in self._effects(position).binds}
        self._count(len(bound) // _CHANGES_A_STEP)
        last = {self._bound[name][-1] for name in bound if name in self._bound}.difference(positions)
        return {position for position in last if self._may_delete(self._effects(position).deletes, bound)}

    def _may_delete(self, deleted: frozenset[str], bound: set[str]) -> bool:
        """Tell whether all names of a `del` are bound, or one of them hides a builtin."""
        return bool(deleted) and (deleted <= bound or not _GIVEN.isdisjoint(deleted & bound))

    def _why_slow(self, position: int) -> str:
        return self._costs.why_slow(self.statement(position), partial(self._definition, before=position))

    def _definition(self, name: str, before: int) -> ast.stmt | None:
        return next((self.statement(binding) for binding in self.bindings(name, before)), None)

    def _providers(self, name: str, before: int, call: int) -> list[int]:
        bindings = self.bindings(name, before)
        if bindings:
            return bindings + self._changes(name, bindings, call)
        if name in self._bound or name in _GIVEN or not name.isidentifier():
            return []
        return self._callers(name, before) + self._open_ended[: bisect_left(self._open_ended, before)]

    def _changes(self, name: str, bindings: list[int], call: int) -> list[int]:
        """Return the statements that change the object of `name` before it is used or replaced."""
        first, last = bindings[-1], bindings[0]
        limit = min(call, self._next_binding(name, last))
        sources = [self._stored.get(name, [])]
        if not any(isinstance(self.statement(position), (ast.Import, ast.ImportFrom)) for position in bindings):
            # `np.add(...)` changes nothing, `names.add(...)` does.
            sources.append(self._mutated.get(name, []))
        self._count(sum(map(len, sources)) // _CHANGES_A_STEP)
        return [c.position for changes in sources for c in changes if first <= c.bound_at < limit and c.position < call]

    def _next_binding(self, name: str, position: int) -> int:
        positions = self._bound[name]
        for index in range(bisect_left(positions, position + 1), len(positions)):
            self._count(1)
            if self._effects(positions[index]).strong:
                return positions[index]
        return self.end

    def _needs_of(self, position: int, call: int) -> Iterator[Need]:
        """Yield the needs of a statement: when it runs, and when its functions are called at `call`."""
        effects, when_called = self._effects(position), self.call_effects(position)
        reads, lazy = when_called.reads, call == self.end
        self._count(len(effects.eager) + len(reads))
        yield from (Need(name, position, call, False) for name in effects.eager)
        yield from (Need(name, call, call, lazy) for name in reads)
        yield from (Need(_parts_of(package), call, call, lazy) for package in effects.packages)
        yield from (Need(file_of(module), position, call, False) for module in effects.packages | effects.sources)
        yield from (Need(file_of(module), call, call, lazy) for module in when_called.imports)
        if effects.runs_code:
            yield from (Need(name, position, position, False) for name in effects.eager)
        if effects.runs_code and not isinstance(self.statement(position), (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield from (Need(name, position, position, False) for name in reads)

    def _callers(self, name: str, before: int) -> list[int]:
        """Return the calls of functions that bind `name` by a `global` statement."""
        functions = self._global_binders.get(name, frozenset())
        positions = range(before) if functions else range(0)
        self._count(len(positions))
        return [position for position in positions if self._calls_one_of(position, functions)]

    def _calls_one_of(self, position: int, functions: frozenset[str]) -> bool:
        statement = self._statements[position]
        return statement is not None and statement[1].runs_code and not functions.isdisjoint(statement[1].eager)

    @cached_property
    def _global_binders(self) -> dict[str, frozenset[str]]:
        binders: defaultdict[str, set[str]] = defaultdict(set)
        for position, statement in enumerate(self._statements):
            for name in self.call_effects(position).binds if statement is not None else ():
                binders[name] |= statement[1].binds.keys() if statement is not None else set()
        return {name: frozenset(functions) for name, functions in binders.items()}

    def _effects(self, position: int) -> Effects:
        return self._present(position)[1]

    def _present(self, position: int) -> tuple[ast.stmt, Effects]:
        statement = self._statements[position]
        assert statement is not None, "lists of positions leave out statements that never run"
        return statement

    def _count(self, steps: int) -> None:
        self._steps += 1 + steps
        if self._steps > _MOST_STEPS:
            raise KitError("The code is too complex to tell which statements are needed: hand in only the assignment.")


def _parts_of(package: str) -> str:
    """Return the internal name for imports of a package's parts, which are all needed with the package."""
    return f".{package}"


def file_of(module: str, name: str = "") -> str:
    """Return the internal name of a module that a cell writes to a file, or of a name in that module."""
    return f"file {module}.{name}"
