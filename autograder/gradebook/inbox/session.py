"""Grades what arrives, until it is interrupted.

A result is written before it is counted, and a submission whose result is in the store is not graded again. So it does not matter when the
session ends, or how: the next one finds in the folder and in the store what is left to do.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Protocol

from autograder.gradebook.class_run import Course, Finished, Plan, plan_run, prepare_pages, write_finished
from autograder.gradebook.inbox.class_files import ClassFiles
from autograder.gradebook.inbox.events import Events
from autograder.gradebook.inbox.folder import Folder
from autograder.gradebook.inbox.queue import Counts, Place, Queue, place
from autograder.grading.grader import Grader
from autograder.grading.judges import Judges, Lost
from autograder.intake.files.contents import BEING_WRITTEN
from autograder.intake.model import Intake, Record
from autograder.model import KitError, Submission
from autograder.reports.sanitize import SafeReport

# Of the files that one look refuses; all are in intake.json.
MOST_TOLD = 10
TICK_SECONDS = 1.0


class Told(Protocol):
    """Who hears of a session what happens in it."""

    def result(self, report: SafeReport, seconds: float) -> None:
        """Hear of a result, and of the seconds since its submission arrived."""

    def refused(self, record: Record) -> None:
        """Hear of a file that cannot be graded."""

    def trouble(self, sentence: str) -> None:
        """Hear of what staff should look at."""

    def expect(self, more: int) -> None:
        """Hear of submissions that will have a result, or (less than 0) will not."""

    def tick(self) -> None:
        """Hear that results are still to come."""


class Session:
    """Takes submissions from the folder to the judges, and their results to the files of the class."""

    def __init__(self, out: Path, course: Course, folder: Folder, class_files: ClassFiles, told: Told) -> None:
        self._out, self._course, self._folder, self._class_files, self._told = out, course, folder, class_files, told
        self._queue = Queue(self._plan)
        self._retries = Retries()
        self._refused = frozenset[Record]()
        self._digests: dict[Place, str] = {}
        self._trouble = ""
        self._expected = 0

    @property
    def counts(self) -> Counts:
        """What became of the submissions so far."""
        return self._queue.counts

    @property
    def left(self) -> int:
        """How many submissions have no result yet."""
        return len(self._queue)

    @property
    def results(self) -> list[SafeReport]:
        """All results of the folder."""
        return list(self._class_files.results.values())

    def run(self, grader: Grader, events: Events, at_once: int) -> None:
        """Grade until an exception ends it, such as KeyboardInterrupt."""
        prepare_pages(notebooks=True)
        work = partial(_graded, grader, self._out, self._course)
        with grader.judges_for(work, at_once=at_once) as judges:
            while True:
                self._look_if_due()
                self._hand_out(judges)
                self._write_class_if_due()
                for result in judges.wait(self._pause(), also=[events.pipe]):
                    self._take(result, grader)
                if events.take():
                    self._folder.expect_changes()

    def close(self) -> None:
        """Count what judges had written but not told of when they were stopped; write the class and the record of the session."""
        for report in self._plan(self._queue.in_hand).current:
            self._finish(Finished(report))
        self._class_files.close(len(self._queue))

    def _plan(self, submissions: Sequence[Submission]) -> Plan:
        return plan_run(self._out, submissions, self._course, force=False)

    def _look_if_due(self) -> None:
        if self._folder.seconds_to_next_look() > 0:
            return
        try:
            intake = self._folder.look()
        except KitError as error:
            # The folder may come back, as when a share is mounted anew.
            self._tell_trouble(str(error))
            return
        self._trouble = ""
        self._class_files.update(intake)
        self._queue.update(intake.submissions)
        self._tell_of(intake)
        expected = self.counts.graded + self.left
        self._told.expect(expected - self._expected)
        self._expected = expected

    def _tell_trouble(self, sentence: str) -> None:
        if sentence != self._trouble:
            self._told.trouble(sentence)
        self._trouble = sentence

    def _tell_of(self, intake: Intake) -> None:
        """Tell of files that are refused for the first time, and of results whose file has another owner now."""
        refused = {record for record in intake.records if record.fate == "refused" and record.reason != BEING_WRITTEN}
        for record in sorted(refused - self._refused, key=lambda record: record.name)[:MOST_TOLD]:
            self._told.refused(record)
        self._refused = frozenset(refused)
        digests = {place(submission): submission.digest() for submission in intake.submissions}
        for sentence in moved(self._digests, digests):
            self._told.trouble(sentence)
        self._digests = digests

    def _hand_out(self, judges: Judges[Submission, Finished]) -> None:
        if self._retries:
            if not judges.busy:
                judges.give(self._retries.take())
            return
        while judges.free and (submission := self._queue.take()) is not None:
            judges.give(submission)

    def _write_class_if_due(self) -> None:
        if self._class_files.seconds_to_next() == 0:
            self._class_files.write(len(self._queue))

    def _pause(self) -> float:
        """Return how long there is nothing to do but to wait for results and events."""
        if self.left:
            self._told.tick()
            return min(TICK_SECONDS, self._quiet_seconds())
        return self._quiet_seconds()

    def _quiet_seconds(self) -> float:
        class_files = self._class_files.seconds_to_next()
        look = self._folder.seconds_to_next_look()
        return look if class_files is None else min(look, class_files)

    def _take(self, result: Finished | Lost[Submission], grader: Grader) -> None:
        if not isinstance(result, Lost):
            self._finish(result)
        elif not self._retries.add(result.task):
            # Its content may be what ended the judges, so this process makes no page of it.
            self._finish(write_finished(self._out, self._course, grader.failed(result), b""))

    def _finish(self, finished: Finished) -> None:
        self._retries.forget(place(finished.report))
        report = self._class_files.add(finished)
        self._told.result(report, self._queue.finish(report))


class Retries:
    """Submissions whose judge was lost: each is graded once more, alone."""

    def __init__(self) -> None:
        self._waiting = deque[Submission]()
        self._lost: set[Place] = set()

    def __bool__(self) -> bool:
        """Return whether other submissions must wait: one is graded alone, or will be."""
        return bool(self._lost)

    def add(self, submission: Submission) -> bool:
        """Take a submission whose judge was lost; return whether it was for the first time."""
        first = place(submission) not in self._lost
        if first:
            self._lost.add(place(submission))
            self._waiting.append(submission)
        return first

    def take(self) -> Submission:
        """Return the next submission to grade alone."""
        return self._waiting.popleft()

    def forget(self, of: Place) -> None:
        """Let the others go on: this submission has a result."""
        self._lost.discard(of)


def moved(before: Mapping[Place, str], now: Mapping[Place, str]) -> Iterator[str]:
    """Say which students have a result for a file that belongs to another student since more files have arrived.

    Who handed in a file can depend on the other files of a folder. Both map the place of a result to the digest of the file.
    """
    new = {digest: key for (key, slug), digest in now.items() if (key, slug) not in before}
    for key, slug in before.keys() - now.keys():
        if before[key, slug] in new:
            yield (
                f"{key}: the file for {slug} now counts for {new[before[key, slug]]}; if there is no such student as {key}, "
                f"delete results/{key} and students/{key} (with --pattern, names do not depend on other files)"
            )


def _graded(grader: Grader, out: Path, course: Course, submission: Submission) -> Finished:
    """Grade a submission and write its result, in a judge."""
    return write_finished(out, course, grader.grade(submission), submission.read())
