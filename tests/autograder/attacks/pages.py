"""What a hostile report does to those who read it: renders it in every format and looks for what no template put there."""

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

from autograder.model import Cell, Difference, Module, Outcome, Report
from autograder.reports.gradebook import FORMULA_STARTS
from autograder.reports.sanitize import safe_report, safe_result
from autograder.reports.terminal import show_remarks
from autograder.reports.writer import write_class, write_report
from tests.autograder.reports.clean_page import checked
from tests.autograder.reports.formats import show_class, show_report

# As a runner of workflows reads a line: blanks before the sign do not hinder it, and the older sign may stand anywhere.
WORKFLOW = re.compile(r"(?m)^\s*::[\w-]+.*::|##(?:vso)?\[[\w-]+")
# A notebook without anything of interest, so that the report beside it has the same link.
PLAIN = b'{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [{"cell_type": "code", "source": "x = 1"}]}'
Element = tuple[str, tuple[str, ...]]


def injections(report: Report, remarks: Sequence[str], content: bytes) -> list[str]:
    """Return a sentence for each thing that got from a report or from what was handed in into a page, a table or a terminal."""
    with tempfile.TemporaryDirectory(prefix="pages-") as folder, tempfile.TemporaryDirectory(prefix="pages-") as other:
        _write(Path(folder, "out"), report, remarks, content)
        notebook = Path(folder, "out", report.key, f"{report.slug}.notebook.html")
        harmless = _harmless(safe_report(report))
        _write(
            Path(other, "out"), harmless, [_letters(remark) for remark in remarks], PLAIN if notebook.is_file() else b""
        )
        found = [*_files(Path(folder), report), *_notebook(notebook, f"{report.slug}.html")]
        for name in (f"{report.key}/{report.slug}.html", "index.html"):
            real, plain = (Path(place, "out", *name.split("/")) for place in (folder, other))
            # The plain one stands under its own key; its page has the same place in the folder.
            plain = plain if plain.is_file() else Path(other, "out", harmless.key, f"{report.slug}.html")
            found += _html(name, real.read_text("utf-8"), plain.read_text("utf-8"))
        found += _csv(Path(folder, "out", "gradebook.csv").read_text("utf-8"))
        found += _json(Path(folder, "out", report.key, f"{report.slug}.json").read_bytes())
    return [*found, *_terminal(report, remarks)]


def _notebook(page: Path, back: str) -> Iterator[str]:
    """Hold the page of a notebook to its promises: unlike a report it shows prose and images of the student's own."""
    if page.is_file():
        try:
            checked(page.read_text("utf-8"), back)
        except AssertionError as fault:
            yield f"the page of the notebook breaks a promise: {fault}"


def _write(out: Path, report: Report, remarks: Sequence[str], content: bytes) -> None:
    write_report(out, report, content)
    write_class(out, [safe_result(report)], remarks, title="Grades")


def _files(folder: Path, report: Report) -> Iterator[str]:
    """Nothing may stand anywhere but in the one folder of the student, which has a plain name."""
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*", report.key) or len(report.key) > 100:
        yield f"the student's folder is called {report.key!r}"
    own = {f"out/{report.key}/{report.slug}{ending}" for ending in (".html", ".json", ".notebook.html")}
    there = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    for name in sorted(there - own - {"out/gradebook.csv", "out/index.html", "out/unknown_mistakes.json"}):
        yield f"the file {name} was written"


class _Elements(HTMLParser):
    """Counts the elements of a page by name and the names of their attributes; keeps what a link leads to."""

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
    """Compare a page with that of the same report without any sign that means something in HTML."""
    got, expected = _Elements(real), _Elements(plain)
    for element in sorted(got.count.keys() | expected.count.keys()):
        # Pieces of code are coloured by what they are: their number is the text's, their kind is not.
        coloured = element == ("span", ("class",))
        if got.count[element] != expected.count[element] and not coloured:
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
    """A console that writes no colours of its own: each control character in it is somebody else's."""
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
        yield "the terminal got what cannot be encoded"


def _controls(text: str) -> list[str]:
    """Return the characters that move a cursor, reorder text or are none, each once."""
    bidirectional = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
    kinds = {sign: (unicodedata.category(sign), unicodedata.bidirectional(sign)) for sign in set(text) - {"\n", "\t"}}
    return sorted(sign for sign, (kind, way) in kinds.items() if kind in ("Cc", "Cs") or way in bidirectional)


def _letters(text: str) -> str:
    """Return a text of the same lines in which no sign means anything to anybody."""
    return re.sub(r"[^\w\s.,:;()-]", "x", text)


def _harmless(report: Report) -> Report:
    """Return the same report with letters in place of signs, in every text that may come from a submission."""
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
    return replace(module, cells=cells, lost=lost, found=found, remarks=remarks, refusal=refusal)


def _harmless_cell(cell: Cell) -> Cell:
    return replace(cell, label=_letters(cell.label), source=_letters(cell.source))
