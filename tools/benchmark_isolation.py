"""Measures what isolation costs: each level beside a bare fork, in turn in one run, and prints a table in Markdown.

.venv/bin/python tools/benchmark_isolation.py [ROUNDS]
"""

from __future__ import annotations

import ast
import contextlib
import statistics
import sys
import time
from collections import defaultdict
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from autograder import doctor, levels  # noqa: E402
from autograder.grade import one_thread  # noqa: E402
from autograder.hosts import open_hosts  # noqa: E402
from autograder.launcher import Launcher  # noqa: E402
from autograder.levels import Isolation  # noqa: E402
from autograder.model import Chunk, Module  # noqa: E402
from autograder.session import Budget, Session  # noqa: E402

SOURCE = "def f(x): return x\n"
PROBES = """
def call(submission, x): return submission.f(x)
def take(submission, x): return None
def give(submission, n):
    import numpy
    return numpy.zeros(n)
"""
MODULE = Module((Chunk("cell 1", SOURCE, tuple(range(len(ast.parse(SOURCE).body)))),), {}, {}, ())
SMALL, LARGE = np.arange(3.0), np.zeros(10 << 17)
BARE = Isolation("bare fork", frozenset())
PACKAGES = (("numpy",), ("numpy", "torch"))
# The machine needs a moment between two workers: the last one is still being taken apart.
PAUSE_SECONDS = 0.03
WHAT = ("fork to ready", "first answer", "small call", "10 MiB in", "10 MiB out", "end")


def once(launcher: Launcher) -> list[float]:
    """Return the milliseconds of each thing in WHAT, for one worker."""
    times = [time.perf_counter()]
    # The first of two comes from the waiting spare; for the second a fork has to be waited for.
    first = launcher.start()
    times[0] = time.perf_counter()
    second = launcher.start()
    times.append(time.perf_counter())
    for worker in (first, second):
        worker.end(0.0)
        worker.channel.close()
    time.sleep(PAUSE_SECONDS)
    ready = times[1] - times[0]
    marks = [time.perf_counter()]
    session = Session(launcher, MODULE, PROBES, seed=0, budget=Budget(600))
    for probe, inputs in (
        ("call", {"x": SMALL}),
        ("call", {"x": SMALL}),
        ("take", {"x": LARGE}),
        ("give", {"n": LARGE.size}),
    ):
        session.run(probe, inputs)
        marks.append(time.perf_counter())
    session.close()
    marks.append(time.perf_counter())
    return [1000 * seconds for seconds in (ready, *np.diff(marks))]


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 60
    one_thread()
    kinds = [BARE, *(levels.isolation(level.name) for level in doctor.available())]
    times: dict[tuple[str, str], list[list[float]]] = defaultdict(list)
    with contextlib.ExitStack() as stack:
        launchers = {}
        for packages in PACKAGES:
            for kind in kinds:
                (host,) = open_hosts([packages], fork=True, isolation=kind).values()
                stack.callback(host.close)
                launcher = host.launcher(cpu_seconds=600)
                stack.callback(launcher.close)
                launchers[" + ".join(packages), kind.level] = launcher
        for turn in range(rounds + 2):
            for key, launcher in launchers.items():
                row = once(launcher)
                time.sleep(PAUSE_SECONDS)
                if turn > 1:
                    times[key].append(row)
    print("| packages | isolation | " + " | ".join(f"{what}, ms" for what in WHAT) + " |")
    print("|---" * (len(WHAT) + 2) + "|")
    for (packages, level), rows in times.items():
        bare = times[packages, BARE.level]
        cells = []
        for column in range(len(WHAT)):
            median = statistics.median(row[column] for row in rows)
            # Pair by pair: what slows the machine down slows both.
            ratio = statistics.median(row[column] / other[column] for row, other in zip(rows, bare, strict=True))
            cells.append(f"{median:.2f}" if level == BARE.level else f"{median:.2f} ({ratio:.2f})")
        print(f"| {packages} | {level} | " + " | ".join(cells) + " |")


if __name__ == "__main__":
    main()
