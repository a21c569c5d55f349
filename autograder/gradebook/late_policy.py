"""The late policy: from due dates and times of submission to late days and percents.

Nothing here reads the clock. A late day ends at the hour of the due date on the wall of the course's time zone, so a change to or from
daylight saving time costs nobody an hour. Hours are real hours.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Literal
from zoneinfo import ZoneInfo

from autograder.reports.wording import number_of, points

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
# Times outside these years are mistakes, and near the ends of the calendar arithmetic fails.
FIRST_YEAR, LAST_YEAR = 1970, 2199
Unit = Literal["day", "hour"]
AttemptKey = tuple[str, str, int]


@dataclass(frozen=True)
class LatePolicy:
    """What `course.toml` says.

    `due` maps assignments to aware times. `rate` is the percent of the score that each late unit takes, `floor` the percent that a late
    submission keeps at least. `bank_days` are the late days of each person that take nothing. A submission that is more than
    `cutoff_days` late earns 0. `extensions` maps an assignment to the days of people; they replace those of the roster.
    `file` is named in errors.
    """

    zone: ZoneInfo
    due: Mapping[str, datetime]
    rate: float
    per: Unit = "day"
    grace: timedelta = timedelta(0)
    floor: float = 0.0
    bank_days: int = 0
    cutoff_days: int | None = None
    extensions: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    file: str = "course.toml"

    def deadline(self, slug: str, days: int) -> datetime:
        """Return in UTC when a submission is late, after `days` more days and the grace."""
        due = self.due[slug]
        moved = latest(due.astimezone(self.zone).replace(tzinfo=None) + days * DAY, self.zone) if days else due
        return moved.astimezone(UTC) + self.grace

    def moment(self, text: str) -> datetime | None:
        """Return a time in ISO 8601 in UTC, or None if it cannot be read; without offset it is in the course's zone."""
        try:
            time = datetime.fromisoformat(text)
        except ValueError:
            return None
        if not FIRST_YEAR <= time.year <= LAST_YEAR:
            return None
        return (time if time.tzinfo else _earliest(time, self.zone)).astimezone(UTC)


def latest(local: datetime, zone: ZoneInfo) -> datetime:
    """Return a local time in a zone; if it occurs twice, the later one."""
    return max(_both(local, zone), key=lambda time: time.astimezone(UTC))


def _earliest(local: datetime, zone: ZoneInfo) -> datetime:
    return min(_both(local, zone), key=lambda time: time.astimezone(UTC))


def _both(local: datetime, zone: ZoneInfo) -> list[datetime]:
    return [local.replace(tzinfo=zone, fold=fold) for fold in (0, 1)]


@dataclass(frozen=True)
class Delivery:
    """An attempt as the policy sees it.

    `people` pay with their late days; there is at least one. `at` is an aware time, `extension` a number of days.
    """

    key: str
    slug: str
    attempt: int
    people: tuple[str, ...]
    at: datetime
    extension: int = 0


@dataclass(frozen=True)
class Lateness:
    """How late an attempt is (`amount` units, more than 0), and what that costs.

    `used` are late days of the bank. `percent` of the score is taken. `limited` says that the floor kept it from being more.
    `closed_after` is the cutoff in days if the attempt came after it.
    """

    amount: int
    unit: Unit
    used: int
    percent: float
    limited: bool = False
    closed_after: int | None = None

    def score(self, before: float) -> float:
        """Return what is left of a score, in hundredths of a point."""
        return min(before, round(before * (1 - self.percent / 100), 2))

    def sentence(self, before: float) -> str:
        """Tell the student: "2 days late, 1 late day used, −10 %: 17 → 15.3"."""
        late = f"{number_of(self.amount, self.unit)} late"
        change = f"{points(before)} → {points(self.score(before))}"
        if self.closed_after is not None:
            return f"{late}, and nothing counts after {number_of(self.closed_after, 'day')}: {change}"
        used = f", {number_of(self.used, 'late day')} used" if self.used else ""
        if not self.percent:
            return f"{late}{used}: no points are taken off"
        most = " (the most that is taken off)" if self.limited else ""
        return f"{late}{used}, −{points(self.percent)} %{most}: {change}"


def lateness(policy: LatePolicy, deliveries: Iterable[Delivery]) -> dict[AttemptKey, Lateness]:
    """Return the lateness of each late attempt by student, assignment and attempt.

    The last attempt at each assignment decides how many late days it uses; an earlier attempt uses no more. The order of the
    deliveries does not matter.
    """
    days = {delivery: _days_late(policy, delivery) for delivery in deliveries}
    ordered = sorted(days, key=lambda delivery: (delivery.attempt, delivery.at))
    last_attempts = {(delivery.key, delivery.slug): delivery for delivery in ordered}
    used = _late_days_used(policy, {last: days[last] for last in last_attempts.values()})
    return {
        (each.key, each.slug, each.attempt): _lateness(policy, each, days[each], used[each.key, each.slug])
        for each in ordered
        if days[each]
    }


def _late_days_used(policy: LatePolicy, days: Mapping[Delivery, int]) -> dict[tuple[str, str], int]:
    """Charge the banks in the order of the due dates; each person of a group pays."""
    left: dict[str, int] = {}
    used: dict[tuple[str, str], int] = {}
    for delivery in sorted(days, key=lambda each: (policy.deadline(each.slug, 0), each.slug, each.key)):
        usable = 0 if _is_closed(policy, days[delivery]) else days[delivery]
        paid = min(usable, *(left.get(person, policy.bank_days) for person in delivery.people))
        left |= {person: left.get(person, policy.bank_days) - paid for person in delivery.people}
        used[delivery.key, delivery.slug] = paid
    return used


def _days_late(policy: LatePolicy, delivery: Delivery) -> int:
    """Return how many days the deadline must move until the delivery is on time."""
    slug, extension = delivery.slug, delivery.extension
    whole_days = (delivery.at - policy.deadline(slug, extension)) // DAY
    # Local days differ from 24 hours by less than a day.
    first_guess = max(0, whole_days - 1)
    return next(days for days in count(first_guess) if delivery.at <= policy.deadline(slug, extension + days))


def _is_closed(policy: LatePolicy, days: int) -> bool:
    return policy.cutoff_days is not None and days > policy.cutoff_days


def _lateness(policy: LatePolicy, delivery: Delivery, days: int, most_used: int) -> Lateness:
    amount = _units_late(policy, delivery, days, used=0)
    if _is_closed(policy, days):
        return Lateness(amount, policy.per, 0, 100.0, closed_after=policy.cutoff_days)
    used = min(days, most_used)
    percent = policy.rate * _units_late(policy, delivery, days, used=used)
    most = 100.0 - policy.floor
    return Lateness(amount, policy.per, used, min(percent, most), limited=percent > most)


def _units_late(policy: LatePolicy, delivery: Delivery, days: int, *, used: int) -> int:
    """Return the units that were begun after the extension and the late days that are used."""
    if policy.per == "day":
        return days - used
    late = delivery.at - policy.deadline(delivery.slug, delivery.extension + used)
    return max(0, -(-late // HOUR))
