"""The judge of one graded test: runs a probe on the reference and on the submission, and compares.

It lives in the trusted process. The submission's side of every call goes through a ProbeRunner; the reference's side is a plain function
call here. Whatever is wrong ends the test with a Verdict, the one exception that carries a status and the words for the student.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from autograder.compare import Mismatch, compare
from autograder.diagnose import hint_for
from autograder.difference import difference_of, first_numbers
from autograder.failures import WorkerFailure
from autograder.inside import values
from autograder.model import Difference, KitError, Status, Visibility
from autograder.session import ProbeRunner

Probe = Callable[..., Any]
# How `compare` counts the parts of a list.
PLACE = re.compile(r" \(\d+ of \d+\)|^value \d+ of \d+$")


class Verdict(Exception):
    """Ends a graded test that did not pass."""

    def __init__(self, status: Status, feedback: str, hint: str = "", difference: Difference | None = None) -> None:
        super().__init__(feedback)
        self.status: Status = status
        self.feedback = feedback
        self.hint = hint
        self.difference = difference

    def __str__(self) -> str:
        shown = [f"{self.status}: {self.feedback}"]
        if self.hint:
            shown.append(f"looks like: {self.hint}")
        if self.difference is not None:
            shown.append(_as_text("got     ", self.difference.got))
            shown.append(_as_text("expected", self.difference.expected))
        return "\n".join(shown)


def _as_text(name: str, rows: tuple[tuple[str, ...], ...]) -> str:
    return "\n".join(f"{name} {'  '.join(row)}" for row in rows)


class Judge:
    """What a graded test is given. See `__call__`, `against`, `values`, `check` and `require`.

    `rng` is a numpy Generator seeded from the run's seed and the test's own name: all inputs come from it.
    """

    def __init__(
        self,
        runner: ProbeRunner,
        reference: Callable[[], Any],
        visibility: Visibility,
        *,
        seed: list[int],
        words: frozenset[str],
    ) -> None:
        self.rng = np.random.default_rng(seed)
        self._runner = runner
        self._words = words
        self._reference = reference
        self._visible = visibility == "visible"

    def __call__(self, probe: Probe, *, bound: Any = None, **inputs: Any) -> Any:
        """Compare the probe's value on the submission with its value on the reference; return the submission's.

        `bound` is parallel to the value: the absolute error allowed for each element (see `compare.rounding`).
        """
        reference = self._reference()
        # The round trip gives the reference what the worker gets: base arrays, base numbers, fresh memory.
        tree, buffers = values.encode(inputs)
        own = values.own_arrays(values.decode(tree, [memoryview(buffer) for buffer in buffers]))
        expected = probe(reference, **own)
        return self.against(expected, probe, bound=bound, **inputs)

    def against(self, expected: Any, probe: Probe, *, bound: Any = None, **inputs: Any) -> Any:
        """Compare the probe's value on the submission with `expected`, which the test has worked out itself."""
        got = self._run(probe, inputs)
        self.check(got, expected, bound=bound)
        return got

    def values(self, probe: Probe, *, like: Any, **inputs: Any) -> Any:
        """Return the probe's value on the submission once it has the structure of `like`: kinds, keys, shapes, finite numbers."""
        got = self._run(probe, inputs)
        self._fail_on(compare(like, got, values=False))
        return got

    def check(self, got: Any, expected: Any, *, where: str = "", bound: Any = None) -> None:
        """Compare a value that the test already has with `expected`; `where` names it in the feedback."""
        self._fail_on(compare(expected, got, bound, where))

    def require(self, condition: Any, feedback: str) -> None:
        """Fail the test with `feedback`, a sentence that holds no hidden input, unless `condition` is true."""
        if not bool(condition):
            raise Verdict("failed", feedback)

    def _run(self, probe: Probe, inputs: Mapping[str, Any]) -> Any:
        try:
            return self._runner.run(probe.__name__, inputs)
        except WorkerFailure as failure:
            raise Verdict(failure.status, failure.feedback if self._visible else failure.reserved) from None

    def _fail_on(self, mismatches: list[Mismatch]) -> None:
        if not mismatches:
            return
        first = mismatches[0]
        hint = hint_for(first)
        if not self._visible:
            names = [self._shared_words(mismatch.where) for mismatch in mismatches]
            raise Verdict("failed", _sentence(names, first.reserved), hint.hidden if hint else "")
        difference = difference_of(first)
        numbers = f": {first_numbers(difference)}" if difference and not isinstance(first.expected, str) else ""
        names = [mismatch.where for mismatch in mismatches]
        raise Verdict("failed", _sentence(names, first.feedback + numbers), hint.visible if hint else "", difference)

    def _shared_words(self, where: str) -> str:
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


def no_reference() -> Any:
    """Stand in for the reference where there is none: in a handout."""
    raise KitError("this test compares with the reference solution, which this folder does not hold")
