"""Measures how long the bundled examples and the validation take, in wall seconds."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from tools.bench import BUILD, ROOT, kit
from tools.bench.processor import Command, Usage, measure
from tools.bench.result import Result
from tools.bench.table import markdown, spread

EXAMPLES = ROOT / "examples" / "submissions"


def examples(rounds: int, note: Callable[[str], None]) -> Result:
    """Grade the bundled submissions, and return the table."""
    out = BUILD / "examples-reports"
    return _table("grade the bundled submissions", kit.grade("examples", EXAMPLES, out), out, rounds, note)


def validation(rounds: int, note: Callable[[str], None]) -> Result:
    """Validate all suites, and return the table."""
    out = BUILD / "validation"
    return _table("validate all suites with 3 seeds", kit.validate("validate", out), out, rounds, note)


def _table(title: str, command: Command, out: Path, rounds: int, note: Callable[[str], None]) -> Result:
    usages = []
    for number in range(rounds):
        usages.append(_usage(command, out))
        note(f"{title}, round {number + 1}: {usages[-1].wall:.1f} s, {usages[-1].cpu:.1f} CPU-s")
    wall, cpu = [usage.wall for usage in usages], [usage.cpu for usage in usages]
    return Result(markdown(("what", "wall seconds", "CPU-s"), [(title, spread(wall, 1), spread(cpu, 1))]))


def _usage(command: Command, out: Path) -> Usage:
    shutil.rmtree(out, ignore_errors=True)
    return measure(command)
