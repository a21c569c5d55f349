"""Measure the cost of grading, and print Markdown tables.

python -m tools.bench [--only PART ...] [--rounds N] [--notebooks MANY FEW] [--sizes N ...] [--write]
"""

from __future__ import annotations

import argparse
import fcntl
import functools
import os
import platform
import sys
from collections.abc import Callable, Mapping

from autograder.sandbox import doctor
from tools.bench import BUILD, ROOT, SEED, class_sizes, engines, notebooks, start_up, statuses, table, wall_seconds
from tools.bench.contestants import BareFork, Contestant, Kit, Nbgrader, Otter, ReportsOnly
from tools.bench.mix import SLUGS
from tools.bench.peers import Missing
from tools.bench.processor import Command, Failed, NoControlGroup, measure
from tools.bench.recording import write_recording
from tools.bench.result import Result

PARTS = ("mix", "statuses", "sizes", "engines", "start-up", "examples", "validate")
CONTESTANTS = ("kit", "none", "reports", "fork", "nbgrader", "otter")
PAGE = ROOT / "docs" / "benchmarks.md"
FAILED, NO_CONTROL_GROUP = 1, 2
MACHINE = (
    f"Python {platform.python_version()} on {platform.system()}, {os.cpu_count()} cores. "
    "Median (smallest–largest); a ratio is that of the medians, then those of each round."
)


def main() -> int:
    """Run the chosen parts; exit 2 if processor time cannot be measured here."""
    options = _options()
    try:
        measure(Command("trial", ["true"]))
    except (NoControlGroup, Failed) as error:
        print(error, file=sys.stderr)
        return NO_CONTROL_GROUP
    level = doctor.best().level
    parts: dict[str, Callable[[], Result]] = {
        "mix": lambda: Result(_mix(options, level)),
        "statuses": lambda: statuses.compare(level, options.rounds, _note),
        "sizes": lambda: class_sizes.grade_classes(options.sizes, level, _note),
        "engines": lambda: engines.compare(options.tasks, options.dask_tasks, _note),
        "start-up": lambda: start_up.commands(options.rounds, _note),
        "examples": lambda: Result(wall_seconds.examples(options.rounds, _note)),
        "validate": lambda: Result(wall_seconds.validation(1, _note)),
    }
    BUILD.mkdir(parents=True, exist_ok=True)
    with (BUILD / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print(f"{BUILD}: another run is using this folder; wait until it ends", file=sys.stderr)
            return FAILED
        return _run({name: parts[name] for name in options.only}, options.write)


def _run(parts: Mapping[str, Callable[[], Result]], write: bool) -> int:
    """Run the parts, and print or write the tables of each as it ends."""
    status = 0
    print(MACHINE)
    for name, part in parts.items():
        try:
            result = part()
        except Failed as error:
            _note(f"{name}: {error}")
            status = FAILED
            continue
        print(f"\n{result.text}", flush=True)
        if write:
            table.write(PAGE, name, result.text)
    return status


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tools.bench", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--only", nargs="+", choices=PARTS, default=PARTS, metavar="PART", help=", ".join(PARTS))
    parser.add_argument(
        "--contestants",
        nargs="+",
        choices=CONTESTANTS,
        default=CONTESTANTS,
        metavar="NAME",
        help=", ".join(CONTESTANTS),
    )
    parser.add_argument("--rounds", type=int, default=5, metavar="N", help="runs of each contestant (default: 5)")
    parser.add_argument(
        "--notebooks", type=int, nargs=2, default=(40, 10), metavar=("MANY", "FEW"), help="sizes (default: 40 10)"
    )
    parser.add_argument(
        "--sizes",
        type=int,
        nargs="+",
        default=list(class_sizes.SIZES),
        metavar="N",
        help=f"sizes of the classes, ascending (default: {' '.join(map(str, class_sizes.SIZES))})",
    )
    parser.add_argument(
        "--tasks", type=int, default=100_000, metavar="N", help="submissions without work for the judges (default: 100000)"
    )
    parser.add_argument(
        "--dask-tasks", type=int, default=10_000, metavar="N", help="the same for Dask (default: 10000; 100000 take long)"
    )
    parser.add_argument("--write", action="store_true", help="write the tables into docs/benchmarks.md")
    options = parser.parse_args()
    if options.rounds < 1 or options.notebooks[0] <= options.notebooks[1]:
        parser.error("--rounds is at least 1, and MANY is more than FEW")
    if min(options.tasks, options.dask_tasks) <= engines.FEW:
        parser.error(f"--tasks and --dask-tasks are more than {engines.FEW}")
    if options.sizes != sorted(set(options.sizes)) or options.sizes[0] < 1:
        parser.error("--sizes are ascending and at least 1")
    return options


def _mix(options: argparse.Namespace, level: str) -> str:
    """Record the checks, and race the contestants; leave out a peer that cannot be installed."""
    recording = BUILD / "checks.pickle"
    write_recording(recording, SLUGS, SEED)
    makers: dict[str, Callable[[], Contestant]] = {
        "kit": lambda: Kit("kit", level),
        "none": lambda: Kit("none", "none"),
        "reports": lambda: ReportsOnly(level),
        "fork": lambda: BareFork(recording),
        "nbgrader": lambda: Nbgrader(recording),
        "otter": lambda: Otter(recording),
    }
    contestants, left_out = [], ""
    for name in options.contestants:
        try:
            contestants.append(makers[name]())
        except Missing as error:
            left_out += f"\n\nLeft out: {error}."
            _note(str(error))
    result = notebooks.race(contestants, tuple(options.notebooks), options.rounds, _note)
    return notebooks.report(contestants, result) + left_out


_note = functools.partial(print, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
