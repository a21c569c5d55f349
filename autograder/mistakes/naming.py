"""Names the mistake of a submission: the known one that gives the same wrong answers, where no other known one does.

Three rules keep a name from being a guess. A mistake must give the submission's answer to *every* call about what it breaks, also to those
that both get right; it must do so on two calls or more whose right answer is another; and it must be the only one. What it breaks is
read off its own wrong answers: the names that all the calls behind them ask for. So a second mistake elsewhere does not hide the first, and
two in one function are named only where one of them rules.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from autograder.comparison.compare import agree
from autograder.course.programs import Program
from autograder.judging.calls import Call
from autograder.judging.suite import Run
from autograder.mistakes.catalog import Answer, Catalogue
from autograder.model import Failure, Outcome

LEAST_CALLS = 2
# What is not written yet needs no name.
WRONG = ("failed", "error")


@dataclass(frozen=True, eq=False)
class CaseRecord:
    """One case of a graded test: with which seed it was run, its calls with the submission's answers, and whether it did not pass."""

    case: str
    seed: int
    calls: tuple[Call, ...]
    failed: bool


@dataclass(frozen=True)
class NamedMistake:
    """A mistake that explains a submission: on how many calls it gives the same wrong answer, and in which failed cases."""

    program: Program
    calls: int
    cases: frozenset[CaseRecord]


def case_records(run: Run, seed: int) -> list[CaseRecord]:
    """Return the cases of a run in which the submission was asked something."""
    return [CaseRecord(case.name, seed, case.calls, case.status in WRONG) for case in run.cases if case.calls]


def explained(run: Run, catalogue: Catalogue, seed: int, again: Callable[[int], Run]) -> tuple[Outcome, ...]:
    """Return the outcomes of a run, those that a known mistake explains with its name and its hint.

    `again` runs the suite with another seed: it is asked for where a mistake fits as far as it goes, but on too few calls.
    """
    asked = case_records(run, seed)
    names, short = name_mistakes(asked, catalogue)
    if short:
        names, _ = name_mistakes(asked + case_records(again(other_seed(seed)), other_seed(seed)), catalogue)
    tests = names_of_tests(run, names)
    return tuple(_with_name(one, tests[one.test.name]) if one.test.name in tests else one for one in run.outcomes)


def other_seed(seed: int) -> int:
    """Return the seed of the second run that a name may need."""
    return (seed + 1) % 2**32


def names_of_tests(run: Run, names: Mapping[str, NamedMistake]) -> dict[str, NamedMistake]:
    """Return the name of each test that failed: that of its first case with one."""
    return {case.test: names[case.name] for case in reversed(run.cases) if case.name in names}


def _with_name(outcome: Outcome, named: NamedMistake) -> Outcome:
    sure = f"{named.calls} of your wrong answers are what this mistake gives, and no other that is known"
    return replace(outcome, mistake=named.program.name, hint=f"{named.program.hint} (Sure: {sure}.)")


def name_mistakes(
    asked: Sequence[CaseRecord], catalogue: Catalogue, *, without: Collection[str] = ()
) -> tuple[dict[str, NamedMistake], bool]:
    """Return the mistake that explains each failed case, for those that exactly one explains; and whether more calls might name another.

    `without` leaves mistakes out of the catalogue.
    """
    return Candidates(asked, catalogue).names(without)


class Candidates:
    """Every known mistake held against the answers of one submission; what was compared once is not compared again."""

    def __init__(self, asked: Sequence[CaseRecord], catalogue: Catalogue) -> None:
        self._failed = [one for one in asked if one.failed]
        values, looks = ValueComparison(), LookComparison()
        self._by_values = [_Candidate(program, catalogue, asked, values) for program in catalogue.mistakes]
        self._by_looks = [_Candidate(program, catalogue, asked, looks) for program in catalogue.mistakes]
        self._can_look = any(call.look for one in self._failed for call in one.calls)

    def names(self, without: Collection[str] = ()) -> tuple[dict[str, NamedMistake], bool]:
        """Return what `name_mistakes` does.

        Where nothing gives the very values of a submission that draws at random, answers are compared by what their looks take from them.
        """
        names, short = self._fitting([trial for trial in self._by_values if trial.name not in without])
        if names or short or not self._can_look:
            return names, short
        return self._fitting([trial for trial in self._by_looks if trial.name not in without])

    def _fitting(self, trials: Sequence[_Candidate]) -> tuple[dict[str, NamedMistake], bool]:
        fitting: list[NamedMistake] = []
        for one in self._failed:
            if not any(one in named.cases for named in fitting):
                known = {named.program.name for named in fitting}
                found = [trial.named for trial in trials if trial.name not in known and trial.explains(one)]
                fitting += [named for named in found if named is not None]
        enough = [named for named in fitting if named.calls >= LEAST_CALLS]
        names = {one.case: named for one in reversed(self._failed) if (named := _only_one(one, enough)) is not None}
        return names, len(enough) < len(fitting)


def _only_one(asked: CaseRecord, fitting: Collection[NamedMistake]) -> NamedMistake | None:
    """Return the mistake that explains a case; of several the one that explains all that each of the others does, and more."""
    here = [named for named in fitting if asked in named.cases]
    widest = [named for named in here if all(named is other or named.cases > other.cases for other in here)]
    return widest[0] if len(widest) == 1 else None


class ValueComparison:
    """Holds answers against each other as they are."""

    def got(self, asked: CaseRecord, index: int) -> Any:
        """Return the submission's answer."""
        return asked.calls[index].got

    def own(self, call: Call, answer: Answer) -> Any:
        """Return the answer of a program of ours."""
        return answer.value

    def same(self, call: Call, one: Any, other: Any) -> bool:
        """Tell whether what `got` and `own` gave is one answer."""
        return same_answer(call, one, other)


class LookComparison(ValueComparison):
    """Holds answers against each other by what a call's look takes from them, if it has one: taken once from each."""

    def __init__(self) -> None:
        self._got: dict[tuple[CaseRecord, int], Any] = {}

    def got(self, asked: CaseRecord, index: int) -> Any:
        if (asked, index) not in self._got:
            call = asked.calls[index]
            self._got[asked, index] = _seen(call, call.got)
        return self._got[asked, index]

    def own(self, call: Call, answer: Answer) -> Any:
        if call.look not in answer.seen:
            answer.seen[call.look] = _seen(call, answer.value)
        return answer.seen[call.look]

    def same(self, call: Call, one: Any, other: Any) -> bool:
        return same_answer(call if call.look is None else replace(call, bound=None), one, other)


class _Candidate:
    """One known mistake held against the answers of one submission."""

    def __init__(
        self, program: Program, catalogue: Catalogue, asked: Sequence[CaseRecord], way: ValueComparison
    ) -> None:
        self.name = program.name
        self._program = program
        self._catalogue = catalogue
        self._asked = asked
        self._way = way
        self._agreeing: dict[tuple[CaseRecord, int], bool] = {}
        self._explaining: dict[CaseRecord, bool] = {}

    def explains(self, asked: CaseRecord) -> bool:
        """Tell whether the mistake gives the submission's answers in this case, and not all of them are right."""
        if asked not in self._explaining:
            # From the last call: that is the one that failed.
            count = range(len(asked.calls) - 1, -1, -1)
            differs = any(self._differs(asked, index) for index in count)
            self._explaining[asked] = differs and all(self._agrees(asked, index) for index in count)
        return self._explaining[asked]

    @cached_property
    def named(self) -> NamedMistake | None:
        """The name with its evidence, or None when an answer speaks against it."""
        if any(self._concerned(*place) and not self._agrees(*place) for place in self._places()):
            return None
        wrong = {asked.calls[index].digest for asked, index in self._wrong if self._agrees(asked, index)}
        cases = frozenset(asked for asked in self._asked if asked.failed and self.explains(asked))
        return NamedMistake(self._program, len(wrong), cases)

    @cached_property
    def _wrong(self) -> list[tuple[CaseRecord, int]]:
        return [place for place in self._places() if self._differs(*place)]

    @cached_property
    def _broken(self) -> frozenset[str]:
        """The names that the mistake breaks: those that all its wrong answers have in common, or all of them."""
        names = [self._right(asked, index).names for asked, index in self._wrong]
        return frozenset.intersection(*names) or frozenset.union(*names)

    def _concerned(self, asked: CaseRecord, index: int) -> bool:
        return self._right(asked, index).names <= self._broken

    def _places(self) -> Iterator[tuple[CaseRecord, int]]:
        return ((asked, index) for asked in self._asked for index in range(len(asked.calls)))

    def _agrees(self, asked: CaseRecord, index: int) -> bool:
        if (asked, index) not in self._agreeing:
            call, own = asked.calls[index], self._own(self._program, asked, index)
            self._agreeing[asked, index] = self._way.same(call, self._way.got(asked, index), own)
        return self._agreeing[asked, index]

    def _differs(self, asked: CaseRecord, index: int) -> bool:
        call, answer = asked.calls[index], self._answer(self._program, asked, index)
        kind = type(self._way)
        if kind not in answer.wrong:
            right, own = (self._own(one, asked, index) for one in (self._catalogue.reference, self._program))
            answer.wrong[kind] = not self._way.same(call, right, own)
        return answer.wrong[kind]

    def _own(self, program: Program, asked: CaseRecord, index: int) -> Any:
        return self._way.own(asked.calls[index], self._answer(program, asked, index))

    def _right(self, asked: CaseRecord, index: int) -> Answer:
        return self._answer(self._catalogue.reference, asked, index)

    def _answer(self, program: Program, asked: CaseRecord, index: int) -> Answer:
        return self._catalogue.answer(program, asked.seed, asked.case, asked.calls, index)


def same_answer(call: Call, one: Any, other: Any) -> bool:
    """Tell whether two answers to a call are the same within its bound, or both the same exception."""
    if isinstance(one, Failure) or isinstance(other, Failure):
        return isinstance(one, Failure) and isinstance(other, Failure) and one.raised == other.raised
    return agree(one, other, call.bound)


def _seen(call: Call, answer: Any) -> Any:
    """Return what a look takes from an answer; one that it cannot read, such as an array of another shape, stands for itself."""
    if call.look is None or isinstance(answer, Failure):
        return answer
    try:
        return call.look(answer)
    except (TypeError, ValueError, KeyError, IndexError, AttributeError):
        return answer
