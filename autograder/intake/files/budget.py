"""Budgets for reading a class: each student has one, so that nobody uses up what others need.

A student can read a share whatever the others hand in. Only what goes beyond it comes out of an amount that all students use together.
"""

from __future__ import annotations

from autograder.intake.files.entry import RefusedError

MOST_FILES = 5_000  # of a student, those in zips included
MOST_ZIP_FILES = 2_000  # of one zip of a student
MOST_CLASS_FILES = 20_000  # of a zip with the files of a class, beside others
MOST_BYTES = 200 * 2**20  # of a student
SHARE = 32 * 2**20  # bytes of each student
MOST_SHARED = 2 * 2**30  # bytes of all students beyond their shares

_FILES = f"the files of this student are more than {MOST_FILES}: ask for the submission only"
_ZIP_FILES = f"a zip with more than {MOST_ZIP_FILES} files: ask for the submission only"
_BYTES = f"the files of this student are larger than {MOST_BYTES >> 20} MB together: ask for the submission only"
_SHARED = f"the files of all students beyond {SHARE >> 20} MB each are larger than {MOST_SHARED >> 30} GB: grade them in parts"


class ClassBudget:
    """What the students of a class may read: a share each, and together `shared` bytes more."""

    def __init__(self, share: int, shared: int) -> None:
        self.share = share
        self.shared = shared


class StudentBudget:
    """What one student may still read."""

    def __init__(self, of_class: ClassBudget) -> None:
        self._class = of_class
        self._share = of_class.share
        self._bytes = MOST_BYTES
        self._files = MOST_FILES

    def spend_bytes(self, amount: int) -> None:
        """Spend bytes before they are read. Raise RefusedError, and spend nothing, if too few are left."""
        beyond = max(0, amount - self._share)
        if amount > self._bytes:
            raise RefusedError(_BYTES)
        if beyond > self._class.shared:
            raise RefusedError(_SHARED)
        self._bytes -= amount
        self._share -= amount - beyond
        self._class.shared -= beyond

    def spend_file(self) -> None:
        """Spend one file. Raise RefusedError if none is left."""
        if self._files <= 0:
            raise RefusedError(_FILES)
        self._files -= 1

    def spend_zip(self, count: int) -> None:
        """Spend the files that a zip lists, also if it is refused because they are too many."""
        left, self._files = self._files, max(0, self._files - count)
        if count > MOST_ZIP_FILES:
            raise RefusedError(_ZIP_FILES)
        if count > left:
            raise RefusedError(_FILES)
