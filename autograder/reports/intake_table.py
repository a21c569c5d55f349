"""The table of `autograder intake` for the terminal.

Names are cleaned and go through rich's `Text`, never through markup.
"""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from autograder.intake.model import AttemptRecord, Intake, Record
from autograder.reports.sanitize import one_line, without_commands
from autograder.reports.terminal import WIDEST
from autograder.reports.wording import number_of, shown_time

HEADINGS = ("Student", "Assignment", "Submitted", "File")
LEAST = 22  # columns that a text keeps on a narrow terminal


def show_intake(intake: Intake, console: Console) -> None:
    """Print a row for each attempt, then the counts of files."""
    graded = [record for record in intake.records if record.fate == "graded"]
    if graded:
        console.print()
        console.print(_intake_table(graded), width=min(console.width, WIDEST))
    counts = ", ".join(
        f"{sum(record.fate == fate for record in intake.records)} {fate}" for fate in ("graded", "refused", "ignored")
    )
    layout = f" ({', '.join(intake.layouts)})" if intake.layouts else ""
    console.print()
    console.print(f"{number_of(len(intake.records), 'file')}{layout}: {counts}", markup=False, highlight=False)


def _intake_table(graded: Sequence[Record]) -> Table:
    table = Table(expand=True, box=None, padding=(0, 1, 0, 0), pad_edge=False, header_style="bold")
    rows = sorted(
        (record.student, _assignment(counted), _submitted(record), record.name)
        for record in graded
        for counted in record.counts_for
    )
    texts = [[Text(without_commands(one_line(cell))) for cell in row] for row in rows]
    for name, column in zip(HEADINGS, zip(*texts, strict=True), strict=True):
        # On a narrow terminal the name of the file is cut first, because intake.json has it too.
        least = None if name == HEADINGS[-1] else min(LEAST, max(len(name), *(cell.cell_len for cell in column)))
        table.add_column(name, overflow="ellipsis", no_wrap=True, min_width=least, ratio=None if least else 1)
    for cells in texts:
        table.add_row(*cells)
    return table


def _assignment(counted: AttemptRecord) -> str:
    return f"{counted.slug} ({counted.attempt})" if counted.attempt > 1 else counted.slug


def _submitted(record: Record) -> str:
    return " ".join(word for word in (shown_time(record.submitted_at), "late" if record.late else "") if word)
