"""Grades many submissions, a third of them hostile, and measures leftovers.

.venv/bin/python -m tests.autograder.sandbox.endurance [NUMBER]
"""

from __future__ import annotations

import contextlib
import gc
import os
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from autograder.course.assignment import load_assignments
from autograder.grading.grader import Grader
from autograder.model import Report, Submission
from autograder.sandbox import doctor
from tests.autograder.attacks.header import find_attacks
from tests.autograder.attacks.world import World, descendants

NUMBER = 1000
SETTLE_SECONDS = 1.0
# Attacks that take less than a second each.
QUICK = ("forge", "persist", "report")
SHARED_MEMORY = Path("/dev/shm")
HONEST = (
    "def honest(x):\n    return 2 * x\n",
    "import numpy as np\n\ndef honest(x):\n    return np.add(x, x)\n",
    "def honest(x):\n    return 3 * x\n",
    "def honest(x):\n    raise ValueError('not yet')\n",
)


@dataclass(frozen=True)
class Resources:
    """The resources of this process, and the shared memory and sockets of the machine."""

    processes: int
    descriptors: int
    resident: int
    files: int
    shared_memory: int
    sockets: int


@contextlib.contextmanager
def own_temporary_folder() -> Iterator[None]:
    """Use a new folder for temporary files. Other processes use the common one."""
    before = tempfile.tempdir
    with tempfile.TemporaryDirectory(prefix="endurance-") as folder:
        os.chmod(folder, 0o755)
        tempfile.tempdir = folder
        try:
            yield
        finally:
            tempfile.tempdir = before


def resources() -> Resources:
    """Count the resources of this process."""
    gc.collect()
    status = Path("/proc/self/status").read_text()
    resident = next(int(line.split()[1]) << 10 for line in status.splitlines() if line.startswith("VmRSS:"))
    return Resources(
        processes=len(descendants(os.getpid())),
        descriptors=len(os.listdir("/proc/self/fd")),
        resident=resident,
        files=len(list(Path(tempfile.gettempdir()).rglob("*"))),
        shared_memory=len(os.listdir(SHARED_MEMORY)),
        sockets=len(Path("/proc/net/unix").read_text().splitlines()),
    )


def submissions(number: int, world: World, *, hostile: bool) -> Iterator[Submission]:
    """Yield the submissions of a class. Every third is an attack, or left out if not `hostile`."""
    attacks = [attack for attack in find_attacks() if attack.family in QUICK and attack.path.suffix == ".py"]
    names = world.names(os.getpid(), "marker")
    for index in range(number):
        key = f"student{index:04}"
        if index % 3:
            yield Submission(key, key, "target", "target.py", HONEST[index % len(HONEST)].encode())
        elif hostile:
            attack = attacks[index // 3 % len(attacks)]
            yield Submission(attack.student, key, "target", "target.py", attack.content(names))


def results(reports: Sequence[Report]) -> dict[str, tuple[object, ...]]:
    """Return the outcomes of the honest submissions, by key."""
    return {
        report.key: tuple(replace(outcome, seconds=0.0) for outcome in report.outcomes)
        for report in reports
        if int(report.key.removeprefix("student")) % 3
    }


@dataclass(frozen=True)
class Run:
    """The reports of a class with and without its hostile third, and resources around the first."""

    before: Resources
    after: Resources
    mixed: list[Report]
    honest: list[Report]


def run(number: int) -> Run:
    """Grade a class with its hostile third, then without."""
    with (
        own_temporary_folder(),
        World() as world,
        Grader(load_assignments(world.root), seed=541, isolation=doctor.best()) as grader,
    ):

        def graded(hostile: bool, count: int) -> list[Report]:
            files = list(submissions(count, world, hostile=hostile))
            return list(grader.grade_all(files, at_once=os.cpu_count() or 1, finish=lambda report: report))

        graded(hostile=True, count=30)
        before = resources()
        mixed = graded(hostile=True, count=number)
        # The fork server ends the workers of a judge once the judge has ended.
        time.sleep(SETTLE_SECONDS)
        after = resources()
        return Run(before, after, mixed, graded(hostile=False, count=number))


def main() -> None:
    number = int(sys.argv[1]) if len(sys.argv) > 1 else NUMBER
    done = run(number)
    honest = results(done.honest)
    print(f"{len(done.mixed)} submissions, {len(done.mixed) - len(done.honest)} of them hostile")
    for name in done.before.__dataclass_fields__:
        print(f"{name:14} before {getattr(done.before, name):>12}  after {getattr(done.after, name):>12}")
    print("honest submissions get the same results without the hostile ones:", results(done.mixed) == honest)
    print("highest score of a hostile one:", max(r.score for r in done.mixed if r.key not in honest))


if __name__ == "__main__":
    main()
