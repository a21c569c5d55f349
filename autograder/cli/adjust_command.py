"""The subcommand `adjust`: append one line to the adjustments of a class."""

from __future__ import annotations

import argparse
import difflib
import getpass
from datetime import datetime
from pathlib import Path

from autograder.cli.common import add_store
from autograder.model import KitError

DONE = 0
FORMULA_SIGNS = ("=", "+", "-", "@")
STORES = ("results", "students")


def add_arguments(adjust: argparse.ArgumentParser) -> None:
    """Declare the arguments of the command."""
    adjust.add_argument(
        "student", metavar="STUDENT", help="an id of the roster, a name, or the name of a folder of reports"
    )
    adjust.add_argument("slug", metavar="SLUG", help="the assignment")
    change = adjust.add_mutually_exclusive_group(required=True)
    change.add_argument("--points", metavar="N", help="add points, or take some: --points -1")
    change.add_argument("--set", metavar="N", help="set the points; without --test, the score is then final")
    change.add_argument(
        "--excuse", action="store_true", help="record no score, and leave the assignment out of the total"
    )
    adjust.add_argument("--test", default="", metavar="NAME", help="the test function whose points change")
    adjust.add_argument("--reason", required=True, metavar="TEXT", help="why; the student reads it")
    adjust.add_argument("--who", metavar="NAME", help="who decided it (default: your login name)")
    adjust.add_argument(
        "--adjustments", type=Path, metavar="FILE", help="default: adjustments.csv, in the kit's folder"
    )
    add_store(adjust)


def run(options: argparse.Namespace) -> int:
    """Append one line; raise KitError if a reader of the file would refuse it."""
    from autograder.course.assignment import kit_root, load_assignment
    from autograder.gradebook.adjustments import adjustment, append_line
    from autograder.gradebook.ledger import ADJUSTMENTS_FILE
    from autograder.reports.wording import plain_number

    cells = _cells(options)
    assignment = load_assignment(kit_root(), options.slug)
    checked = adjustment("adjust", cells, {assignment.slug: assignment})
    # Written as a plain number: in a spreadsheet, a cell with + is a formula.
    cells["points"] = "" if options.excuse else str(plain_number(checked.points))
    _check_student(options.student, options.out)
    path = options.adjustments or kit_root() / ADJUSTMENTS_FILE
    line = append_line(path, cells)
    change = " ".join(filter(None, (cells["kind"], cells["points"], cells["test"])))
    print(f"{path}, line {line}: {cells['student']}, {cells['assignment']}: {change} ({cells['reason']})")
    return DONE


def _cells(options: argparse.Namespace) -> dict[str, str]:
    """Return the cells of the line by column."""
    from autograder.reports.sanitize import one_line

    kind = "excused" if options.excuse else "add" if options.set is None else "set"
    cells = {
        "student": options.student,
        "assignment": options.slug,
        "test": options.test,
        "reason": options.reason,
        "who": _login() if options.who is None else options.who,
    }
    cleaned = {column: one_line(text) for column, text in cells.items()}
    for column, text in cleaned.items():
        if text.startswith(FORMULA_SIGNS):
            raise KitError(
                f"{column} starts with {text[0]!r}, which a spreadsheet takes for a formula; start with a word"
            )
    points = (options.points or options.set or "").strip()
    when = datetime.now().astimezone().isoformat(sep=" ", timespec="minutes")
    return {**cleaned, "kind": kind, "points": points, "when": when}


def _login() -> str:
    try:
        return getpass.getuser()
    except (ImportError, KeyError, OSError):  # a container may have no name for its user
        return ""


def _check_student(student: str, out: Path) -> None:
    """Raise KitError if there are results, and none of this student."""
    from autograder.intake.student_keys import keys_for

    known = {folder.name for store in STORES for folder in (out / store).glob("*") if folder.is_dir()}
    if known and not {student, keys_for([student])[student]} & known:
        near = ", ".join(difflib.get_close_matches(student, sorted(known), cutoff=0.4)) or "none"
        raise KitError(f"{out}: has no results of a student {student!r}; near: {near}")
