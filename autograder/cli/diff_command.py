"""`autograder diff`: whose grade changed between two runs into a folder, and why."""

from __future__ import annotations

import argparse

from rich.console import Console

from autograder.gradebook.diff import compare_runs, to_csv
from autograder.gradebook.diff_output import show_diff, to_html
from autograder.gradebook.runs import read_run, run_numbers
from autograder.model import KitError
from autograder.reports.writer import write_file


def diff(options: argparse.Namespace) -> int:
    """Compare two runs: print the changes, and write diff.html and diff.csv."""
    numbers = run_numbers(options.out)
    if len(numbers) < 2 and len(options.runs) < 2:
        recorded = "one run is" if numbers else "no runs are"
        raise KitError(f"{options.out}: {recorded} recorded in this folder; grade into it again, then compare")
    old, new = {0: numbers[-2:], 1: [*options.runs, numbers[-1]]}.get(len(options.runs), options.runs)
    changes = compare_runs(read_run(options.out, old), read_run(options.out, new))
    console = Console()
    show_diff(changes, console)
    for name, text in (("diff.html", to_html(changes)), ("diff.csv", to_csv(changes))):
        write_file(options.out / name, text)
    console.print(f"Details: {options.out}/diff.html, {options.out}/diff.csv", markup=False, highlight=False)
    return 0
