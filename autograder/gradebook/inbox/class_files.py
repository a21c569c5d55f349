"""Keeps the gradebook and the class page of a folder up to date while results come in."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from autograder.gradebook.class_run import Course, Finished, close_run, with_standing
from autograder.gradebook.inbox.queue import Place, place
from autograder.gradebook.ledger import Ledger
from autograder.gradebook.runs import RunRecord, record_of, times_of
from autograder.gradebook.store import read_results
from autograder.gradebook.students import HandIn
from autograder.intake.model import Intake
from autograder.intake.records import remarks_of
from autograder.model import KitError
from autograder.reports.sanitize import SafeReport, shared
from autograder.reports.writer import write_class, write_intake

# The class page and the gradebook are written at most so often, and take at most a tenth of the time.
CLASS_SECONDS, PAUSE_FACTOR = 3.0, 9.0


class ClassFiles:
    """All results of a folder, and the files that show them together."""

    def __init__(
        self, out: Path, course: Course, title: str, load_ledger: Callable[[Sequence[HandIn]], Ledger]
    ) -> None:
        """`load_ledger` reads the ledger for the submissions of the course. Raise KitError if a result is damaged."""
        self.results: dict[Place, SafeReport] = read_results(out)
        self._out, self._course, self._title, self._load_ledger = out, course, title, load_ledger
        self._finished = list[Finished]()
        self._intake = Intake((), (), (), ())
        self._ledger_remarks: tuple[str, ...] = ()
        self._changed, self._next = True, time.monotonic() + CLASS_SECONDS

    def update(self, intake: Intake) -> None:
        """Take what a look found; the standing of results may depend on what else was handed in."""
        self._changed |= replace(intake, submissions=()) != replace(self._intake, submissions=())
        self._intake = intake
        here = {place(submission) for submission in intake.submissions}
        others = [report for where, report in self.results.items() if where not in here]
        try:
            ledger = self._load_ledger([*others, *intake.submissions])
        except KitError as error:
            # It may name a student who has not handed in yet, or somebody is editing it.
            self._ledger_remarks = (f"{error}; until then, the ledger as it was before counts",)
            return
        self._ledger_remarks = ledger.remarks
        self._course = replace(self._course, standing=ledger.standing)
        self._apply_ledger()

    def _apply_ledger(self) -> None:
        for where, report in self.results.items():
            updated = with_standing(self._out, report, self._course, "latest")
            self._changed |= updated is not report
            self.results[where] = updated

    def add(self, finished: Finished) -> SafeReport:
        """Take a result; return it with its standing."""
        report = shared(with_standing(self._out, finished.report, self._course, "latest"))
        self.results[place(report)] = report
        self._finished.append(replace(finished, report=report))
        self._changed = True
        return report

    def seconds_to_next(self) -> float | None:
        """Return how long until the class files are due, or None if nothing has changed."""
        return max(0.0, self._next - time.monotonic()) if self._changed else None

    def write(self, left: int) -> None:
        """Write the class files; `left` is how many submissions have no result yet."""
        start = time.monotonic()
        results = list(self.results.values())
        record = record_of(results, self._course.assignments, seed=self._course.seed, unstable=())
        self._write(record, f"{len(results)} of {len(results) + left} graded" if left else "")
        self._changed, end = False, time.monotonic()
        self._next = end + max(CLASS_SECONDS, PAUSE_FACTOR * (end - start))

    def close(self, left: int) -> None:
        """Write the record of the session, and the class files for the last time."""
        results = list(self.results.values())
        if not results:
            return
        closed = close_run(self._out, self._course, results, self._finished)
        self._write(closed.record, f"{len(results)} of {len(results) + left} graded" if left else "")

    def _write(self, record: RunRecord, partial: str) -> None:
        remarks = [*remarks_of(self._intake), *self._ledger_remarks]
        ordered = sorted(self.results.values(), key=lambda report: (report.student, report.key, report.slug))
        write_intake(self._out, self._intake)
        write_class(self._out, ordered, remarks, self._title, times=times_of(record), partial=partial)
