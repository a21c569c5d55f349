"""Tests a student's files again whenever one is saved: `autograder test --watch`."""

from __future__ import annotations

import argparse
import contextlib
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from rich.console import Console

from autograder.cli.commands import EARNED, show_page
from autograder.cli.common import chosen_assignments
from autograder.cli.student.live_lines import LiveLines
from autograder.cli.student.self_test import NO_FORK, submissions_of
from autograder.extraction.extract import extract, source_digest
from autograder.gradebook.inbox.events import check_installed
from autograder.grading.grader import Grader
from autograder.intake import own_file
from autograder.judging.suite import VISIBLE
from autograder.model import Assignment, KitError, Report, Submission
from autograder.reports.sanitize import safe_report
from autograder.reports.terminal import show_report
from autograder.sandbox import levels

# Editors write a file in several steps: a save is over when nothing has changed for a step.
GROUP_MILLISECONDS, STEP_MILLISECONDS = 200, 50
# Some file systems do not tell of changes, so the files are also compared this often.
LOOK_MILLISECONDS = 1_000
WAITING = "waiting for the next save, Ctrl-C ends it"


def run(options: argparse.Namespace) -> int:
    """Test once, then whenever a file was saved; exit 0 after Ctrl-C."""
    check_installed()
    with contextlib.suppress(KeyboardInterrupt), SavedFiles(options, Console()) as saved:
        saved.test(saved.changed())
        for _ in _moments(saved.paths):
            saved.test_changed()
    return EARNED


def _moments(files: Sequence[Path]) -> Iterator[object]:
    """Yield when a file may have changed. An editor may replace a file, so the folders are watched."""
    from watchfiles import watch

    folders = dict.fromkeys(file.resolve().parent for file in files)
    return watch(
        *folders,
        watch_filter=None,
        recursive=False,
        debounce=GROUP_MILLISECONDS,
        step=STEP_MILLISECONDS,
        rust_timeout=LOOK_MILLISECONDS,
        yield_on_timeout=True,
    )


class SavedFiles:
    """A student's files as they were tested last, and a grader that stays warm. Close it after use."""

    def __init__(self, options: argparse.Namespace, console: Console) -> None:
        self._options, self._console, self._lines = options, console, LiveLines(console)
        self._assignments = chosen_assignments(options.slugs)
        self._contents = list[bytes]()
        self._tested: dict[str, Submission] = {}
        self._reports: dict[str, Report] = {}
        self._opened = contextlib.ExitStack()
        self._warm: dict[str, Assignment] = {}
        self._grader: Grader
        self._trouble = ""

    def __enter__(self) -> SavedFiles:
        return self

    def __exit__(self, *exception: object) -> None:
        self._opened.close()

    @property
    def paths(self) -> list[Path]:
        """The files to watch."""
        notebook: Path | None = self._options.notebook
        return [each.stub for each in self._assignments.values()] if notebook is None else [notebook]

    def changed(self) -> list[Submission]:
        """Return what is not as it was tested last. Raise KitError if a file cannot be read, or defines nothing to test."""
        contents = [own_file(path, "").read() for path in self.paths]
        if contents == self._contents:
            return []
        self._contents = contents
        submissions = submissions_of(self._assignments, self._options.notebook)
        changed = [each for each in submissions if each != self._tested.get(each.slug) and not self._is_same_code(each)]
        if not changed:
            self._say(f"Saved at {datetime.now():%H:%M:%S} with the same code for the tests; {WAITING}")
        return changed

    def _is_same_code(self, submission: Submission) -> bool:
        """Return whether the code to test is the same, as when another part of a notebook has changed; keep its results then."""
        slug = submission.slug
        report, assignment = self._reports.get(slug), self._assignments[slug]
        if report is None:
            return False
        module = extract(submission, assignment.required, assignment.packages)
        like = replace(module, cells=report.module.cells, chunks=report.module.chunks)
        if like != report.module or source_digest(module) != report.digests["source"]:
            return False
        self._tested[slug], self._reports[slug] = submission, replace(report, module=module)
        return True

    def test_changed(self) -> None:
        """Test what has changed; while a file cannot be read, say so once."""
        try:
            submissions = self.changed()
        except KitError as error:
            if str(error) != self._trouble:
                self._say(f"{error}; {WAITING}")
            self._trouble = str(error)
        else:
            self._trouble = ""
            self.test(submissions)

    def test(self, submissions: Sequence[Submission]) -> None:
        """Test submissions and show their reports, in place of the last ones on a terminal."""
        if not submissions:
            return
        if self._reports:
            self._console.clear()  # Only a terminal can be cleared.
        self._say(f"Testing {', '.join(submission.slug for submission in submissions)} …")
        self._warm_up(submissions)
        start = time.monotonic()
        for submission in submissions:
            self._test_one(submission)
        contents = [self._tested[slug].read() for slug in self._reports]
        show_page(list(self._reports.values()), contents, self._options, self._console)
        self._say(f"Tested in {time.monotonic() - start:.1f} s at {datetime.now():%H:%M:%S}; {WAITING}")

    def _test_one(self, submission: Submission) -> None:
        report = self._grader.grade(submission, self._lines.show)
        self._lines.erase()
        show_report(safe_report(report), self._console)
        self._tested[submission.slug], self._reports[submission.slug] = submission, report

    def _warm_up(self, submissions: Sequence[Submission]) -> None:
        """Have a grader that knows the assignments; the first one takes seconds."""
        needed = {submission.slug: self._assignments[submission.slug] for submission in submissions}
        if needed.keys() <= self._warm.keys():
            return
        if not levels.can_fork():
            self._console.print(NO_FORK, style="dim")
        self._opened.close()
        self._warm |= needed
        self._grader = Grader(self._warm, seed=self._options.seed, visibilities=VISIBLE)
        self._opened.enter_context(self._grader)

    def _say(self, line: str) -> None:
        self._console.print(line, markup=False, highlight=False, soft_wrap=True)
