"""Reads the file names of Canvas, Moodle and Brightspace, or names that match a pattern of staff.

Each layout takes the parts of a path and returns a PathInfo, or None for another system's path. Sources: `content_zipper.rb` of Canvas,
`mod/assign/classes/downloader.php` of Moodle. Brightspace documents no format, so staff may give a pattern instead.
"""

from __future__ import annotations

import re

from autograder.intake.model import Layout, PathInfo
from autograder.model import KitError, Member

_CANVAS = re.compile(
    r"(?:(?!LATE_|anon_)(?P<name>[^\W_]\w*?)_)?(?:(?P<late>LATE)_)?(?P<user>\d+|anon_[^\W_]+)_(?P<attachment>\d+)_(?P<file>.+)"
)
_RESUBMITTED = re.compile(r"(?P<name>.+)-(?P<number>[1-9]\d{0,2})(?P<ending>\.[A-Za-z]+)")
_MOODLE = re.compile(r"(?P<student>.+?)(?:_(?P<id>\d+))?_assignsubmission_(?:file|onlinetext)(?:_(?P<file>.*))?")
BRIGHTSPACE = r"(?P<id>\d+)-\d+ - (?P<student>.+?) - (?P<time>[A-Z][a-z]+ \d{1,2}, \d{4} \d{1,2}:?\d{2} ?[AP]M)(?:(?: - |/)(?P<file>.+))?"
_GROUPS = frozenset({"student", "id", "file", "time", "late", "assignment", "attempt"})
_TIME = re.compile(
    r"(?P<month>[A-Z][a-z]{2})[a-z]* (?P<day>\d{1,2}), (?P<year>\d{4}) (?P<hour>\d{1,2}?):?(?P<minute>\d{2}) ?(?P<half>[AP])M"
)
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_LONGEST_READ = 2_000  # characters of a name that patterns see


def canvas(parts: tuple[str, ...]) -> PathInfo | None:
    """Read `doejane_LATE_4711_98765_hw4-1.ipynb`.

    The number identifies the user, the name does not.
    """
    match = _CANVAS.fullmatch(parts[0][:_LONGEST_READ])
    if match is None:
        return None
    user, name = match["user"], match["name"] or match["user"]
    again = _RESUBMITTED.fullmatch(match["file"])
    file, number = (again["name"] + again["ending"], int(again["number"])) if again else (match["file"], 0)
    ids = () if user.startswith("anon_") else (("canvas_id", user),)
    return PathInfo((Member(name, ids),), (file, *parts[1:]), late=match["late"] is not None, number=number)


def moodle(parts: tuple[str, ...]) -> PathInfo | None:
    """Read `Jane Doe_123_assignsubmission_file/hw4.ipynb`, or the flat form.

    The number is the participant's.
    """
    match = _MOODLE.fullmatch(parts[0][:_LONGEST_READ])
    if match is None:
        return None
    file_parts = (match["file"], *parts[1:]) if match["file"] else parts[1:]
    ids = (("moodle_id", match["id"]),) if match["id"] else ()
    return PathInfo((Member(match["student"], ids),), file_parts) if file_parts else None


def patterned(pattern: str, column: str = "any") -> Layout:
    """Return a layout for paths that start with a pattern; `column` is the roster column of its ids.

    Its named groups are student, id, file, time, late, assignment, attempt. Raise KitError when the pattern is not valid.
    """
    try:
        compiled = re.compile(pattern)
    except re.error as error:
        raise KitError(f"--pattern {pattern}: not a regular expression ({error})") from error
    if not {"student", "id"} & set(compiled.groupindex):
        raise KitError(
            f"--pattern {pattern}: needs a group (?P<student>...) or (?P<id>...); the groups are {', '.join(sorted(_GROUPS))}"
        )

    def layout(parts: tuple[str, ...]) -> PathInfo | None:
        match = compiled.match("/".join(parts)[:_LONGEST_READ])
        return None if match is None else _from_groups(match.groupdict(), parts, column)

    return layout


def _from_groups(groups: dict[str, str | None], parts: tuple[str, ...], column: str) -> PathInfo:
    texts = {name: text for name, text in groups.items() if text}
    student, number = texts.get("student") or texts.get("id") or parts[0], texts.get("attempt", "")
    ids = ((column, texts["id"]),) if "id" in texts else ()
    file_parts = tuple(part for part in texts.get("file", "").split("/") if part) or parts[-1:]
    return PathInfo(
        (Member(student, ids),),
        file_parts,
        slug=texts.get("assignment", ""),
        submitted_at=_time(texts.get("time", "")),
        late="late" in texts if "late" in groups else None,
        number=int(number) if re.fullmatch(r"[0-9]{1,6}", number) else 0,
    )


def _time(text: str) -> str:
    """Return "Sep 5, 2026 1159 PM" in ISO 8601.

    Other times stay unchanged.
    """
    match = _TIME.fullmatch(text)
    if match is None or match["month"] not in _MONTHS:
        return text
    hour = int(match["hour"]) % 12 + (12 if match["half"] == "P" else 0)
    month = _MONTHS.index(match["month"]) + 1
    return f"{match['year']}-{month:02}-{int(match['day']):02}T{hour:02}:{match['minute']}:00"


brightspace = patterned(BRIGHTSPACE, "brightspace_id")
