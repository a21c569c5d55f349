"""Grades classes of 10 to 10,000 small notebooks: the cost of a submission, and the memory of the command."""

from __future__ import annotations

import os
import shutil
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from autograder.course.programs import Program
from tools.bench import BUILD, kit
from tools.bench.mix import notebook
from tools.bench.processor import Sample, measure
from tools.bench.programs import read_programs
from tools.bench.result import Result
from tools.bench.table import markdown

FOLDER = BUILD / "class"
SLUGS = ("adam_step", "environment_check")
RIGHT = (True, False, True, False, True)  # of five submissions to each assignment
SIZES = (10, 100, 1_000, 10_000)
STEP = 1_000
NOTE_SECONDS = 10.0
HEADER = (
    "submissions",
    "CPU-s each, start-up and class page included",
    "CPU-s of one more than in the row above",
    "memory at the last report, MiB",
    "largest memory, MiB",
)


@dataclass
class Progress:
    """Looks at a running command: the number of reports, with a sample for each."""

    out: Path
    note: Callable[[str], None]
    counts: list[int] = field(default_factory=list)
    samples: list[Sample] = field(default_factory=list)
    told: float = 0.0

    def watch(self, sample: Sample) -> None:
        """Keep a sample, and say how far the command is."""
        results = self.out / "results"
        # One student has one assignment, so a folder for each report; a search for the files would take as long as grading.
        self.counts.append(len(os.listdir(results)) if results.is_dir() else 0)
        self.samples.append(sample)
        if sample.wall - self.told >= NOTE_SECONDS:
            self.told = sample.wall
            self.note(
                f"{self.counts[-1]} reports, {sample.cpu:.0f} CPU-s, {sample.memory:.0f} MiB, {sample.wall:.0f} s"
            )

    def at(self, count: int) -> Sample:
        """Return the first sample with this many reports, or the last one."""
        return self.samples[min(bisect_left(self.counts, count), len(self.samples) - 1)]


@dataclass(frozen=True)
class ClassRun:
    """The grading of one class: processor seconds with all that is done once, and the samples."""

    size: int
    cpu: float
    progress: Progress

    @property
    def memory(self) -> float:
        """The memory of the command when the last report was there, in MiB."""
        return self.progress.at(self.size).memory

    @property
    def largest(self) -> float:
        """The largest memory of the command, in MiB; the class page is the last thing that it makes."""
        return max(sample.memory for sample in self.progress.samples)

    def steps(self) -> Iterator[tuple[int, float, float]]:
        """Yield each STEP reports: their number so far, the CPU-s of one of them, and the memory in MiB."""
        for end in range(STEP, self.size + 1, STEP):
            start, sample = self.progress.at(max(1, end - STEP)), self.progress.at(end)
            yield end, (sample.cpu - start.cpu) / STEP, sample.memory


def write_class(folder: Path, size: int) -> None:
    """Write a class as `STUDENT/SLUG.ipynb`: the assignments in turn, and in each three right programs of five."""
    turns = {slug: read_programs(slug).turns() for slug in SLUGS}
    for number in range(size):
        slug = SLUGS[number % len(SLUGS)]
        right = RIGHT[number // len(SLUGS) % len(RIGHT)]
        _write(folder / f"student{number:05d}", slug, next(turns[slug].right if right else turns[slug].wrong))


def _write(folder: Path, slug: str, program: Program) -> None:
    folder.mkdir(parents=True)
    # The name of the student is in it, so no two files are the same.
    (folder / f"{slug}.ipynb").write_text(notebook(folder.name, {slug: program}), encoding="utf-8")


def grade_classes(sizes: Sequence[int], level: str, note: Callable[[str], None]) -> Result:
    """Grade a class of each size once, and return the table."""
    runs = [_grade_class(size, level, note) for size in sizes]
    figures = {
        "classes": [[run.size, run.cpu / run.size, run.memory] for run in runs],
        "steps": [list(step) for step in runs[-1].steps()],
    }
    return Result(_table(runs) + _growth(runs[-1]), figures)


def _grade_class(size: int, level: str, note: Callable[[str], None]) -> ClassRun:
    folder, out = FOLDER / f"{size}", FOLDER / f"{size}-reports"
    for old in (folder, out):
        shutil.rmtree(old, ignore_errors=True)
    write_class(folder, size)
    progress = Progress(out, lambda text: note(f"class of {size}: {text}"))
    usage = measure(kit.grade("class", folder, out, "--isolation", level), progress.watch)
    run = ClassRun(size, usage.cpu, progress)
    note(f"class of {size}: ended; {usage.cpu:.0f} CPU-s, {usage.wall:.0f} s, {run.largest:.0f} MiB at most")
    return run


def _table(runs: Sequence[ClassRun]) -> str:
    rows = []
    for less, run in zip([None, *runs[:-1]], runs, strict=True):
        more = "" if less is None else f"{(run.cpu - less.cpu) / (run.size - less.size):.3f}"
        each = f"{run.cpu / run.size:.3f}"
        rows.append((f"{run.size:,}", each, more, f"{run.memory:.0f}", f"{run.largest:.0f}"))
    return markdown(HEADER, rows)


def _growth(run: ClassRun) -> str:
    """Say how the cost and the memory grow within the largest class."""
    steps = list(run.steps())
    if len(steps) < 2:
        return ""
    (start, first_cost, first_memory), *_, (end, cost, memory) = steps
    return (
        f"\n\nIn the class of {run.size:,}, the memory of the command grows by {memory - first_memory:.0f} MiB from the {start:,}th report "
        f"({first_memory:.0f} MiB) to the {end:,}th ({memory:.0f} MiB). A report among the last {STEP:,} costs {cost:.3f} CPU-s, "
        f"{cost / first_cost:.2f} of one among the first {STEP:,} ({first_cost:.3f})."
    )
