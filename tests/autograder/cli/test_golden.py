"""The bundled submissions, graded through the front door: each earns what `examples/expected.json` says.

Knows the command line, the folder that it writes and the shape of a report; imports nothing of the grader.
"""

from __future__ import annotations

import csv
import hashlib
import json
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from jsonschema import Draft202012Validator

from tests.autograder.kit import ROOT, autograder
from tools.example_table import with_table

pytestmark = pytest.mark.slow

EXAMPLES = ROOT / "examples" / "submissions"
EXPECTED = json.loads((ROOT / "examples" / "expected.json").read_text(encoding="utf-8"))
SCHEMA = json.loads((ROOT / "autograder" / "reports" / "report.schema.json").read_text(encoding="utf-8"))
SEED = 541
OF_STUDENTS = {"passed", "failed", "error", "missing", "timeout", "crashed"}

Report = dict[str, Any]


class Graded(NamedTuple):
    """What one run of the command left behind."""

    status: int
    told: str
    out: Path
    reports: dict[str, Report]


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> Graded:
    out = tmp_path_factory.mktemp("golden") / "reports"
    done = autograder("grade", "examples/submissions", "--out", out, "--seed", str(SEED))
    found = sorted(out.glob("students/*/*.json"))
    reports = {_key(report): report for report in (json.loads(path.read_text(encoding="utf-8")) for path in found)}
    assert len(reports) == len(found), "two reports bear the same student and assignment"
    return Graded(done.returncode, done.stderr, out, reports)


def _key(report: Report) -> str:
    evidence = report["extra_data"]
    return unicodedata.normalize("NFC", f"{evidence['student']}/{evidence['assignment']['slug']}")


def _short(report: Report) -> Report:
    """Return what expected.json holds of a report."""
    details = [test["extra_data"] for test in report["tests"]]
    not_passed = {detail["id"]: detail["status"] for detail in details if detail["status"] != "passed"}
    return {"score": report["score"], "not_passed": not_passed}


def _statuses(reports: dict[str, Report]) -> Iterator[str]:
    for report in reports.values():
        yield from (test["extra_data"]["status"] for test in report["tests"])


def test_the_run_ends_well_and_raises_nothing(graded):
    assert graded.status == 0, graded.told
    assert "Traceback" not in graded.told
    assert not re.search(r"^\w*(Error|Exception|Warning)\b", graded.told, re.MULTILINE), graded.told


def test_every_file_has_its_reports(graded):
    digests = {report["extra_data"]["digests"]["submission"] for report in graded.reports.values()}
    files = [path for path in EXAMPLES.rglob("*") if path.suffix in (".ipynb", ".py")]
    without = [str(path) for path in files if hashlib.sha256(path.read_bytes()).hexdigest() not in digests]
    assert len(files) >= 16
    assert without == []


def test_every_report_has_a_page(graded):
    pages = sorted(path.with_suffix(".html") for path in graded.out.glob("students/*/*.json"))
    notebooks = [
        graded.out / "students" / path.parent.name / f"{path.stem}.notebook.html"
        for path in pages
        if graded.reports[_key(json.loads(path.with_suffix(".json").read_text("utf-8")))]["extra_data"][
            "file"
        ].endswith(".ipynb")
    ]
    overviews = sorted({path.with_name("index.html") for path in pages})
    assert sorted([*pages, *notebooks, *overviews]) == sorted(graded.out.glob("students/*/*.html"))
    assert all(
        page.read_text(encoding="utf-8").rstrip().endswith("</html>") for page in [*pages, *notebooks, *overviews]
    )


def test_the_class_has_a_gradebook_and_a_page(graded):
    with (graded.out / "gradebook.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    filled = {f"{row['student']}/{slug}": float(row[slug]) for row in rows for slug in _slugs() if row[slug]}
    in_gradebook = {unicodedata.normalize("NFC", key): score for key, score in filled.items()}
    assert in_gradebook == {key: expected["score"] for key, expected in EXPECTED.items()}
    page = (graded.out / "index.html").read_text(encoding="utf-8")
    assert all(row["student"] in page for row in rows)


def _slugs() -> set[str]:
    return {path.parent.name for path in ROOT.glob("assignments/*/assignment.toml")}


def test_every_report_fits_the_schema(graded):
    validator = Draft202012Validator(SCHEMA)
    faults = {key: [fault.message for fault in validator.iter_errors(one)] for key, one in graded.reports.items()}
    assert {key: messages for key, messages in faults.items() if messages} == {}


def test_every_submission_earns_what_is_expected(graded):
    new = {key: _short(report) for key, report in graded.reports.items() if key not in EXPECTED}
    assert not new, (
        f"{', '.join(new)}: not in examples/expected.json. Read the report: is it what this submission deserves? "
        "If so, add this to expected.json, with `file`, `what` and `happens`, and run `python -m tools.example_table`:\n"
        f"{json.dumps(new, indent=1, ensure_ascii=False)}"
    )
    gone = EXPECTED.keys() - graded.reports.keys()
    assert not gone, f"expected.json names {', '.join(sorted(gone))}, and examples/submissions does not hold it"
    differing = [line for key, report in graded.reports.items() for line in _differences(key, _short(report))]
    assert not differing, "\n".join(["these differ from examples/expected.json:", *differing])


def _differences(key: str, got: Report) -> Iterator[str]:
    """Yield a line for the score and for each test that ended otherwise than expected."""
    expected = EXPECTED[key]
    if got["score"] != expected["score"]:
        yield f"{key}: score {got['score']}, expected {expected['score']}"
    now, before = got["not_passed"], expected["not_passed"]
    for test in sorted(now.keys() | before.keys()):
        if now.get(test) != before.get(test):
            yield f"{key}: {test} {now.get(test, 'passed')}, expected {before.get(test, 'passed')}"


def test_the_table_of_the_examples_says_what_is_expected():
    page = (ROOT / "examples" / "README.md").read_text(encoding="utf-8")
    assert with_table(page, EXPECTED) == page, "examples/README.md: run `python -m tools.example_table`"
    files = {path.relative_to(EXAMPLES).as_posix() for path in EXAMPLES.rglob("*") if path.is_file()}
    assert {unicodedata.normalize("NFC", entry["file"]) for entry in EXPECTED.values()} == {
        unicodedata.normalize("NFC", file) for file in files
    }


def test_every_status_of_a_student_occurs(graded):
    assert set(_statuses(graded.reports)) == OF_STUDENTS


def test_every_assignment_has_a_right_and_a_wrong_submission():
    scores: dict[str, list[float]] = {slug: [] for slug in _slugs()}
    for key, expected in EXPECTED.items():
        scores[key.partition("/")[2]].append(expected["score"])
    assert all(max(of_one) == 20 and min(of_one) < 20 for of_one in scores.values())


def test_the_readme_lists_every_submission():
    text = unicodedata.normalize("NFC", (ROOT / "examples" / "README.md").read_text(encoding="utf-8"))
    files = [path for path in EXAMPLES.rglob("*") if path.suffix in (".ipynb", ".py")]
    names = {unicodedata.normalize("NFC", path.relative_to(EXAMPLES).as_posix()) for path in files}
    assert {name for name in names if f"`{name}`" not in text} == set()
