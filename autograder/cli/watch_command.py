"""`autograder watch`: grades what arrives in a folder, until Ctrl-C."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from rich.console import Console

from autograder.cli.common import at_once, chosen_assignments, intake_options, roster_of
from autograder.cli.grade_command import given_seed, isolation_of, seed_of, status_of
from autograder.cli.progress import Progress
from autograder.course.assignment import kit_root
from autograder.model import Assignment, KitError
from autograder.reports.sanitize import SafeReport, one_line, without_commands
from autograder.reports.wording import points

if TYPE_CHECKING:
    from autograder.gradebook.class_run import Course
    from autograder.gradebook.inbox.session import Session
    from autograder.gradebook.ledger import Ledger
    from autograder.gradebook.students import HandIn
    from autograder.grading.grader import Grader
    from autograder.intake.model import Record
    from autograder.intake.roster import Roster


def run(options: argparse.Namespace) -> int:
    """Grade what arrives until the process is interrupted; exit 3 if a result is a grader_error."""
    from autograder.atomic import remove_unfinished
    from autograder.gradebook.inbox.events import Events
    from autograder.gradebook.lock import locked

    _check(options)
    assignments = chosen_assignments([options.assignment] if options.assignment else [])
    roster, console = roster_of(options), Console()
    screen = Screen(console)
    with locked(options.out), Events(options.path) as events:
        remove_unfinished(options.out)
        course = _course(options, assignments)
        session = _session(options, course, roster, screen)
        try:
            with _grader(course) as grader, screen.progress:
                _say(console, f"Watching {one_line(str(options.path))}; Ctrl-C ends it")
                session.run(grader, events, at_once(options.jobs))
        except KeyboardInterrupt:
            _close(options, session, console)
    return status_of(session.results)


def _check(options: argparse.Namespace) -> None:
    """Raise KitError for what is wrong before anything has arrived."""
    from autograder.gradebook.inbox.events import check_installed
    from autograder.intake.lms.filenames import patterned
    from autograder.sandbox.levels import can_fork

    check_installed()
    at_once(options.jobs)
    if options.pattern is not None:
        patterned(options.pattern)
    if not can_fork():
        raise KitError(
            "watch forks processes, which this system cannot do safely; use Linux, or run `grade` again and again"
        )
    if not options.path.is_dir():
        raise KitError(f"{options.path}: there is no such folder; make it, or name another one")
    inbox, out = options.path.resolve(), options.out.resolve()
    if inbox.is_relative_to(out) or out.is_relative_to(inbox):
        raise KitError(f"{options.path} and {options.out}: one is inside the other; choose another folder with --out")


def _course(options: argparse.Namespace, assignments: Mapping[str, Assignment]) -> Course:
    """Return the course, and write what the next run into the folder must know of it."""
    from autograder.gradebook.class_run import Course
    from autograder.gradebook.store import RunFile, write_run_file

    seed = seed_of(options, given_seed(options))
    course = Course(assignments, seed, isolation_of(options, assignments.values()))
    write_run_file(options.out, RunFile(seed, str(options.path)))
    return course


def _session(options: argparse.Namespace, course: Course, roster: Roster | None, screen: Screen) -> Session:
    from autograder.gradebook.inbox.class_files import ClassFiles
    from autograder.gradebook.inbox.folder import Folder
    from autograder.gradebook.inbox.session import Session

    title = f"Grades of {options.path.resolve().name}"
    class_files = ClassFiles(options.out, course, title, _ledger_of(options, roster))
    folder = Folder(options.path, intake_options(options, course.assignments, roster))
    return Session(options.out, course, folder, class_files, screen)


def _ledger_of(options: argparse.Namespace, roster: Roster | None) -> Callable[[Sequence[HandIn]], Ledger]:
    """Return a function that reads the ledger; raise KitError if a file of it has an error now."""
    from autograder.gradebook.ledger import ledger_files, load_ledger, read_files

    root = kit_root()
    files = ledger_files(root, options.course, options.adjustments)
    read_files(files, root)
    return lambda hand_ins: load_ledger(files, root, hand_ins, roster)


def _grader(course: Course) -> Grader:
    from autograder.grading.grader import Grader

    return Grader(course.assignments, seed=course.seed, isolation=course.isolation)


def _close(options: argparse.Namespace, session: Session, console: Console) -> None:
    """Write the end of the session, and say what became of the submissions."""
    from autograder.gradebook.inbox.summary import summary
    from autograder.gradebook.store import RunFile, read_run_file, write_run_file

    session.close()
    run_file = read_run_file(options.out)
    if run_file is not None:
        write_run_file(options.out, RunFile(run_file.seed, str(options.path), session.left))
    for line in (
        *summary(session.counts, session.left),
        f"Reports: {options.out}/index.html, {options.out}/gradebook.csv",
    ):
        _say(console, line)


class Screen:
    """Shows a line for each result, and below them how far the session is."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self.progress = Progress(0, console)
        self.expect, self.tick = self.progress.expect, self.progress.tick

    def result(self, report: SafeReport, seconds: float) -> None:
        """Show a result, and the seconds since its submission arrived."""
        score = f"{points(report.score)} of {points(report.max_score)}"
        shown = "grader error" if report.grader_errors else score
        self._line(report.student, report.slug, shown, f"{seconds:.1f} s")
        self.progress.add(report)

    def refused(self, record: Record) -> None:
        """Show why a file cannot be graded."""
        self._line(f"{record.name}: refused, {record.reason}")

    def trouble(self, sentence: str) -> None:
        """Show what staff should look at."""
        self._line(sentence)

    def _line(self, *parts: str) -> None:
        _say(self._console, "  ".join([f"{datetime.now():%H:%M:%S}", *map(one_line, parts)]))


def _say(console: Console, line: str) -> None:
    console.print(without_commands(line), markup=False, highlight=False, soft_wrap=True)
