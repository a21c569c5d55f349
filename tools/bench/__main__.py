"""Measure the cost of grading, and print Markdown tables.

python -m tools.bench [--only PART ...] [--rounds N] [--notebooks MANY FEW] [--sizes N ...] [--write]
"""

from __future__ import annotations

import argparse
import fcntl
import functools
import sys
from collections.abc import Callable

from autograder.model import KitError
from autograder.sandbox import doctor
from tools.bench import (
    BUILD,
    ROOT,
    SEED,
    class_sizes,
    engines,
    notebooks,
    options,
    plot,
    start_up,
    statuses,
    table,
    wall_seconds,
)
from tools.bench.contestants import BareFork, Contestant, Kit, Nbgrader, Otter, ReportsOnly
from tools.bench.mix import SLUGS
from tools.bench.peers import Missing
from tools.bench.processor import Command, Failed, NoControlGroup, measure
from tools.bench.recording import write_recording
from tools.bench.result import Result

PAGE = ROOT / "docs" / "benchmarks.md"
FAILED, NO_CONTROL_GROUP = 1, 2


def main() -> int:
    """Run the chosen parts; exit 2 if processor time cannot be measured here."""
    chosen = options.parse(__doc__)
    try:
        measure(Command("trial", ["true"]))
    except (NoControlGroup, Failed) as error:
        print(error, file=sys.stderr)
        return NO_CONTROL_GROUP
    BUILD.mkdir(parents=True, exist_ok=True)
    with (BUILD / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print(f"{BUILD}: another run is using this folder; wait until it ends", file=sys.stderr)
            return FAILED
        return _run(chosen)


def _run(chosen: argparse.Namespace) -> int:
    """Run the parts, and print or write the tables of each as it ends."""
    parts, status = _parts(chosen, doctor.best().level), 0
    for name in chosen.only:
        try:
            result = parts[name]()
        except (Failed, KitError) as error:
            _note(f"{name}: {error}")
            status = FAILED
            continue
        text = f"{options.provenance(name, chosen)}\n\n{result.text}"
        print(f"\n{text}", flush=True)
        if chosen.write:
            table.write(PAGE, name, text)
            if result.figures:
                plot.save(name, result.figures)
    return status


def _parts(chosen: argparse.Namespace, level: str) -> dict[str, Callable[[], Result]]:
    """Return a function for each part."""
    return {
        "mix": lambda: _mix(chosen, level),
        "statuses": lambda: statuses.compare(level, chosen.rounds, _note),
        "sizes": lambda: class_sizes.grade_classes(chosen.sizes, level, _note),
        "engines": lambda: engines.compare(chosen.tasks, chosen.dask_tasks, _note),
        "start-up": lambda: start_up.commands(chosen.rounds, _note),
        "examples": lambda: wall_seconds.examples(chosen.rounds, _note),
        "validate": lambda: wall_seconds.validation(1, _note),
    }


def _mix(chosen: argparse.Namespace, level: str) -> Result:
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
    contestants, left_out = list[Contestant](), list[str]()
    for name in chosen.contestants:
        try:
            contestants.append(makers[name]())
        except Missing as error:
            left_out.append(str(error))
            _note(str(error))
    race = notebooks.race(contestants, tuple(chosen.notebooks), chosen.rounds, _note)
    return notebooks.report(contestants, race, left_out)


_note = functools.partial(print, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
