"""The judge of one graded test: runs a probe on the reference and on the submission, and compares.

It lives in the trusted process. A ProbeRunner runs the submission's side of a call; the reference's side is a plain function call. A
wrong value ends the test with SubmissionFailed. The judge keeps the calls, so that `mistakes` can repeat them on the known mistakes.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from autograder.comparison.binomial import FALSE_ALARM, accepted_counts
from autograder.comparison.compare import Mismatch, agree, compare
from autograder.comparison.diagnose import Hint, hint_for
from autograder.comparison.difference import difference_of, first_numbers
from autograder.judging.calls import Call, Look, Probe, call_of
from autograder.model import Difference, Failure, KitError, SubmissionFailed, Visibility
from autograder.sandbox.session import ProbeRunner

Lookalikes = Callable[[], Mapping[str, Any]]
MOVING = "; called again with the same inputs and the same seed, your code gave another answer"
# The share of the bound beyond which the judge repeats a call.
BORDERLINE = 0.5
# How `compare` counts the parts of a list.
PLACE = re.compile(r" \(\d+ of \d+\)|^value \d+ of \d+$")


class Judge:
    """The argument `judge` of a graded test: it calls probes, compares their values, and fails the test.

    judge(probe, **inputs)                     compare with the reference
    judge.against(expected, probe, **inputs)   compare with your own expected value
    judge.values(probe, like=..., **inputs)    check kinds and shapes, and return the value
    judge.check(got, expected)                 compare a value that you have
    judge.require(condition, feedback)         fail with a sentence of yours
    judge.require_plausible(...)               check counts of random draws

    `rng` is a numpy Generator, seeded with the run's seed and the test's name. Draw all inputs from it. `calls` lists the calls of probes
    with their answers. `false_alarm` is the probability that the random checks so far reject a correct submission.

    Keywords of a call: `bound` has the structure of the value and gives the absolute error allowed for each element (see `rounding`).
    `lookalikes` is a function that returns {sentence: value}; the judge calls it after a failure, and the sentence of an equal value
    becomes the hint, such as "it is divided by the batch size". `look` takes from a value the part that does not depend on the random
    draws; known mistakes are recognized by it.

    >>> def test_ten_steps(judge):
    ...     w, grad = judge.rng.normal(size=(2, 3, 4))
    ...     judge(probes.adam_steps, bound=oracle.bound(w, grad), w=w, grad=grad, steps=10)
    """

    def __init__(
        self,
        runner: ProbeRunner,
        reference: Callable[[], Any],
        visibility: Visibility,
        *,
        seed: list[int],
        words: frozenset[str],
        again: Callable[[], ProbeRunner] | None = None,
    ) -> None:
        """`again` returns a fresh ProbeRunner, to repeat the calls."""
        self.rng = np.random.default_rng(seed)
        self.calls: list[Call] = []
        self.false_alarm = 0.0
        self._runner = runner
        self._again = again
        self._words = words
        self._reference = reference
        self._visible = visibility == "visible"

    def __call__(self, probe: Probe, *, bound: Any = None, lookalikes: Lookalikes | None = None, **inputs: Any) -> Any:
        """Compare the probe's values on the submission and on the reference; return the submission's."""
        call = call_of(probe, inputs, bound)
        return self._judged(probe(self._reference(), **call.inputs.decode()), call, lookalikes)

    def against(
        self, expected: Any, probe: Probe, *, bound: Any = None, lookalikes: Lookalikes | None = None, **inputs: Any
    ) -> Any:
        """Compare the probe's value on the submission with `expected`; return the submission's."""
        return self._judged(expected, call_of(probe, inputs, bound), lookalikes)

    def _judged(self, expected: Any, call: Call, lookalikes: Lookalikes | None) -> Any:
        got = self._run(call)
        self.check(got, expected, bound=call.bound, lookalikes=lookalikes)
        if self._again and compare(expected, got, call.bound, share=BORDERLINE) and self._moves():
            raise failed(f"the value is right, but only just{MOVING}")
        return got

    def values(self, probe: Probe, *, like: Any, look: Look | None = None, **inputs: Any) -> Any:
        """Return the probe's value if it has the structure of `like`: kinds, keys, shapes, finite numbers."""
        got = self._run(call_of(probe, inputs, look=look))
        self._fail_on(compare(like, got, values=False))
        return got

    def check(
        self, got: Any, expected: Any, *, where: str = "", bound: Any = None, lookalikes: Lookalikes | None = None
    ) -> None:
        """Compare a value that the test has with `expected`; `where` names it in the feedback."""
        mismatches = compare(expected, got, bound, where)
        if mismatches:
            known = (lookalikes or dict)().items()
            self._fail_on(mismatches, next((words for words, value in known if agree(value, got, bound)), ""))

    def require(self, condition: Any, feedback: str) -> None:
        """Fail the test with `feedback` unless `condition` is true; the sentence must not contain a hidden input."""
        if not bool(condition):
            raise self._failed(feedback)

    def require_plausible(self, successes: Any, n: int, probability: float, feedback: str) -> None:
        """Fail the test unless each of these counts is plausible for Binomial(n, probability)."""
        self.false_alarm += FALSE_ALARM
        lowest, highest = accepted_counts(n, probability, counts=int(np.size(successes)))
        self.require(np.all((lowest <= np.asarray(successes)) & (np.asarray(successes) <= highest)), feedback)

    def _run(self, call: Call) -> Any:
        try:
            got = self._runner.run(call.probe.__name__, call.inputs)
        except SubmissionFailed as error:
            failure = error.failure
            self.calls.append(call.answered(failure))
            feedback = failure.feedback if self._visible else failure.hidden_feedback
            pattern = without_numbers(failure.exception or failure.status)
            raise SubmissionFailed(replace(failure, feedback=feedback, pattern=pattern)) from None
        self.calls.append(call.answered(got))
        return got

    def _moves(self) -> bool:
        """Repeat the calls of this test with the same seed, and return whether the last answer changes."""
        if self._again is None or not self.calls:
            return False
        with contextlib.closing(self._again()) as runner:
            try:
                answers = [runner.run(call.probe.__name__, call.inputs) for call in self.calls]
            except SubmissionFailed:
                return True
        return not agree(self.calls[-1].got, answers[-1], self.calls[-1].bound)

    def _failed(
        self, feedback: str, hint: str = "", difference: Difference | None = None, pattern: str = ""
    ) -> SubmissionFailed:
        return failed(feedback + MOVING * self._moves(), hint, difference, pattern or feedback)

    def _fail_on(self, mismatches: list[Mismatch], lookalike: str = "") -> None:
        if not mismatches:
            return
        first = mismatches[0]
        hint = Hint(lookalike, lookalike) if lookalike else hint_for(first)
        hidden = _sentence([self._known_words(mismatch.where) for mismatch in mismatches], first.hidden_feedback)
        if not self._visible:
            raise self._failed(hidden, hint.hidden if hint else "")
        difference = difference_of(first)
        numbers = f": {first_numbers(difference)}" if difference and not isinstance(first.expected, str) else ""
        feedback = _sentence([mismatch.where for mismatch in mismatches], first.feedback + numbers)
        raise self._failed(feedback, hint.visible if hint else "", difference, hidden)

    def _known_words(self, where: str) -> str:
        """Return the parts of a name that are words of the probes; a key may come from a hidden input."""
        parts = where.split(".")
        return ".".join(part for part in parts if set(re.findall(r"\w+", PLACE.sub("", part))) <= self._words)


def _sentence(names: list[str], text: str) -> str:
    """Return a sentence like "w (1 of 9): 3 of 12 entries differ; also wrong: 8 more of w, v"."""
    bases = [PLACE.sub("", name) for name in names]
    more = bases.count(bases[0]) - 1
    others = [f"{more} more of {bases[0]}" if bases[0] else f"{more} more"] if more else []
    others += [base for base in dict.fromkeys(bases) if base not in ("", bases[0])]
    also = f"; also wrong: {', '.join(others[:6])}" if others else ""
    return f"{names[0]}: {text}{also}" if names[0] else f"{text}{also}"


def failed(feedback: str, hint: str = "", difference: Difference | None = None, pattern: str = "") -> SubmissionFailed:
    """Return the exception for a wrong value; the test may show `feedback`."""
    return SubmissionFailed(
        Failure("failed", feedback, feedback, hint, difference, without_numbers(pattern or feedback))
    )


def without_numbers(text: str) -> str:
    """Return a text with each number as "#"."""
    return re.sub(r"\d+(\.\d+)?", "#", text)


def no_reference() -> Any:
    """Raise KitError: a handout has no reference."""
    raise KitError("this test compares with the reference solution, which this folder does not hold")
