"""`autograder grade`: grades a class into a folder, or goes on where an earlier run into it stopped."""

from __future__ import annotations

import argparse
import secrets
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console

from autograder.cli.common import at_once, chosen_assignments, roster_of, survey
from autograder.course.assignment import PACKAGE_ROOT, kit_root
from autograder.model import Assignment, KitError, Report, Submission
from autograder.reports.sanitize import SafeReport, safe_report, without_commands
from autograder.sandbox import levels
from autograder.sandbox.levels import Isolation

if TYPE_CHECKING:
    from autograder.gradebook.class_run import ClassResult, Course, Finished, Grade
    from autograder.gradebook.ledger import Ledger
    from autograder.grading.cluster.engine import Opener
    from autograder.intake.model import Intake
    from autograder.intake.roster import Roster

EARNED, GRADER_ERROR = 0, 3
# JSON readers keep whole numbers up to this size.
SEED_BITS = 53
EXAMPLES = PACKAGE_ROOT / "examples" / "submissions"


def grade(options: argparse.Namespace) -> int:
    """Grade submissions, write reports and the gradebook; exit 3 if one ended in grader_error."""
    from autograder.gradebook.class_run import Course
    from autograder.gradebook.lock import locked
    from autograder.gradebook.runs import times_of
    from autograder.intake import remarks_of
    from autograder.reports.writer import write_class

    start = time.monotonic()
    assignments = chosen_assignments([options.assignment] if options.assignment else [])
    opener = _engine(options)
    given, roster = given_seed(options), roster_of(options)
    found = _found_to_grade(options, assignments, roster)
    slugs = {submission.slug for submission in found.submissions}
    needed = {slug: assignment for slug, assignment in assignments.items() if slug in slugs}
    isolation = isolation_of(options, needed.values())
    if options.json:
        return _print_one(found.submissions, needed, isolation, given)
    with locked(options.out):
        ledger = _ledger(options, found, roster)
        course = Course(needed, seed_of(options, given), isolation, options.attempt, ledger.standing)
        result = _grade_class(options, found, course, _grader(options, course, opener))
        remarks = [*_left(result), *remarks_of(found), *ledger.remarks]
        title = f"Grades of {options.path.resolve().name}"
        times, partial = times_of(result.record), result.partial
        write_class(options.out, result.reports, remarks, title, times=times, partial=partial)
    _tell(options, result, remarks, time.monotonic() - start)
    if result.interruption is not None:
        raise result.interruption
    return status_of(result.counting)


def _engine(options: argparse.Namespace) -> Opener | None:
    """Return what opens the cluster of the options, or None without one; raise KitError if they contradict each other."""
    at_once(options.jobs)
    if options.engine is None:
        if options.insecure_network:
            raise KitError("--insecure-network is for --engine dask://HOST:PORT; leave it out")
        if options.cluster is not None:
            raise KitError("--cluster is for --engine; leave it out")
        return None
    from autograder.grading.cluster.cluster_file import read_cluster
    from autograder.grading.cluster.engine import EngineOptions, parse_engine

    for option, given in (("--jobs", options.jobs), ("--json", options.json)):
        if given is not None:
            raise KitError(f"{option} is for grading in this process; leave it out with --engine")
    file = read_cluster(options.cluster, kit_root())
    return parse_engine(EngineOptions(options.engine, options.insecure_network, file))


def given_seed(options: argparse.Namespace) -> int | None:
    """Return the seed that the options give, or None for that of the last run."""
    if options.seed is not None and options.seed < 0:
        raise KitError(f"--seed {options.seed}: 0 or more")
    return secrets.randbits(SEED_BITS) if options.new_seed else options.seed


def _found_to_grade(
    options: argparse.Namespace, assignments: Mapping[str, Assignment], roster: Roster | None
) -> Intake:
    """Return the intake of a path; raise KitError if it has nothing to grade."""
    found = survey(options, assignments, roster)
    if not found.submissions:
        said = "".join(f"\n  {sentence}" for sentence in found.sentences)
        raise KitError(f"{options.path}: no submission found; expected STUDENT/SLUG.ipynb or STUDENT_SLUG.ipynb{said}")
    if options.json and len(found.submissions) != 1:
        count = len(found.submissions)
        raise KitError(f"{options.path}: --json needs a single submission, and this path has {count}; add --assignment")
    return found


def isolation_of(options: argparse.Namespace, assignments: Iterable[Assignment]) -> Isolation:
    """Return the isolation to grade with: for the bundled examples, the best one here."""
    from autograder.sandbox.doctor import best, choose

    if options.isolation is not None and options.engine is not None:
        # The workers try it. This machine needs none.
        return levels.isolation(options.isolation)
    if options.isolation is None and is_bundled(options.path):
        return best()
    return choose(options.isolation, assignments)


def is_bundled(path: Path) -> bool:
    """Return whether a path is among the examples beside this package.

    All links in the path are followed, none in the examples' own: what is linked from elsewhere is other people's work.
    """
    return path.resolve().is_relative_to(EXAMPLES)


def _print_one(
    submissions: Sequence[Submission], needed: Mapping[str, Assignment], isolation: Isolation, seed: int | None
) -> int:
    """Grade a single submission, and print its report as JSON."""
    from autograder.grading.grader import Grader
    from autograder.reports.report_json import to_text

    seed = secrets.randbits(SEED_BITS) if seed is None else seed
    with Grader(needed, seed=seed, isolation=isolation) as grader:
        (report,) = grader.grade_all(submissions, at_once=1, finish=safe_report)
    sys.stdout.write(to_text(report))
    return status_of([report])


def seed_of(options: argparse.Namespace, given: int | None) -> int:
    """Return the given seed, that of the last run into the folder, or a new one."""
    from autograder.gradebook.store import read_run_file

    if given is not None:
        return given
    stored = read_run_file(options.out)
    return secrets.randbits(SEED_BITS) if stored is None else stored.seed


def _ledger(options: argparse.Namespace, found: Intake, roster: Roster | None) -> Ledger:
    """Return the ledger of the course; raise KitError if one of its files has an error."""
    from autograder.gradebook.class_run import other_results
    from autograder.gradebook.ledger import LedgerFiles, ledger_files, load_ledger

    root = kit_root()
    files = ledger_files(root, options.course, options.adjustments)
    # A student has one bank of late days for all assignments, so those of earlier runs count.
    others = other_results(options.out, found.submissions) if files != LedgerFiles() else []
    return load_ledger(files, root, [*others, *found.submissions], roster)


def _grade_class(options: argparse.Namespace, found: Intake, course: Course, grade_all: Grade) -> ClassResult:
    """Grade what is not in the folder yet."""
    from autograder.atomic import remove_unfinished
    from autograder.gradebook.class_run import plan_run, run_class
    from autograder.gradebook.store import RunFile, write_run_file
    from autograder.reports.writer import write_intake

    out = options.out
    remove_unfinished(out)
    plan = plan_run(out, found.submissions, course, force=options.force)
    write_run_file(out, RunFile(course.seed, str(options.path), len(plan.waiting)))
    write_intake(out, found)
    result = run_class(out, course, plan, grade_all)
    write_run_file(out, RunFile(course.seed, str(options.path), result.left))
    return result


def _grade_in_judges(course: Course, jobs: int) -> Grade:
    """Return a function that grades submissions in judges and shows the progress."""

    def grade_all(submissions: Sequence[Submission], finish: Callable[[Report], Finished]) -> Iterator[Finished]:
        from autograder.cli.progress import Progress
        from autograder.grading.grader import Grader

        with (
            Grader(_needed(course, submissions), seed=course.seed, isolation=course.isolation) as grader,
            Progress(len(submissions), Console(stderr=True)) as progress,
        ):
            for finished in grader.grade_all(submissions, at_once=jobs, finish=finish, tick=progress.tick):
                progress.add(finished.report)
                yield finished

    return grade_all


def _grader(options: argparse.Namespace, course: Course, opener: Opener | None) -> Grade:
    """Return what grades submissions: judges of this process, or a cluster."""
    return _grade_in_judges(course, at_once(options.jobs)) if opener is None else _grade_on_cluster(course, opener)


def _grade_on_cluster(course: Course, opener: Opener) -> Grade:
    """Return a function that grades submissions on a cluster and shows the progress."""

    def grade_all(submissions: Sequence[Submission], finish: Callable[[Report], Finished]) -> Iterator[Finished]:
        from autograder.cli.progress import Progress
        from autograder.grading.cluster.driver import Display
        from autograder.grading.cluster.run import ClusterGrader

        console, needed = Console(stderr=True), _needed(course, submissions)
        with Progress(len(submissions), console) as progress:
            say = partial(console.print, markup=False, highlight=False, soft_wrap=True)
            grader = ClusterGrader(opener, needed, course.facts(), Display(say, progress.tick))
            for finished in grader.grade_all(submissions, finish):
                progress.add(finished.report)
                yield finished

    return grade_all


def _needed(course: Course, submissions: Iterable[Submission]) -> dict[str, Assignment]:
    """Return the assignments that have a submission."""
    slugs = {submission.slug for submission in submissions}
    return {slug: assignment for slug, assignment in course.assignments.items() if slug in slugs}


def _left(result: ClassResult) -> list[str]:
    """Say how much an interruption left, or nothing."""
    return [f"{result.partial}: the run was interrupted; the same command goes on"] if result.left else []


def _tell(options: argparse.Namespace, result: ClassResult, remarks: Sequence[str], seconds: float) -> None:
    """Print the class, the remarks, what changed, and where everything is."""
    from autograder.gradebook.diff_output import show_diff
    from autograder.reports.terminal import show_class, show_remarks
    from autograder.reports.wording import isolations, number_of

    console = Console()
    show_class(result.counting, console)
    show_remarks(remarks, console)
    if result.diff is not None and (result.diff.moved or result.record.unstable):
        show_diff(result.diff, console)
    each = f" ({seconds / result.graded:.2f} s each, start-up included)" if result.graded else ""
    counts = f"{result.reused} reused, {result.graded} graded"
    level = isolations(result.counting)
    lines = [
        f"{number_of(result.reused + result.graded, 'submission')} in {seconds:.1f} s: {counts}{each}",
        f"Seed of this run: {result.record.seed} (--new-seed takes another one)",
        f"Isolation: {level}{_only_for_examples(options, level)}",
        f"Reports: {options.out}/index.html, {options.out}/gradebook.csv",
        *_unrecognized(options, result),
    ]
    for line in lines:
        console.print(line, markup=False, highlight=False, soft_wrap=True)


def _unrecognized(options: argparse.Namespace, result: ClassResult) -> Iterator[str]:
    from autograder.mistakes.unrecognized import unrecognized_mistakes
    from autograder.reports.wording import number_of

    groups = unrecognized_mistakes(result.reports)
    if groups:
        count = number_of(sum(len(group.reports) for group in groups), "submission")
        yield f"{count} with unrecognized mistakes: {options.out}/unknown_mistakes.json"


def _only_for_examples(options: argparse.Namespace, level: str) -> str:
    """Return the isolation that other people's work needs, if the examples were graded with less."""
    from autograder.sandbox.levels import LEAST_FOR_HIDDEN, at_least

    if options.isolation or not is_bundled(options.path) or at_least(level, LEAST_FOR_HIDDEN):
        return ""
    return (
        f", enough for the bundled examples; other people's work needs {LEAST_FOR_HIDDEN} or better: "
        "`python -m autograder doctor` says how to get it"
    )


def status_of(reports: Sequence[SafeReport]) -> int:
    """List the tests that the grader could not run, and return the exit status. Their scores are not final."""
    faulty = [report for report in reports if report.grader_errors]
    for report in faulty:
        names = ", ".join(outcome.test.name for outcome in report.grader_errors)
        print(without_commands(f"grader_error: {report.student} {report.slug}: {names}"), file=sys.stderr)
    return GRADER_ERROR if faulty else EARNED
