"""The store: the folder of `--out`, in plain files that one process writes.

run.json                              the seed of the run, and the path of the submissions
results/KEY/SLUG.json                 one result: the Report as it is, without times
results/KEY/SLUG.attempt-N.json       the same of each attempt, where not only the latest is graded
runs/NNNN.json                        what each run had as its result (see `runs`)
students/, gradebook.csv, index.html  what `reports` makes of the results

A result is written last, so whoever finds it finds its pages. A result counts again as long as all that decides it is the same.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

import msgspec

from autograder.atomic import write_whole
from autograder.intake.model import AttemptPolicy
from autograder.model import KitError, Report, Submission
from autograder.reports.gradebook import Gradebook, gradebook
from autograder.reports.sanitize import SafeReport, safe_result

RESULTS, RUN_FILE = "results", "run.json"
# Changes with the fields of a report.
FORMAT = 1
# A report has at most 100,000 characters of code, and windows of at most 144 numbers.
MOST_BYTES = 20 * 2**20
# The fields of a result that say whose it is; a change of one of them needs new pages.
LABELS = ("student", "key", "slug", "file", "attempt", "attempts", "submitted_at", "late", "members", "people")
# The digests that decide a result. "source" follows from the submission and the kit.
DECIDING = ("submission", "suite", "kit", "environment")

Record = TypeVar("Record")


@dataclass(frozen=True)
class RunFile:
    """What the next run into the same folder needs to know.

    `path` is where the submissions were, `left` how many an interruption left ungraded.
    """

    seed: int
    path: str = ""
    left: int = 0


def read_run_file(out: Path) -> RunFile | None:
    """Return what the last run left, or None if there was none; raise KitError if the file is damaged."""
    path = out / RUN_FILE
    if not path.is_file():
        return None
    try:
        found = msgspec.json.decode(path.read_bytes(), type=RunFile)
    except (msgspec.DecodeError, UnicodeDecodeError):
        found = RunFile(-1)
    if found.seed < 0:
        raise KitError(f"{path}: has no seed of a run; delete it, or pass --seed N")
    return found


def write_run_file(out: Path, run: RunFile) -> None:
    """Write what the next run needs to know."""
    write_whole(out / RUN_FILE, msgspec.json.encode(run) + b"\n")


def result_path(out: Path, key: str, slug: str, attempt: int | None = None) -> Path:
    """Return the path of the result that counts, or of that of one attempt."""
    name = slug if attempt is None else f"{slug}.attempt-{attempt}"
    return out / RESULTS / key / f"{name}.json"


def path_of(out: Path, of: Submission | Report, which: AttemptPolicy) -> Path:
    """Return where a run writes the result of a submission."""
    return result_path(out, of.key, of.slug, None if which == "latest" else of.attempt)


@dataclass(frozen=True)
class _Document:
    """A result file. The version comes first: a result of another one is graded again."""

    format: int
    report: msgspec.Raw


def write_result(path: Path, report: SafeReport) -> None:
    """Write one result, without times."""
    content = msgspec.Raw(msgspec.json.encode(without_times(report)))
    document = msgspec.json.encode(_Document(FORMAT, content))
    write_whole(path, msgspec.json.format(document, indent=1) + b"\n")


def without_times(report: Report) -> Report:
    """Return the report without the times that grading took."""
    outcomes = tuple(replace(outcome, seconds=0.0) for outcome in report.outcomes)
    return replace(report, outcomes=outcomes, seconds=0.0)


def read_result(path: Path) -> SafeReport | None:
    """Return a result, or None if there is none of this version; raise KitError if the file is damaged or another program's."""
    advice = "not a result of this kit; move it away, and grade again"
    if not path.exists():
        return None
    document = read_record(path, _Document, advice)
    return SafeReport(decoded(path, document.report, Report, advice)) if document.format == FORMAT else None


def read_record(path: Path, kind: type[Record], advice: str, most: int = MOST_BYTES) -> Record:
    """Return the record in a JSON file of at most `most` bytes.

    Raise KitError with `advice` if the file is damaged or larger, or cannot be read.
    """
    try:
        if path.stat().st_size > most:
            raise KitError(f"{path}: larger than {most >> 20} MB, so {advice}")
        return decoded(path, path.read_bytes(), kind, advice)
    except OSError as error:
        raise KitError(f"{path}: cannot be read ({error.strerror})") from error


def decoded(path: Path, content: bytes | msgspec.Raw, kind: type[Record], advice: str) -> Record:
    """Return the record in the content of a file; raise KitError with `advice` if there is none."""
    try:
        return msgspec.json.decode(content, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise KitError(f"{path}: damaged, or {advice} ({error})") from error


def read_results(out: Path, without: Collection[tuple[str, str]] = ()) -> dict[tuple[str, str], SafeReport]:
    """Return the results that count, by key and slug, as a class needs them; those `without` are not read."""
    paths = (path for path in counting_paths(out) if (path.parent.name, path.stem) not in without)
    reports = [safe_result(report) for report in map(read_result, paths) if report is not None]
    return {(report.key, report.slug): report for report in reports}


def counting_paths(out: Path, slug: str = "*") -> list[Path]:
    """Return the paths of the results that count, of all assignments or of one."""
    # The result of one of several attempts has a dot in its name.
    return sorted(path for path in (out / RESULTS).glob(f"*/{slug}.json") if "." not in path.stem)


def no_results(out: Path) -> KitError:
    """Return the error for a folder without results."""
    return KitError(f"{out}: has no results; grade into this folder first, with --out {out}")


def read_book(out: Path) -> Gradebook:
    """Return the gradebook of the results in a folder; raise KitError if it has none."""
    results = read_results(out)
    if not results:
        raise no_results(out)
    return gradebook(list(results.values()))


def is_current(stored: Report, expected: Report) -> bool:
    """Return whether a stored result is what grading would give. `expected` is the report of the submission without outcomes."""
    same_labels = all(getattr(stored, label) == getattr(expected, label) for label in LABELS)
    return same_labels and has_identity(stored, expected) and not stored.grader_errors


def has_identity(report: Report, other: Report) -> bool:
    """Return whether all that decides a result is the same for two reports."""
    same = all(report.digests.get(name) == other.digests.get(name) for name in DECIDING)
    return same and (report.seed, report.isolation) == (other.seed, other.isolation)
