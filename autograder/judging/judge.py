"""Judges one graded test: calls probes on the submission, and compares the answers with expected ones.

The judge runs in the trusted process. A ProbeRunner passes each call to the submission; the reference solution is called directly. A wrong
answer ends the test with SubmissionFailed. The calls are kept, because `mistakes.naming` repeats them on the known mistakes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from autograder.comparison.compare import Mismatch, agree, compare, compare_structure
from autograder.comparison.diagnose import Hint, hint_for
from autograder.comparison.difference import difference_of, first_numbers
from autograder.comparison.plausible import FALSE_ALARM, accepted_chi2, accepted_counts
from autograder.judging.calls import Call, Look, Probe, call_of
from autograder.model import Difference, Failure, KitError, SubmissionFailed, Visibility
from autograder.sandbox.session import ProbeRunner

Lookalikes = Callable[[], Mapping[str, Any]]
# An answer that uses more than this share of its bound is borderline.
BORDERLINE = 0.5
# Most submissions of a run get the same calls, but a test may choose a call by an answer.
RIGHT_ANSWERS_KEPT = 100
# `compare` numbers the parts of a list this way.
PLACE = re.compile(r" \(\d+ of \d+\)|^value \d+ of \d+$")


@dataclass(frozen=True)
class Question:
    """A call with its expected answer, and the function that returns its lookalikes."""

    call: Call
    expected: Any
    lookalikes: Lookalikes | None = None


class Judge:
    '''Compares a submission's answers with expected ones; graded tests get it as the fixture `judge`.

    A probe is a function `probe(submission, **inputs)` in the assignment's probes.py. It uses the submission and returns plain values:
    None, booleans, numbers, texts, arrays, and lists, tuples or dictionaries of these. In a block `with submission.replaced(name=value)`, a
    name of the submission has another value. A test draws the inputs, which are plain values too, and names the probe; the judge calls it:

        @pytest.mark.points(2)
        def test_sgd_takes_one_step(judge):
            """sgd: one step follows the formula"""
            w, grad = judge.rng.normal(size=(2, 5))
            judge.against(w - 0.1 * grad, probes.sgd, w=w, grad=grad, lr=0.1)

    Methods; each ends the test if the submission does not pass:

    - `judge(probe, **inputs)` compares with the reference solution's answer, and returns the submission's.
    - `judge.against(expected, probe, **inputs)` compares with a value that the test computes.
    - `judge.values(probe, like=..., **inputs)` checks the structure only and returns the answer, for tests of a property.
    - `judge.check(got, expected)` compares a value that the test already has.
    - `judge.require(condition, feedback)` tests a property and fails with this feedback.
    - `judge.require_plausible(successes, n, probability, feedback)` tests counts of random draws.
    - `judge.require_chi2(statistic, dof, feedback)` tests a sum of squares of normal draws.

    Keywords:

    - `bound` has the structure of the expected value and gives the absolute error allowed for each element; one number serves for all.
      Without it, arrays may differ by 1024 units of rounding of their largest entry. Use `autograder.authors.rounding` for sums of
      products.
    - `lookalikes` is a function without arguments that returns {sentence: value}. It is called only after a wrong answer, once in a run,
      perhaps after the test has ended: it must not use an array that the test changes. If the answer agrees with one of the values, its
      sentence becomes the hint: {"it is divided by the batch size": expected / n}, unless another wrong answer of the same probe differs
      from the value under that sentence. A sentence says what the values are, not why. Hidden tests show it too, so it must not contain
      an input.
    - `look` is a function of an answer that returns the part that is the same for every random draw, such as the kinds of its entries. It
      decides no test. Known mistakes are recognized by it when two correct programs can draw different numbers.

    Attributes:

    - `rng`: a numpy Generator for all inputs, seeded with the run's seed and the name of the test case, so every submission of a run gets
      the same inputs.
    - `calls`: the probe calls so far, with their answers.
    - `borderline`: whether an answer used more than half of its bound.
    - `false_alarm`: the probability that the random checks so far reject a correct submission.

    A test that uses no answer runs once in a run: its calls and expected answers are recorded and serve every submission. A test that uses
    an answer, or catches the failure of one, runs for every submission that it concerns. Either kind may run twice on a submission.

    Every method raises SubmissionFailed to end the test: after a wrong answer, an exception of the submission, or a call that takes longer
    than `seconds` in assignment.toml. In hidden tests the feedback contains no input and no value. Any other exception in a test is a
    grader error. An input cannot have the name of a parameter, such as `bound` or `expected`.
    '''

    def __init__(
        self,
        runner: ProbeRunner,
        reference: Callable[[], Any],
        visibility: Visibility,
        *,
        seed: list[int],
        public_words: frozenset[str],
        right_answers: dict[bytes, Any] | None = None,
    ) -> None:
        """Seed `rng`. `right_answers` keeps the reference's answers to calls, by their digests, for the judges that follow."""
        self._right_answers = {} if right_answers is None else right_answers
        self.rng = np.random.default_rng(seed)
        self.calls: list[Call] = []
        self.borderline = False
        self.false_alarm = 0.0
        self._runner = runner
        self._public_words = public_words
        self._reference = reference
        self._visible = visibility == "visible"

    def __call__(self, probe: Probe, *, bound: Any = None, lookalikes: Lookalikes | None = None, **inputs: Any) -> Any:
        """Compare the submission's answer with the reference's; return the submission's."""
        call = call_of(probe, inputs, bound)
        return self.ask(Question(call, self._right_answer(call), lookalikes))

    def _right_answer(self, call: Call) -> Any:
        if call.digest not in self._right_answers:
            if len(self._right_answers) == RIGHT_ANSWERS_KEPT:
                self._right_answers.clear()
            self._right_answers[call.digest] = call.probe(self._reference(), **call.inputs.decode())
        return self._right_answers[call.digest]

    def against(
        self,
        expected: Any,
        probe: Probe,
        *,
        bound: Any = None,
        lookalikes: Lookalikes | None = None,
        look: Look | None = None,
        **inputs: Any,
    ) -> Any:
        """Compare the submission's answer with `expected`; return the answer."""
        return self.ask(Question(call_of(probe, inputs, bound, look), expected, lookalikes))

    def ask(self, question: Question) -> Any:
        """Compare the submission's answer with the expected one; return the answer."""
        expected, bound, got = question.expected, question.call.bound, self._run(question.call)
        # Most answers are right and far from their bound, so one comparison is enough.
        if compare(expected, got, bound, share=BORDERLINE):
            self.check(got, expected, bound=bound, lookalikes=question.lookalikes)
            self.borderline = True
        return got

    def values(self, probe: Probe, *, like: Any, look: Look | None = None, **inputs: Any) -> Any:
        """Return the submission's answer if its structure is that of `like`.

        Structure means kinds, keys, lengths, shapes and kinds of dtype. All numbers must be finite.
        """
        got = self._run(call_of(probe, inputs, look=look))
        self._fail_on(compare_structure(like, got))
        return got

    def check(
        self, got: Any, expected: Any, *, where: str = "", bound: Any = None, lookalikes: Lookalikes | None = None
    ) -> None:
        """Compare `got` with `expected`; `where` is the name of the value in the feedback."""
        mismatches = compare(expected, got, bound, where)
        if mismatches:
            known = (lookalikes or dict)().items()
            self._fail_on(mismatches, next((sentence for sentence, value in known if agree(value, got, bound)), ""))

    def require(self, condition: Any, feedback: str) -> None:
        """Fail the test with `feedback` unless `condition` is true.

        Hidden tests show `feedback` too, so it must not contain an input.
        """
        if not bool(condition):
            raise wrong_answer(feedback)

    def require_plausible(self, successes: Any, n: int, probability: float, feedback: str) -> None:
        """Fail the test unless every count of successes is plausible for Binomial(n, probability).

        `successes` is one count or an array of counts, each of n independent trials.
        """
        self.false_alarm += FALSE_ALARM
        lowest, highest = accepted_counts(n, probability, counts=int(np.size(successes)))
        self.require(np.all((lowest <= np.asarray(successes)) & (np.asarray(successes) <= highest)), feedback)

    def require_chi2(self, statistic: float, dof: int, feedback: str) -> None:
        """Fail the test unless the statistic is plausible for a chi-square variable with `dof` degrees of freedom."""
        self.false_alarm += FALSE_ALARM
        lowest, highest = accepted_chi2(dof)
        self.require(lowest <= statistic <= highest, feedback)

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

    def _fail_on(self, mismatches: list[Mismatch], lookalike: str = "") -> None:
        if not mismatches:
            return
        first = mismatches[0]
        hint = Hint(lookalike, lookalike) if lookalike else hint_for(first)
        where = self._public_part(first.where)
        hidden = f"{where}: {first.hidden_feedback}" if where else first.hidden_feedback
        if not self._visible:
            raise wrong_answer(hidden, hint.hidden if hint else "", nothing=first.nothing)
        difference = difference_of(first)
        numbers = f": {first_numbers(difference)}" if difference and not isinstance(first.expected, str) else ""
        feedback = _sentence([mismatch.where for mismatch in mismatches], first.feedback + numbers)
        raise wrong_answer(feedback, hint.visible if hint else "", difference, hidden, nothing=first.nothing)

    def _public_part(self, where: str) -> str:
        """Return the last part of a name, without its number, if it consists of public words: a key may come from a hidden input."""
        part = PLACE.sub("", where.rpartition(".")[2])
        return part if set(re.findall(r"\w+", part)) <= self._public_words else ""


def _sentence(names: list[str], text: str) -> str:
    """Return a sentence about the first name: "w (1 of 9): 3 of 12 entries differ; also wrong: 8 more of w, v"."""
    bases = [PLACE.sub("", name) for name in names]
    more = bases.count(bases[0]) - 1
    others = [f"{more} more of {bases[0]}" if bases[0] else f"{more} more"] if more else []
    others += [base for base in dict.fromkeys(bases) if base not in ("", bases[0])]
    also = f"; also wrong: {', '.join(others[:6])}" if others else ""
    return f"{names[0]}: {text}{also}" if names[0] else f"{text}{also}"


def wrong_answer(
    feedback: str, hint: str = "", difference: Difference | None = None, pattern: str = "", *, nothing: bool = False
) -> SubmissionFailed:
    """Return the exception that ends a test after a wrong answer.

    Hidden tests show `feedback` too.
    """
    return SubmissionFailed(
        Failure("failed", feedback, feedback, hint, difference, without_numbers(pattern or feedback), nothing=nothing)
    )


def without_numbers(text: str) -> str:
    """Return the text with each number replaced by "#"."""
    return re.sub(r"\d+(\.\d+)?", "#", text)


def no_reference() -> Any:
    """Raise KitError: a handout has no reference solution."""
    raise KitError("this test needs the reference solution, which is not in this folder; run it in the staff's kit")
