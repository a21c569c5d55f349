"""Defines the options of the command line, and tells how a part was run."""

from __future__ import annotations

import argparse
import os
import platform
from datetime import date
from pathlib import Path

from tools.bench import class_sizes, engines

PARTS = ("mix", "statuses", "sizes", "engines", "start-up", "examples", "validate")
CONTESTANTS = ("kit", "none", "reports", "fork", "nbgrader", "otter")
# The options of each part. A page names those that differ from the default.
OF_PART = {
    "mix": ("contestants", "rounds", "notebooks"),
    "statuses": ("rounds",),
    "sizes": ("sizes",),
    "engines": ("tasks", "dask_tasks"),
    "start-up": ("rounds",),
    "examples": ("rounds",),
    "validate": (),
}


def parser(description: str | None) -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    top = argparse.ArgumentParser(
        prog="python -m tools.bench", description=description, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    _add_names(top, "only", PARTS, "the parts to run")
    _add_names(top, "contestants", CONTESTANTS, "the graders of the mix")
    _add_numbers(top, "rounds", 5, "runs of each command")
    top.add_argument(
        "--notebooks", type=int, nargs=2, default=[30, 10], metavar=("MANY", "FEW"), help="sizes (default: 30 10)"
    )
    sizes = list(class_sizes.SIZES)
    text = f"sizes of the classes, ascending (default: {_words(sizes)})"
    top.add_argument("--sizes", type=int, nargs="+", default=sizes, metavar="N", help=text)
    _add_numbers(top, "tasks", 100_000, "submissions without work for the judges")
    _add_numbers(top, "dask-tasks", 10_000, "the same for Dask, where 100000 take long")
    top.add_argument(
        "--write", action="store_true", help="write the tables and the plot into docs/, each as its part ends"
    )
    return top


def _add_names(top: argparse.ArgumentParser, name: str, names: tuple[str, ...], text: str) -> None:
    default = list(names)
    top.add_argument(
        f"--{name}", nargs="+", choices=names, default=default, metavar="NAME", help=f"{text}: {', '.join(names)}"
    )


def _add_numbers(top: argparse.ArgumentParser, name: str, default: int, text: str) -> None:
    top.add_argument(f"--{name}", type=int, default=default, metavar="N", help=f"{text} (default: {default})")


def parse(description: str | None) -> argparse.Namespace:
    """Return the options; exit 2 if one has an error."""
    top = parser(description)
    options = top.parse_args()
    if options.rounds < 1 or options.notebooks[0] <= options.notebooks[1]:
        top.error("--rounds is at least 1, and MANY is more than FEW")
    if min(options.tasks, options.dask_tasks) <= engines.FEW:
        top.error(f"--tasks and --dask-tasks are more than {engines.FEW}")
    if options.sizes != sorted(set(options.sizes)) or options.sizes[0] < 1:
        top.error("--sizes are ascending and at least 1")
    return options


def command(part: str, options: argparse.Namespace) -> str:
    """Return the command that runs a part again."""
    top, words = parser(None), ["--only", part]
    for name in OF_PART[part]:
        if getattr(options, name) != top.get_default(name):
            words += [f"--{name.replace('_', '-')}", _words(getattr(options, name))]
    return f'make bench BENCH="{" ".join(words)}"'


def _words(value: object) -> str:
    return " ".join(map(str, value)) if isinstance(value, list) else str(value)


def provenance(part: str, options: argparse.Namespace) -> str:
    """Return a line with the date, the machine and the command."""
    python = f"Python {platform.python_version()} on {platform.system()}"
    return f"{date.today().isoformat()}, {os.cpu_count()} cores{_processor()}, {python}: `{command(part, options)}`"


def _processor() -> str:
    """Return the processor's name in brackets, where Linux knows it."""
    path = Path("/proc/cpuinfo")
    lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return f" ({names[0]})" if names else ""
