"""Writes the reports of a run to a folder: STUDENT/SLUG.json and .html, `gradebook.csv`, `index.html`.

Every file appears whole or not at all: it is written beside its place and then moved there.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Sequence
from pathlib import Path

from autograder.model import KitError, Report
from autograder.render import class_page, gradebook_csv, html_report, json_report


def write_report(out: Path, report: Report) -> Path:
    """Write one student's report as JSON and HTML; return the path of the HTML."""
    page = out / report.key / f"{report.slug}.html"
    write_file(page.with_suffix(".json"), json_report.to_text(report))
    write_file(page, html_report.to_html(report))
    return page


def write_class(out: Path, reports: Sequence[Report], remarks: Sequence[str], title: str) -> None:
    """Write the gradebook and the class page over the reports of a run."""
    write_file(out / "gradebook.csv", gradebook_csv.to_csv(reports))
    write_file(out / "index.html", class_page.to_html(reports, remarks=remarks, title=title))


def write_file(path: Path, text: str) -> None:
    """Write a file in one step, so that a full disk or Ctrl-C leaves the old one; raise KitError when it cannot be written."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        beside.write_text(text, encoding="utf-8", errors="replace", newline="")
        beside.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):  # its folder may be what could not be made
            beside.unlink()
        raise KitError(f"{path}: cannot be written ({error.strerror}); choose another folder with --out") from error
