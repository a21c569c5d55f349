"""Looks at the folder into which submissions arrive. The folder is the truth: events only say that it is time to look."""

from __future__ import annotations

import time
from pathlib import Path

from autograder.intake import IntakeOptions, collect_submissions
from autograder.intake.files.contents import QUIET_SECONDS, ArrivingContents
from autograder.intake.model import Intake
from autograder.intake.name_search import Answers
from autograder.intake.pipeline import IntakeMemory
from autograder.model import KitError

# A look at the whole folder finds what no event told, such as a file on a network share.
FULL_LOOK_SECONDS = 30.0
# A new folder may get files before the system tells of them.
ECHO_SECONDS = 1.0
# Looks take at most a third of the time.
PAUSE_FACTOR = 2.0


class Folder:
    """The folder, and when to look at it again."""

    def __init__(self, path: Path, options: IntakeOptions) -> None:
        self.path = path
        self._options = options
        self._contents = ArrivingContents()
        self._answers = Answers()
        self._last = self._pause = 0.0
        self._due = [time.monotonic()]

    def look(self) -> Intake:
        """Return the intake of the folder as it is now; what is being written is refused for now.

        Raise KitError if the folder is gone.
        """
        now = time.monotonic()
        self._due = [at for at in self._due if at > now]
        self._due.append(now + FULL_LOOK_SECONDS)
        if not self.path.is_dir():
            raise KitError(f"{self.path}: there is no such folder")
        self._contents.turn(now)
        self._answers.turn()
        intake = collect_submissions(self.path, self._options, IntakeMemory(self._contents, self._answers))
        self._last = time.monotonic()
        self._pause = PAUSE_FACTOR * (self._last - now)
        if self._contents.some_are_written:
            self._due.append(now + QUIET_SECONDS)
        return intake

    def expect_changes(self) -> None:
        """Look again soon, and once more a little later: an event came."""
        now = time.monotonic()
        self._due += [now, now + ECHO_SECONDS]

    def seconds_to_next_look(self) -> float:
        """Return how long the next look can wait, 0 if it is due."""
        return max(0.0, max(min(self._due), self._last + self._pause) - time.monotonic())
