"""Withdraws a hint that another wrong answer contradicts: one equal number may be a coincidence.

A lookalike is the value that the task gives by another convention. Where a submission that follows the convention is wrong, it gives this
value. So a wrong answer of the same probe that differs from it shows that the submission does something else.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from autograder.comparison.compare import agree
from autograder.judging.attempts import CaseResult
from autograder.judging.calls import Probe
from autograder.judging.judge import Question
from autograder.model import Failure


@dataclass(frozen=True)
class WrongAnswer:
    """A question with lookalikes, and the wrong answer to it."""

    question: Question
    got: object

    def gives(self, sentence: str) -> bool:
        """Return whether the answer is the value under a sentence; a sentence that is not offered does not count."""
        known = self.question.lookalikes() if self.question.lookalikes else {}
        return sentence not in known or agree(known[sentence], self.got, self.question.call.bound)

    def sentences(self) -> list[str]:
        """Return the sentences whose value the answer is."""
        known = self.question.lookalikes() if self.question.lookalikes else {}
        return [sentence for sentence in known if self.gives(sentence)]


def wrong_answers(questions: Mapping[str, Sequence[Question]], results: Iterable[CaseResult]) -> dict[str, WrongAnswer]:
    """Return the last answer of each case that failed, if it has lookalikes; `questions` maps a case to its questions."""
    return {
        result.name: WrongAnswer(questions[result.name][len(result.calls) - 1], result.calls[-1].got)
        for result in results
        if result.status == "failed" and _has_lookalikes(questions[result.name], result)
    }


def _has_lookalikes(questions: Sequence[Question], result: CaseResult) -> bool:
    if not 0 < len(result.calls) <= len(questions) or isinstance(result.calls[-1].got, Failure):
        return False
    question = questions[len(result.calls) - 1]
    return question.lookalikes is not None and question.call.digest == result.calls[-1].digest


def is_contradicted(sentence: str, probe: Probe, answers: Iterable[WrongAnswer]) -> bool:
    """Return whether a wrong answer of this probe is another value than that under a sentence."""
    return any(answer.question.call.probe is probe and not answer.gives(sentence) for answer in answers)


def without_contradicted(results: Sequence[CaseResult], answers: Mapping[str, WrongAnswer]) -> list[CaseResult]:
    """Return the results; a hint that another answer contradicts is replaced by the next that none does, or by none."""
    return [_checked(result, answers) for result in results]


def _checked(result: CaseResult, answers: Mapping[str, WrongAnswer]) -> CaseResult:
    failure = result.failure
    if failure is None or not failure.hint or not result.calls:
        return result
    probe = result.calls[-1].probe
    if not is_contradicted(failure.hint, probe, answers.values()):
        return result
    others = answers[result.name].sentences() if result.name in answers else []
    hint = next((other for other in others if not is_contradicted(other, probe, answers.values())), "")
    return replace(result, failure=replace(failure, hint=hint))
