"""Runs attacks against a warm grader and reports the results.

    attack file - header -> Attack - Runner (grader, world, pages) -> Result

`_judged` and `_after` decide what counts as getting through: more points than the honest part earns, a secret in the report, a change of
the world, a message to a listener, a leftover process, a dead grader, another result for the next submission, markup in a page.
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
from tests.autograder.attacks.own_root import is_own_root
from tests.autograder.attacks.pages import injections
from tests.autograder.kit import take_in

# A submission has ten seconds in all. The rest is for the grader, on a busy machine.
MOST_SECONDS, MOST_DELAY = 25.0, 5.0
SHOWN_LENGTH = 5000
# As the intake limits the name of a student.
STUDENT_LENGTH = 120

# A hidden input, spelled as a word. The attack also prints it, so that the runner can look for it.
SMUGGLED = re.compile(r"smuggled[g-v]+")


@dataclass(frozen=True)
class Result:
    """The result of an attack. `statuses` maps tests to statuses; `violations` are sentences, none if it was contained.

    `texts` is the feedback and the output of the workers, for authors of attacks.
    """

    attack: str
    level: str
    without: tuple[str, ...]
    score: float
    statuses: dict[str, str]
    violations: tuple[str, ...]
    seconds: float
    texts: str = ""

    @property
    def contained(self) -> bool:
        return not self.violations


class Runner:
    """Runs attacks against a grader that stays warm until an attack harms it."""

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
        """Run an attack at a level without some layers. Raise Unavailable if that is impossible here."""
        if level == levels.NONE.level:
            if not is_own_root():
                raise Unavailable("attacks at this level would act on this machine: run them in a root of their own")
        elif level not in levels_here():
            raise Unavailable(f"level {level} is not available here")
        station = self._at(level, without)
        names = station.world.names(station.pid, f"m{secrets.token_hex(8)}")
        graded, violations = None, list[str]()
        start = time.monotonic()
        try:
            for role in attack.roles:
                handed_in = hand_in(attack, station, attack.content(names, role))
                graded = station.grade(handed_in.submission)
                violations += _judged(attack, handed_in, graded, station)
            damage = _after(station)
        except GraderGone as gone:
            damage = [str(gone)]
        seconds = graded.seconds if graded else time.monotonic() - start
        if damage:
            self._discard()
        violations += damage
        outcomes = graded.report.outcomes if graded else ()
        statuses: dict[str, str] = {outcome.test.name: outcome.status for outcome in outcomes}
        score = graded.report.score if graded else 0.0
        texts = "\n".join([*(outcome.feedback for outcome in outcomes), graded.printed if graded else ""])
        return Result(
            attack.id, level, tuple(sorted(without)), score, statuses, tuple(violations), seconds, texts[:SHOWN_LENGTH]
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
    """Return the names of the available levels."""
    return frozenset(level.name for level in doctor.available())


@dataclass(frozen=True)
class HandedIn:
    """A submission after the intake, with the intake's remarks."""

    submission: Submission
    remarks: Sequence[str]


def hand_in(attack: Attack, station: Station, content: bytes) -> HandedIn:
    """Pass an attack's content through the intake, in a zip with its names.

    If the intake refuses the names, use them all the same: the stages after the intake must cope too.
    """
    remarks = tuple[str, ...]()
    packed = station.world.folder.with_suffix(".zip")
    try:
        packed.write_bytes(_zip(f"{attack.student}/{attack.file}", content))
        submissions, remarks = take_in(packed, {"target": ("honest", "target")}, only="target")
        if len(submissions) == 1:
            return HandedIn(submissions[0], remarks)
    except (KitError, UnicodeError) as error:
        remarks = (str(error),)
    finally:
        packed.unlink(missing_ok=True)
    key = keys_for([attack.student])[attack.student]
    student, file = clean_name(attack.student, STUDENT_LENGTH), clean_name(attack.file)
    return HandedIn(Submission(student, key, "target", file, content), remarks)


def _zip(name: str, content: bytes) -> bytes:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(name, content)
    return packed.getvalue()


def _judged(attack: Attack, handed_in: HandedIn, graded: Graded, station: Station) -> list[str]:
    """Return the violations in the attack's own report."""
    report = graded.report
    texts = [text for outcome in report.outcomes for text in (outcome.feedback, outcome.hint, outcome.printed)]
    escapes = [line for line in graded.printed.splitlines() if "ESCAPED" in line][:3]
    growth = graded.peak - station.honest.peak
    smuggled = sorted(set(SMUGGLED.findall(graded.printed)) & set(SMUGGLED.findall(_hidden_texts(report))))
    faults = {
        f"{report.score:g} points, but only {attack.honest:g} are honest": report.score > attack.honest,
        f"it printed {escapes}": bool(escapes),
        f"the report contains hidden inputs as {smuggled}": bool(smuggled),
        f"the grader's memory grew by {growth >> 20} MB": growth > MOST_GROWTH,
        f"it took {graded.seconds:.1f} s": graded.seconds > MOST_SECONDS,
    }
    leaks = station.world.leaks("\n".join([*texts, report.message, graded.printed]))
    # Pages are the same at every level, so attacks of other families are checked once.
    shown = attack.family == "report" or report.isolation == "full"
    injected = injections(report, handed_in.remarks, handed_in.submission.read()) if shown else []
    return [fault for fault, true in faults.items() if true] + leaks + injected


def _hidden_texts(report: Report) -> str:
    """Return all texts of a report about hidden tests."""
    hidden = [outcome for outcome in report.outcomes if outcome.test.visibility == "hidden"]
    return "\n".join(f"{each.feedback}\n{each.hint}\n{each.printed}\n{each.difference}" for each in hidden)


def _after(station: Station) -> list[str]:
    """Return the damage: processes, changes of the world, other results for the next submission."""
    damage = [f"process {pid} ({name}) is left over" for pid, name in station.strangers().items()]
    damage += station.world.changes()
    honest = station.grade(HONEST)
    before, after = _outcome_texts(station.honest), _outcome_texts(honest)
    if before != after:
        damage.append(f"the next submission got {after}, but {before} before")
    if honest.seconds > MOST_DELAY:
        damage.append(f"the next submission took {honest.seconds:.1f} s")
    return damage


def _outcome_texts(graded: Graded) -> tuple[object, ...]:
    def of(outcome: Outcome) -> tuple[object, ...]:
        return outcome.test.name, outcome.status, outcome.feedback, outcome.hint, outcome.difference

    return tuple(of(outcome) for outcome in graded.report.outcomes), graded.printed
