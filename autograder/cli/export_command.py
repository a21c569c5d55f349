"""`autograder export`: writes stored results in the format of another system. Nothing is graded again."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.cli.common import add_store
from autograder.model import KitError

if TYPE_CHECKING:
    from autograder.gradebook.exports.documents import DocumentFormat
    from autograder.gradebook.exports.filled import Filled
    from autograder.reports.gradebook import Gradebook
    from autograder.reports.sanitize import SafeReport

EXPORTED, LEFT_OUT = 0, 1
EXPORTS = "exports"
FILLED = ("canvas", "moodle", "brightspace", "prairielearn")
DOCUMENTS = ("gradescope", "classroom50", "autolab", "prairielearn")
SYSTEMS = ("canvas", "moodle", "brightspace", "gradescope", "classroom50", "autolab", "prairielearn", "junit", "csv")
NAMED_COLUMNS = {*FILLED, "classroom50", "autolab"}
MOST_BYTES = 20 * 2**20


def add(export: argparse.ArgumentParser) -> None:
    """Add the arguments of the command."""
    export.add_argument("slugs", nargs="*", metavar="SLUG", help="assignments to export (default: all in DIR)")
    export.add_argument("--for", dest="system", choices=SYSTEMS, required=True, help="the system that takes the scores")
    export.add_argument(
        "--into", type=Path, metavar="FILE", help=f"fill in a copy of this download ({', '.join(FILLED)})"
    )
    add_store(export)
    export.add_argument("--to", type=Path, metavar="PATH", help=f"where to write (default: DIR/{EXPORTS}/SYSTEM…)")
    export.add_argument("--per-test", action="store_true", help="csv: a column for each test")
    export.add_argument(
        "--column",
        dest="columns",
        action="append",
        default=[],
        metavar="SLUG=TITLE",
        help="the column, problem or question of an assignment with another name there; with SLUG= it is left out",
    )


@dataclass(frozen=True)
class Export:
    """What a person asked for.

    `out` is the folder of the results, and `book` has the chosen ones. `columns` are names in the system by slug.
    """

    system: str
    out: Path
    to: Path
    into: Path | None
    book: Gradebook
    columns: Mapping[str, str]
    per_test: bool


@dataclass(frozen=True)
class Result:
    """Sentences about what was written and what was left out.

    It is complete if every score is there, or its student excused.
    """

    sentences: Sequence[str]
    complete: bool


def run(options: argparse.Namespace) -> int:
    """Export the chosen results; exit 1 if a score is missing or the last run was interrupted."""
    export = _export(options)
    result = _writer(export)(export)
    unfinished = _unfinished(options.out)
    for sentence in [*result.sentences, *unfinished]:
        print(sentence)
    return EXPORTED if result.complete and not unfinished else LEFT_OUT


def _unfinished(out: Path) -> list[str]:
    """Say how many submissions an interrupted run left ungraded, or nothing."""
    from autograder.gradebook.store import read_run_file
    from autograder.reports.wording import number_of

    last = read_run_file(out)
    if last is None or not last.left:
        return []
    return [f"The last run into {out} was interrupted and left {number_of(last.left, 'submission')} ungraded."]


def _export(options: argparse.Namespace) -> Export:
    """Return what the options ask for.

    Raise KitError if they do not fit the system.
    """
    from autograder.gradebook.store import read_book

    system = options.system
    if options.per_test and system != "csv":
        raise KitError(f"--per-test: only for csv, not for {system}")
    if options.columns and system not in NAMED_COLUMNS:
        raise KitError(f"--column: not for {system}, which has no names to match")
    _check_into(system, options.into)
    stored = read_book(options.out)
    book = _chosen(stored, options.slugs or list(stored.titles))
    columns = dict(_column(text, book) for text in options.columns)
    to = options.to or options.out / EXPORTS / _default_name(options)
    return Export(system, options.out, to, options.into, book, columns, options.per_test)


def _check_into(system: str, into: Path | None) -> None:
    if into is not None and system not in FILLED:
        raise KitError(f"--into {into}: {system} has no file to fill in")
    if into is None and system in FILLED and system not in DOCUMENTS:
        raise KitError(f"--for {system}: needs --into FILE, the file that you downloaded there")


def _default_name(options: argparse.Namespace) -> Path:
    if options.into is not None:
        return Path(options.system, options.into.name)
    names = {"csv": "scores-per-test.csv" if options.per_test else "scores.csv", "junit": "junit.xml"}
    return Path(names.get(options.system, options.system))


def _chosen(book: Gradebook, slugs: Sequence[str]) -> Gradebook:
    """Return the part of a gradebook about some assignments.

    Raise KitError if one of them has no results.
    """
    unknown = [slug for slug in slugs if slug not in book.titles]
    if unknown:
        raise KitError(f"{unknown[0]}: there are no results of this assignment; there are: {', '.join(book.titles)}")
    rows = (
        replace(row, reports={slug: row.reports[slug] for slug in row.reports if slug in slugs}) for row in book.rows
    )
    return replace(
        book,
        titles={slug: title for slug, title in book.titles.items() if slug in slugs},
        worth={slug: worth for slug, worth in book.worth.items() if slug in slugs},
        rows=tuple(row for row in rows if row.reports),
    )


def _column(text: str, book: Gradebook) -> tuple[str, str]:
    slug, equals, title = text.partition("=")
    if not equals:
        raise KitError(f"--column {text}: expected SLUG=TITLE")
    if slug not in book.titles:
        raise KitError(f"--column {text}: there are no results of {slug!r}; there are: {', '.join(book.titles)}")
    return slug, title


def _writer(export: Export) -> Callable[[Export], Result]:
    """Return the function that writes for the system."""
    if export.into is not None:
        return _fill
    return {"junit": _write_junit, "csv": _write_csv}.get(export.system, _write_documents)


def _write_documents(export: Export) -> Result:
    """Write a document for each submission."""
    from autograder.gradebook.exports.documents import write_documents

    written = write_documents(export.to, _wanted(export), _document_format(export), _reader(export.out))
    place = export.to / "STUDENT" / "ASSIGNMENT"
    return Result([f"{written.count} files written: {place}", *written.sentences], complete=not written.missing)


def _wanted(export: Export) -> Gradebook:
    """Return the gradebook without the assignments that --column leaves out."""
    return _chosen(export.book, [slug for slug in export.book.titles if export.columns.get(slug) != ""])


def _document_format(export: Export) -> DocumentFormat:
    from autograder.gradebook.exports import autolab, classroom50, gradescope, prairielearn

    if export.system == "autolab":
        return autolab.format_of(export.columns)
    if export.system == "classroom50":
        return classroom50.format_of(export.book, export.columns, os.environ)
    return gradescope.FORMAT if export.system == "gradescope" else prairielearn.FORMAT


def _reader(out: Path) -> Callable[[SafeReport], SafeReport]:
    """Return a function that reads a report with its feedback."""
    from autograder.gradebook.store import read_result, result_path

    def read(report: SafeReport) -> SafeReport:
        path = result_path(out, report.key, report.slug)
        whole = read_result(path)
        if whole is None:
            raise KitError(f"{path}: this result has gone since the export began; export again")
        return whole

    return read


def _write_junit(export: Export) -> Result:
    from autograder.gradebook.exports import junit

    read = _reader(export.out)
    reports = [report for row in export.book.rows for report in row.reports.values()]
    suites = (junit.suite(read(report), number) for number, report in enumerate(reports))
    return _one_file(export, "".join(junit.document(suites)), f"{len(reports)} test suites")


def _write_csv(export: Export) -> Result:
    from autograder.gradebook.exports import score_table

    text = score_table.per_test(export.book) if export.per_test else score_table.per_assignment(export.book)
    return _one_file(export, text, f"{len(export.book.rows)} students")


def _one_file(export: Export, text: str, counted: str) -> Result:
    """Write a file about a whole class."""
    from autograder.atomic import write_whole
    from autograder.gradebook.exports.documents import not_final_by_reason
    from autograder.gradebook.exports.scores import listed
    from autograder.reports.sanitize import without_commands

    write_whole(export.to, text.encode())
    left_out = map(without_commands, listed(not_final_by_reason(export.book)))
    return Result([f"{counted} written: {export.to}", *left_out], complete=_is_complete(export.book))


def _is_complete(book: Gradebook) -> bool:
    """Return whether every score is final, or its student excused."""
    from autograder.reports.gradebook import is_open

    return not any(is_open(report) for row in book.rows for report in row.reports.values())


def _fill(export: Export) -> Result:
    """Fill in a copy of a file that was downloaded."""
    from autograder.atomic import write_whole
    from autograder.gradebook.exports import brightspace, canvas, moodle, prairielearn

    content = _download(export)
    systems = {"canvas": canvas, "moodle": moodle, "brightspace": brightspace, "prairielearn": prairielearn}
    filled = _with_name(export, lambda: systems[export.system].fill(content, export.book, export.columns))
    write_whole(export.to, filled.content)
    counts = f"{filled.changed} scores changed, {filled.unchanged} were there already: {export.to}"
    more = _write_feedback(export, content) if export.system == "moodle" else []
    return Result([counts, *filled.sentences, *more], complete=_is_complete(_wanted(export)))


def _download(export: Export) -> bytes:
    """Return the file to fill in.

    Raise KitError if it cannot be read, or would be overwritten.
    """
    path = export.into
    assert path is not None
    try:
        if export.to.exists() and export.to.samefile(path):
            raise KitError(
                f"--to {export.to}: that is the download itself; choose another path, so that it stays as it is"
            )
        if path.stat().st_size > MOST_BYTES:
            raise KitError(f"{path}: larger than {MOST_BYTES >> 20} MB, too large for a gradebook")
        return path.read_bytes()
    except OSError as error:
        raise KitError(f"{path}: cannot be read ({error.strerror})") from error


def _with_name(export: Export, fill: Callable[[], Filled]) -> Filled:
    """Fill in a file, and name it in a KitError."""
    try:
        return fill()
    except KitError as error:
        raise KitError(f"{export.into}: {error}") from error


def _write_feedback(export: Export, content: bytes) -> list[str]:
    """Write the feedback files of Moodle as a zip."""
    from autograder.atomic import write_whole
    from autograder.gradebook.exports import moodle
    from autograder.reports.gradebook import STUDENTS

    slugs = [slug for slug, title in export.columns.items() if title] or list(export.book.titles)
    folder = export.out / STUDENTS
    paths = {row.key: folder / row.key / f"{slugs[0]}.html" for row in export.book.rows if slugs[0] in row.reports}
    pages = {key: path.read_bytes() for key, path in paths.items() if path.is_file()}
    feedback = moodle.feedback_zip(content, export.book, export.columns, pages)
    target = export.to.with_name(f"{export.to.stem}-feedback.zip")
    write_whole(target, feedback.content)
    return [f"{feedback.changed} feedback files written: {target}", *feedback.sentences]
