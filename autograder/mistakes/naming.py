"""Names the mistake of a submission: the one known mistake that gives the same wrong answers.

Three rules keep a name from being a guess. The mistake must give the submission's answer to every call about what it breaks, even if both
are right. It must do so on at least two calls whose right answer differs. No other known mistake may do the same. What a mistake breaks is
read off its own wrong answers: the names that all the probes behind them use. So a second mistake elsewhere does not hide the first. Of two
mistakes in one function, one is named only if it alone decides the answers.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from autograder.course.programs import Program
from autograder.judging.calls import Call, same_answer
from autograder.judging.suite import Run
from autograder.mistakes.catalog import Answer, Catalog
from autograder.model import Failure, Outcome

LEAST_CALLS = 2
# A test of a function that is not written yet needs no name.
WRONG = ("failed", "error")


@dataclass(frozen=True, eq=False)
class CaseRecord:
    """One case of a graded test: the seed it ran with, its calls with the submission's answers, and whether it failed."""

    case: str
    seed: int
    calls: tuple[Call, ...]
    failed: bool


@dataclass(frozen=True)
class NamedMistake:
    """A known mistake with its evidence: the number of calls with the same wrong answer, and the failed cases it explains."""

    program: Program
    calls: int
    cases: frozenset[CaseRecord]


@dataclass(frozen=True)
class Naming:
    """The mistake that explains each failed case, by the name of the case.

    `needs_more_calls` says that a mistake fits all answers, but on fewer than LEAST_CALLS calls.
    """

    by_case: Mapping[str, NamedMistake]
    needs_more_calls: bool

    def by_test(self, run: Run) -> dict[str, NamedMistake]:
        """Return the mistake of each failed test: that of its first case with one."""
        named = (case for case in reversed(run.cases) if case.name in self.by_case)
        return {case.test: self.by_case[case.name] for case in named}


def case_records(run: Run, seed: int) -> list[CaseRecord]:
    """Return the cases of a run that called the submission."""
    return [CaseRecord(case.name, seed, case.calls, case.status in WRONG) for case in run.cases if case.calls]


def explain(run: Run, catalog: Catalog, seed: int, run_again: Callable[[int], Run]) -> tuple[Outcome, ...]:
    """Return the outcomes of a run, with the mistake and its hint where a known mistake explains them.

    `run_again` runs the suite with another seed. It is called only where a mistake needs more calls.
    """
    records = case_records(run, seed)
    naming = name_mistakes(records, catalog)
    if naming.needs_more_calls:
        second = second_seed(seed)
        naming = name_mistakes(records + case_records(run_again(second), second), catalog)
    mistakes = naming.by_test(run)
    return tuple(
        _with_mistake(outcome, mistakes[outcome.test.name]) if outcome.test.name in mistakes else outcome
        for outcome in run.outcomes
    )


def second_seed(seed: int) -> int:
    """Return the seed of the second run that a name may need."""
    return (seed + 1) % 2**32


def _with_mistake(outcome: Outcome, mistake: NamedMistake) -> Outcome:
    evidence = f"{mistake.calls} of your wrong answers match this mistake exactly."
    return replace(outcome, mistake=mistake.program.name, hint=f"{mistake.program.hint} {evidence}")


def name_mistakes(records: Sequence[CaseRecord], catalog: Catalog, *, without: Collection[str] = ()) -> Naming:
    """Return the mistake of each failed case that exactly one known mistake explains.

    `without` leaves mistakes out of the catalog.
    """
    return Candidates(records, catalog).naming(without)


class Candidates:
    """Every known mistake, compared with the answers of one submission. No comparison is made twice."""

    def __init__(self, records: Sequence[CaseRecord], catalog: Catalog) -> None:
        self._failed = [record for record in records if record.failed]
        values, looks = ValueComparison(), LookComparison()
        self._by_values = [_Candidate(program, catalog, records, values) for program in catalog.mistakes]
        self._by_looks = [_Candidate(program, catalog, records, looks) for program in catalog.mistakes]
        self._can_look = any(call.look for record in self._failed for call in record.calls)

    def naming(self, without: Collection[str] = ()) -> Naming:
        """Return what `name_mistakes` returns.

        A submission that draws at random matches no mistake by value. Then the looks of the calls are compared.
        """
        naming = self._fit([candidate for candidate in self._by_values if candidate.name not in without])
        if naming.by_case or naming.needs_more_calls or not self._can_look:
            return naming
        return self._fit([candidate for candidate in self._by_looks if candidate.name not in without])

    def _fit(self, candidates: Sequence[_Candidate]) -> Naming:
        fitting: list[NamedMistake] = []
        for record in self._failed:
            if any(record in mistake.cases for mistake in fitting):
                continue
            known = {mistake.program.name for mistake in fitting}
            explaining = [
                candidate.named
                for candidate in candidates
                if candidate.name not in known and candidate.explains(record)
            ]
            fitting += [mistake for mistake in explaining if mistake is not None]
        proven = [mistake for mistake in fitting if mistake.calls >= LEAST_CALLS]
        by_case = {
            record.case: mistake
            for record in reversed(self._failed)
            if (mistake := _only_one(record, proven)) is not None
        }
        return Naming(by_case, needs_more_calls=len(proven) < len(fitting))


def _only_one(record: CaseRecord, fitting: Collection[NamedMistake]) -> NamedMistake | None:
    """Return the mistake that explains a case.

    Of several, it is the one that explains all the cases of each other mistake, and more.
    """
    explaining = [mistake for mistake in fitting if record in mistake.cases]
    widest = [
        mistake
        for mistake in explaining
        if all(mistake is other or mistake.cases > other.cases for other in explaining)
    ]
    return widest[0] if len(widest) == 1 else None


class ValueComparison:
    """Compares answers as they are."""

    def submitted(self, record: CaseRecord, index: int) -> Any:
        """Return the submission's answer."""
        return record.calls[index].got

    def replayed(self, call: Call, answer: Answer) -> Any:
        """Return the answer of one of our programs."""
        return answer.value

    def same(self, call: Call, left: Any, right: Any) -> bool:
        """Return whether two answers are the same."""
        return same_answer(call, left, right)


class LookComparison(ValueComparison):
    """Compares answers by the look of their call, taken once from each answer."""

    def __init__(self) -> None:
        self._submitted: dict[tuple[CaseRecord, int], Any] = {}

    def submitted(self, record: CaseRecord, index: int) -> Any:
        if (record, index) not in self._submitted:
            call = record.calls[index]
            self._submitted[record, index] = _look(call, call.got)
        return self._submitted[record, index]

    def replayed(self, call: Call, answer: Answer) -> Any:
        if call.look not in answer.looks:
            answer.looks[call.look] = _look(call, answer.value)
        return answer.looks[call.look]

    def same(self, call: Call, left: Any, right: Any) -> bool:
        return same_answer(call if call.look is None else replace(call, bound=None), left, right)


class _Candidate:
    """One known mistake, compared with the answers of one submission."""

    def __init__(
        self, program: Program, catalog: Catalog, records: Sequence[CaseRecord], comparison: ValueComparison
    ) -> None:
        self.name = program.name
        self._program = program
        self._catalog = catalog
        self._records = records
        self._comparison = comparison
        self._agreeing: dict[tuple[CaseRecord, int], bool] = {}
        self._explaining: dict[CaseRecord, bool] = {}

    def explains(self, record: CaseRecord) -> bool:
        """Return whether the mistake gives all of the submission's answers in this case, and a wrong one among them."""
        if record not in self._explaining:
            # The last call is the one that failed, so it decides soonest.
            backwards = range(len(record.calls) - 1, -1, -1)
            differs = any(self._differs(record, index) for index in backwards)
            self._explaining[record] = differs and all(self._agrees(record, index) for index in backwards)
        return self._explaining[record]

    @cached_property
    def named(self) -> NamedMistake | None:
        """The mistake with its evidence, or None if the submission gives another answer to a call about what it breaks."""
        if any(self._concerned(record, index) and not self._agrees(record, index) for record, index in self._calls()):
            return None
        wrong = {record.calls[index].digest for record, index in self._wrong if self._agrees(record, index)}
        cases = frozenset(record for record in self._records if record.failed and self.explains(record))
        return NamedMistake(self._program, len(wrong), cases)

    @cached_property
    def _wrong(self) -> list[tuple[CaseRecord, int]]:
        return [(record, index) for record, index in self._calls() if self._differs(record, index)]

    @cached_property
    def _broken(self) -> frozenset[str]:
        """The names that the mistake breaks: those that the calls with its wrong answers share, or all of theirs."""
        names = [self._right(record, index).names for record, index in self._wrong]
        return frozenset.intersection(*names) or frozenset.union(*names)

    def _concerned(self, record: CaseRecord, index: int) -> bool:
        return self._right(record, index).names <= self._broken

    def _calls(self) -> Iterator[tuple[CaseRecord, int]]:
        return ((record, index) for record in self._records for index in range(len(record.calls)))

    def _agrees(self, record: CaseRecord, index: int) -> bool:
        """Return whether the mistake gives the submission's answer."""
        if (record, index) not in self._agreeing:
            call, replayed = record.calls[index], self._replayed(self._program, record, index)
            submitted = self._comparison.submitted(record, index)
            self._agreeing[record, index] = self._comparison.same(call, submitted, replayed)
        return self._agreeing[record, index]

    def _differs(self, record: CaseRecord, index: int) -> bool:
        """Return whether the mistake's answer is wrong."""
        call, answer = record.calls[index], self._answer(self._program, record, index)
        kind = type(self._comparison)
        if kind not in answer.wrong:
            right = self._replayed(self._catalog.reference, record, index)
            answer.wrong[kind] = not self._comparison.same(call, right, self._replayed(self._program, record, index))
        return answer.wrong[kind]

    def _replayed(self, program: Program, record: CaseRecord, index: int) -> Any:
        return self._comparison.replayed(record.calls[index], self._answer(program, record, index))

    def _right(self, record: CaseRecord, index: int) -> Answer:
        return self._answer(self._catalog.reference, record, index)

    def _answer(self, program: Program, record: CaseRecord, index: int) -> Answer:
        replay = self._catalog.replay(program, record.seed, record.case, record.calls)
        return replay.answer(record.calls, index)


def _look(call: Call, answer: Any) -> Any:
    """Return the look of an answer, or the answer itself if the look cannot read it."""
    if call.look is None or isinstance(answer, Failure):
        return answer
    try:
        return call.look(answer)
    except (TypeError, ValueError, KeyError, IndexError, AttributeError):
        return answer
