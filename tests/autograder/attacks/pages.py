"""Renders hostile reports in every format and looks for injections."""

from __future__ import annotations

import csv
import io
import json
import re
import tempfile
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlsplit

from rich.console import Console

from autograder.model import Cell, Difference, Module, Outcome, Report, SyntaxFault
from autograder.reports.gradebook import FORMULA_STARTS
from autograder.reports.sanitize import safe_report, safe_result
from autograder.reports.terminal import show_remarks
from autograder.reports.writer import write_class, write_report
from tests.autograder.reports.clean_page import checked
from tests.autograder.reports.formats import show_class, show_report

# Workflow commands of CI systems: "::" after leading blanks, and the older "##[" anywhere in a line.
WORKFLOW = re.compile(r"(?m)^\s*::[\w-]+.*::|##(?:vso)?\[[\w-]+")
# A harmless notebook, so that the report beside it has the same link.
PLAIN = b'{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [{"cell_type": "code", "source": "x = 1"}]}'
Element = tuple[str, tuple[str, ...]]
CLASS_TABLES = ("gradebook.csv", "scores.csv")


def injections(report: Report, remarks: Sequence[str], content: bytes) -> list[str]:
    """Return a sentence for each injection into a page, a table or a terminal."""
    with tempfile.TemporaryDirectory(prefix="pages-") as folder, tempfile.TemporaryDirectory(prefix="pages-") as other:
        _write(Path(folder, "out"), report, remarks, content)
        notebook = Path(folder, "out", "students", report.key, f"{report.slug}.notebook.html")
        harmless = _harmless(safe_report(report))
        _write(
            Path(other, "out"), harmless, [_letters(remark) for remark in remarks], PLAIN if notebook.is_file() else b""
        )
        injected = [*_files(Path(folder), report), *_notebook(notebook, f"{report.slug}.html")]
        for name in (f"students/{report.key}/{report.slug}.html", f"students/{report.key}/index.html", "index.html"):
            real, plain = (Path(parent, "out", *name.split("/")) for parent in (folder, other))
            # The harmless report has a key of its own.
            plain = plain if plain.is_file() else Path(other, "out", "students", harmless.key, real.name)
            injected += _html(name, real.read_text("utf-8"), plain.read_text("utf-8"))
        for name in CLASS_TABLES:
            injected += _csv(Path(folder, "out", name).read_text("utf-8"))
        injected += _json(Path(folder, "out", "students", report.key, f"{report.slug}.json").read_bytes())
    return [*injected, *_terminal(report, remarks)]


def _notebook(page: Path, back: str) -> Iterator[str]:
    """Check the page of a notebook. Unlike a report, it shows the student's own text and images."""
    if page.is_file():
        try:
            checked(page.read_text("utf-8"), back)
        except AssertionError as fault:
            yield f"the page of the notebook is unsafe: {fault}"


def _write(out: Path, report: Report, remarks: Sequence[str], content: bytes) -> None:
    write_report(out, report, content)
    write_class(out, [safe_result(report)], remarks, title="Grades")


def _files(folder: Path, report: Report) -> Iterator[str]:
    """Yield files outside the student's folder, and a folder with an unsafe name."""
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*", report.key) or len(report.key) > 100:
        yield f"the student's folder is called {report.key!r}"
    expected = {f"out/students/{report.key}/{report.slug}{ending}" for ending in (".html", ".json", ".notebook.html")}
    expected |= {f"out/{name}" for name in (*CLASS_TABLES, "index.html", "unknown_mistakes.json")}
    expected.add(f"out/students/{report.key}/index.html")
    there = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    for name in sorted(there - expected):
        yield f"the file {name} was written"


class _Elements(HTMLParser):
    """Counts the elements of a page by name and attributes. Collects its links."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.count: Counter[Element] = Counter()
        self.links: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.count[tag, tuple(sorted(name for name, _ in attributes))] += 1
        self.links += [value or "" for name, value in attributes if name in ("href", "src", "action")]

    def handle_decl(self, declaration: str) -> None:
        self.count["!" + declaration, ()] += 1

    def handle_comment(self, text: str) -> None:
        self.count["!--", ()] += 1


def _html(name: str, real: str, plain: str) -> Iterator[str]:
    """Compare a page with the page of the harmless report."""
    got, expected = _Elements(real), _Elements(plain)
    for element in sorted(got.count.keys() | expected.count.keys()):
        # The number of highlighted pieces of code depends on the text.
        highlighted = element == ("span", ("class",))
        if got.count[element] != expected.count[element] and not highlighted:
            yield f"{name} has {got.count[element]} of {element}, and {expected.count[element]} without markup"
    for link in got.links:
        if urlsplit(link).scheme or link.startswith("//") or ".." in link:
            yield f"{name} links to {link!r}"
    yield from (f"{name} holds the character {sign!a}" for sign in _controls(real))


def _csv(text: str) -> Iterator[str]:
    for row in csv.reader(io.StringIO(text, newline=""), strict=True):
        for cell in row:
            if cell.startswith(FORMULA_STARTS):
                yield f"the gradebook has the formula {cell!r}"
    yield from (f"the gradebook holds the character {sign!a}" for sign in _controls(text) if sign != "\r")


def _json(raw: bytes) -> Iterator[str]:
    try:
        json.loads(raw.decode("utf-8"))
    except ValueError as error:
        yield f"the JSON cannot be read: {error}"
    yield from (f"the JSON holds the character {sign!a}" for sign in _controls(raw.decode("utf-8", "replace")))


def _terminal(report: Report, remarks: Sequence[str]) -> Iterator[str]:
    """Show the report without colors: every control character then comes from the submission."""
    file = io.StringIO()
    console = Console(file=file, width=100, force_terminal=False, color_system=None)
    show_report(report, console)
    show_class([report], console)
    show_remarks(remarks, console)
    text = file.getvalue()
    yield from (f"the terminal got the character {sign!a}" for sign in _controls(text))
    yield from (f"the terminal got the workflow command {match[0]!r}" for match in WORKFLOW.finditer(text))
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        yield "the terminal got text that cannot be encoded"


def _controls(text: str) -> list[str]:
    """Return the controls, surrogates and bidirectional marks in a text, each once."""
    bidirectional = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
    kinds = {sign: (unicodedata.category(sign), unicodedata.bidirectional(sign)) for sign in set(text) - {"\n", "\t"}}
    return sorted(sign for sign, (kind, way) in kinds.items() if kind in ("Cc", "Cs") or way in bidirectional)


def _letters(text: str) -> str:
    """Return a text of the same lines without special characters."""
    return re.sub(r"[^\w\s.,:;()`-]", "x", text)


def _harmless(report: Report) -> Report:
    """Return the report with plain letters in every text of the submission."""
    names = {name: _letters(getattr(report, name)) for name in ("student", "file", "message")}
    outcomes = tuple(_harmless_outcome(outcome) for outcome in report.outcomes)
    return replace(report, **names, outcomes=outcomes, module=_harmless_module(report.module))  # type: ignore[arg-type]


def _harmless_outcome(outcome: Outcome) -> Outcome:
    texts = {name: _letters(getattr(outcome, name)) for name in ("feedback", "hint", "printed")}
    return replace(outcome, **texts, difference=_harmless_difference(outcome.difference))  # type: ignore[arg-type]


def _harmless_difference(difference: Difference | None) -> Difference | None:
    return difference and replace(difference, where=_letters(difference.where), window=_letters(difference.window))


def _harmless_module(module: Module) -> Module:
    cells = tuple(_harmless_cell(cell) for cell in module.cells)
    lost = {name: _letters(reason) for name, reason in module.lost.items()}
    found = {name: place and _letters(place) for name, place in module.found.items()}
    remarks, refusal = tuple(map(_letters, module.remarks)), _letters(module.refusal)
    faults = tuple(SyntaxFault(_letters(f.reason), _letters(f.before), _letters(f.after)) for f in module.faults)
    return replace(module, cells=cells, lost=lost, found=found, remarks=remarks, refusal=refusal, faults=faults)


def _harmless_cell(cell: Cell) -> Cell:
    return replace(cell, label=_letters(cell.label), source=_letters(cell.source))
