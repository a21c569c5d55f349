"""Measure what the model of a deadline night needs, and a small real night to check it with.

python -m tools.deadline_measure times             # write tools/deadline_times.json; about two minutes on an idle machine
python -m tools.deadline_measure judges            # small real nights, beside the model's for the same arrivals and service times
python -m tools.deadline_measure watch             # the same through `autograder watch`, with the service times of the file
"""

from __future__ import annotations

import argparse
import os
import platform
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path

import msgspec
import numpy as np

from autograder.course.assignment import load_assignments
from autograder.gradebook.store import path_of, write_result
from autograder.grading.grader import Grader
from autograder.grading.judges import Judges, Lost
from autograder.intake import IntakeOptions, collect_submissions
from autograder.model import Assignment, Report, Submission
from autograder.reports.sanitize import safe_report
from autograder.reports.writer import write_report
from autograder.sandbox import doctor
from tools.deadline_night import (
    ROOT,
    TIMES,
    FileTimes,
    Floats,
    Load,
    Night,
    Times,
    arrival_times,
    draw_files,
    read_times,
    simulate,
    watch_night,
)

EXAMPLES = ROOT / "examples" / "submissions"
ROUNDS, SEED = 3, 541
LOOKED_AT = 2000
KIB = 1024
PERCENTS = (50, 95, 100)


@dataclass(frozen=True)
class Timed:
    """One grading: of which file, how it ended, and how long it took."""

    name: str
    kind: str
    grading: float
    writing: float


def kind_of(report: Report) -> str:
    """Return which kind of submission this was."""
    if report.message:
        return "unreadable"
    if any(outcome.status == "timeout" for outcome in report.outcomes):
        return "time-out"
    return "right" if report.score == report.max_score else "wrong"


def examples(assignments: dict[str, Assignment]) -> tuple[Submission, ...]:
    """Return the submissions of the bundled class that are one file for one assignment."""
    required = {slug: assignment.required for slug, assignment in assignments.items()}
    found = collect_submissions(EXAMPLES, IntakeOptions(required)).submissions
    return tuple(submission for submission in found if submission.slug in submission.file)


def name_of(submission: Submission) -> str:
    return f"{submission.key}/{submission.slug}{Path(submission.file).suffix}"


def measure_times() -> Times:
    """Grade the bundled class in one judge, several times, and then in two at once for the memory of the second."""
    assignments = load_assignments(ROOT)
    submissions = {(each.key, each.slug): each for each in examples(assignments)}
    with tempfile.TemporaryDirectory() as folder:
        out, start = Path(folder) / "reports", time.perf_counter()
        finish = writer(out, submissions)
        with Grader(assignments, seed=SEED, isolation=doctor.best()) as grader:
            grader.prepare_forks()
            ready = time.perf_counter() - start
            timed, one = graded(grader.judges(at_once=1, finish=finish), list(submissions.values()) * ROUNDS)
            _, two = graded(grader.judges(at_once=2, finish=finish), list(submissions.values()))
        disk = sum(path.stat().st_blocks * 512 for path in out.rglob("*")) / len(submissions) / KIB
    return Times(
        date=f"{datetime.now(UTC):%Y-%m-%d}",
        machine=f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}",
        files=files_of(timed[len(submissions) :]),
        limits=tuple(assignment.seconds for assignment in assignments.values()),
        start=round(ready, 2),
        look=measure_look(assignments),
        memory=round((two - one) / KIB**2, 1),
        disk=round(disk, 1),
    )


def writer(out: Path, submissions: Mapping[tuple[str, str], Submission]) -> Callable[[Report], Timed]:
    """Return a function that writes a result and its pages, as `grade` and `watch` do in a judge, and returns its times."""

    def finish(report: Report) -> Timed:
        submission, start = submissions[report.key, report.slug], time.perf_counter()
        write_report(out, report, submission.read(), "latest")
        write_result(path_of(out, report, "latest"), safe_report(report))
        return Timed(name_of(submission), kind_of(report), report.seconds, time.perf_counter() - start)

    return finish


def graded(judges: Judges[Submission, Timed], submissions: Sequence[Submission]) -> tuple[list[Timed], int]:
    """Return the times of all submissions, and the bytes of memory of all processes at the end."""
    waiting, timed = list(reversed(submissions)), list[Timed]()
    with judges:
        while waiting or judges.busy:
            while waiting and judges.free:
                judges.give(waiting.pop())
            for result in judges.wait():
                if isinstance(result, Lost):
                    raise SystemExit(f"{name_of(result.task)}: {result.why}; the machine is too busy to measure")
                timed.append(result)
        return timed, memory_of(os.getpid())


def memory_of(process: int) -> int:
    """Return the proportional bytes of a process and all below it."""
    pss = re.search(r"^Pss:\s+(\d+) kB", Path(f"/proc/{process}/smaps_rollup").read_text(), re.MULTILINE)
    children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    return (int(pss[1]) * KIB if pss else 0) + sum(memory_of(int(child)) for child in children)


def files_of(timed: Sequence[Timed]) -> tuple[FileTimes, ...]:
    """Return the times of each file, from several gradings."""
    files = dict[tuple[str, str], list[Timed]]()
    for each in timed:
        files.setdefault((each.name, each.kind), []).append(each)
    return tuple(
        FileTimes(*key, tuple(round(each.grading, 4) for each in same), tuple(round(each.writing, 4) for each in same))
        for key, same in files.items()
    )


def measure_look(assignments: dict[str, Assignment]) -> float:
    """Return the seconds that `watch` needs to look at one file of its folder that it knows already."""
    # Only the copy of the kit that is measured needs `watch`.
    folder_of = import_module("autograder.gradebook.inbox.folder").Folder
    content = (EXAMPLES / "kowalski_piotr" / "environment_check.py").read_bytes()
    with tempfile.TemporaryDirectory() as folder:
        for number in range(LOOKED_AT):
            path = Path(folder) / f"student{number}" / "environment_check.py"
            path.parent.mkdir()
            path.write_bytes(content)
        watched = folder_of(Path(folder), IntakeOptions({slug: each.required for slug, each in assignments.items()}))
        watched.look()
        time.sleep(1)
        watched.look()
        start = time.perf_counter()
        watched.look()
        return round((time.perf_counter() - start) / LOOKED_AT, 6)


class Watch:
    """`autograder watch` on a folder; `graded` are the moments when it told of a result, by student."""

    def __init__(self, folder: Path, jobs: int) -> None:
        self.graded: dict[str, float] = {}
        self.ready = threading.Event()
        (folder / "inbox").mkdir()
        command = [sys.executable, "-m", "autograder", "watch", str(folder / "inbox"), "--out", str(folder / "reports")]
        isolation = ("--isolation", doctor.best().level)
        self.process = subprocess.Popen(
            [*command, "--jobs", str(jobs), *isolation], cwd=ROOT, stdout=subprocess.PIPE, text=True, bufsize=1
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        for line in self.process.stdout or ():
            if line.startswith("Watching"):
                self.ready.set()
            if match := re.match(r"\d\d:\d\d:\d\d  (student\d+)  .* s$", line):
                self.graded.setdefault(match[1], time.monotonic())

    def end(self) -> None:
        self.process.send_signal(signal.SIGINT)
        self.process.wait(60)
        self._reader.join(60)


# ---- a real night


@dataclass(frozen=True)
class Round:
    """The turnaround of a real night, and the model's for the same arrivals, in seconds."""

    real: Floats
    model: Floats


def small_night(options: argparse.Namespace, times: Times, seed: int) -> tuple[list[FileTimes], Floats]:
    """Return files and when they arrive: the peak hour, compressed."""
    generator = np.random.default_rng(seed)
    files = draw_files(times, options.submissions, generator)
    return files, arrival_times(options.submissions, generator, hour=options.seconds, flat=options.seconds / 12)


def judges_night(options: argparse.Namespace, times: Times, seed: int) -> Round:
    """Grade what arrives in the judges of this process, in the order of arrival."""
    files, arrives = small_night(options, times, seed)
    assignments = load_assignments(ROOT)
    known = {name_of(submission): submission for submission in examples(assignments)}
    submissions = [replace(known[file.name], key=f"student{number}") for number, file in enumerate(files)]
    with tempfile.TemporaryDirectory() as folder:
        finish = writer(Path(folder), {(each.key, each.slug): each for each in submissions})
        with Grader(assignments, seed=SEED, isolation=doctor.best()) as grader:
            judges = grader.judges(at_once=options.cores, finish=finish)
            real, service = arriving(judges, submissions, arrives)
    load = Load(arrives, np.arange(len(files)), service, np.zeros(len(files), dtype=bool))
    return Round(real, simulate(load, Night(options.cores, scheduler=0.001, network=0.0)).turnaround)


def arriving(
    judges: Judges[Submission, Timed], submissions: Sequence[Submission], arrives: Floats
) -> tuple[Floats, Floats]:
    """Return the turnaround and the service times of submissions that arrive at their moments."""
    real, service = np.full(len(submissions), np.nan), np.full(len(submissions), np.nan)
    numbers, given = {name_of(submission): number for number, submission in enumerate(submissions)}, 0
    with judges:
        judges.give(submissions[0])  # The first one starts a judge.
        judges.wait()
        start = time.monotonic()
        while np.isnan(real).any():
            now = time.monotonic() - start
            while given < len(submissions) and arrives[given] <= now and judges.free:
                judges.give(submissions[given])
                given += 1
            pause = max(0.0, float(arrives[given]) - now) if given < len(submissions) and judges.free else None
            for result in judges.wait(pause):
                assert not isinstance(result, Lost), "the machine is too busy to measure"
                number = numbers[result.name]
                real[number] = time.monotonic() - start - arrives[number]
                service[number] = result.grading + result.writing
    return real, service


def inbox_night(options: argparse.Namespace, times: Times, seed: int) -> Round:
    """Hand in files as the model's curve says, in a short time, and wait for their results."""
    files, arrives = small_night(options, times, seed)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        watch = Watch(folder, options.cores)
        try:
            if not watch.ready.wait(120):
                raise SystemExit("watch did not start")
            handed_in = hand_in(folder / "inbox", files, arrives)
            while len(watch.graded) < len(files) and watch.process.poll() is None:
                time.sleep(0.1)
        finally:
            watch.end()
    real = np.array([watch.graded[f"student{number}"] - at for number, at in enumerate(handed_in)])
    return Round(real, modeled(files, np.array(handed_in) - handed_in[0], times, options.cores))


def hand_in(inbox: Path, files: Sequence[FileTimes], arrives: Floats) -> list[float]:
    """Write the files at their moments; return when each was there."""
    contents = {name_of(submission): submission.read() for submission in examples(load_assignments(ROOT))}
    start, moments = time.monotonic(), list[float]()
    for number, (file, at) in enumerate(zip(files, arrives, strict=True)):
        time.sleep(max(0.0, start + at - time.monotonic()))
        path = inbox / f"student{number}" / Path(file.name).name
        path.parent.mkdir()
        path.write_bytes(contents[file.name])
        moments.append(time.monotonic())
    return moments


def modeled(files: Sequence[FileTimes], arrives: Floats, times: Times, cores: int) -> Floats:
    """Return the turnaround of the model for these arrivals; a judge writes its results itself."""
    generator = np.random.default_rng(SEED)
    seconds = np.array([generator.choice(file.grading) + generator.choice(file.writing) for file in files])
    load = Load(arrives, np.arange(len(files)), seconds, np.zeros(len(files), dtype=bool))
    return simulate(load, watch_night(times, cores)).turnaround


NIGHTS = {"judges": judges_night, "watch": inbox_night}


def compare(options: argparse.Namespace) -> None:
    """Print the percentiles of some real nights and the model's."""
    times, ratios = read_times(), list[list[float]]()
    print(
        f"{datetime.now(UTC):%Y-%m-%d}: {options.submissions} submissions in {options.seconds:.0f} s, {options.cores} cores"
    )
    for number in range(options.rounds):
        night = NIGHTS[options.command](options, times, SEED + number)
        real, model = (np.percentile(each, PERCENTS) for each in (night.real, night.model))
        ratios.append(list(model / real))
        print(f"round {number + 1}: real {shown(real)}; model {shown(model)}", flush=True)
    for name, column in zip(("p50", "p95", "max"), np.array(ratios).T, strict=True):
        least, middle, most = np.percentile(column, (0, 50, 100))
        print(f"{name}: model / real {least:.2f} – {middle:.2f} – {most:.2f}")


def shown(values: Floats) -> str:
    return "p50 {:.2f} s, p95 {:.2f} s, max {:.2f} s".format(*values)


def main() -> int:
    """Measure one of both."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("times", help="write tools/deadline_times.json")
    for name in NIGHTS:
        night = commands.add_parser(name, help="compare real nights with the model")
        night.add_argument("--submissions", type=int, default=300)
        night.add_argument("--seconds", type=float, default=90, help="the time in which they arrive")
        night.add_argument("--cores", type=int, default=2)
        night.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    if options.command in NIGHTS:
        compare(options)
    else:
        TIMES.write_bytes(msgspec.json.format(msgspec.json.encode(measure_times()), indent=1) + b"\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
