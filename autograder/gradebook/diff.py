"""Compares two runs: whose score changed, which tests moved, and why.

The cause is what differs among the digests of the two results. If nothing differs, the result depends on chance.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from autograder.gradebook.runs import AssignmentRecord, ResultRecord, RunRecord
from autograder.reports.gradebook import safe_cell
from autograder.reports.wording import listed, points

NONDETERMINISM = "nothing that decides a score changed: the result depends on chance"
PASSED = "p"


@dataclass(frozen=True)
class Change:
    """One result that differs between two runs.

    `old` and `new` are final scores, None where there is none. `up` are the titles of the tests that passed only in the new run, `down`
    those that passed only in the old one. `causes` are sentences.
    """

    key: str
    student: str
    slug: str
    old: float | None
    new: float | None
    up: tuple[str, ...]
    down: tuple[str, ...]
    causes: tuple[str, ...]

    @property
    def moved(self) -> bool:
        """Whether the score changed, and not only the way a test failed."""
        return self.old != self.new


@dataclass(frozen=True)
class RunDiff:
    """All changes from one run to another, by student and assignment."""

    old: RunRecord
    new: RunRecord
    changes: tuple[Change, ...]

    @property
    def moved(self) -> list[Change]:
        """The changes of a score."""
        return [change for change in self.changes if change.moved]

    def tests(self) -> list[TestMoves]:
        """Return the tests that moved, with the students who gained or lost them."""
        moves: dict[tuple[str, str], tuple[list[str], list[str]]] = {}
        for change in self.changes:
            for title in change.up:
                moves.setdefault((change.slug, title), ([], []))[0].append(change.student)
            for title in change.down:
                moves.setdefault((change.slug, title), ([], []))[1].append(change.student)
        return [TestMoves(slug, title, tuple(up), tuple(down)) for (slug, title), (up, down) in sorted(moves.items())]


@dataclass(frozen=True)
class TestMoves:
    """The students for whom a test passes now, and those for whom it fails now."""

    slug: str
    title: str
    up: tuple[str, ...]
    down: tuple[str, ...]


def compare_runs(old: RunRecord, new: RunRecord) -> RunDiff:
    """Return what changed from one run to another."""
    pairs = _pairs(old, new)
    changes = (_change(key, slug, old, new) for key, slug in pairs)
    return RunDiff(
        old, new, tuple(sorted(filter(None, changes), key=lambda change: (change.student, change.key, change.slug)))
    )


def _pairs(*runs: RunRecord) -> set[tuple[str, str]]:
    return {(key, slug) for run in runs for key, student in run.students.items() for slug in student.results}


def _change(key: str, slug: str, old: RunRecord, new: RunRecord) -> Change | None:
    before, after = old.result(key, slug), new.result(key, slug)
    passed_before, passed_after = _passed(old, slug, before), _passed(new, slug, after)
    same = before and after and (before.final, before.statuses) == (after.final, after.statuses)
    if same and passed_before.keys() == passed_after.keys():
        return None
    return Change(
        key=key,
        student=(new.students.get(key) or old.students[key]).name,
        slug=slug,
        old=before.final if before else None,
        new=after.final if after else None,
        up=tuple(
            _titles(new, slug, [name for name in passed_after if passed_after[name] and not passed_before.get(name)])
        ),
        down=tuple(
            _titles(old, slug, [name for name in passed_before if passed_before[name] and not passed_after.get(name)])
        ),
        causes=tuple(_causes(slug, (old, before), (new, after))),
    )


def _passed(run: RunRecord, slug: str, result: ResultRecord | None) -> dict[str, bool]:
    tests = run.tests(slug)
    if result is None or len(tests) != len(result.statuses):
        return {}
    return {test.name: status == PASSED for test, status in zip(tests, result.statuses, strict=True)}


def _titles(run: RunRecord, slug: str, names: Sequence[str]) -> list[str]:
    titles = {test.name: test.title for test in run.tests(slug)}
    return [titles[name] for name in names]


Side = tuple[RunRecord, ResultRecord | None]


def _causes(slug: str, old: Side, new: Side) -> Iterator[str]:
    """Yield a sentence for each thing that changed and decides a score."""
    (old_run, before), (new_run, after) = old, new
    if before is None or after is None:
        yield "graded for the first time" if before is None else "no result in the new run"
        return
    if _ledger_changed(before, after):
        # Whatever else changed, the tests say the same as before.
        yield "an adjustment or the late policy changed"
        return
    changed = {name for name in before.digests if before.digests[name] != after.digests.get(name)}
    if "submission" in changed:
        yield "another file was handed in"
    if "suite" in changed:
        yield _suite_cause(old_run.assignments.get(slug), new_run.assignments.get(slug))
    if "kit" in changed:
        versions = f" ({old_run.kit} → {new_run.kit})" if old_run.kit != new_run.kit else ""
        yield f"the kit changed{versions}"
    if "environment" in changed:
        yield f"the environment changed: {_environment_cause(old_run.environment, new_run.environment)}"
    if before.isolation != after.isolation:
        yield f"the isolation changed ({before.isolation} → {after.isolation})"
    if before.seed != after.seed:
        yield f"the seed changed ({before.seed} → {after.seed})"
    if not changed and (before.isolation, before.seed) == (after.isolation, after.seed):
        yield NONDETERMINISM


def _ledger_changed(before: ResultRecord, after: ResultRecord) -> bool:
    """Return whether the final score moved otherwise than the points of the tests."""
    finals = before.final, after.final
    return before.statuses == after.statuses and before.score == after.score and finals[0] != finals[1]


def _suite_cause(old: AssignmentRecord | None, new: AssignmentRecord | None) -> str:
    if old is None or new is None:
        return "the suite changed"
    paths = sorted({*old.files, *new.files})
    changed = [path for path in paths if old.files.get(path) != new.files.get(path)]
    return f"the suite changed: {listed(changed)}" if changed else "the suite changed"


def _environment_cause(old: Mapping[str, str], new: Mapping[str, str]) -> str:
    names = [name for name in sorted({*old, *new}) if old.get(name) != new.get(name)]
    return listed([_version_change(name, old.get(name, ""), new.get(name, "")) for name in names])


def _version_change(name: str, old: str, new: str) -> str:
    # Of this file there is only a digest.
    return "constraints.txt" if name == "constraints" else f"{name} {old} → {new}"


def to_csv(diff: RunDiff) -> str:
    """Return the changes as CSV text, a row for each student and assignment."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(["student", "key", "assignment", "old", "new", "now_passed", "no_longer_passed", "cause"])
    for change in diff.changes:
        texts = ["; ".join(change.up), "; ".join(change.down), "; ".join(change.causes)]
        scores = ["" if score is None else points(score) for score in (change.old, change.new)]
        writer.writerow([*map(safe_cell, (change.student, change.key, change.slug)), *scores, *map(safe_cell, texts)])
    return text.getvalue()
