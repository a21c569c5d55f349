"""The slice of a submission: the top-level statements that a required name needs, found by following uses back to bindings.

A position is the index of a statement. The end is the position after the last one.
"""

from __future__ import annotations

import ast
import builtins
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from autograder.extraction.dataflow.aliases import mutated, stored
from autograder.extraction.dataflow.cost import Weights
from autograder.extraction.dataflow.effects import Effects, Later, later
from autograder.model import KitError

# Names that exist without being bound: in Python, in a module, and in a notebook.
_GIVEN = frozenset(dir(builtins)) | {"__file__", "display", "get_ipython", "In", "Out"}
# Steps for one submission: a hundred times what long notebooks take.
_MOST_STEPS = 300_000
_CHANGES_A_STEP = 20  # looking at a change costs so much less than a step

# The position at which a name held what is changed, and the position of the statement that changes it.
Change = tuple[int, int]
# A name, the position before which its binding is looked for, the position at which the object may be called or read,
# and whether that is no sooner than a required name is used.
Need = tuple[str, int, int, bool]


@dataclass(frozen=True)
class Needed:
    """The statements that have to run for a required name; `waived` are heavy ones that run no sooner than it is called, with why."""

    positions: frozenset[int]
    waived: Mapping[int, str]


class Index:
    """Where each name of a submission is bound and changed. `None` stands for a statement that never runs."""

    def __init__(self, statements: Sequence[tuple[ast.stmt, Effects] | None]) -> None:
        self._statements = statements
        self._bound: defaultdict[str, list[int]] = defaultdict(list)
        self._stored: defaultdict[str, list[Change]] = defaultdict(list)
        self._mutated: defaultdict[str, list[Change]] = defaultdict(list)
        self._stars: list[int] = []
        self._later: dict[int, Later] = {}
        self._weights = Weights()
        self._steps = 0
        self.end = len(statements)
        for position, statement in enumerate(statements):
            if statement is not None:
                self._enter(position, *statement)

    def _enter(self, position: int, node: ast.stmt, effects: Effects) -> None:
        for name, held in stored(position, node, effects, self):
            self._stored[name].append((held, position))
        for name, held in mutated(position, node, effects, self):
            self._mutated[name].append((held, position))
        for name in effects.binds.keys() | effects.deletes:
            self._bound[name].append(position)
        for package in effects.submodules:
            self._bound[_parts_of(package)].append(position)
        if effects.star:
            self._stars.append(position)

    def bindings(self, name: str, before: int) -> list[int]:
        """Return the statements that may have bound `name` as it is just before a position, the last one first.

        A binding inside a block may not happen, so the one before it counts as well. The list is empty where the name
        is deleted.
        """
        places = self._bound.get(name, [])
        found: list[int] = []
        for index in range(bisect_left(places, before) - 1, -1, -1):
            effects = self._effects(places[index])
            if name in effects.deletes:
                break
            found.append(places[index])
            if effects.strong and not name.startswith("."):
                break
        self._count(len(found))
        return found

    def deletion(self, name: str) -> int | None:
        """Return the statement that deletes `name` for good, if one does."""
        places = self._bound.get(name, [])
        return places[-1] if places and name in self._effects(places[-1]).deletes else None

    def place_of(self, name: str, before: int) -> int | None:
        """Return the position of the statement that bound a name last before a position."""
        places = self._bound.get(name, [])
        index = bisect_left(places, before)
        return places[index - 1] if index else None

    def statement(self, place: int) -> ast.stmt:
        """Return the statement at a position."""
        return self._present(place)[0]

    def functions(self, place: int) -> Later:
        """Return what the functions of that statement do when they are called."""
        if place not in self._later:
            self._later[place] = later(self._effects(place))
        return self._later[place]

    def needed_by(self, name: str) -> Needed:
        """Return what has to run so that `name` is defined and works."""
        positions, waived = self._closure([(name, self.end, self.end, False)])
        deletions = self._deletions(positions)
        while deletions:
            needs = [(other, place, place, False) for place in deletions for other in self._effects(place).deletes]
            more, others = self._closure(needs)
            positions |= more | deletions
            waived |= others
            deletions = self._deletions(positions)
        return Needed(frozenset(positions), {place: why for place, why in waived.items() if place not in positions})

    def _closure(self, todo: list[Need]) -> tuple[set[int], dict[int, str]]:
        known: set[Need] = set(todo)
        expanded: set[tuple[int, int, bool]] = set()
        waived: dict[int, str] = {}
        while todo:
            wanted, before, call, lazy = todo.pop()
            for position in self._providers(wanted, before, call):
                heavy = self._why_heavy(position) if lazy else ""
                if heavy:
                    waived[position] = heavy
                elif (position, call, lazy) not in expanded:
                    expanded.add((position, call, lazy))
                    fresh = [need for need in self._needs_of(position, call) if need not in known]
                    known.update(fresh)
                    todo += fresh
        return {position for position, _, _ in expanded}, waived

    def _deletions(self, positions: Iterable[int]) -> set[int]:
        """Return the `del` statements whose names are bound by statements that run, and by nothing that stays.

        Without them a name would hide a builtin, or be there where the notebook has it no more.
        """
        bound = {name for position in positions for name in self._effects(position).binds}
        self._count(len(bound) // _CHANGES_A_STEP)
        places = {self._bound[name][-1] for name in bound if name in self._bound}.difference(positions)
        return {place for place in places if self._may_go(self._effects(place).deletes, bound)}

    def _may_go(self, deleted: frozenset[str], bound: set[str]) -> bool:
        """Return whether a `del` is to run: each of its names is bound, or one of them hides a builtin."""
        return bool(deleted) and (deleted <= bound or not _GIVEN.isdisjoint(deleted & bound))

    def _why_heavy(self, position: int) -> str:
        def definition(name: str) -> ast.stmt | None:
            return next((self.statement(place) for place in self.bindings(name, position)), None)

        return self._weights.why_heavy(self.statement(position), definition)

    def _providers(self, name: str, before: int, call: int) -> list[int]:
        found = self.bindings(name, before)
        if found:
            return found + self._changes(name, found, call)
        if name in self._bound or name in _GIVEN or not name.isidentifier():
            return []
        return self._callers(name, before) + self._stars[: bisect_left(self._stars, before)]

    def _changes(self, name: str, bindings: list[int], call: int) -> list[int]:
        """Return the statements that change the object in `name`, from its binding until it is used or replaced."""
        first, last = bindings[-1], bindings[0]
        limit = min(call, self._next_binding(name, last))
        sources = [self._stored.get(name, [])]
        if not any(isinstance(self.statement(position), (ast.Import, ast.ImportFrom)) for position in bindings):
            # `np.add(...)` changes nothing, `names.add(...)` does.
            sources.append(self._mutated.get(name, []))
        self._count(sum(map(len, sources)) // _CHANGES_A_STEP)
        return [place for changes in sources for held, place in changes if first <= held < limit and place < call]

    def _next_binding(self, name: str, position: int) -> int:
        places = self._bound[name]
        for index in range(bisect_left(places, position + 1), len(places)):
            self._count(1)
            if self._effects(places[index]).strong:
                return places[index]
        return self.end

    def _needs_of(self, position: int, call: int) -> Iterator[Need]:
        """Yield what a statement needs: as it runs, and when what it made is called at `call`."""
        effects, done_later = self._effects(position), self.functions(position)
        reads, lazy = done_later.reads, call == self.end
        self._count(len(effects.eager) + len(reads))
        yield from ((name, position, call, False) for name in effects.eager)
        yield from ((name, call, call, lazy) for name in reads)
        yield from ((_parts_of(package), call, call, lazy) for package in effects.packages)
        yield from ((file_of(module), position, call, False) for module in effects.packages | effects.sources)
        yield from ((file_of(module), call, call, lazy) for module in done_later.imports)
        if effects.runs_code:
            yield from ((name, position, position, False) for name in effects.eager)
        if effects.runs_code and not isinstance(self.statement(position), (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield from ((name, position, position, False) for name in reads)

    def _callers(self, name: str, before: int) -> list[int]:
        """Return the statements that call a function which binds `name` by a `global` statement."""
        functions = self._global_binders.get(name, frozenset())
        positions = range(before) if functions else range(0)
        self._count(len(positions))
        return [place for place in positions if self._calls_one_of(place, functions)]

    def _calls_one_of(self, position: int, functions: frozenset[str]) -> bool:
        statement = self._statements[position]
        return statement is not None and statement[1].runs_code and not functions.isdisjoint(statement[1].eager)

    @cached_property
    def _global_binders(self) -> dict[str, frozenset[str]]:
        binders: defaultdict[str, set[str]] = defaultdict(set)
        for position, statement in enumerate(self._statements):
            for name in self.functions(position).binds if statement is not None else ():
                binders[name] |= statement[1].binds.keys() if statement is not None else set()
        return {name: frozenset(functions) for name, functions in binders.items()}

    def _effects(self, position: int) -> Effects:
        return self._present(position)[1]

    def _present(self, position: int) -> tuple[ast.stmt, Effects]:
        statement = self._statements[position]
        assert statement is not None, "a statement that never runs is in no list of positions"
        return statement

    def _count(self, steps: int) -> None:
        self._steps += 1 + steps
        if self._steps > _MOST_STEPS:
            raise KitError(
                "The code is too tangled to tell which of its statements are needed: hand in only what is asked for."
            )


def _parts_of(package: str) -> str:
    """Return the name under which imports of a package's parts are noted: all of them are needed wherever the package
    is."""
    return f".{package}"


def file_of(module: str, name: str = "") -> str:
    """Return the name under which a module is noted that a cell writes to a file, or a name that is defined in it."""
    return f"file {module}.{name}"
