"""Measure workers and judges, forked and as new processes, and print a Markdown table.

.venv/bin/python tools/benchmark.py
"""

from __future__ import annotations

import argparse
import contextlib
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from autograder.course.assignment import load_assignment  # noqa: E402
from autograder.extraction.extract import extract  # noqa: E402
from autograder.grading.grader import Grader, one_thread  # noqa: E402
from autograder.model import Submission  # noqa: E402
from autograder.sandbox.hosts import open_hosts  # noqa: E402
from autograder.sandbox.launcher import Launcher  # noqa: E402
from autograder.sandbox.session import Budget, Session  # noqa: E402
from autograder.sandbox.worker.values import encode  # noqa: E402

SLUG = "adam_step"
INPUTS = {"w": np.ones((3, 4)), "grads": [np.ones((3, 4))], "options": {}}
ROUNDS = 40


def median_ms(action: Callable[[], object], rounds: int) -> float:
    """Return the median milliseconds of one call."""
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        action()
        times.append(1000 * (time.perf_counter() - start))
    return statistics.median(times)


def main() -> None:
    """Measure each pair in one run, and print the table."""
    argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter).parse_args()
    one_thread()
    assignment = load_assignment(ROOT, SLUG)
    submission = Submission("s", "s", SLUG, f"{SLUG}.py", assignment.solution.read_bytes())
    module = extract(submission, assignment.required)
    probes = (assignment.suite / "probes.py").read_text(encoding="utf-8")

    def first_answer(launcher: Launcher) -> None:
        with contextlib.closing(Session(launcher, module, probes, seed=0, budget=Budget(60))) as session:
            session.run("sgd_steps", encode(INPUTS))

    rows = []
    medians = {}
    for name, fork in (("forked, with a spare ready", True), ("a new Python process each", False)):
        (host,) = open_hosts([assignment.packages], fork=fork).values()
        with contextlib.closing(host), contextlib.closing(host.launcher(cpu_seconds=600)) as launcher:
            first_answer(launcher)
            medians[fork] = median_ms(lambda: first_answer(launcher), ROUNDS)
            rows.append((f"start a worker, load a submission, get one answer, end it: {name}", medians[fork]))
            if fork:
                with contextlib.closing(Session(launcher, module, probes, seed=0, budget=Budget(600))) as session:
                    session.run("sgd_steps", encode(INPUTS))
                    rows.append(
                        (
                            "one more small call to the same worker",
                            median_ms(lambda: session.run("sgd_steps", encode(INPUTS)), 200),
                        )
                    )
    with Grader({SLUG: assignment}, seed=1) as grader:
        warm = median_ms(lambda: grader.grade(submission), 8)
    command = [
        sys.executable,
        "-m",
        "autograder",
        "grade",
        str(assignment.solution),
        "--assignment",
        SLUG,
        "--json",
        "-",
    ]
    cold = median_ms(lambda: subprocess.run(command, cwd=ROOT, check=True, capture_output=True), 4)
    rows += [
        ("grade a submission with 18 tests: judge forked from the warm command", warm),
        ("the same with a command of its own", cold),
    ]
    print("| what | median ms |\n|---|---|")
    for what, value in rows:
        print(f"| {what} | {value:.1f} |")
    print(
        f"\nforked worker : new process = 1 : {medians[False] / medians[True]:.1f}; warm judge : cold command = 1 : {cold / warm:.1f}"
    )


if __name__ == "__main__":
    main()
