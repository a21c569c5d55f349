"""Names the mistake of a submission: the one known mistake that gives the same wrong answers.

Three rules keep a name from being a guess. The mistake must give the submission's answer to every call about what it breaks, even if both
are right. It must do so on at least two calls whose right answer differs. No other known mistake may do the same. What a mistake breaks is
read off its own wrong answers: the names that all the probes behind them use. So a second mistake elsewhere does not hide the first. Of two
mistakes in one function, one is named only if it alone decides the answers.

Exceptions are the same if their texts are. If the mistake is marked `any_text`, they are the same by type, if one line of the submission
raises them, and a probe raises with some inputs only: then it is this choice that matches.
"""

from __future__ import annotations

import itertools
import re
import warnings
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import numpy as np

from autograder.course.programs import Program
from autograder.judging.calls import Call, alike
from autograder.judging.suite import Run
from autograder.mistakes.catalog import Answer, Catalog
from autograder.model import Failure, Outcome, Status

LEAST_CALLS = 2
# Mistakes that are tried together with each other one: those that explain the most failed cases alone.
MOST_FIRST = 2
# A test of a function that is not written yet needs no name.
WRONG = ("failed", "error")
# What a hidden test says beside the name of a mistake.
NAMED: Mapping[Status, str] = {"failed": "wrong value", "error": "an exception"}
_EVIDENCE = re.compile(r" (?:Your|\d+ of your) wrong answers match this mistake exactly\.\Z")


@dataclass(frozen=True, eq=False)
class CaseRecord:
    """One case of a graded test: the seed it ran with, its calls with the submission's answers, and whether it failed."""

    test: str
    case: str
    seed: int
    calls: tuple[Call, ...]
    failed: bool

    @property
    def comparable(self) -> bool:
        """Whether a known mistake can give all answers: it raises every failure of its own."""
        return not any(isinstance(call.got, Failure) and not call.got.exception for call in self.calls)


@dataclass(frozen=True)
class NamedMistake:
    """A known mistake with its evidence: the calls with the same wrong answer, and the failed cases it explains.

    `evidence` has the test and the digest of each call. `alone` is the one of two mistakes that explains some cases without the other.
    """

    program: Program
    evidence: frozenset[tuple[str, bytes]]
    cases: frozenset[CaseRecord]
    alone: Program | None = None

    @property
    def calls(self) -> int:
        """The number of different calls."""
        return len({digest for _, digest in self.evidence})


@dataclass(frozen=True)
class Naming:
    """The mistake that explains each failed case, by the name of the case.

    `needs_calls_of` are the tests that a mistake explains on fewer than LEAST_CALLS calls. More calls of them decide.
    """

    by_case: Mapping[str, NamedMistake]
    needs_calls_of: frozenset[str] = frozenset()

    def by_test(self, run: Run) -> dict[str, NamedMistake]:
        """Return the mistake of each failed test: that of its first case with one."""
        named = (case for case in reversed(run.cases) if case.name in self.by_case)
        return {case.test: self.by_case[case.name] for case in named}


def case_records(run: Run, seed: int) -> list[CaseRecord]:
    """Return the cases of a run that called the submission."""
    return [
        CaseRecord(case.test, case.name, seed, case.calls, case.status in WRONG) for case in run.cases if case.calls
    ]


def explain(
    run: Run, catalog: Catalog, seed: int, run_again: Callable[[int, frozenset[str]], Run]
) -> tuple[Outcome, ...]:
    """Return the outcomes of a run, with the mistake and its hint where a known mistake explains them.

    `run_again` runs tests with another seed. It is called only where a mistake needs more calls.
    """
    records = case_records(run, seed)
    naming = name_mistakes(records, catalog)
    if naming.needs_calls_of:
        second = second_seed(seed)
        naming = name_mistakes(records + case_records(run_again(second, naming.needs_calls_of), second), catalog)
    mistakes = naming.by_test(run)
    visible = frozenset(outcome.test.name for outcome in run.outcomes if outcome.test.visibility == "visible")
    return tuple(
        _with_mistake(outcome, mistakes[outcome.test.name], visible) if outcome.test.name in mistakes else outcome
        for outcome in run.outcomes
    )


def second_seed(seed: int) -> int:
    """Return the seed of the second run that a name may need."""
    return (seed + 1) % 2**32


def _with_mistake(outcome: Outcome, mistake: NamedMistake, visible: Collection[str]) -> Outcome:
    """Return the outcome with the name and the hint.

    Answers are counted in `visible` tests only. A hidden test shows one mistake and the status: more would tell of its inputs.
    """
    count = len({digest for test, digest in mistake.evidence if test in visible})
    evidence = f"{count} of your wrong answers match" if count > 1 else "Your wrong answers match"
    program, feedback = mistake.program, outcome.feedback
    if outcome.test.visibility == "hidden":
        program, feedback = mistake.alone or program, NAMED[outcome.status]
    hint = f"{program.hint} {evidence} this mistake exactly."
    return replace(outcome, mistake=program.name, hint=hint, feedback=feedback)


def hint_alone(hint: str) -> str:
    """Return the hint of a mistake without the count of answers."""
    return _EVIDENCE.sub("", hint)


def name_mistakes(records: Sequence[CaseRecord], catalog: Catalog, *, without: Collection[str] = ()) -> Naming:
    """Return the mistake of each failed case that exactly one known mistake explains.

    `without` leaves mistakes out of the catalog.
    """
    return Candidates(records, catalog).naming(without)


class Candidates:
    """Every known mistake, compared with the answers of one submission. No comparison is made twice."""

    def __init__(self, records: Sequence[CaseRecord], catalog: Catalog) -> None:
        self._by_values = _Matches(records, catalog, ValueComparison())
        self._by_looks = _Matches(records, catalog, LookComparison())
        self._can_look = any(call.look for record in records if record.failed for call in record.calls)

    def naming(self, without: Collection[str] = ()) -> Naming:
        """Return what `name_mistakes` returns.

        If no mistake explains anything, two together may. A submission that draws at random matches no mistake by value. Then the looks of
        the calls are compared.
        """
        naming = self._by_values.naming(without)
        if naming.by_case or naming.needs_calls_of:
            return naming
        naming = self._by_values.naming_of_pairs(without)
        if naming.by_case or not self._can_look:
            return naming
        return self._by_looks.naming(without)


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


def _has_values(record: CaseRecord) -> bool:
    """Return whether no call of a case raised: an exception hides what else is wrong."""
    return not any(isinstance(call.got, Failure) for call in record.calls)


@dataclass(frozen=True)
class _Pair:
    """Two known mistakes, and the evidence for both together."""

    first: Program
    second: Program
    both: NamedMistake


class ValueComparison:
    """Compares answers as they are."""

    def view(self, call: Call, answer: Any) -> Any:
        """Return the part of an answer that is compared."""
        return answer

    def same(self, call: Call, left: Any, right: Any) -> bool:
        """Return whether two views are the same."""
        return alike(call, left, right)


class LookComparison(ValueComparison):
    """Compares answers by the look of their call."""

    def view(self, call: Call, answer: Any) -> Any:
        return _look(call, answer)

    def same(self, call: Call, left: Any, right: Any) -> bool:
        return alike(call if call.look is None else replace(call, bound=None), left, right)


class _Matches:
    """The known mistakes that give the answers of one submission, by one way to compare."""

    def __init__(self, records: Sequence[CaseRecord], catalog: Catalog, comparison: ValueComparison) -> None:
        self._records = records
        self._failed = [record for record in records if record.failed and record.comparable]
        self._catalog = catalog
        self._comparison = comparison
        self._answers = cache(lambda record: catalog.answers(record.seed, record.case, record.calls))
        self._submitted: dict[tuple[CaseRecord, int], Any] = {}
        self._agreeing: dict[tuple[CaseRecord, int, Answer], bool] = {}
        self._explaining: dict[CaseRecord, list[Program]] = {}
        self._mistakes: dict[str, NamedMistake | None] = {}

    def naming(self, without: Collection[str]) -> Naming:
        """Return the mistake of each failed case, with the mistakes `without` left out."""
        fitting: list[NamedMistake] = []
        for record in self._failed:
            if any(record in mistake.cases for mistake in fitting):
                continue
            left_out = {mistake.program.name for mistake in fitting}.union(without)
            explaining = [program for program in self._explained_by(record) if program.name not in left_out]
            fitting += [mistake for program in explaining if (mistake := self._mistake(program)) is not None]
        proven = [mistake for mistake in fitting if mistake.calls >= LEAST_CALLS]
        # Further seeds add evidence. A case that failed with them only may have passed with the first.
        first = [record for record in self._failed if record.seed == self._records[0].seed]
        by_case = {record.case: mistake for record in first if (mistake := _only_one(record, proven)) is not None}
        unproven = itertools.chain.from_iterable(mistake.cases for mistake in fitting if mistake.calls < LEAST_CALLS)
        return Naming(by_case, frozenset(record.test for record in unproven))

    def naming_of_pairs(self, without: Collection[str]) -> Naming:
        """Return the two mistakes that explain the failed cases together, where one of them explains some alone.

        A case that one of them explains gets the name of this one, any other case the names of both.
        """
        alone: dict[str, tuple[Program, list[CaseRecord]]] = {}
        for record in self._failed:
            for program in self._explained_by(record):
                if program.name not in without and program.change is not None:
                    alone.setdefault(program.name, (program, []))[1].append(record)
        most = sorted(alone.values(), key=lambda pair: -len(pair[1]))[:MOST_FIRST]
        fitting = [pair for program, explained in most for pair in self._pairs_with(program, explained, without)]
        by_case: dict[str, NamedMistake] = {}
        for record in self._failed:
            both = _only_one(record, [pair.both for pair in fitting])
            pair = next((pair for pair in fitting if pair.both is both), None)
            if pair is not None and record.seed == self._records[0].seed:
                by_case[record.case] = self._shown(record, pair)
        return Naming(by_case)

    def _shown(self, record: CaseRecord, pair: _Pair) -> NamedMistake:
        """Return the mistake of a pair that explains a case alone, or both."""
        alone = (program for program in (pair.first, pair.second) if program in self._explained_by(record))
        return replace(pair.both, program=next(alone, pair.both.program), alone=pair.first)

    def _pairs_with(self, first: Program, explained: Sequence[CaseRecord], without: Collection[str]) -> Iterator[_Pair]:
        """Yield the pairs with this mistake that explain every failed case about the names that they break."""
        rest = next((record for record in self._failed if record not in explained), None)
        if rest is None:
            return
        for second in self._catalog.mistakes:
            if second.name in without or second.name == first.name:
                continue
            program = self._catalog.pair(first, second)
            if program is None or not self._explains(rest, self._answers(rest).of(program, rest.calls)):
                continue
            both = self._mistake(program)
            if both is not None and both.calls >= LEAST_CALLS and all(map(_has_values, both.cases)):
                yield _Pair(first, second, both)

    def _explained_by(self, record: CaseRecord) -> list[Program]:
        """Return the mistakes that give all of the submission's answers in this case, and a wrong one among them."""
        if record not in self._explaining:
            groups = self._answers(record).mistakes(record.calls)
            explaining = [programs for answers, programs in groups.items() if self._explains(record, answers)]
            self._explaining[record] = list(itertools.chain.from_iterable(explaining))
        return self._explaining[record]

    def _explains(self, record: CaseRecord, answers: Sequence[Answer]) -> bool:
        # The last call is the one that failed, so it decides soonest.
        backwards = list(enumerate(answers))[::-1]
        differs = any(self._differs(record, index, answer) for index, answer in backwards)
        return differs and all(self._agrees(record, index, answer) for index, answer in backwards)

    def _mistake(self, program: Program) -> NamedMistake | None:
        """Return a mistake with its evidence.

        Return None if the submission gives another answer to a call about the names that the mistake breaks.
        """
        if program.name not in self._mistakes:
            self._mistakes[program.name] = self._with_evidence(program)
        return self._mistakes[program.name]

    def _with_evidence(self, program: Program) -> NamedMistake | None:
        calls = [
            (record, index, answer)
            for record in self._records
            for index, answer in enumerate(self._answers(record).of(program, record.calls))
        ]
        wrong = [call for call in calls if self._differs(*call)]
        names = [self._names(record, index) for record, index, _ in wrong]
        # The mistake breaks the names that the calls with its wrong answers share, or all of theirs.
        broken = frozenset.intersection(*names) or frozenset.union(*names)
        about = [call for call in calls if self._names(*call[:2]) <= broken]
        if not all(self._agrees(*call) for call in about) or not self._exceptions_fit(program, about):
            return None
        agreeing = [call for call in wrong if self._agrees(*call)]
        evidence = frozenset((record.test, record.calls[index].digest) for record, index, _ in agreeing)
        cases = frozenset(
            record for record in self._failed if self._explains(record, self._answers(record).of(program, record.calls))
        )
        return NamedMistake(program, evidence, cases)

    def _exceptions_fit(self, program: Program, about: Sequence[tuple[CaseRecord, int, Answer]]) -> bool:
        """Return whether the exceptions of a submission, of the same types as a mistake's, have the same cause.

        Their texts are the same. Or the mistake allows any text, one line raises all of them, and some calls of a probe raise while others
        do not: then this choice shows the cause.
        """
        answers = [(record.calls[index], answer.value) for record, index, answer in about]
        raised = [(call, known) for call, known in answers if isinstance(call.got, Failure)]
        if all(call.got.raised == known.raised for call, known in raised):
            return True
        returned = {call.probe for call, _ in answers if not isinstance(call.got, Failure)}
        chosen = any(call.probe in returned for call, _ in raised)
        return program.any_text and chosen and len({call.got.place for call, _ in raised}) == 1

    def _names(self, record: CaseRecord, index: int) -> frozenset[str]:
        return self._answers(record).names(record.calls)[index]

    def _agrees(self, record: CaseRecord, index: int, answer: Answer) -> bool:
        """Return whether an answer is the submission's."""
        key = record, index, answer
        if key not in self._agreeing:
            call = record.calls[index]
            if (record, index) not in self._submitted:
                self._submitted[record, index] = self._comparison.view(call, call.got)
            submitted = self._submitted[record, index]
            self._agreeing[key] = self._comparison.same(call, submitted, self._view(call, answer))
        return self._agreeing[key]

    def _differs(self, record: CaseRecord, index: int, answer: Answer) -> bool:
        """Return whether an answer is wrong."""
        kind = type(self._comparison)
        if kind not in answer.wrong:
            call, right = record.calls[index], self._answers(record).right(record.calls)[index]
            same = answer is right or self._comparison.same(call, self._view(call, right), self._view(call, answer))
            answer.wrong[kind] = not same
        return answer.wrong[kind]

    def _view(self, call: Call, answer: Answer) -> Any:
        kind = type(self._comparison)
        if kind not in answer.views:
            answer.views[kind] = self._comparison.view(call, answer.value)
        return answer.views[kind]


def _look(call: Call, answer: Any) -> Any:
    """Return the look of an answer, or the answer itself if the look cannot read it."""
    if call.look is None or isinstance(answer, Failure):
        return answer
    try:
        # An answer may have infinite entries, or entries of another kind.
        with np.errstate(all="ignore"), warnings.catch_warnings(action="ignore"):
            return call.look(answer)
    except (TypeError, ValueError, LookupError, AttributeError, ArithmeticError):
        return answer
