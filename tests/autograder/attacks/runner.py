"""The attack suite: runs attacks against a warm grader and says of each whether it got through.

    attack file - attack_header -> Attack - Runner (attack_grader, attack_world, attack_pages) -> Result

What counts as getting through stands in `_judged` and `_after`: more points than the honest part earns, a secret in the report, something
of the world changed or heard, a process left over, a dead grader, another result for the next submission, markup that got into a page.
"""

from __future__ import annotations

import re
import secrets
import time
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from types import TracebackType

from autograder.intake.student_keys import keys_for
from autograder.model import KitError, Outcome, Report, Submission
from autograder.sandbox import doctor, levels
from autograder.text import clean_name
from tests.autograder.attacks.grader import HONEST, MOST_GROWTH, Graded, GraderGone, Station, Unavailable
from tests.autograder.attacks.header import Attack
from tests.autograder.attacks.pages import injections
from tests.autograder.kit import take_in

# A submission has ten seconds in all; what is more is the grader's own, on a machine that others use too.
MOST_SECONDS, MOST_DELAY = 25.0, 5.0

# A word in which an attack has spelled a hidden input; it prints the word to tell the runner.
SMUGGLED = re.compile(r"smuggled[g-v]+")


@dataclass(frozen=True)
class Result:
    """What an attack brought. `statuses` are those of its tests by name; `violations` are sentences, none when it was contained.

    `told` is the feedback and what the workers printed, for whoever writes an attack.
    """

    attack: str
    level: str
    without: tuple[str, ...]
    score: float
    statuses: dict[str, str]
    violations: tuple[str, ...]
    seconds: float
    told: str = ""

    @property
    def contained(self) -> bool:
        return not self.violations


class Runner:
    """Runs attacks against a grader that stays warm as long as no attack has harmed it. Close it when done."""

    def __init__(self) -> None:
        self._station: Station | None = None
        self._kind: tuple[str, frozenset[str]] | None = None

    def __enter__(self) -> Runner:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._discard()

    def run(self, attack: Attack, level: str, without: frozenset[str] = frozenset()) -> Result:
        """Run one attack at a level, with all of its layers but those in `without`; raise Unavailable where that cannot be."""
        if level not in levels_here():
            raise Unavailable(f"level {level} cannot be had here")
        station = self._at(level, without)
        submission, remarks = handed_in(attack, station)
        start = time.monotonic()
        try:
            graded = station.grade(submission)
            seconds = time.monotonic() - start
            violations, left = _judged(attack, graded, station, remarks, submission, seconds), _after(station)
        except GraderGone as gone:
            graded, seconds, violations, left = None, time.monotonic() - start, [], [str(gone)]
        if left:
            self._discard()
        violations += left
        outcomes = graded.report.outcomes if graded else ()
        statuses: dict[str, str] = {outcome.test.name: outcome.status for outcome in outcomes}
        score = graded.report.score if graded else 0.0
        told = "\n".join([*(outcome.feedback for outcome in outcomes), graded.printed if graded else ""])
        return Result(
            attack.id, level, tuple(sorted(without)), score, statuses, tuple(violations), seconds, told[:5000]
        )

    def _at(self, level: str, without: frozenset[str]) -> Station:
        if self._station is None or self._kind != (level, without):
            self._discard()
            layers = levels.LEVELS[level].layers - without
            self._station, self._kind = Station(levels.Isolation(level, layers)), (level, without)
        return self._station

    def _discard(self) -> None:
        if self._station is not None:
            self._station.close()
        self._station = None


@cache
def levels_here() -> frozenset[str]:
    """Return the names of the levels that can be had on this machine as it is."""
    return frozenset(level.name for level in doctor.available())


def handed_in(attack: Attack, station: Station) -> tuple[Submission, Sequence[str]]:
    """Return the attack as a submission that went through the intake in a zip, under the names it chose, and what the intake remarks.

    Where the intake refuses the names, they are taken as they are: what comes after it must hold as well.
    """
    names = station.world.names(station.pid, f"m{secrets.token_hex(8)}")
    content, remarks = attack.content(names), tuple[str, ...]()
    packed = station.world.folder.with_suffix(".zip")
    try:
        packed.write_bytes(_zip(f"{attack.student}/{attack.file}", content))
        found, remarks = take_in(packed, {"target": ("honest", "target")}, only="target")
        if len(found) == 1:
            return found[0], remarks
    except (KitError, UnicodeError) as error:
        remarks = (str(error),)
    finally:
        packed.unlink(missing_ok=True)
    key = keys_for([attack.student])[attack.student]
    return Submission(clean_name(attack.student, 120), key, "target", clean_name(attack.file), content), remarks


def _zip(name: str, content: bytes) -> bytes:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(name, content)
    return packed.getvalue()


def _judged(
    attack: Attack, graded: Graded, station: Station, remarks: Sequence[str], submission: Submission, seconds: float
) -> list[str]:
    """Return what the attack's own report gives away."""
    report = graded.report
    texts = [text for outcome in report.outcomes for text in (outcome.feedback, outcome.hint, outcome.printed)]
    told = [line for line in graded.printed.splitlines() if "ESCAPED" in line][:3]
    growth = graded.peak - station.honest.peak
    smuggled = sorted(set(SMUGGLED.findall(graded.printed)) & set(SMUGGLED.findall(_hidden_texts(report))))
    faults = {
        f"{report.score:g} points, and {attack.honest:g} are honest": report.score > attack.honest,
        f"it printed {told}": bool(told),
        f"hidden inputs stand in the report as {smuggled}": bool(smuggled),
        f"the grader's memory grew by {growth >> 20} MB": growth > MOST_GROWTH,
        f"it took {seconds:.1f} s": seconds > MOST_SECONDS,
    }
    leaks = station.world.leaks("\n".join([*texts, report.message, graded.printed]))
    # What a page makes of a text is the same at every level: the attacks that are not after it are looked at once.
    shown = attack.family == "report" or report.isolation == "full"
    injected = injections(report, remarks, submission.read()) if shown else []
    return [fault for fault, true in faults.items() if true] + leaks + injected


def _hidden_texts(report: Report) -> str:
    """Return all that a report says of hidden tests."""
    hidden = [outcome for outcome in report.outcomes if outcome.test.visibility == "hidden"]
    return "\n".join(f"{one.feedback}\n{one.hint}\n{one.printed}\n{one.difference}" for one in hidden)


def _after(station: Station) -> list[str]:
    """Return what the attack left behind: processes, changes of the world, another result for the next submission."""
    told = [f"process {pid} ({name}) is left over" for pid, name in station.strangers().items()]
    told += station.world.changes()
    start = time.monotonic()
    honest, delay = station.grade(HONEST), time.monotonic() - start
    before, after = _outcome_texts(station.honest), _outcome_texts(honest)
    if before != after:
        told.append(f"the next submission got {after}, and {before} before")
    return [*told, *([f"the next submission took {delay:.1f} s"] if delay > MOST_DELAY else [])]


def _outcome_texts(graded: Graded) -> tuple[object, ...]:
    def of(outcome: Outcome) -> tuple[object, ...]:
        return outcome.test.name, outcome.status, outcome.feedback, outcome.hint, outcome.difference

    return tuple(of(outcome) for outcome in graded.report.outcomes), graded.printed
