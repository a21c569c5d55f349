"""Grades a large class of one-assignment submissions: the cost of each hundred, and the memory of the command."""

from __future__ import annotations

import shutil
from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from tools.bench import BUILD, kit
from tools.bench.processor import Sample, measure
from tools.bench.programs import STYLES, read_programs, write_script
from tools.bench.table import markdown

FOLDER = BUILD / "class"
OUT = BUILD / "class-reports"
RIGHT = (True, False, True, False, True)  # of five submissions to each assignment
STEP = 100


@dataclass
class Progress:
    """What was seen while the command ran: how many reports there were, with a sample each."""

    out: Path
    counts: list[int] = field(default_factory=list)
    samples: list[Sample] = field(default_factory=list)

    def watch(self, sample: Sample) -> None:
        """Keep a sample."""
        self.counts.append(sum(1 for _ in self.out.glob("students/*/*.json")))
        self.samples.append(sample)

    def at(self, count: int) -> Sample:
        """Return the first sample with this many reports, or the last one."""
        return self.samples[min(bisect_left(self.counts, count), len(self.samples) - 1)]


def write_class(folder: Path, size: int) -> None:
    """Write a class as `STUDENT/SLUG.py`: the assignments in turn, and in each three right programs of five."""
    turns = {slug: read_programs(slug).turns() for slug in STYLES}
    for number in range(size):
        slug = sorted(STYLES)[number % len(STYLES)]
        right = RIGHT[number // len(STYLES) % len(RIGHT)]
        program = next(turns[slug].right if right else turns[slug].wrong)
        write_script(folder, f"student{number:05d}", slug, program)


def grade_class(size: int, level: str, note: Callable[[str], None]) -> str:
    """Grade a class once, and return the table."""
    for folder in (FOLDER, OUT):
        shutil.rmtree(folder, ignore_errors=True)
    write_class(FOLDER, size)
    progress = Progress(OUT)
    note(f"class of {size}: started")
    usage = measure(kit.grade("class", FOLDER, OUT, "--isolation", level), progress.watch)
    note(f"class of {size}: {usage.cpu:.0f} CPU-s, {usage.wall:.0f} s")
    return _table(progress, size) + _summary(progress, size, usage.cpu)


def _table(progress: Progress, size: int) -> str:
    first = _cost(progress, 1, STEP)
    rows = []
    for end in range(STEP, size + 1, STEP):
        cost = _cost(progress, max(1, end - STEP), end)
        rows.append((f"{end - STEP + 1}–{end}", f"{cost:.3f}", f"{cost / first:.2f}", f"{progress.at(end).memory:.0f}"))
    return markdown(("reports", "CPU-s each", "to the first hundred", "memory of the command, MiB"), rows)


def _cost(progress: Progress, start: int, end: int) -> float:
    """Return the processor seconds of a report between the reports number `start` and `end`."""
    return (progress.at(end).cpu - progress.at(start).cpu) / (end - start)


def _summary(progress: Progress, size: int, cpu: float) -> str:
    text = (
        f"\n\nWith start-up and class page: {cpu / size:.3f} CPU-s a submission, "
        f"{3600 * size / cpu:,.0f} submissions per core-hour."
    )
    if size >= 2 * STEP:
        later = _cost(progress, STEP, size) / _cost(progress, 1, STEP)
        text += f" A report after the first {STEP} costs {later:.2f} of one of them."
    return text
