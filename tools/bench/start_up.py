"""Measures how long each command takes for little work: wall and processor seconds."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tools.bench import BUILD, kit
from tools.bench.processor import Usage, measure
from tools.bench.programs import read_programs, write_script
from tools.bench.result import Result
from tools.bench.table import markdown, spread
from tools.bench.wall_seconds import EXAMPLES

FOLDER = BUILD / "start-up"
CLASS = FOLDER / "class"  # the results of the bundled submissions
FILE, ONE = FOLDER / "files" / "student0000" / "adam_step.py", FOLDER / "one"
ADJUSTMENTS = FOLDER / "adjustments.csv"
ADJUSTED = ("--adjustments", ADJUSTMENTS, "--out", CLASS)


@dataclass(frozen=True)
class Row:
    """A command to measure: its title, its arguments, and the files of the last round that it must not meet."""

    title: str
    arguments: Sequence[object]
    old: Sequence[Path] = field(default=())


ROWS = (
    Row("`--help`", ("--help",)),
    Row("`test adam_step`", ("test", "adam_step", "--notebook", FILE, "--out", FOLDER / "test")),
    Row("`grade` one file", ("grade", FILE, "--out", ONE), [ONE]),
    Row("`grade` the same file again", ("grade", FILE, "--out", ONE)),
    Row("`verify` its report", ("verify", ONE / "students" / "student0000" / "adam_step.json", FILE)),
    Row("`intake` of the bundled submissions", ("intake", EXAMPLES, "--out", FOLDER / "intake")),
    Row("`grade` the bundled submissions again", ("grade", EXAMPLES, "--out", CLASS)),
    Row("`diff` of its last two runs", ("diff", "--out", CLASS)),
    Row("`export --for csv`", ("export", "--for", "csv", "--out", CLASS)),
    Row("`export --for gradescope`", ("export", "--for", "gradescope", "--out", CLASS), [CLASS / "exports"]),
    Row("`similar`", ("similar", "--out", CLASS)),
    Row(
        "`adjust`",
        ("adjust", "chen_lin", "dense_backward", "--points", 1, "--reason", "bench", *ADJUSTED),
        [ADJUSTMENTS],
    ),
    Row("`doctor`", ("doctor",)),
    Row("`stubs --check`", ("stubs", "--check")),
    Row("`handout`", ("handout", "--out", FOLDER / "handout.zip")),
    Row(
        "`bundle --for gradescope adam_step`",
        ("bundle", "--for", "gradescope", "adam_step", "--out", FOLDER / "bundle.zip"),
        [FOLDER / "bundle.zip"],
    ),
)


def commands(rounds: int, note: Callable[[str], None]) -> Result:
    """Measure each command in turn, and return the table."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    write_script(FILE.parents[1], FILE.parent.name, FILE.stem, read_programs(FILE.stem).right[0].source)
    for seed in (1, 2):  # two runs to compare
        measure(kit.python("start-up", "autograder", "grade", EXAMPLES, "--out", CLASS, "--seed", seed))
    usages: dict[str, list[Usage]] = {row.title: [] for row in ROWS}
    for number in range(rounds):
        for row in ROWS:
            usage = _usage(row)
            usages[row.title].append(usage)
            note(f"start-up, round {number + 1}: {row.title} {usage.wall:.2f} s, {usage.cpu:.2f} CPU-s")
    rows = [
        (title, spread([each.wall for each in measured], 2), spread([each.cpu for each in measured], 2))
        for title, measured in usages.items()
    ]
    return Result(markdown(("command", "wall seconds", "CPU-s"), rows))


def _usage(row: Row) -> Usage:
    for path in row.old:
        shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink(missing_ok=True)
    return measure(kit.python("start-up", "autograder", *row.arguments))
