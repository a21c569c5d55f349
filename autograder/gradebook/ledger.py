"""Combines the adjustments of staff and the late policy into the score that counts.

Adjustments correct the points of the tests, and the late policy takes its percents from the corrected score. A whole assignment that was
`set` by hand is final: nothing is taken off, and it counts even if the grader failed. Like an excused one, it uses no late days.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from autograder.course.assignment import load_assignments
from autograder.gradebook.adjustments import Adjustment, read_adjustments
from autograder.gradebook.course_file import read_course
from autograder.gradebook.late_policy import AttemptKey, Delivery, Lateness, LatePolicy, lateness
from autograder.gradebook.students import HandIn, Students, people_of, students
from autograder.intake.roster import Roster
from autograder.model import GradedTest, Report, Standing
from autograder.reports.sanitize import one_line
from autograder.reports.wording import points, signed
from autograder.text import clean_name

COURSE_FILE, ADJUSTMENTS_FILE = "course.toml", "adjustments.csv"
SHOWN_STUDENTS = 5
LONGEST_SENTENCE = 400  # characters: a report has room for it


@dataclass(frozen=True)
class LedgerFiles:
    """The files of the instructor; None for one that the course does not have."""

    course: Path | None = None
    adjustments: Path | None = None


@dataclass(frozen=True)
class Ledger:
    """The adjustments by student and assignment, and the lateness of each late attempt.

    `remarks` are sentences for staff: a lateness that is not known, a line without a submission.
    """

    adjustments: Mapping[tuple[str, str], tuple[Adjustment, ...]] = field(default_factory=dict)
    lateness: Mapping[AttemptKey, Lateness] = field(default_factory=dict)
    remarks: tuple[str, ...] = ()

    def standing(self, report: Report) -> Standing:
        """Return the score that counts for a report; the clock and the order of reports do not matter."""
        tally = _adjusted(report, self.adjustments.get((report.key, report.slug), ()))
        adjusted = Standing(report.score, round(tally.total - report.score, 6), sentences=tally.sentences)
        if tally.excused:
            return Standing(report.score, excused=True, sentences=tally.sentences)
        if report.grader_errors and not tally.decided:
            return Standing(report.score)
        late = self.lateness.get((report.key, report.slug, report.attempt))
        if late is None or tally.decided:
            return replace(adjusted, final=tally.total)
        final = late.score(tally.total)
        return replace(
            adjusted,
            late_deduction=round(tally.total - final, 6),
            final=final,
            sentences=(*tally.sentences, late.sentence(tally.total)),
        )


def ledger_files(root: Path, course: Path | None = None, adjustments: Path | None = None) -> LedgerFiles:
    """Return the given files, or those in the kit's root where none is given."""
    return LedgerFiles(
        course or _existing(root / COURSE_FILE),
        adjustments or _existing(root / ADJUSTMENTS_FILE),
    )


def _existing(path: Path) -> Path | None:
    return path if path.is_file() else None


def load_ledger(files: LedgerFiles, root: Path, hand_ins: Sequence[HandIn], roster: Roster | None) -> Ledger:
    """Read the files of a course and check every name in them, before anything is graded.

    `hand_ins` are the submissions of the run, and the stored reports of other assignments: a student has one bank of late days for all.
    Raise KitError with the file, the line and what to do.
    """
    policy, changes = read_files(files, root)
    return make_ledger(policy, changes, hand_ins, roster) if policy or changes else Ledger()


def read_files(files: LedgerFiles, root: Path) -> tuple[LatePolicy | None, Sequence[Adjustment]]:
    """Read the late policy and the adjustments of a course; raise KitError with the file, the line and what to do."""
    if files == LedgerFiles():
        return None, ()
    assignments = load_assignments(root)
    policy = None if files.course is None else read_course(files.course, assignments)
    return policy, () if files.adjustments is None else read_adjustments(files.adjustments, assignments)


def make_ledger(
    policy: LatePolicy | None, changes: Sequence[Adjustment], hand_ins: Sequence[HandIn], roster: Roster | None
) -> Ledger:
    """Find the students of all lines, and work out who is how late. Raise KitError for an unknown student."""
    everybody = students(hand_ins, roster)
    by_student: defaultdict[tuple[str, str], tuple[Adjustment, ...]] = defaultdict(tuple)
    remarks = list[str]()
    for change in changes:
        key = everybody.key(change.student, change.slug, change.where)
        if key is None:
            remarks.append(
                f"{change.where}: {clean_name(change.student)} has no submission for {change.slug}, so it changes nothing"
            )
        else:
            by_student[key, change.slug] += (change,)
    if policy is None:
        return Ledger(dict(by_student), {}, tuple(remarks))
    decided = {student for student, lines in by_student.items() if any(map(_decides, lines))}
    open_hand_ins = [hand_in for hand_in in hand_ins if (hand_in.key, hand_in.slug) not in decided]
    extensions = _extensions(policy, everybody, roster)
    deliveries = (_delivery(policy, extensions, hand_in) for hand_in in open_hand_ins)
    late = lateness(policy, filter(None, deliveries))
    return Ledger(dict(by_student), late, (*remarks, *_late_remarks(policy, open_hand_ins)))


def _decides(change: Adjustment) -> bool:
    """Return whether an adjustment settles the whole assignment, whatever the tests and the time say."""
    return not change.test and change.kind != "add"


@dataclass(frozen=True)
class Extensions:
    """Days by person, and by assignment and person; the latter replace the former."""

    by_person: Mapping[str, int]
    by_assignment: Mapping[tuple[str, str], int]

    def days(self, slug: str, people: Sequence[str]) -> int:
        """Return the extension of a student, or the longest one in a group."""
        return max(self.by_assignment.get((slug, person), self.by_person.get(person, 0)) for person in people)


def _extensions(policy: LatePolicy, everybody: Students, roster: Roster | None) -> Extensions:
    by_assignment = {
        (slug, everybody.person(text, f"{policy.file}: [extensions.{slug}]")): days
        for slug, people in policy.extensions.items()
        for text, days in people.items()
    }
    by_person = {} if roster is None else {person.id: person.extension_days for person in roster.people}
    return Extensions(by_person, by_assignment)


def _delivery(policy: LatePolicy, extensions: Extensions, hand_in: HandIn) -> Delivery | None:
    """Return what the policy needs of a submission, or None without a due date or a time."""
    at = policy.moment(hand_in.submitted_at)
    if at is None or hand_in.slug not in policy.due:
        return None
    people = people_of(hand_in)
    days = extensions.days(hand_in.slug, people)
    return Delivery(hand_in.key, hand_in.slug, hand_in.attempt, people, at, days)


def _late_remarks(policy: LatePolicy, hand_ins: Sequence[HandIn]) -> list[str]:
    """Say for staff which submissions may be late and lose no points, one sentence for each reason."""
    names: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for hand_in in hand_ins:
        reason = _unknown_lateness(policy, hand_in)
        if reason:
            names[hand_in.slug, reason].append(clean_name(hand_in.student, 120))
    return [f"{slug}: {reason}, so no points are taken off: {_first(who)}" for (slug, reason), who in names.items()]


def _unknown_lateness(policy: LatePolicy, hand_in: HandIn) -> str:
    if hand_in.slug not in policy.due:
        return "late, but the course file has no due date for it" if hand_in.late else ""
    if hand_in.submitted_at:
        return "" if policy.moment(hand_in.submitted_at) else "the time of submission cannot be read"
    return "late, but by how much is not known" if hand_in.late else ""


def _first(names: Sequence[str]) -> str:
    different = sorted(set(names))
    more = len(different) - SHOWN_STUDENTS
    return ", ".join(different[:SHOWN_STUDENTS]) + (f" and {more} more" if more > 0 else "")


@dataclass(frozen=True)
class _Tally:
    """The points of each test, those tied to none, and whether a person settled the whole."""

    tests: Mapping[str, float]
    other: float = 0.0
    decided: bool = False
    excused: bool = False
    sentences: tuple[str, ...] = ()

    @property
    def total(self) -> float:
        return max(0.0, round(sum(self.tests.values()) + self.other, 6))


def _adjusted(report: Report, changes: Sequence[Adjustment]) -> _Tally:
    """Apply adjustments one after another."""
    tally = _Tally({outcome.test.name: outcome.score for outcome in report.outcomes})
    tests = {outcome.test.name: outcome.test for outcome in report.outcomes}
    for change in changes:
        if not change.test:
            tally = _whole(tally, change)
        elif change.test in tests:  # a stored report may be older than the test
            tally = _one_test(tally, change, tests[change.test])
    return tally


def _whole(tally: _Tally, change: Adjustment) -> _Tally:
    sentences = (*tally.sentences, one_line(_whole_sentence(change), LONGEST_SENTENCE))
    if change.kind == "excused":
        return replace(tally, excused=True, sentences=sentences)
    if change.kind == "add":
        return replace(tally, other=tally.other + change.points, sentences=sentences)
    other = change.points - sum(tally.tests.values())
    return replace(tally, other=other, decided=True, excused=False, sentences=sentences)


def _whole_sentence(change: Adjustment) -> str:
    if change.kind == "excused":
        return f"Excused by staff: {change.reason}"
    if change.kind == "add":
        return f"{_signed(change.points)} by staff: {change.reason}"
    return f"Set to {_points(change.points)} by staff: {change.reason}"


def _one_test(tally: _Tally, change: Adjustment, test: GradedTest) -> _Tally:
    """Change the points of a test; it keeps between 0 and all of its points."""
    before = tally.tests[test.name]
    after = min(max(change.points + before * (change.kind == "add"), 0.0), test.points)
    if after == before:
        return tally
    sentence = one_line(f"{test.title}: {_signed(after - before)} by staff: {change.reason}", LONGEST_SENTENCE)
    return replace(tally, tests={**tally.tests, test.name: after}, sentences=(*tally.sentences, sentence))


def _signed(value: float) -> str:
    return f"{signed(value)} {'point' if abs(value) == 1 else 'points'}"


def _points(value: float) -> str:
    return f"{points(value)} {'point' if value == 1 else 'points'}"
