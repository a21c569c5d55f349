"""Readers of the uploaded files, written from the import code or pages of each system, without anything of the kit."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

CANVAS_TOTALS = (
    "Current Score|Current Points|Current Grade|Final Score|Final Points|Final Grade|Override Score|Override Grade"
)


@dataclass(frozen=True)
class CanvasImport:
    """What Canvas takes from an upload: scores by (student, assignment), and the points that it writes back."""

    grades: dict[tuple[str, str], str] = field(default_factory=dict)
    points: dict[str, str] = field(default_factory=dict)


def canvas_import(content: bytes) -> CanvasImport:
    """Read as `lib/gradebook_importer.rb` does: delimiter from three lines, normalized numbers, columns that it ignores."""
    text = content.decode("utf-8-sig")
    lines = re.findall(r"[^\n]*\n", text)[:3]
    semicolon, comma = (_fields(lines, sign) for sign in ";,")
    kept = "".join(line for line in re.findall(r"[^\n]*\n?", text) if not re.fullmatch(r"[;, ]+", line.strip("\r\n")))
    reader = csv.reader(io.StringIO(kept, newline=""), delimiter=";" if semicolon > comma else ",", strict=True)
    rows = [[_normalized(cell) for cell in row] for row in reader if row]
    return _canvas_rows(rows)


def _fields(lines: list[str], sign: str) -> int:
    try:
        counts = {len(next(csv.reader([line], delimiter=sign, strict=True), [])) for line in lines}
    except csv.Error:
        return 0
    return counts.pop() if len(counts) == 1 else 0


def _normalized(cell: str) -> str:
    if not re.fullmatch(r"-?[0-9.,]+%?", cell):
        return cell
    *whole, last = re.split("[,.]", cell)
    return f"{''.join(whole)}.{last}" if whole else last


def _canvas_rows(rows: list[list[str]]) -> CanvasImport:
    header, found = rows[0], CanvasImport()
    id_column = 2 if header[:2] == ["LastName", "FirstName"] else 1
    assert "Student" in header[0] or id_column == 2
    assignments = {
        index: title
        for index, title in enumerate(header)
        if index > header.index("Section") and re.search(r"\([0-9]+\)$", title) and not re.search(CANVAS_TOTALS, title)
    }
    for row in rows[1:]:
        cells = {title: row[index].strip() for index, title in assignments.items()}
        if "Points Possible" in row[0]:
            found.points.update(cells)
        elif not all(re.fullmatch(r"(?is)\s*(Muted|Manual Posting.*)?\s*", cell) for cell in row):
            found.grades.update({(row[id_column], title): grade for title, grade in cells.items()})
    read_only = {title for title, points in found.points.items() if re.search(r"read\s+only", points)}
    return CanvasImport({key: grade for key, grade in found.grades.items() if key[1] not in read_only}, found.points)


def moodle_import(content: bytes, server: Mapping[int, float | None], *, separator: str = ",") -> dict[int, float]:
    """Return the grades that `mod/assign/feedback/offline` changes, given those of the server; nothing is locked or stale."""
    encoding = "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    reader = csv.reader(io.StringIO(content.decode(encoding), newline=""), delimiter=separator, strict=True)
    header, *rows = [row for row in reader if row]
    identifier, grade, _ = (header.index(title) for title in ("Identifier", "Grade", "Last modified (grade)"))
    (most_column,) = (index for index, title in enumerate(header) if title.casefold() == "maximum grade")
    changed = {}
    for row in rows:
        participant = int(row[identifier].removeprefix("Participant "))
        text, most = row[grade].replace(" ", ""), float(row[most_column].replace(",", "."))
        # In a language with decimal commas, a comma becomes a point, and a point stays.
        value = float(text.replace(",", ".")) if text else None
        if participant in server and value is not None and 0 <= value <= most and value != server[participant]:
            changed[participant] = value
    return changed


def moodle_feedback_owner(name: str) -> tuple[int, str] | None:
    """Return the participant and the file as `importziplib.php` finds them in a name of the zip, or None."""
    if name.startswith((".", "~")) or "/" in name:
        return None
    parts = name.split("_", 4)
    if len(parts) < 5 or not parts[1].isdecimal() or parts[2:4] != ["assignfeedback", "file"]:
        return None
    return int(parts[1]), parts[4]


def brightspace_import(content: bytes, *, separator: str = ",") -> dict[tuple[str, str], dict[str, str]]:
    """Return the points grades by (OrgDefinedId, Username), as D2L's page on importing describes the columns."""
    reader = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=separator, strict=True)
    header, *rows = [row for row in reader if row]
    assert header[-1] == "End-of-Line Indicator"
    items = {
        index: re.sub(r" Points Grade( <.*>)?$", "", title)
        for index, title in enumerate(header)
        if re.search(r" Points Grade( <.*>)?$", title)
    }
    keys = [header.index(title) for title in ("OrgDefinedId", "Username")]
    assert all(row[-1] == "#" for row in rows)
    return {
        (row[keys[0]].removeprefix("#"), row[keys[1]].removeprefix("#")): {item: row[i] for i, item in items.items()}
        for row in rows
    }
