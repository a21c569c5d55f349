"""Reads the folders of nbgrader: `submitted/STUDENT/ASSIGNMENT/`, alone or in a whole course folder.

`timestamp.txt` is written when the student hands in. nbgrader trusts it, and so does this module.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from autograder.intake.model import Member, Origin
from autograder.text import clean

SUBMITTED, TIMESTAMP = "submitted", "timestamp.txt"
_OWN_FOLDERS = frozenset({"source", "release", "autograded", "feedback", "exchange", "inbound", "outbound"})
_CONFIGURATION = "nbgrader_config.py"
_TIME = re.compile(r"(?P<date>\d{4}-\d\d-\d\d)[ T](?P<time>\d\d:\d\d:\d\d)(?:\.\d+)?(?: ?(?P<utc>UTC|Z))?")


@dataclass(frozen=True)
class Course:
    """What is known of the folder: when STUDENT handed in ASSIGNMENT, and whether anybody did."""

    times: Mapping[tuple[str, ...], str]
    handed_in: bool

    def layout(self, parts: tuple[str, ...]) -> Origin | None:
        """Read `submitted/STUDENT/ASSIGNMENT/file.ipynb`; in the folder of a course, what is nbgrader's own is put aside."""
        if len(parts) >= 4 and parts[0] == SUBMITTED:
            return Origin(
                (Member(parts[1], (("any", parts[1]),)),), parts[3:], slug=parts[2], at=self.times.get(parts[1:3], "")
            )
        if self.handed_in and parts[0] in _OWN_FOLDERS and len(parts) > 2:
            return Origin((), parts, aside=f"nbgrader keeps it in {parts[0]}/: only {SUBMITTED}/ holds submissions")
        return Origin((), parts, aside="the settings of nbgrader") if parts == (_CONFIGURATION,) else None


def read_course(names: Iterable[tuple[str, ...]], times: Mapping[tuple[str, ...], bytes]) -> Course:
    """Read what the names of all files show, and the contents of those that are called `timestamp.txt`."""
    handed_in = any(len(parts) >= 4 and parts[0] == SUBMITTED for parts in names)
    placed: dict[tuple[str, ...], str] = {
        parts[1:3]: _time(text) for parts, text in times.items() if len(parts) == 4 and parts[0] == SUBMITTED
    }
    return Course(placed, handed_in)


def _time(content: bytes) -> str:
    """Return "2026-02-02 15:58:23.948203 UTC" in ISO 8601; a time of another form stays as it is."""
    text = clean(content.decode("utf-8", "replace").strip(), 60)
    found = _TIME.fullmatch(text)
    return f"{found['date']}T{found['time']}{'+00:00' if found['utc'] else ''}" if found else text
