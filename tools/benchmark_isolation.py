"""Measure the cost of each level of isolation beside a bare fork, and print a Markdown table.

.venv/bin/python tools/benchmark_isolation.py [ROUNDS]
"""

from __future__ import annotations

import argparse
import ast
import contextlib
import os
import signal
import socket
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from autograder.model import Chunk, Module  # noqa: E402
from autograder.sandbox import doctor, levels  # noqa: E402
from autograder.sandbox.hosts import open_hosts  # noqa: E402
from autograder.sandbox.launcher import Launcher, one_thread  # noqa: E402
from autograder.sandbox.levels import Isolation  # noqa: E402
from autograder.sandbox.session import Budget, Session  # noqa: E402
from autograder.sandbox.worker.values import encode  # noqa: E402

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
    """Return the milliseconds of each step in WHAT for one worker."""
    # The first of two comes from the waiting spare; for the second a fork has to be waited for.
    first, start = launcher.start(), time.perf_counter()
    second, ready = launcher.start(), time.perf_counter() - start
    for worker in (first, second):
        worker.end(0.0)
        worker.channel.close()
    launcher.refill()
    time.sleep(PAUSE_SECONDS)
    session = Session(launcher, MODULE, PROBES, seed=0, budget=Budget(600))
    seconds = [ready, timed(lambda: session.run("call", encode({"x": SMALL})))]
    # The next spare is being made now.
    time.sleep(PAUSE_SECONDS)
    seconds.append(statistics.median(timed(lambda: session.run("call", encode({"x": SMALL}))) for _ in range(9)))
    seconds += [
        timed(lambda: session.run("take", encode({"x": LARGE}))),
        timed(lambda: session.run("give", encode({"n": LARGE.size}))),
    ]
    seconds.append(timed(session.close))
    return [1000 * value for value in seconds]


def timed(action: Callable[[], object]) -> float:
    """Return the seconds of an action."""
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def round_trip() -> float:
    """Return the median milliseconds in which one byte goes to another process and back."""
    ours, theirs = socket.socketpair()
    pid = os.fork()
    if pid == 0:
        ours.close()
        while theirs.send(theirs.recv(1) or b"."):
            continue
        os._exit(0)
    theirs.close()
    median = statistics.median(timed(lambda: ours.send(b".") and ours.recv(1)) for _ in range(500))
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    return 1000 * median


def main() -> None:
    """Measure all levels in turn, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("rounds", nargs="?", type=int, default=60, help="workers per level (default: 60)")
    rounds = parser.parse_args().rounds
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
    print(f"One byte to another process and back: {round_trip():.2f} ms\n")
    print("| packages | isolation | " + " | ".join(f"{what}, ms" for what in WHAT) + " |")
    print("|---" * (len(WHAT) + 2) + "|")
    for (names, level), rows in times.items():
        bare = times[names, BARE.level]
        cells = []
        for column in range(len(WHAT)):
            median = statistics.median(row[column] for row in rows)
            # Pair by pair: what slows the machine down slows both.
            ratio = statistics.median(row[column] / other[column] for row, other in zip(rows, bare, strict=True))
            cells.append(f"{median:.2f}" if level == BARE.level else f"{median:.2f} ({ratio:.2f})")
        print(f"| {names} | {level} | " + " | ".join(cells) + " |")


if __name__ == "__main__":
    main()
