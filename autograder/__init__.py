"""The runner of the kit: from a submitted file to a report.

Theory of operation
-------------------
Values cross the boundary between grader and submission; verdicts and answers never do. Four kinds of process take part:

    command   `python -m autograder`: takes files in, forks a judge for each submission, writes reports. Owns the last clock.
    judge     a fork of the command that starts warm (pytest, numpy, torch, suites and references imported once). It extracts the code
              of one submission without running it, runs the suite with pytest, and sends back a Report. Knows the answers.
    fork server    a program of its own that has imported the allowed packages and nothing else, one for each set of packages. It stands in
              a box (bubblewrap: no network, no files but the interpreter and those packages), forks workers on request and never sees
              a byte of a submission.
    worker    a fork of the fork server, fresh for each graded test; a spare always waits. It locks itself down - namespaces, limits,
              privileges, Landlock, seccomp - before it reads the submission. It holds the probes and the submission, and answers
              "run this probe with these inputs" with plain values, over one socket. Knows no answer.

A graded test calls `judge(probe, **inputs)`. The judge runs the probe on the reference itself, has a `session` run the same probe in the
worker under a wall clock that the judge owns, and `compare`s. What comes from a worker is decoded by `wire` with every claim checked;
nothing of it is unpickled, evaluated, formatted as markup or trusted for its size. Whatever a worker does - hang, exit, crash, lie - is
one of the closed statuses of one graded test, and the next test has another worker. Scores count over the declared tests, which are read
from the source of the suites: what does not report scores 0 and is called a `grader_error`.

What a place cannot do is found by trying (`doctor`) and makes three levels of isolation (`levels`), from full to none; every report names
its own. Where the system cannot fork safely (macOS, Windows) workers are plain programs, unboxed, and judges run one after another in the
command. All that runs beside student code stands in `inside`, which imports nothing else of the kit.

    file - intake -> Submission - extract -> Module - session <-> worker -> values
         - judge, compare, diagnose -> Outcome - grade -> Report - store, render -> JSON, HTML, CSV
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

__version__ = "0.1.0"

ROOMS: Final = (
    "cli",
    "validation",
    "reports",
    "grading",
    "mistakes",
    "judging",
    "intake",
    "extraction",
    "comparison",
    "sandbox",
    "course",
)
"""The packages of the kit, from the top to the bottom: each imports only what is below it."""

if TYPE_CHECKING:
    from autograder.cli.notebook_check import Answer


def check(slug: str | None = None) -> Answer:
    """In a notebook: show how the cells that ran so far do in the visible tests of an assignment, or of all that are begun."""
    # What stands beside this line in the package is heavy, and whoever imports it does not ask for any of it.
    from autograder.cli import notebook_check

    return notebook_check.check(slug)
