"""Reads nbgrader folders: `submitted/STUDENT/ASSIGNMENT/`, alone or in the folder of a course.

The student's side writes `timestamp.txt` at submission; nbgrader trusts it, and so does this module.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from autograder.intake.model import PathInfo
from autograder.model import Member
from autograder.text import clean

SUBMITTED, TIMESTAMP = "submitted", "timestamp.txt"
_OWN_FOLDERS = frozenset({"source", "release", "autograded", "feedback", "exchange", "inbound", "outbound"})
_CONFIGURATION = "nbgrader_config.py"
_TIME = re.compile(r"(?P<date>\d{4}-\d\d-\d\d)[ T](?P<time>\d\d:\d\d:\d\d)(?:\.\d+)?(?: ?(?P<utc>UTC|Z))?")


@dataclass(frozen=True)
class NbgraderCourse:
    """When each (STUDENT, ASSIGNMENT) was submitted, and whether the folder has submissions at all."""

    times: Mapping[tuple[str, ...], str]
    has_submissions: bool

    def layout(self, parts: tuple[str, ...]) -> PathInfo | None:
        """Read `submitted/STUDENT/ASSIGNMENT/file.ipynb`.

        Ignore nbgrader's own files in a course.
        """
        if len(parts) >= 4 and parts[0] == SUBMITTED:
            member, time = Member(parts[1], (("any", parts[1]),)), self.times.get(parts[1:3], "")
            return PathInfo((member,), parts[3:], slug=parts[2], submitted_at=time)
        if self.has_submissions and parts[0] in _OWN_FOLDERS and len(parts) > 2:
            return PathInfo((), parts, ignore_reason=f"in nbgrader's {parts[0]}/: submissions are in {SUBMITTED}/")
        return PathInfo((), parts, ignore_reason="nbgrader's configuration") if parts == (_CONFIGURATION,) else None


def read_course(paths: Iterable[tuple[str, ...]], times: Mapping[tuple[str, ...], bytes]) -> NbgraderCourse:
    """Read a course from the paths of all files, and the contents of its `timestamp.txt` files."""
    has_submissions = any(len(parts) >= 4 and parts[0] == SUBMITTED for parts in paths)
    by_submission: dict[tuple[str, ...], str] = {
        parts[1:3]: _time(text) for parts, text in times.items() if len(parts) == 4 and parts[0] == SUBMITTED
    }
    return NbgraderCourse(by_submission, has_submissions)


def _time(content: bytes) -> str:
    """Return "2026-02-02 15:58:23.948203 UTC" in ISO 8601.

    Other times stay unchanged.
    """
    text = clean(content.decode("utf-8", "replace").strip(), 60)
    match = _TIME.fullmatch(text)
    return f"{match['date']}T{match['time']}{'+00:00' if match['utc'] else ''}" if match else text
