"""Shares the result of a case between programs that have the same code wherever the case can reach."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from autograder.judging.attempts import CaseResult
from autograder.judging.recording import RecordedCase
from autograder.mistakes.reached_code import Code, Names, names_of


@dataclass(frozen=True)
class SharedResults:
    """The results of the cases of one suite with one seed, by the code that they can reach."""

    _results: dict[str, dict[Names, dict[bytes, CaseResult]]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(dict))
    )

    def result(self, code: Code, case: RecordedCase, run: Callable[[], CaseResult]) -> CaseResult:
        """Return the result of a case on a program: that of an earlier one with the same code, else that of `run`.

        Of its calls, only the last one is kept, without the answer and so without lookalikes. A case that took too long is not kept: its
        time depends on where it ran.
        """
        known = self._results[case.case.name]
        for names, results in known.items():
            if (reached := code.reached(names)) in results:
                return results[reached]
        result = run()
        if result.status == "timeout":
            return result
        names = names_of(result.calls)
        calls = tuple(replace(call, digest=b"", got=None) for call in result.calls[-1:])
        known[names][code.reached(names)] = result = replace(result, calls=calls)
        return result
