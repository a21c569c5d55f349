"""The grader of the kit: from a submitted file to a report.

Theory of operation
-------------------
Values cross the sandbox boundary; verdicts and answers never do. Four kinds of process take part:

    command      `python -m autograder`. It finds the submissions and collects the suites with pytest. It parses no submission: a child
                 with limits finds out which names a file defines. The command records what the graded tests ask and the expected
                 answers, because all submissions of a run get the same inputs. Then it forks judges, and enforces the time limit of
                 each submission.
    judge        a fork of the command, so it starts warm; there are a few, and each takes one submission after another. It extracts
                 the code without running it, asks the recorded questions, and writes the report and its pages. It has the answers.
    fork server  a program of its own that has imported the packages a submission may use; there is one for each set of packages.
                 bubblewrap gives it no network and no files but the interpreter and those packages. It forks workers on request and
                 never reads submissions.
    worker       a fork of the fork server, one for each submission; a spare always waits. It locks itself down (namespaces, limits,
                 privileges, Landlock, seccomp) before it reads the submission. It has the probes and the submission, runs "this
                 probe with these inputs", and returns plain values over one socket. It has no answers.

A graded test calls `judge(probe, **inputs)`. The probe runs on the reference, once in a run. A `session` runs the same probe in the worker,
under a wall clock of the judge, and the judge compares the two values. `wire` checks every claim of what a worker sends. Nothing from a
worker is unpickled, evaluated, formatted as markup, or trusted for its size. The worker loads the submission anew for every test. What does
not pass is asked again in a second worker, and, where state could matter, in one of its own (`judging/attempts.py`). If a worker hangs,
exits, crashes or lies, one graded test gets one of the closed statuses, and the next test gets another worker. Scores count over the
declared tests, which are read from the source of the suites. A test that does not report scores 0 as a `grader_error`.

`doctor` finds out by trying what a machine can isolate, and `levels` makes three levels of it: full, container and none. Every report names
its level. Where the system cannot fork safely (macOS, Windows), workers are plain programs without a sandbox, and the command judges one
submission after another. Only `sandbox/worker` and a suite's probes run beside student code, and `sandbox/worker` imports nothing else of
the kit.

    file -> intake -> Submission -> grading -> extraction -> Module -> judging <-> sandbox -> values
         -> comparison, mistakes -> Outcome -> grading -> Report -> reports -> JSON, HTML, CSV

docs/architecture.md has the same as a picture, the rooms, a glossary, and where to change what.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

__version__ = "0.2.0"

ROOMS: Final = (
    "cli",
    "validation",
    "gradebook",
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
"""The rooms of the kit, from the top to the bottom. A room imports only rooms below it."""

if TYPE_CHECKING:
    from autograder.cli.student.notebook_check import Answer


def check(slug: str | None = None) -> Answer:
    """In a notebook: run the visible tests of an assignment on the cells that ran so far, and show the table.

    Without a slug, every assignment counts of which a required name is defined.
    """
    # The rest of the package takes long to import, and most who import `autograder` need none of it.
    from autograder.cli.student import notebook_check

    return notebook_check.check(slug)
