"""The judge of one graded test: runs a probe on the reference and on the submission, and compares.

It lives in the trusted process. The submission's side of every call goes through a ProbeRunner; the reference's side is a plain function
call here. Whatever is wrong ends the test with SubmissionFailed. The calls are kept: `naming` makes them again on the known mistakes.
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
MOVING = "; asked again with the same inputs and the same seed, your code gave another answer"
# An answer that is so near to its bound is asked for again.
BORDERLINE = 0.5
# How `compare` counts the parts of a list.
PLACE = re.compile(r" \(\d+ of \d+\)|^value \d+ of \d+$")


class Judge:
    """What a graded test is given. See `__call__`, `against`, `values`, `check`, `require` and `require_plausible`.

    `rng` is a numpy Generator seeded from the run's seed and the test's own name: all inputs come from it. `calls` are the calls of probes
    so far with their answers; `false_alarm` is the probability that the random checks so far reject a correct submission.

    Three keywords say more about a value. `bound` is parallel to it: the absolute error allowed for each element (see `compare.rounding`).
    `lookalikes` returns {sentence: value} when it is called, which happens only after a failure: what a wrong value is by another
    convention, such as "it is divided by the batch size". `look` takes from a value what does not depend on how random numbers were drawn;
    known mistakes are recognised by it.
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
        """`again` gives a fresh place in which the calls can be made once more."""
        self.rng = np.random.default_rng(seed)
        self.calls: list[Call] = []
        self.false_alarm = 0.0
        self._runner = runner
        self._again = again
        self._words = words
        self._reference = reference
        self._visible = visibility == "visible"

    def __call__(self, probe: Probe, *, bound: Any = None, lookalikes: Lookalikes | None = None, **inputs: Any) -> Any:
        """Compare the probe's value on the submission with its value on the reference; return the submission's."""
        call = call_of(probe, inputs, bound)
        return self._judged(probe(self._reference(), **call.inputs.decode()), call, lookalikes)

    def against(
        self, expected: Any, probe: Probe, *, bound: Any = None, lookalikes: Lookalikes | None = None, **inputs: Any
    ) -> Any:
        """Compare the probe's value on the submission with `expected`, which the test has worked out itself."""
        return self._judged(expected, call_of(probe, inputs, bound), lookalikes)

    def _judged(self, expected: Any, call: Call, lookalikes: Lookalikes | None) -> Any:
        got = self._run(call)
        self.check(got, expected, bound=call.bound, lookalikes=lookalikes)
        if self._again and compare(expected, got, call.bound, share=BORDERLINE) and self._moves():
            raise failed(f"the value is right, but only just{MOVING}")
        return got

    def values(self, probe: Probe, *, like: Any, look: Look | None = None, **inputs: Any) -> Any:
        """Return the probe's value on the submission once it has the structure of `like`: kinds, keys, shapes, finite numbers."""
        got = self._run(call_of(probe, inputs, look=look))
        self._fail_on(compare(like, got, values=False))
        return got

    def check(
        self, got: Any, expected: Any, *, where: str = "", bound: Any = None, lookalikes: Lookalikes | None = None
    ) -> None:
        """Compare a value that the test already has with `expected`; `where` names it in the feedback."""
        mismatches = compare(expected, got, bound, where)
        if mismatches:
            known = (lookalikes or dict)().items()
            self._fail_on(mismatches, next((words for words, value in known if agree(value, got, bound)), ""))

    def require(self, condition: Any, feedback: str) -> None:
        """Fail the test with `feedback`, a sentence that holds no hidden input, unless `condition` is true."""
        if not bool(condition):
            raise self._failed(feedback)

    def require_plausible(self, successes: Any, n: int, probability: float, feedback: str) -> None:
        """Fail the test unless every one of these counts of successes in n trials is plausible for Binomial(n, probability)."""
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
        """Make the calls of this test once more, in a fresh place with the same seed; tell whether the last answer is another."""
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
        """Return the parts of a name that the shipped probes hold too: a key may come from a hidden input."""
        parts = where.split(".")
        return ".".join(part for part in parts if set(re.findall(r"\w+", PLACE.sub("", part))) <= self._words)


def _sentence(names: list[str], text: str) -> str:
    """Return "w (1 of 9): 3 of 12 entries differ; also wrong: 8 more of w, v"; `text` is about the first of the names."""
    bases = [PLACE.sub("", name) for name in names]
    more = bases.count(bases[0]) - 1
    others = [f"{more} more of {bases[0]}" if bases[0] else f"{more} more"] if more else []
    others += [base for base in dict.fromkeys(bases) if base not in ("", bases[0])]
    also = f"; also wrong: {', '.join(others[:6])}" if others else ""
    return f"{names[0]}: {text}{also}" if names[0] else f"{text}{also}"


def failed(feedback: str, hint: str = "", difference: Difference | None = None, pattern: str = "") -> SubmissionFailed:
    """Return the end of a test whose value is wrong; `feedback` may be shown in it."""
    return SubmissionFailed(
        Failure("failed", feedback, feedback, hint, difference, without_numbers(pattern or feedback))
    )


def without_numbers(text: str) -> str:
    """Return a text with each number as "#"."""
    return re.sub(r"\d+(\.\d+)?", "#", text)


def no_reference() -> Any:
    """Stand in for the reference where there is none: in a handout."""
    raise KitError("this test compares with the reference solution, which this folder does not hold")
