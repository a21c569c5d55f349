"""Compares the cost of one more right report with that of one more wrong report."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from autograder.course.programs import Program
from tools.bench import BUILD, kit
from tools.bench.mix import SLUGS
from tools.bench.processor import measure
from tools.bench.programs import read_programs, write_script
from tools.bench.table import markdown, ratio, spread

FOLDER = BUILD / "right-and-wrong"
FEW, FEW_WRONG, MORE = 2, 8, 16  # programs of each assignment
HEADER = ("one more report of one assignment", "CPU-s", "to a right one")
CLASSES = ("right", "seen", "new")


@dataclass(frozen=True)
class Costs:
    """Processor seconds of one more report in each round, for each class."""

    by_class: dict[str, list[float]] = field(default_factory=lambda: {name: [] for name in CLASSES})


def compare(level: str, rounds: int, note: Callable[[str], None]) -> Costs:
    """Grade some programs, right and wrong, then the same with more right ones, with the wrong ones again, and with new wrong ones."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    _write_classes()
    costs, more = Costs(), MORE * len(SLUGS)
    for number in range(rounds):
        few = _processor_seconds("few", level)
        for name in CLASSES:
            costs.by_class[name].append((_processor_seconds(name, level) - few) / more)
        latest = ", ".join(f"{name} {each[-1]:.3f}" for name, each in costs.by_class.items())
        note(f"right and wrong, round {number + 1}: {latest} CPU-s a report")
    return costs


def report(level: str, costs: Costs) -> str:
    """Return the table."""
    right, seen, new = (costs.by_class[name] for name in CLASSES)
    rows = [
        (f"right, at `{level}`", spread(right), "1"),
        ("wrong, a known mistake that was seen before in the run", spread(seen), ratio(seen, right)),
        ("wrong, a known mistake that is new in the run", spread(new), ratio(new, right)),
    ]
    return markdown(HEADER, rows)


def _write_classes() -> None:
    for slug in SLUGS:
        programs = read_programs(slug)
        turns = programs.turns()
        few, more = ([next(turns.right) for _ in range(count)] for count in (FEW, MORE))
        wrong = programs.wrong[:FEW_WRONG]
        few += wrong
        _write_class(FOLDER / "few", slug, few)
        _write_class(FOLDER / "right", slug, [*few, *more])
        _write_class(FOLDER / "seen", slug, [*few, *wrong * (MORE // FEW_WRONG)])
        _write_class(FOLDER / "new", slug, [*few, *programs.wrong[FEW_WRONG : FEW_WRONG + MORE]])


def _write_class(folder: Path, slug: str, programs: Iterable[Program]) -> None:
    for number, program in enumerate(programs):
        write_script(folder, f"student{number:04d}", slug, program)


def _processor_seconds(name: str, level: str) -> float:
    out = FOLDER / f"{name}-reports"
    shutil.rmtree(out, ignore_errors=True)
    return measure(kit.grade(f"{name}-programs", FOLDER / name, out, "--isolation", level)).cpu
