"""The record of each run, `runs/NNNN.json`: enough to compare any two runs of a folder, and the only file with times."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from autograder import __version__
from autograder.atomic import write_whole
from autograder.gradebook.store import DECIDING, read_record
from autograder.grading.digests import digest_of, environment, suite_files
from autograder.model import STATUSES, Assignment, KitError, Report, Status
from autograder.reports.sanitize import TIME_DIGITS

RUNS = "runs"
# A status is one letter in a record: the first one that no status before it has.
LETTERS: Mapping[Status, str] = dict(zip(STATUSES, "pfemtcg", strict=True))
MOST_BYTES = 200 * 2**20


@dataclass(frozen=True)
class GradedTestRecord:
    """A graded test as it was in a run."""

    name: str
    title: str
    points: float


@dataclass(frozen=True)
class AssignmentRecord:
    """An assignment as it was in a run; `files` are the digests of its suite by path."""

    title: str
    suite: str
    files: Mapping[str, str]
    tests: tuple[GradedTestRecord, ...]


@dataclass(frozen=True)
class ResultRecord:
    """One result: `statuses` has a letter for each test, `seconds` the time of each visible one, or nothing where the result is older."""

    score: float
    final: float | None
    attempt: int
    isolation: str
    seed: int
    digests: Mapping[str, str]
    statuses: str
    seconds: tuple[float, ...] = ()


@dataclass(frozen=True)
class StudentRecord:
    """A student with the results by slug."""

    name: str
    results: Mapping[str, ResultRecord]


@dataclass(frozen=True)
class Unstable:
    """A result that came out otherwise although nothing that decides it had changed; the higher score was kept."""

    key: str
    slug: str
    score: float
    other_score: float
    tests: tuple[str, ...]


@dataclass(frozen=True)
class RunRecord:
    """The record of a run: all results of the folder after it."""

    number: int
    at: str
    kit: str
    environment: Mapping[str, str]
    seed: int
    assignments: Mapping[str, AssignmentRecord]
    students: Mapping[str, StudentRecord] = field(default_factory=dict)
    unstable: tuple[Unstable, ...] = ()

    def tests(self, slug: str) -> tuple[GradedTestRecord, ...]:
        """Return the tests of an assignment as they were in this run."""
        return self.assignments[slug].tests if slug in self.assignments else ()

    def result(self, key: str, slug: str) -> ResultRecord | None:
        """Return the result of a student for an assignment, or None if there is none."""
        return self.students[key].results.get(slug) if key in self.students else None


def record_of(
    reports: Sequence[Report], assignments: Mapping[str, Assignment], *, seed: int, unstable: Iterable[Unstable]
) -> RunRecord:
    """Return the record of a run, not numbered yet. `reports` are all results of the folder, `assignments` those of the run."""
    students: dict[str, dict[str, ResultRecord]] = {}
    names: dict[str, str] = {}
    for report in reports:
        students.setdefault(report.key, {})[report.slug] = _result(report)
        names[report.key] = report.student
    root = next(iter(assignments.values())).root
    return RunRecord(
        number=0,
        at=datetime.now(UTC).isoformat(timespec="seconds"),
        kit=__version__,
        environment=environment(root),
        seed=seed,
        unstable=tuple(unstable),
        assignments={slug: _assignment(assignment) for slug, assignment in assignments.items()},
        students={key: StudentRecord(names[key], results) for key, results in sorted(students.items())},
    )


def _result(report: Report) -> ResultRecord:
    return ResultRecord(
        score=report.score,
        final=report.final,
        attempt=report.attempt,
        isolation=report.isolation,
        seed=report.seed,
        digests={name: report.digests.get(name, "") for name in DECIDING},
        statuses="".join(LETTERS[outcome.status] for outcome in report.outcomes),
        seconds=tuple(round(outcome.seconds, TIME_DIGITS) for outcome in report.outcomes) if report.seconds else (),
    )


def _assignment(assignment: Assignment) -> AssignmentRecord:
    tests = tuple(GradedTestRecord(test.name, test.title, test.points) for test in assignment.tests)
    files = suite_files(assignment)
    return AssignmentRecord(assignment.title, digest_of(files), files, tests)


def append(out: Path, record: RunRecord, last: RunRecord | None) -> RunRecord:
    """Write the record of a run as the next one and return it, or return the last one if nothing has changed since."""
    if last is not None:
        record = _continued(record, last)
        if _content(record) == _content(last):
            return last
    numbered = replace(record, number=last.number + 1 if last else 1)
    write_whole(_path(out, numbered.number), msgspec.json.encode(numbered) + b"\n")
    return numbered


def _content(record: RunRecord) -> RunRecord:
    return replace(record, number=0, at="")


def _continued(record: RunRecord, last: RunRecord) -> RunRecord:
    """Take from the last record what this run did not look at: other assignments, and the times of results that were not graded again."""
    students = {
        key: replace(
            student, results={slug: _timed(result, last, key, slug) for slug, result in student.results.items()}
        )
        for key, student in record.students.items()
    }
    return replace(record, students=students, assignments={**last.assignments, **record.assignments})


def _timed(result: ResultRecord, last: RunRecord, key: str, slug: str) -> ResultRecord:
    earlier = last.result(key, slug)
    if result.seconds or earlier is None or earlier.digests != result.digests:
        return result
    return replace(result, seconds=earlier.seconds)


def read_last(out: Path) -> RunRecord | None:
    """Return the record of the last run, or None if there was none."""
    numbers = run_numbers(out)
    return read_run(out, numbers[-1]) if numbers else None


def run_numbers(out: Path) -> list[int]:
    """Return the numbers of the recorded runs, from the first to the last."""
    return sorted(int(path.stem) for path in (out / RUNS).glob("[0-9]*.json") if path.stem.isdigit())


def read_run(out: Path, number: int) -> RunRecord:
    """Return the record of a run; raise KitError if there is none, or if it is damaged."""
    if number not in (numbers := run_numbers(out)):
        known = ", ".join(map(str, numbers)) or "none"
        raise KitError(f"{_path(out, number)}: there is no run {number} in this folder; there are: {known}")
    return read_record(_path(out, number), RunRecord, "not the record of a run; move it away", MOST_BYTES)


def _path(out: Path, number: int) -> Path:
    return out / RUNS / f"{number:04}.json"


def times_of(record: RunRecord) -> dict[tuple[str, str], list[float]]:
    """Return the seconds that each visible test took, by slug and test name."""
    times: dict[tuple[str, str], list[float]] = {}
    for student in record.students.values():
        for slug, result in student.results.items():
            for test, seconds in zip(record.tests(slug), result.seconds, strict=False):
                if seconds:
                    times.setdefault((slug, test.name), []).append(seconds)
    return times
