"""Tables for the terminal, for a student and for an instructor.

Text goes through rich's `Text`, never through markup, so that `[red]` in a name stays `[red]`. The tables fit 80 columns and a pipe; if
the terminal has no Unicode, signs are plain letters.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rich.cells import cell_len
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from autograder.model import Difference, Module, Outcome, Report, Status, SyntaxFault
from autograder.reports.causes import fault_sentence, reasons_of_faults, without_repeats
from autograder.reports.difference_view import is_text, text_lines
from autograder.reports.gradebook import is_excused, is_open
from autograder.reports.sanitize import SafeReport, one_line, without_commands
from autograder.reports.wording import (
    SIGNS,
    STATUS_WORDS,
    closing,
    count_statuses,
    is_todo,
    kind_of_points,
    notices,
    number_of,
    pointed,
    points,
    submitted,
)

STYLES: dict[Status, str] = {
    "passed": "green",
    "failed": "red",
    "error": "magenta",
    "missing": "dim",
    "timeout": "yellow",
    "crashed": "red",
    "grader_error": "bold cyan",
}
PLAIN_SIGNS: dict[Status, str] = {
    "passed": "+",
    "failed": "x",
    "error": "!",
    "missing": "o",
    "timeout": "t",
    "crashed": "#",
    "grader_error": "?",
}
WIDEST = 100
WIDEST_CODE = 88
FAULT_INDENT = 6
PRINTED_LINES = 5
BAR_WIDTH = 20
NARROWEST_SCORE = 9
TIME_WIDTH = 10  # the column of times, and the blanks between the columns
_BLANK_LINES = re.compile(r"\n(?:[ \t]*\n){2,}")


def show_report(report: SafeReport, console: Console) -> None:
    """Print each test with points and feedback, then the score."""
    report, width = without_commands(report), min(console.width, WIDEST)
    console.print()
    console.print(_heading(report))
    for text in (*notices(report), *report.module.remarks):
        console.print(Padding(Text(text, style="yellow", overflow="fold"), (0, 0, 0, 2)), width=width)
    for fault in report.module.faults:
        console.print(Padding(_fault(fault, report.module, width - FAULT_INDENT), (0, 0, 0, 2)), width=width)
    console.print()
    for line in _tests(report, _signs(console)):
        console.print(line, width=width)
    console.print()
    console.print(_score_line(report, console))
    console.print(Padding(Text(closing(report), style="dim"), (0, 0, 0, 2)), width=width)


def _fault(fault: SyntaxFault, module: Module, width: int) -> RenderableType:
    sentence = Text(fault_sentence(fault, module), style=STYLES["error"], overflow="fold")
    code = Text(pointed(fault, min(width, WIDEST_CODE)), no_wrap=True, overflow="crop")
    return Group(sentence, Padding(code, (0, 0, 0, FAULT_INDENT - 2)))


def _signs(console: Console) -> dict[Status, str]:
    return PLAIN_SIGNS if console.options.ascii_only else SIGNS


def _heading(report: Report) -> Text:
    about = ", ".join(filter(None, [report.file, submitted(report)]))
    return Text.assemble((report.title, "bold"), "  ", (about, "dim"), overflow="fold")


def _tests(report: Report, signs: dict[Status, str]) -> Iterator[RenderableType]:
    """Yield a row for each test, and its details below."""
    points_width = max((len(_earned(outcome)) for outcome in report.outcomes), default=0)
    ending_width = max((len(_ending(outcome)) for outcome in report.outcomes), default=0)
    for outcome in without_repeats(report.outcomes, reasons_of_faults(report.module)):
        short = is_todo(outcome)
        row = Table.grid(padding=(0, 2, 0, 0), expand=True)
        row.add_column(width=3, justify="right")
        row.add_column(ratio=1, overflow="ellipsis" if short else "fold", no_wrap=short)
        row.add_column(width=points_width, justify="right", no_wrap=True)
        row.add_column(width=ending_width, no_wrap=True)
        style = STYLES[outcome.status]
        title = Text(outcome.test.title, style="dim" if outcome.status == "missing" else "")
        row.add_row(
            Text(signs[outcome.status], style=style), title, _earned(outcome), Text(_ending(outcome), style=style)
        )
        yield row
        yield from _details(outcome)


def _earned(outcome: Outcome) -> str:
    return f"{points(outcome.score)}/{points(outcome.test.points)}"


def _ending(outcome: Outcome) -> str:
    return outcome.feedback if is_todo(outcome) else STATUS_WORDS[outcome.status]


def _details(outcome: Outcome) -> Iterator[RenderableType]:
    """Yield feedback, hint and printed text of a failed test."""
    if outcome.status == "passed":
        return
    if outcome.feedback and not is_todo(outcome):
        yield _indented(Text(_BLANK_LINES.sub("\n\n", outcome.feedback)))
    if outcome.difference and is_text(outcome.difference):
        yield _indented(Text(_first_line(outcome.difference)))
    if outcome.hint:
        yield _indented(Text.assemble(("Looks like: ", "bold"), outcome.hint))
    if outcome.printed:
        yield _indented(Text(_end_of(outcome.printed.split("\n")), style="dim"))


def _first_line(difference: Difference) -> str:
    """Return the first differing line of both texts."""
    line = next((line for line in text_lines(difference) if line.wrong), None)
    return f"got:      {line.got}\nexpected: {line.expected}" if line else ""


def _end_of(lines: Sequence[str]) -> str:
    few = len(lines) <= PRINTED_LINES
    heading = "Your code printed:" if few else f"Your code printed {len(lines)} lines; the last {PRINTED_LINES}:"
    return "\n".join([heading, *(f"  {line}" for line in lines[-PRINTED_LINES:])])


def _indented(text: Text) -> Padding:
    text.overflow = "fold"
    return Padding(text, (0, 0, 0, 7))


def _score_line(report: Report, console: Console) -> Text:
    style = "bold green" if report.score == report.max_score else "bold"
    score = f"{points(report.score)} of {points(report.max_score)} {kind_of_points(report)}"
    return Text.assemble("  ", _bar(report, console), "  ", (f"{report.slug}: {score}", style))


def _bar(report: Report, console: Console) -> Text:
    filled, empty = ("#", ".") if console.options.ascii_only else ("━", "─")
    done = int(BAR_WIDTH * report.score / (report.max_score or 1) + 1e-9)
    return Text.assemble((filled * done, "green"), (empty * (BAR_WIDTH - done), "dim"))


def show_remarks(remarks: Sequence[str], console: Console) -> None:
    """Print remarks about files, each on one line."""
    for remark in remarks:
        console.print(f"  {without_commands(one_line(remark))}", style="dim", markup=False, highlight=False)


def show_class(reports: Sequence[SafeReport], console: Console) -> None:
    """Print a row for each submission, totals and grader errors."""
    reports = [without_commands(report) for report in reports]
    console.print()
    statuses = [status for status, _ in count_statuses(outcome for report in reports for outcome in report.outcomes)]
    scores = max((cell_len(_class_score(report).plain) for report in reports), default=0)
    numbers = max(scores, NARROWEST_SCORE) + TIME_WIDTH
    widths = _name_widths(reports, min(console.width, WIDEST) - numbers - 4 * len(statuses))
    console.print(_class_table(reports, widths, statuses, _signs(console)))
    console.print()
    console.print(_legend(statuses, _signs(console)))
    console.print(_totals(reports))
    for report in reports:
        for outcome in report.grader_errors:
            console.print(_grader_error(report, outcome))


def _name_widths(reports: Sequence[Report], room: int) -> tuple[int, int]:
    """Divide the room for names into student and assignment."""
    student = max((cell_len(report.student) for report in reports), default=0)
    slug = min(max((len(report.slug) for report in reports), default=0), max(room // 2, room - student))
    return max(7, min(student, room - slug)), max(10, slug)


def _class_table(
    reports: Sequence[Report], widths: tuple[int, int], statuses: Sequence[Status], signs: dict[Status, str]
) -> Table:
    table = Table(box=None, padding=(0, 1, 0, 0), pad_edge=False, header_style="bold")
    table.add_column("Student", overflow="ellipsis", no_wrap=True, width=widths[0])
    table.add_column("Assignment", overflow="ellipsis", no_wrap=True, width=widths[1])
    table.add_column("Score", justify="right", no_wrap=True, min_width=NARROWEST_SCORE)
    for status in statuses:
        table.add_column(Text(signs[status], style=STYLES[status]), justify="right", no_wrap=True, min_width=3)
    table.add_column("Time", justify="right", no_wrap=True, min_width=7)
    for report in reports:
        counts = dict(count_statuses(report.outcomes))
        cells = (Text(str(counts.get(status, "")), style=STYLES[status]) for status in statuses)
        seconds = Text(f"{report.seconds:.1f} s", style="dim")
        table.add_row(Text(report.student), Text(report.slug), _class_score(report), *cells, seconds)
    return table


def _legend(statuses: Sequence[Status], signs: dict[Status, str]) -> Text:
    return Text("  ").join(Text(f"{signs[status]} {STATUS_WORDS[status]}", style=STYLES[status]) for status in statuses)


def _class_score(report: Report) -> Text:
    """Return the score that counts, and in brackets the points of the tests if they differ: 15.3/20 (17)."""
    if is_excused(report):
        return Text("excused", style="dim")
    if report.final is None:
        return Text("not final", style=STYLES["grader_error"])
    raw = points(report.score)
    text = Text(f"{points(report.final)}/{points(report.max_score)}")
    text.stylize("bold green" if report.final >= report.max_score else "bold")
    return text if points(report.final) == raw else text.append(f" ({raw})", style="dim")


def _totals(reports: Sequence[Report]) -> Text:
    counted = [report for report in reports if report.final is not None]
    students = len({report.key for report in reports})
    earned = sum(report.final or 0.0 for report in counted)
    possible = sum(report.max_score for report in counted)
    text = Text(f"{number_of(len(reports), 'submission')} from {number_of(students, 'student')}", style="bold")
    text.append(f": {points(earned)} of {points(possible)} points earned", style="not bold")
    waiting, excused = sum(map(is_open, reports)), sum(map(is_excused, reports))
    if waiting:
        text.append(f"; {number_of(waiting, 'score')} not final", style=STYLES["grader_error"])
    if excused:
        text.append(f"; {excused} excused", style="not bold")
    return text


def _grader_error(report: Report, outcome: Outcome) -> Text:
    test = f": {report.student}, {report.slug}, {outcome.test.name}"
    feedback = f": {outcome.feedback}" if outcome.feedback else ""
    return Text.assemble(("Grader error", STYLES["grader_error"]), test, feedback)
