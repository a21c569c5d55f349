"""How learning systems name the files of a class: Canvas, Moodle, Brightspace, GitHub Classroom, or a pattern of staff.

Each function maps the parts of a path to an Origin, or to None if the path is not that system's. Sources: `content_zipper.rb` of Canvas
and `mod/assign/classes/downloader.php` of Moodle. Brightspace documents no format, so staff may give a pattern.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from autograder.intake.model import Layout, Member, Origin
from autograder.model import KitError

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
_LONGEST_READ = 2_000  # characters of a name that patterns are tried on


def canvas(parts: tuple[str, ...]) -> Origin | None:
    """Read `doejane_LATE_4711_98765_hw4-1.ipynb`; the user's number is the key, the name is none."""
    found = _CANVAS.fullmatch(parts[0][:_LONGEST_READ])
    if found is None:
        return None
    user, name = found["user"], found["name"] or found["user"]
    again = _RESUBMITTED.fullmatch(found["file"])
    file, number = (again["name"] + again["ending"], int(again["number"])) if again else (found["file"], 0)
    ids = () if user.startswith("anon_") else (("canvas_id", user),)
    return Origin((Member(name, ids),), (file, *parts[1:]), late=found["late"] is not None, number=number)


def moodle(parts: tuple[str, ...]) -> Origin | None:
    """Read `Jane Doe_123_assignsubmission_file/hw4.ipynb`, or the flat form; the number is that of the participant."""
    found = _MOODLE.fullmatch(parts[0][:_LONGEST_READ])
    rest = () if found is None else ((found["file"], *parts[1:]) if found["file"] else parts[1:])
    if found is None or not rest:
        return None
    ids = (("moodle_id", found["id"]),) if found["id"] else ()
    return Origin((Member(found["student"], ids),), rest)


def patterned(pattern: str, column: str = "any") -> Layout:
    """Return a layout for names that begin like `pattern`, whose named groups are student, id, file, time, late, assignment, attempt.

    Raise KitError when it is no such pattern.
    """
    try:
        compiled = re.compile(pattern)
    except re.error as error:
        raise KitError(f"--pattern {pattern}: no regular expression ({error})") from error
    if not {"student", "id"} & set(compiled.groupindex):
        raise KitError(
            f"--pattern {pattern}: has no group (?P<student>...) or (?P<id>...); groups are {', '.join(sorted(_GROUPS))}"
        )

    def layout(parts: tuple[str, ...]) -> Origin | None:
        found = compiled.match("/".join(parts)[:_LONGEST_READ])
        return None if found is None else _from_groups(found.groupdict(), parts, column)

    return layout


def _from_groups(groups: dict[str, str | None], parts: tuple[str, ...], column: str) -> Origin:
    said = {name: text for name, text in groups.items() if text}
    student, number = said.get("student") or said.get("id") or parts[0], said.get("attempt", "")
    ids = ((column, said["id"]),) if "id" in said else ()
    rest = tuple(part for part in said.get("file", "").split("/") if part) or parts[-1:]
    return Origin(
        (Member(student, ids),),
        rest,
        slug=said.get("assignment", ""),
        at=_time(said.get("time", "")),
        late="late" in said if "late" in groups else None,
        number=int(number) if re.fullmatch(r"[0-9]{1,6}", number) else 0,
    )


def _time(text: str) -> str:
    """Return "Sep 5, 2026 1159 PM" in ISO 8601; a time of another form stays as it is."""
    found = _TIME.fullmatch(text)
    if found is None or found["month"] not in _MONTHS:
        return text
    hour = int(found["hour"]) % 12 + (12 if found["half"] == "P" else 0)
    month = _MONTHS.index(found["month"]) + 1
    return f"{found['year']}-{month:02}-{int(found['day']):02}T{hour:02}:{found['minute']}:00"


brightspace = patterned(BRIGHTSPACE, "brightspace_id")


def classroom(clones: Iterable[str], slugs: Sequence[str]) -> Layout | None:
    """Return the layout of clones of GitHub Classroom, `ASSIGNMENT-USER/`, or None where folders are not named so.

    ASSIGNMENT is the name of an assignment (`-` for `_`), or what all clones begin with. `clones` are the folders that hold a `.git`.
    """
    folders = sorted(set(clones))
    common = _common_start(folders)
    starts = [(f"{slug.replace('_', '-').casefold()}-", slug) for slug in slugs] + ([(common, "")] if common else [])

    def layout(parts: tuple[str, ...]) -> Origin | None:
        name = parts[0].replace("_", "-").casefold()
        for start, slug in starts:
            if parts[0] in folders and name.startswith(start) and len(name) > len(start) and len(parts) > 1:
                user = parts[0][len(start) :]
                return Origin((Member(user, (("github", user),)),), parts[1:], slug=slug)
        return None

    return layout if folders and all(layout((folder, "x.py")) for folder in folders) else None


def _common_start(names: Sequence[str]) -> str:
    """Return what two or more names begin with, up to a `-`, as it is compared."""
    if len(names) < 2:
        return ""
    folded = [name.replace("_", "-").casefold() for name in names]
    first, last = min(folded), max(folded)
    same = next(
        (i for i, (one, two) in enumerate(zip(first, last, strict=False)) if one != two), min(len(first), len(last))
    )
    return first[: first.rfind("-", 0, same) + 1]
