"""Gives submissions that need no work to an engine: what is left is the cost of the engine.

python -m tools.bench.no_op ENGINE COUNT
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator

from autograder.grading.judges import Judges, Lost, run_in_judges
from autograder.model import Submission
from tools.bench import JOBS

SLUG = "adam_step"
CONTENT = b"x" * 2000
SECONDS = 60.0


def submissions(count: int) -> Iterator[Submission]:
    """Yield submissions of the size of a small program."""
    for number in range(count):
        student = f"student{number:06d}"
        yield Submission(student, student, SLUG, f"{SLUG}.py", CONTENT)


def no_op(submission: Submission) -> str:
    """Return the least that tells a submission from the others."""
    return submission.key


def seconds_for(_: Submission) -> float:
    """Return a time limit that no submission needs."""
    return SECONDS


def class_in_judges(count: int) -> Iterator[str | Lost[Submission]]:
    """Yield the results of a class that is known in advance, as `grade` does."""
    groups = [[submission] for submission in submissions(count)]
    return run_in_judges(groups, no_op, at_once=JOBS, seconds_for=seconds_for)


def arrivals_in_judges(count: int) -> Iterator[str | Lost[Submission]]:
    """Yield the results of submissions that arrive one by one, as `watch` does."""
    waiting = submissions(count)
    with Judges(no_op, at_once=JOBS, seconds_for=seconds_for) as judges:
        while True:
            while judges.free and (submission := next(waiting, None)) is not None:
                judges.give(submission)
            if not judges.busy:
                return
            yield from judges.wait()


def in_dask(count: int) -> Iterator[str | Lost[Submission]]:
    """Yield the results of a Dask cluster on this machine."""
    from tools.bench import no_op_dask  # needs packages that the kit does not

    return no_op_dask.results(submissions(count), seconds_for)


ENGINES: dict[str, Callable[[int], Iterator[str | Lost[Submission]]]] = {
    "class": class_in_judges,
    "arrivals": arrivals_in_judges,
    "dask": in_dask,
}


def main() -> int:
    """Run the submissions; exit 1 unless each has its own result."""
    engine, count = sys.argv[1], int(sys.argv[2])
    results = set(ENGINES[engine](count))
    return 0 if results == {submission.key for submission in submissions(count)} else 1


if __name__ == "__main__":
    sys.exit(main())
