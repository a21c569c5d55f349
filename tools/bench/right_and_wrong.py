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


@dataclass(frozen=True)
class Costs:
    """Processor seconds of one more report in each round."""

    right: list[float] = field(default_factory=list)
    wrong: list[float] = field(default_factory=list)


def compare(level: str, rounds: int, note: Callable[[str], None]) -> Costs:
    """Grade some programs, right and wrong, then the same with more right ones, then with more wrong ones."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    _write_classes()
    costs, more = Costs(), MORE * len(SLUGS)
    for number in range(rounds):
        few, right, wrong = (_processor_seconds(name, level) for name in ("few", "right", "wrong"))
        costs.right.append((right - few) / more)
        costs.wrong.append((wrong - few) / more)
        note(f"right and wrong, round {number + 1}: {costs.right[-1]:.3f} and {costs.wrong[-1]:.3f} CPU-s a report")
    return costs


def report(level: str, costs: Costs) -> str:
    """Return the table."""
    rows = [
        (f"right, at `{level}`", spread(costs.right), "1"),
        ("wrong in a known way", spread(costs.wrong), ratio(costs.wrong, costs.right)),
    ]
    return markdown(HEADER, rows)


def _write_classes() -> None:
    for slug in SLUGS:
        programs = read_programs(slug)
        turns = programs.turns()
        few, more = ([next(turns.right) for _ in range(count)] for count in (FEW, MORE))
        # The first wrong ones make the judges read the catalog, which costs once.
        few += programs.wrong[:FEW_WRONG]
        _write_class(FOLDER / "few", slug, few)
        _write_class(FOLDER / "right", slug, [*few, *more])
        _write_class(FOLDER / "wrong", slug, [*few, *programs.wrong[FEW_WRONG : FEW_WRONG + MORE]])


def _write_class(folder: Path, slug: str, programs: Iterable[Program]) -> None:
    for number, program in enumerate(programs):
        write_script(folder, f"student{number:04d}", slug, program)


def _processor_seconds(name: str, level: str) -> float:
    out = FOLDER / f"{name}-reports"
    shutil.rmtree(out, ignore_errors=True)
    return measure(kit.grade(f"{name}-programs", FOLDER / name, out, "--isolation", level)).cpu
