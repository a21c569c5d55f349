"""Lets a mistake in one graded function cost nothing in the tests of another that calls it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from autograder.model import SubmissionFailed

# A call that took too long, or killed the worker, would do so again.
RETRIED = ("failed", "error", "missing")


def credited(ask: Callable[..., Any], helpers: Callable[[], Any], **inputs: Any) -> None:
    """Compare an answer, and if it is wrong, one made with the right results of the submission's other functions.

    `ask` compares the probe's answer for these inputs, such as `partial(judge.against, expected, probes.report)`, and raises
    SubmissionFailed. `helpers` is called after a wrong answer only. It returns the right results of the other functions for these inputs,
    as plain values. The probe gets them as the input `helpers`, and replaces those functions by lookups, with `submission.replaced`. If
    both answers are wrong, the first failure counts.
    """
    try:
        ask(**inputs)
    except SubmissionFailed as honest:
        if honest.failure.status not in RETRIED:
            raise
        try:
            ask(helpers=helpers(), **inputs)
        except SubmissionFailed:
            raise honest from None
