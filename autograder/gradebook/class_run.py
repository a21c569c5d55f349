"""Grades a class into a store: reuses what is unchanged, and keeps what is finished when it is interrupted."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import Path

from autograder.atomic import write_whole
from autograder.gradebook.diff import RunDiff, compare_runs
from autograder.gradebook.ledger import Ledger
from autograder.gradebook.runs import RunRecord, Unstable, append, read_last, record_of
from autograder.gradebook.store import (
    has_identity,
    is_current,
    path_of,
    read_result,
    read_results,
    result_path,
    write_result,
)
from autograder.grading.digests import digests_of
from autograder.grading.report import Facts, empty_report
from autograder.intake.model import AttemptPolicy
from autograder.model import NO_MODULE, Assignment, KitError, Report, Standing, Submission
from autograder.reports.pages.templates import load_all
from autograder.reports.sanitize import SafeReport, safe_report, safe_result, shared
from autograder.reports.writer import NOTEBOOK_PAGE, copy_pages, rewrite_page, write_report
from autograder.sandbox.levels import Isolation

Identity = tuple[str, str, int]
"""A submission: key, slug, attempt."""


@dataclass(frozen=True)
class Plan:
    """What a run has to do.

    `current` are results that count again, `waiting` the submissions to grade. `earlier` names those of them with a result of
    the same identity, which are graded again all the same.
    """

    current: tuple[SafeReport, ...]
    waiting: tuple[Submission, ...]
    earlier: frozenset[Identity]


def identity(of: Submission | Report) -> Identity:
    """Return which submission this is, or this is the report of."""
    return of.key, of.slug, of.attempt


@dataclass(frozen=True)
class Course:
    """What decides a run beside its submissions: the assignments, what their reports share, which attempts count, and the ledger."""

    assignments: Mapping[str, Assignment]
    seed: int
    isolation: Isolation
    which: AttemptPolicy = "latest"
    standing: Callable[[Report], Standing] = Ledger().standing

    def facts(self) -> dict[str, Facts]:
        """Return what all reports on an assignment share, by its slug."""
        return {
            slug: {"seed": self.seed, "isolation": self.isolation.level, "digests": digests_of(assignment)}
            for slug, assignment in self.assignments.items()
        }


def plan_run(out: Path, submissions: Sequence[Submission], course: Course, *, force: bool) -> Plan:
    """Sort the submissions into results that count again and those to grade; raise KitError if a result is damaged."""
    current, waiting, earlier = list[SafeReport](), list[Submission](), set[Identity]()
    facts = course.facts()
    for submission in submissions:
        stored = read_result(path_of(out, submission, course.which))
        assignment = course.assignments[submission.slug]
        expected = safe_report(empty_report(submission, assignment, NO_MODULE, **facts[assignment.slug]))
        if stored is not None and not force and is_current(stored, expected):
            current.append(safe_result(stored))
            continue
        waiting.append(submission)
        if stored is not None and has_identity(stored, expected) and not stored.grader_errors:
            earlier.add(identity(submission))
    return Plan(tuple(current), tuple(waiting), frozenset(earlier))


@dataclass(frozen=True)
class Finished:
    """A result that counts, and the one that came out otherwise although nothing that decides it has changed."""

    report: SafeReport
    other: SafeReport | None = None


def result_writer(out: Path, plan: Plan, course: Course) -> Callable[[Report], Finished]:
    """Return a function that writes a result of the plan. Load what it needs before a fork."""
    prepare_pages(notebooks=any(submission.file.endswith(".ipynb") for submission in plan.waiting))
    waiting = {identity(submission): submission for submission in plan.waiting}
    return lambda report: write_finished(out, course, report, waiting[identity(report)].read())


def prepare_pages(*, notebooks: bool) -> None:
    """Load what the pages of a result need, so that no judge has to."""
    load_all()
    if notebooks:
        import_module(NOTEBOOK_PAGE)


def write_finished(out: Path, course: Course, report: Report, content: bytes) -> Finished:
    """Write a result with its pages, and return what the class page needs of it.

    Of two results with one identity the higher one stays until a person decides. `content` is the file of the submission.
    """
    report = replace(report, standing=course.standing(report))
    path = path_of(out, report, course.which)
    result, stored = safe_result(report), _with_identity(path, report)
    if stored is not None and (bool(report.grader_errors) or report.score < stored.score):
        return Finished(stored, result)
    write_report(out, report, content, course.which)
    write_result(path, safe_report(report))
    return Finished(result, stored if stored is not None and _statuses(stored) != _statuses(report) else None)


def _with_identity(path: Path, report: Report) -> SafeReport | None:
    """Return the stored result if all that decides it is the same; one with a grader error is none."""
    stored = read_result(path)
    if stored is None or stored.grader_errors or not has_identity(stored, report):
        return None
    return safe_result(stored)


def _statuses(report: Report) -> dict[str, str]:
    return {outcome.test.name: outcome.status for outcome in report.outcomes}


def unstable(finished: Finished) -> Unstable | None:
    """Return what came out otherwise with the same identity, or None. A grader error is told elsewhere."""
    report, other = finished.report, finished.other
    if other is None or other.grader_errors:
        return None
    counts, differs = _statuses(report), _statuses(other)
    tests = tuple(name for name in counts if counts[name] != differs.get(name))
    return Unstable(report.key, report.slug, report.score, other.score, tests)


def apply_ledger(out: Path, results: Sequence[SafeReport], course: Course, which: AttemptPolicy) -> list[SafeReport]:
    """Write anew the pages of the results whose standing has changed; return all results with their standing."""
    return [with_standing(out, report, course, which) for report in results]


def with_standing(out: Path, report: SafeReport, course: Course, which: AttemptPolicy) -> SafeReport:
    """Return a result with its standing; if that has changed, write the result and its page anew."""
    standing = course.standing(report)
    if standing == report.standing:
        return report
    path = path_of(out, report, which)
    stored = read_result(path)
    if stored is None:
        raise KitError(f"{path}: this result has gone while the class was graded; grade again")
    updated = safe_report(replace(stored, standing=standing))
    rewrite_page(out, updated, which)
    write_result(path, updated)
    return SafeReport(replace(report, standing=standing))


def name_counting(out: Path, reports: Sequence[SafeReport], which: AttemptPolicy) -> list[SafeReport]:
    """Return the attempts that count, and give them plain names.

    With `best` the latest of those with the highest score counts; a score that is not final is below any other.
    """
    counting = {(report.key, report.slug): report for report in sorted(reports, key=lambda each: _rank(each, which))}
    for report in counting.values() if which != "latest" else ():
        copy_pages(out, report)
        write_whole(result_path(out, report.key, report.slug), path_of(out, report, which).read_bytes())
    return list(counting.values())


def _by_name(report: Report) -> tuple[str, str, str]:
    return report.student, report.key, report.slug


def _rank(report: Report, which: AttemptPolicy) -> tuple[bool, float, int]:
    best = which == "best"
    return best and report.final is not None, (report.final or 0.0) if best else 0.0, report.attempt


def other_results(out: Path, these: Iterable[Submission | Report]) -> list[SafeReport]:
    """Return the results of earlier runs in a folder: of other assignments, and of students who are not in this class folder."""
    here = {(each.key, each.slug) for each in these}
    return [report for of, report in read_results(out, without=here).items() if of not in here]


@dataclass(frozen=True)
class ClassResult:
    """What a run has as its result.

    `counting` are the reports of this class folder by name, `others` those of earlier runs into the same folder. `left` counts the
    submissions that an interruption left ungraded. `diff` is what changed since the last run, `record` the record of this one.
    """

    counting: tuple[SafeReport, ...]
    others: tuple[SafeReport, ...]
    reused: int
    graded: int
    left: int
    record: RunRecord
    diff: RunDiff | None
    interruption: KeyboardInterrupt | None = None

    @property
    def partial(self) -> str:
        """How much of the class is graded, as in "3 of 12 graded", or "" if all of it is."""
        done = self.reused + self.graded
        return f"{done} of {done + self.left} graded" if self.left else ""

    @property
    def reports(self) -> list[SafeReport]:
        """All reports of the folder, by name."""
        return sorted([*self.counting, *self.others], key=_by_name)


Grade = Callable[[Sequence[Submission], Callable[[Report], Finished]], Iterator[Finished]]


def _not_reported(out: Path, course: Course, plan: Plan, finished: Sequence[Finished]) -> list[Finished]:
    """Return the results that judges had written when they were stopped, but could not report any more."""
    known = {*plan.earlier, *(identity(each.report) for each in finished)}
    unknown = [submission for submission in plan.waiting if identity(submission) not in known]
    return [Finished(report) for report in plan_run(out, unknown, course, force=False).current]


def run_class(out: Path, course: Course, plan: Plan, grade: Grade) -> ClassResult:
    """Grade what waits, and write what the store keeps of it. An interruption ends the grading; what is finished counts.

    The caller holds the lock of the folder.
    """
    finished, interruption = list[Finished](), None
    try:
        for each in grade(plan.waiting, result_writer(out, plan, course)) if plan.waiting else ():
            # It comes from another process, with parts of its own.
            finished.append(replace(each, report=shared(each.report)))
    except KeyboardInterrupt as stop:
        interruption = stop
        finished += _not_reported(out, course, plan, finished)
    attempts = apply_ledger(out, [*plan.current, *(each.report for each in finished)], course, course.which)
    counting = name_counting(out, attempts, course.which)
    others = apply_ledger(out, other_results(out, counting), course, "latest")
    closed = close_run(out, course, [*counting, *others], finished)
    return ClassResult(
        counting=tuple(sorted(counting, key=_by_name)),
        others=tuple(others),
        reused=len(plan.current),
        graded=len(finished),
        left=len(plan.waiting) - len(finished),
        record=closed.record,
        diff=closed.diff,
        interruption=interruption,
    )


@dataclass(frozen=True)
class Closed:
    """The record of a run, and what changed since the last one."""

    record: RunRecord
    diff: RunDiff | None


def close_run(out: Path, course: Course, results: Sequence[SafeReport], finished: Iterable[Finished]) -> Closed:
    """Write the record of a run; `results` are all of the folder, `finished` those that the run graded."""
    last = read_last(out)
    strange = filter(None, map(unstable, finished))
    record = append(out, record_of(results, course.assignments, seed=course.seed, unstable=strange), last)
    return Closed(record, compare_runs(last, record) if last is not None else None)
