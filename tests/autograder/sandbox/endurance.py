"""Grades many submissions in a row, one in three of them hostile, and measures what stays: processes, descriptors, memory, files.

.venv/bin/python -m tests.autograder.sandbox.endurance [NUMBER]
"""

from __future__ import annotations

import contextlib
import gc
import os
import sys
import tempfile
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
# A worker that ends itself, one that lies, one that prints, one that leaves things behind: what takes no second each.
QUICK = ("forge", "persist", "report")
SHARED_MEMORY = Path("/dev/shm")
HONEST = (
    "def honest(x):\n    return 2 * x\n",
    "import numpy as np\n\ndef honest(x):\n    return np.add(x, x)\n",
    "def honest(x):\n    return 3 * x\n",
    "def honest(x):\n    raise ValueError('not yet')\n",
)


@dataclass(frozen=True)
class Held:
    """What a process holds: processes below it, descriptors, resident bytes, temporary files; the machine's shared memory and sockets."""

    processes: int
    descriptors: int
    resident: int
    files: int
    shared_memory: int
    sockets: int


@contextlib.contextmanager
def own_temporary_folder() -> Iterator[None]:
    """Have everything temporary of this process in a folder of its own: others leave files in the common one."""
    before = tempfile.tempdir
    with tempfile.TemporaryDirectory(prefix="endurance-") as folder:
        os.chmod(folder, 0o755)
        tempfile.tempdir = folder
        try:
            yield
        finally:
            tempfile.tempdir = before


def held() -> Held:
    """Count what this process holds now."""
    gc.collect()
    status = Path("/proc/self/status").read_text()
    resident = next(int(line.split()[1]) << 10 for line in status.splitlines() if line.startswith("VmRSS:"))
    return Held(
        processes=len(descendants(os.getpid())),
        descriptors=len(os.listdir("/proc/self/fd")),
        resident=resident,
        files=len(list(Path(tempfile.gettempdir()).rglob("*"))),
        shared_memory=len(os.listdir(SHARED_MEMORY)),
        sockets=len(Path("/proc/net/unix").read_text().splitlines()),
    )


def submissions(number: int, world: World, *, hostile: bool) -> Iterator[Submission]:
    """Yield the submissions of a class: every third is an attack, or left out where there are to be none."""
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
    """Return what the honest submissions got, by key."""
    return {
        report.key: tuple(replace(outcome, seconds=0.0) for outcome in report.outcomes)
        for report in reports
        if int(report.key.removeprefix("student")) % 3
    }


def run(number: int) -> tuple[Held, Held, list[Report], list[Report]]:
    """Grade a class with its hostile third and without it; return what was held before and after, and both classes' reports."""
    with (
        own_temporary_folder(),
        World() as world,
        Grader(load_assignments(world.root), isolation=doctor.best()) as grader,
    ):

        def graded(hostile: bool, count: int) -> list[Report]:
            jobs = grader.jobs(list(submissions(count, world, hostile=hostile)), seed=541)
            return list(grader.grade_all(jobs, at_once=os.cpu_count() or 1))

        graded(hostile=True, count=30)
        before = held()
        mixed = graded(hostile=True, count=number)
        after = held()
        return before, after, mixed, graded(hostile=False, count=number)


def main() -> None:
    number = int(sys.argv[1]) if len(sys.argv) > 1 else NUMBER
    before, after, mixed, honest = run(number)
    print(f"{len(mixed)} submissions, {len(mixed) - len(honest)} of them hostile")
    for name in before.__dataclass_fields__:
        print(f"{name:14} before {getattr(before, name):>12}  after {getattr(after, name):>12}")
    print("results of the others equal to those without the hostile ones:", results(mixed) == results(honest))
    print("most points of a hostile one:", max(r.score for r in mixed if r.key not in results(honest)))


if __name__ == "__main__":
    main()
