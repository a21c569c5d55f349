"""`autograder verify`: grades a submission again as its report says, and compares."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from autograder.course.assignment import kit_root, load_assignment
from autograder.gradebook.store import read_record, read_run_file
from autograder.grading.grader import Grader
from autograder.intake import IntakeOptions, collect_submissions
from autograder.model import Assignment, KitError, Report, Submission
from autograder.reports.sanitize import one_line, safe_report
from autograder.reports.wording import STATUS_WORDS, points
from autograder.sandbox.doctor import choose

SAME, NOT_SAME = 0, 1
# "source" follows from the submission and the kit.
COMPARED = {"suite": "the suite", "kit": "the kit", "environment": "the environment (Python or a package)"}


@dataclass(frozen=True)
class _TestData:
    id: str
    status: str


@dataclass(frozen=True)
class _Test:
    extra_data: _TestData


@dataclass(frozen=True)
class _Slug:
    slug: str


@dataclass(frozen=True)
class _Data:
    assignment: _Slug
    file: str
    seed: int
    isolation: str
    digests: Mapping[str, str]


@dataclass(frozen=True)
class Receipt:
    """What a report says about how it came about, and its result. The names are those of the report's JSON."""

    score: float
    max_score: float
    tests: tuple[_Test, ...]
    extra_data: _Data

    @property
    def statuses(self) -> dict[str, str]:
        """The status of each test by its name."""
        return {test.extra_data.id: test.extra_data.status for test in self.tests}


def verify(options: argparse.Namespace) -> int:
    """Grade again; exit 0 if the result is the same, and 1 if it is not."""
    receipt = read_receipt(options.report)
    assignment = load_assignment(kit_root(), receipt.extra_data.assignment.slug)
    submission = _find(_where(options), receipt, assignment)
    isolation = choose(receipt.extra_data.isolation, [assignment])
    with Grader({assignment.slug: assignment}, seed=receipt.extra_data.seed, isolation=isolation) as grader:
        (report,) = grader.grade_all([submission], at_once=1, finish=safe_report)
    differences = list(_differences(receipt, report))
    for line in [*_changed(receipt, report), *differences]:
        print(line)
    if differences:
        print(
            f"Not the same: {points(report.score)} of {points(report.max_score)} points now, {points(receipt.score)} in the report."
        )
        return NOT_SAME
    print(f"The same: {points(report.score)} of {points(report.max_score)} points, {len(report.outcomes)} tests.")
    return SAME


def read_receipt(path: Path) -> Receipt:
    """Return the receipt of a report in JSON; raise KitError if it has none."""
    return read_record(path, Receipt, "no report of this kit; name a students/KEY/SLUG.json")


def _where(options: argparse.Namespace) -> Path:
    """Return the path of the submission: the given one, or that of the run which wrote the report."""
    if options.submission is not None:
        return Path(options.submission)
    run = read_run_file(options.report.resolve().parents[2])
    if run is None or not Path(run.path).exists():
        raise KitError(
            f"{options.report}: the submission is not where it was graded; name it, as in verify REPORT.json FILE"
        )
    return Path(run.path)


def _find(path: Path, receipt: Receipt, assignment: Assignment) -> Submission:
    """Return the submission with the digest of the receipt; raise KitError if the path has none."""
    if not path.exists():
        raise KitError(f"{path}: there is no such file or folder")
    options = IntakeOptions({assignment.slug: assignment.required}, assignment.slug, attempts="all")
    wanted = receipt.extra_data.digests.get("submission")
    for submission in collect_submissions(path, options).submissions:
        if submission.digest() == wanted:
            return submission
    raise KitError(
        f"{path}: has no file with the digest of the report, so {one_line(receipt.extra_data.file)} was changed or is elsewhere"
    )


def _changed(receipt: Receipt, report: Report) -> Iterator[str]:
    """Yield a sentence for each thing that has changed since and decides a score."""
    for name, words in COMPARED.items():
        if receipt.extra_data.digests.get(name) != report.digests.get(name):
            yield f"{words} has changed since the report was written"


def _differences(receipt: Receipt, report: Report) -> Iterator[str]:
    """Yield a sentence for each test with another result."""
    before = receipt.statuses
    now: dict[str, str] = {outcome.test.name: outcome.status for outcome in report.outcomes}
    for name in dict.fromkeys([*before, *now]):
        if before.get(name) != now.get(name):
            yield one_line(f"{name}: {_word(now.get(name))} now, {_word(before.get(name))} in the report")


def _word(status: str | None) -> str:
    words = {str(known): word for known, word in STATUS_WORDS.items()}
    return "no such test" if status is None else words.get(status, "unknown")
