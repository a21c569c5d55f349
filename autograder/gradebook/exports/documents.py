"""Writes one document for each graded submission, in the format of another system.

A report without a final score gets no document: what a system records must not change afterwards.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.atomic import write_whole
from autograder.gradebook.exports.scores import listed
from autograder.model import KitError, Report
from autograder.reports.gradebook import Gradebook, is_excused
from autograder.reports.sanitize import SafeReport, without_commands

EXCUSED = "excused"
# Commands to a CI service start with these signs. In JSON, the other spelling is the same text.
_OF_COMMANDS = (("::", ":\\u003a"), ("##", "#\\u0023"))


@dataclass(frozen=True)
class DocumentFormat:
    """A format with one document for each submission.

    `ending` is that of the file names. `obstacle` returns why a report with a final score has no document, or "". `sentences` tell staff
    what the documents have in common.
    """

    ending: str
    to_text: Callable[[SafeReport], str]
    obstacle: Callable[[SafeReport], str]
    sentences: tuple[str, ...] = ()


@dataclass(frozen=True)
class Written:
    """The number of documents that were written, and of missing ones.

    A document of somebody who is excused is not missing. `sentences` tell staff what was left out and why. They are clean text, one line
    each.
    """

    count: int
    missing: int
    sentences: tuple[str, ...]


def no_obstacle(report: SafeReport) -> str:
    """Return "": a format that can hold every score."""
    return ""


def not_final(report: Report) -> str:
    """Return why a score is not final, or ""."""
    if report.final is not None:
        return ""
    return EXCUSED if is_excused(report) else "the score is not final"


def final_score(report: Report) -> float:
    """Return the score to record.

    Raise ValueError if there is none.
    """
    if report.final is None:
        raise ValueError(f"{report.key} {report.slug}: {not_final(report)}")
    return report.final


def beyond_maximum(report: Report) -> str:
    """Return why a final score is out of range, or ""."""
    score = final_score(report)
    if score < 0:
        return "the score is below 0"
    return "the score is above the maximum" if score > report.max_score else ""


def adjustments(report: Report) -> tuple[str, ...]:
    """Return the sentences about what changed the score."""
    return report.standing.sentences if report.standing is not None else ()


def json_text(document: Mapping[str, Any], indent: int | None = 2) -> str:
    """Return a document as JSON text.

    No CI service finds a command in it. NaN and infinity raise ValueError.
    """
    separators = (",", ":") if indent is None else None
    text = json.dumps(document, indent=indent, separators=separators, ensure_ascii=False, allow_nan=False)
    for signs, spelled in _OF_COMMANDS:
        text = text.replace(signs, spelled)
    return text


def write_documents(
    folder: Path, book: Gradebook, form: DocumentFormat, read: Callable[[SafeReport], SafeReport]
) -> Written:
    """Write KEY/SLUG below a folder for each final score.

    `read` returns the whole report for one of the gradebook. Where there is no document, one of an earlier export is removed.
    """
    left_out: defaultdict[str, list[str]] = defaultdict(list)
    count = missing = 0
    for report in (report for row in book.rows for report in row.reports.values()):
        path = _path(folder, report, form)
        reason = not_final(report) or form.obstacle(report)
        if reason:
            _remove(path)
            left_out[f"{report.slug}: left out, {reason}"].append(shown(report))
            missing += reason != EXCUSED
        else:
            write_whole(path, f"{form.to_text(read(report))}\n".encode())
            count += 1
    return Written(count, missing, (*form.sentences, *map(without_commands, listed(left_out))))


def not_final_by_reason(book: Gradebook) -> dict[str, list[str]]:
    """Return who has no final score, by assignment and reason."""
    students: defaultdict[str, list[str]] = defaultdict(list)
    for row in book.rows:
        for slug, report in row.reports.items():
            if reason := not_final(report):
                students[f"{slug}: left out, {reason}"].append(shown(report))
    return dict(sorted(students.items()))


def shown(report: Report) -> str:
    """Return the name and the key; names are not unique."""
    return f"{report.student} ({report.key})"


def _path(folder: Path, report: Report, form: DocumentFormat) -> Path:
    """Return the path of a document.

    Raise KitError if it would be out of the folder.
    """
    parts = (report.key, report.slug)
    if any(part in ("", ".", "..") or Path(part).name != part for part in parts):
        raise KitError(f"{'/'.join(parts)}: no name of a student and an assignment; delete this result and grade again")
    return folder / report.key / f"{report.slug}{form.ending}"


def _remove(path: Path) -> None:
    """Remove the document of an earlier export."""
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise KitError(f"{path}: cannot be removed ({error.strerror}); remove it, and export again") from error
