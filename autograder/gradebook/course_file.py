"""Reads `course.toml`, the instructor's late policy."""

from __future__ import annotations

import difflib
import zoneinfo
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from autograder.course.toml_file import read_toml
from autograder.gradebook.late_policy import FIRST_YEAR, LAST_YEAR, LatePolicy, Unit, latest
from autograder.model import KitError
from autograder.text import clean_name

MOST_DAYS = 366
MOST_GRACE_MINUTES = 24 * 60
TABLES = ("timezone", "late", "due", "extensions")
LATE_FIELDS = ("rate", "per", "grace_minutes", "floor", "bank_days", "cutoff_days")
UNITS: tuple[Unit, ...] = ("day", "hour")
NEAR = 5


def read_course(path: Path, slugs: Collection[str]) -> LatePolicy:
    """Read a late policy; `slugs` are all assignments of the course.

    Raise KitError with the field that is wrong, and what it may be.
    """
    table = read_toml(path, "course file", invalid="; a time has its seconds, as in 2026-09-20T23:59:59")
    _refuse_others(path, "", table, TABLES)
    zone = _zone(path, table.get("timezone"))
    late = _Fields(path, "late", _table(path, "late", table.get("late")))
    _refuse_others(path, "late.", late.values, LATE_FIELDS)
    due = _table(path, "due", table.get("due"))
    _check_slugs(path, "due", due, slugs)
    return LatePolicy(
        zone=zone,
        due={slug: _due(path, slug, value, zone) for slug, value in due.items()},
        rate=late.number("rate", 100.0),
        per=_unit(path, late.values.get("per", "day")),
        grace=timedelta(minutes=late.number("grace_minutes", MOST_GRACE_MINUTES, default=0)),
        floor=late.number("floor", 100.0, default=0),
        bank_days=late.days("bank_days", default=0),
        cutoff_days=late.days("cutoff_days") if "cutoff_days" in late.values else None,
        extensions=_extensions(path, _table(path, "extensions", table.get("extensions", {})), slugs),
        file=str(path),
    )


class _Fields:
    """The numbers of a table, each checked against its largest value."""

    def __init__(self, path: Path, name: str, values: Mapping[str, Any]) -> None:
        self.path, self.name, self.values = path, name, values

    def number(self, field: str, most: float, default: float | None = None) -> float:
        value = self.values.get(field, default)
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= most:
            raise KitError(f"{self.path}: {self.name}.{field} must be a number from 0 to {most:g}")
        return float(value)

    def days(self, field: str, default: int | None = None) -> int:
        value = self.values.get(field, default)
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= MOST_DAYS:
            name = f"{self.name}.{clean_name(field)}"
            raise KitError(f"{self.path}: {name} must be a whole number of days from 0 to {MOST_DAYS}")
        return value


def _refuse_others(path: Path, prefix: str, table: Mapping[str, Any], known: tuple[str, ...]) -> None:
    for name in table:
        if name not in known:
            raise KitError(f"{path}: unknown field {prefix}{clean_name(name)}; the fields are {', '.join(known)}")


def _table(path: Path, name: str, value: object) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise KitError(f"{path}: the table [{name}] is missing; docs/late-policy.md has an example")
    return value


def _zone(path: Path, name: object) -> ZoneInfo:
    known = zoneinfo.available_timezones()
    if not known:
        raise KitError(f"{path}: this Python knows no time zones; run `pip install tzdata`")
    if isinstance(name, str) and name in known:
        return ZoneInfo(name)
    asked = name if isinstance(name, str) else ""
    near = _near(asked, known) or ["America/Los_Angeles", "Europe/Berlin", "UTC"]
    raise KitError(f"{path}: timezone is {clean_name(asked)!r}; write a name like {', '.join(near)}")


def _near(asked: str, known: Collection[str]) -> list[str]:
    """Return the names that contain the one that was asked for, or look like it."""
    text = asked.strip().replace(" ", "_").casefold()
    within = sorted(name for name in known if text and text in name.casefold())
    return within[:NEAR] or difflib.get_close_matches(asked, sorted(known), n=NEAR)


def _unit(path: Path, value: object) -> Unit:
    for unit in UNITS:
        if value == unit:
            return unit
    raise KitError(f"{path}: late.per must be {' or '.join(map(repr, UNITS))}")


def _check_slugs(path: Path, name: str, table: Mapping[str, Any], slugs: Collection[str]) -> None:
    for slug in table:
        if slug not in slugs:
            near = _near(slug, slugs) or sorted(slugs)
            raise KitError(f"{path}: [{name}]: there is no assignment {clean_name(slug)!r}; near: {', '.join(near)}")


def _due(path: Path, slug: str, value: object, zone: ZoneInfo) -> datetime:
    """Return a due date with its zone; a time without offset is local."""
    time = _time(value)
    if time is None or not FIRST_YEAR <= time.year <= LAST_YEAR:
        raise KitError(f"{path}: due.{slug} must be a date and a time, as in 2026-09-20T23:59:59")
    return time.astimezone(zone) if time.tzinfo else latest(time, zone)


def _time(value: object) -> datetime | None:
    if isinstance(value, str) and len(value) > len("2026-09-20"):
        try:
            return datetime.fromisoformat(value)
        except ValueError:
            return None
    return value if isinstance(value, datetime) else None


def _extensions(path: Path, table: Mapping[str, Any], slugs: Collection[str]) -> dict[str, dict[str, int]]:
    _check_slugs(path, "extensions", table, slugs)
    extensions: dict[str, dict[str, int]] = {}
    for slug, value in table.items():
        people = _Fields(path, f"extensions.{slug}", _table(path, f"extensions.{slug}", value))
        extensions[slug] = {person: people.days(person) for person in people.values}
    return extensions
