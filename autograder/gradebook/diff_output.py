"""Shows what changed between two runs: in the terminal, and as a page for staff."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from autograder.gradebook.diff import Change, RunDiff
from autograder.gradebook.runs import RunRecord, Unstable
from autograder.reports.pages.templates import render
from autograder.reports.sanitize import one_line
from autograder.reports.wording import number_of, points, shown_time

MOST_SHOWN = 20


def show_diff(diff: RunDiff, console: Console) -> None:
    """Print whose score changed and why, then which tests moved."""
    console.print(Text(heading(diff), style="bold"))
    moved = diff.moved
    if moved:
        console.print(_table(moved[:MOST_SHOWN]))
    if len(moved) > MOST_SHOWN:
        console.print(Text(f"… and {len(moved) - MOST_SHOWN} more: see diff.html and diff.csv of `autograder diff`"))
    for move in diff.tests():
        counts = [f"{number_of(len(move.up), 'student')} more"] * bool(move.up)
        counts += [f"{number_of(len(move.down), 'student')} fewer"] * bool(move.down)
        console.print(Text(one_line(f"  {move.slug}: {move.title}: passed by {', '.join(counts)}")))
    for each in diff.new.unstable:
        console.print(Text(unstable_sentence(each, diff.new), style="yellow"))


def heading(diff: RunDiff) -> str:
    """Return in one line which runs are compared, and how many scores changed."""
    runs = f"Run {diff.old.number} ({shown_time(diff.old.at)}) → run {diff.new.number} ({shown_time(diff.new.at)})"
    return f"{runs}: {number_of(len(diff.moved), 'score')} changed"


def _table(changes: Sequence[Change]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim")
    for title in ("student", "assignment"):
        table.add_column(title)
    for title in ("old", "new"):
        table.add_column(title, justify="right")
    table.add_column("why")
    for change in changes:
        texts = (change.student, change.slug, score(change.old), score(change.new), "; ".join(change.causes))
        table.add_row(*(Text(one_line(text)) for text in texts))
    return table


def score(value: float | None) -> str:
    """Return a score, or a dash where there is none."""
    return "–" if value is None else points(value)


def unstable_sentence(each: Unstable, run: RunRecord) -> str:
    """Say which result depends on chance, and which score was kept."""
    name = run.students[each.key].name if each.key in run.students else each.key
    return one_line(
        f"{name}, {each.slug}: graded again with nothing changed, {', '.join(each.tests)} came out otherwise "
        f"({points(each.score)} and {points(each.other_score)} points); {points(each.score)} is kept until you decide"
    )


def to_html(diff: RunDiff) -> str:
    """Return the whole page."""
    return render(
        "diff.html",
        heading=heading(diff),
        changes=diff.changes,
        moved=diff.moved,
        tests=diff.tests(),
        unstable=[unstable_sentence(each, diff.new) for each in diff.new.unstable],
        score=score,
        clean=one_line,
    )
