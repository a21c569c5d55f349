"""The commands of this kit that are measured."""

from __future__ import annotations

import sys
from pathlib import Path

from tools.bench import JOBS, ROOT, SEED
from tools.bench.processor import Command

# Of this copy of the kit, also where the environment belongs to another one.
HERE = {"PYTHONPATH": str(ROOT)}


def python(name: str, *arguments: object) -> Command:
    """Return a command `python -m ...` in this environment."""
    return Command(name, [sys.executable, "-m", *map(str, arguments)], environment=HERE)


def grade(name: str, submissions: Path, out: Path, *options: str) -> Command:
    """Return the command that grades submissions and writes everything."""
    return python(name, "autograder", "grade", submissions, "--out", out, "--seed", SEED, "--jobs", JOBS, *options)


def validate(name: str, out: Path) -> Command:
    """Return the command that validates all suites as `make check` does."""
    return python(name, "autograder", "validate", "--seeds", 3, "--out", out, "--jobs", JOBS)
