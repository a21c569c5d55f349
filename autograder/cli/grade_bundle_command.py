"""The command `grade-bundle`: inside a bundle, grade what one student handed in, and write what the system reads.

The scripts of the bundle call it. What they write in its place if it fails says that nothing was graded.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from autograder.atomic import write_whole
from autograder.model import KitError, Member

if TYPE_CHECKING:
    from autograder.grading.handin import Graded, Handin
    from autograder.reports.sanitize import SafeReport

GRADED, GRADER_ERROR = 0, 3
NOBODY = (Member("you"),)


def add(parser: argparse.ArgumentParser) -> None:
    """Add the options of the command."""
    parser.add_argument("--for", dest="system", required=True, choices=RUNS, help="the system that grades")
    parser.add_argument("home", type=Path, metavar="DIR", help="the folder that the system prepared")


def run(options: argparse.Namespace) -> int:
    """Grade what is in the folder of the system; exit 3, and write nothing, if tests could not run."""
    return RUNS[options.system](options.home)


def gradescope(home: Path) -> int:
    """Grade `submission/` in Gradescope's folder, and replace `results/results.json` whole."""
    from autograder.gradebook.exports.documents import json_text

    graded = _graded(_of_gradescope(home))
    reports = _final_reports(graded)
    if reports is None:
        return GRADER_ERROR
    write_whole(home / "results" / "results.json", json_text(gradescope_results(reports, graded)).encode())
    return GRADED


def classroom50(checkout: Path) -> int:
    """Grade the checkout of a student for the one assignment of the bundle, and write `result.json` there."""
    from rich.console import Console

    from autograder.gradebook.exports import classroom50 as document
    from autograder.gradebook.exports.documents import json_text
    from autograder.grading.handin import Handin
    from autograder.reports.terminal import show_report

    owner = os.environ.get("OWNER") or os.environ.get("USERNAME", "")
    graded = _graded(Handin(checkout, (Member(owner, (("github", owner),)),)))
    reports = _final_reports(graded)
    if reports is None:
        return GRADER_ERROR
    (report,) = reports
    show_report(report, Console())
    attempt = document.attempt_in(os.environ, report)
    written = document.as_json(report, attempt, document.scale_of([report]))
    write_whole(checkout / "result.json", json_text(written).encode())
    return GRADED


def autolab(home: Path) -> int:
    """Grade the file `handin.py` in a folder, and write what Autolab reads to `result.txt` there."""
    from autograder.gradebook.exports.autolab import to_text
    from autograder.grading.handin import Handin

    content = (home / "handin.py").read_bytes()
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, f"handin{ending_of(content)}").write_bytes(content)
        reports = _final_reports(_graded(Handin(Path(folder), NOBODY)))
    if reports is None:
        return GRADER_ERROR
    (report,) = reports
    write_whole(home / "result.txt", f"{to_text(report, report.slug)}\n".encode())
    return GRADED


RUNS: Final[Mapping[str, Callable[[Path], int]]] = {
    "gradescope": gradescope,
    "classroom50": classroom50,
    "autolab": autolab,
}


def _graded(handin: Handin) -> Graded:
    """Grade a hand-in for all assignments of the bundle; raise KitError where there is no bundle."""
    from autograder.course.assignment import kit_root, load_assignments
    from autograder.grading.handin import grade_handin

    path = kit_root() / "bundle.json"
    if not path.is_file():
        raise KitError(f"{path}: there is no such file; run this in an unpacked bundle")
    seed = json.loads(path.read_bytes())["seed"]
    return grade_handin(handin, load_assignments(kit_root()), seed)


def _final_reports(graded: Graded) -> list[SafeReport] | None:
    """Return the reports, or None if a test could not run, and name these tests for staff."""
    from autograder.reports.sanitize import safe_report, without_commands

    reports = [safe_report(report) for report in graded.reports]
    for report in reports:
        for outcome in report.grader_errors:
            print(without_commands(f"grader_error: {report.slug}: {outcome.test.name}"), file=sys.stderr)
    return None if any(report.final is None for report in reports) else reports


def _of_gradescope(home: Path) -> Handin:
    """Return what Gradescope says of a submission. Its score needs none of it, so it may be missing."""
    from autograder.grading.handin import Handin

    folder, path = home / "submission", home / "submission_metadata.json"
    try:
        return handin_from(folder, json.loads(path.read_bytes()))
    except (OSError, ValueError, TypeError, KeyError) as error:
        print(f"{path}: without names and times, because it cannot be read ({error})", file=sys.stderr)
        return Handin(folder, NOBODY)


def handin_from(folder: Path, metadata: Mapping[str, Any]) -> Handin:
    """Return the people and times in a `submission_metadata.json`.

    Lateness follows from `created_at`, not from the clock: a submission may be graded again later. Raise ValueError, TypeError or KeyError
    if the file has another form.
    """
    from datetime import datetime

    from autograder.grading.handin import Handin

    due = metadata["assignment"]["due_date"]
    created = str(metadata["created_at"])
    late = None if due is None else datetime.fromisoformat(created) > datetime.fromisoformat(due)
    people = tuple(Member(str(user["name"]), (("email", str(user["email"])),)) for user in metadata["users"])
    return Handin(folder, people or NOBODY, created, late)


def gradescope_results(reports: list[SafeReport], graded: Graded) -> dict[str, Any]:
    """Return one document for Gradescope about all assignments of the bundle."""
    from autograder.gradebook.exports.gradescope import as_json
    from autograder.reports.sanitize import one_line

    documents = {report.slug: as_json(report) for report in reports}
    first = next(iter(documents.values()))
    sentences = map(one_line, graded.sentences)
    if len(documents) == 1:
        return {**first, "output": "\n".join([first["output"], *sentences])}
    tests = [
        {**test, "number": f"{number}.{test['number']}"}
        for number, document in enumerate(documents.values(), start=1)
        for test in document["tests"]
    ]
    outputs = [f"{slug}\n{document['output']}" for slug, document in documents.items()]
    return {
        **first,
        "score": sum(document["score"] for document in documents.values()),
        "output": "\n\n".join([*outputs, "\n".join(sentences)]).rstrip(),
        "tests": tests,
        "extra_data": {slug: document["extra_data"] for slug, document in documents.items()},
    }


def ending_of(content: bytes) -> str:
    """Return the ending for a file whose name Autolab replaced: that of a zip, a notebook or a program."""
    from autograder.extraction.file_type import without_mark

    start = without_mark(content[:400])
    if start.startswith(b"PK"):
        return ".zip"
    return ".ipynb" if start.startswith(b"{") else ".py"
