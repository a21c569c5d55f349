"""Writes what `autograder similar` found: a page of groups, a page for each pair, and a CSV file; all for staff only."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from autograder.gradebook.similarity.handout_code import HandoutCode
from autograder.gradebook.similarity.pairs import Pair
from autograder.gradebook.similarity.search import Finding
from autograder.gradebook.similarity.side_by_side import both_sides
from autograder.gradebook.store import read_result, result_path
from autograder.model import KitError, Report
from autograder.reports.gradebook import safe_cell
from autograder.reports.pages.templates import render
from autograder.reports.sanitize import SafeReport
from autograder.reports.wording import number_of
from autograder.reports.writer import write_file

PAGE, TABLE, FOLDER = "similar.html", "similar.csv", "similar"
# The strongest pairs of an assignment have a page: nobody looks at more, and each takes a tenth of a second.
MOST_PAGES = 50
COLUMNS = (
    "assignment",
    "group",
    "student_1",
    "key_1",
    "file_1",
    "student_2",
    "key_2",
    "file_2",
    "identical",
    "score",
    "part_of_1_in_2",
    "part_of_2_in_1",
    "shared_fingerprints",
    "shared_rare_mistakes",
    "page",
)


def write_findings(out: Path, findings: Sequence[Finding], handout: HandoutCode) -> None:
    """Write the pages and the table.

    The pages of an earlier call are removed.
    """
    for path in (out / FOLDER).glob("*.html"):
        path.unlink()
    names: dict[str, Mapping[tuple[str, str], str]] = {}
    for finding in findings:
        pairs = pairs_with_pages(finding)
        names[finding.slug] = {(pair.first.key, pair.second.key): f"{FOLDER}/{page_name(pair)}" for pair in pairs}
        for pair in pairs:
            write_file(out / FOLDER / page_name(pair), _pair_page(out, pair, handout))
    write_file(out / TABLE, to_csv(findings, names))
    write_file(out / PAGE, render("similar.html", findings=findings, names=names, percent=percent, number_of=number_of))


def pairs_with_pages(finding: Finding) -> list[Pair]:
    """Return the strongest links of all groups, which have pages."""
    links = [link for group in finding.groups for link in group.links]
    return sorted(links, key=lambda pair: pair.rank)[:MOST_PAGES]


def page_name(pair: Pair) -> str:
    """Return the file name of a pair's page.

    No slug and no key has a tilde.
    """
    return f"{pair.first.slug}~{pair.first.key}~{pair.second.key}.html"


def percent(part: float) -> str:
    """Write a share as a percentage, rounded down.

    So only all of it is 100 %.
    """
    return f"{int(100 * part + 1e-9)} %"


def _pair_page(out: Path, pair: Pair, handout: HandoutCode) -> str:
    sides = both_sides(_with_code(out, pair.first), _with_code(out, pair.second), handout)
    return render("similar_pair.html", pair=pair, sides=sides, percent=percent)


def _with_code(out: Path, report: SafeReport) -> Report:
    """Return the report from the store again, with its code."""
    path = result_path(out, report.key, report.slug)
    stored = read_result(path)
    if stored is None:
        raise KitError(f"{path}: was removed while its submission was compared; run the command again")
    return stored


def to_csv(findings: Sequence[Finding], names: Mapping[str, Mapping[tuple[str, str], str]]) -> str:
    """Return a row for each pair: every number that the page shows."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for finding in findings:
        writer.writerows(_rows(finding, names[finding.slug]))
    return text.getvalue()


def _rows(finding: Finding, names: Mapping[tuple[str, str], str]) -> Iterator[list[str | int]]:
    groups = {report.key: number for number, group in enumerate(finding.groups, 1) for report in group.members}
    for pair in finding.pairs:
        people = [text for report in (pair.first, pair.second) for text in (report.student, report.key, report.file)]
        yield [
            safe_cell(finding.slug),
            groups[pair.first.key],
            *map(safe_cell, people),
            "yes" if pair.identical else "",
            *(f"{number:.3f}" for number in (pair.score, *pair.parts)),
            pair.shared,
            safe_cell("; ".join(pair.mistakes)),
            safe_cell(names.get((pair.first.key, pair.second.key), "")),
        ]
