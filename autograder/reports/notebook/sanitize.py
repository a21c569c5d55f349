"""Reduce a submitted notebook to Markdown, plain text and images.

A value in the notebook may have any type and any size; what is returned is bounded. HTML, JavaScript, SVG, widgets and attachments are
left out, and an output names what was left out of it. Notebooks of format 3 are converted.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Literal

from autograder.reports.notebook.images import SIZES, shown_image
from autograder.reports.wording import number_of
from autograder.text import clean

MOST_VALUES = 3_000_000  # values of JSON: a parser needs a hundred bytes for each
MOST_CELLS = 400
MOST_OUTPUTS, OUTPUTS_OF_ALL = 40, 2_000
TEXT_OF_OUTPUT, TEXT_OF_ALL = 20_000, 300_000
TEXT_OF_CELL, TEXT_OF_CELLS = 20_000, 200_000
IMAGES_OF_ALL = 3_000_000  # characters of base64
# The worst Markdown takes time that grows with the square of its length to render: this is for some two seconds.
MARKDOWN_COST = 160_000_000
_STRING = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"', re.DOTALL)
LEFT_OUT = {
    "text/html": "HTML",
    "text/latex": "LaTeX",
    "image/svg+xml": "SVG",
    "application/javascript": "JavaScript",
    "application/vnd.jupyter.widget-view+json": "a widget",
    "image/png": "an image that is damaged or too large",
    "image/jpeg": "an image that is damaged or too large",
}
OLD_KINDS = {
    "text": "text/plain",
    "html": "text/html",
    "latex": "text/latex",
    "svg": "image/svg+xml",
    "javascript": "application/javascript",
    "png": "image/png",
    "jpeg": "image/jpeg",
}

Json = Mapping[str, Any]


@dataclass(frozen=True)
class ShownOutput:
    """An output: an image (a data URL) or text, and the omitted parts."""

    image: str = ""
    text: str = ""
    left_out: str = ""


@dataclass(frozen=True)
class ShownCell:
    """A cell; the source of a code cell is in the report."""

    kind: Literal["code", "markdown", "raw"]
    source: str = ""
    outputs: tuple[ShownOutput, ...] = ()


@dataclass(frozen=True)
class ShownNotebook:
    """The cells on the page; `unseen` counts the cells after them."""

    cells: tuple[ShownCell, ...]
    unseen: int


def safe_notebook(content: bytes) -> ShownNotebook | None:
    """Return the notebook for its page, or None for other bytes and for far too many values."""
    if len(content) > MOST_VALUES and _values_in(content) > MOST_VALUES:
        return None
    try:
        data = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return None
    cells, budgets = _cells_of(data), _Budgets()
    if not cells:
        return None
    shown = tuple(_cell(cell, budgets) for cell in cells[:MOST_CELLS])
    return ShownNotebook(shown, unseen=len(cells) - len(shown))


def _values_in(content: bytes) -> int:
    """Return about how many values JSON text has."""
    outside_strings = _STRING.sub(b"", content)
    return sum(map(outside_strings.count, (b"[", b"{", b",")))


def _cells_of(data: Any) -> list[Json]:
    """Return the cells in format 4, if this is a notebook."""
    if not isinstance(data, dict):
        return []
    if data.get("nbformat") == 3:
        sheets = _records(data.get("worksheets"))
        return [_new_cell(cell) for sheet in sheets for cell in _records(sheet.get("cells"))]
    return _records(data.get("cells")) if data.get("nbformat") == 4 else []


def _new_cell(cell: Json) -> Json:
    """Return a cell of format 3 in format 4."""
    # nbformat does the same, but its validation of a hostile file takes a minute.
    if cell.get("cell_type") == "code":
        outputs = [_new_output(output) for output in _records(cell.get("outputs"))]
        return {"cell_type": "code", "source": cell.get("input"), "outputs": outputs}
    if cell.get("cell_type") == "heading":
        return {"cell_type": "markdown", "source": f"# {_joined(cell.get('source'))}"}
    return cell


def _new_output(output: Json) -> Json:
    if output.get("output_type") == "pyerr":
        return {**output, "output_type": "error"}
    return {**output, "data": {new: output[old] for old, new in OLD_KINDS.items() if old in output}}


class _Budget:
    """An amount shared by the cells or outputs of a page."""

    def __init__(self, amount: int) -> None:
        self.left = amount

    def cut(self, text: str, most: int) -> str:
        """Return the cleaned text, cut to the amount left."""
        shown = clean(text, min(most, self.left))
        self.left = max(0, self.left - len(shown))
        return shown

    def takes(self, amount: int) -> bool:
        """Take an amount and return True, or False if less is left."""
        fits = amount <= self.left
        self.left -= amount if fits else 0
        return fits


class _Budgets:
    """The budgets of one page."""

    def __init__(self) -> None:
        self.sources, self.texts = _Budget(TEXT_OF_CELLS), _Budget(TEXT_OF_ALL)
        self.images, self.outputs = _Budget(IMAGES_OF_ALL), _Budget(OUTPUTS_OF_ALL)
        self.markdown = _Budget(MARKDOWN_COST)


def _cell(cell: Json, budgets: _Budgets) -> ShownCell:
    """Return a cell; expensive Markdown becomes raw text."""
    if cell.get("cell_type") == "code":
        return ShownCell("code", outputs=tuple(_outputs(_records(cell.get("outputs")), budgets)))
    text = budgets.sources.cut(_joined(cell.get("source")), TEXT_OF_CELL)
    is_prose = cell.get("cell_type") == "markdown" and budgets.markdown.takes(len(text) ** 2)
    return ShownCell("markdown" if is_prose else "raw", text)


def _outputs(outputs: list[Json], budgets: _Budgets) -> Iterator[ShownOutput]:
    shown = outputs[: min(MOST_OUTPUTS, budgets.outputs.left)]
    budgets.outputs.takes(len(shown))
    for is_stream, group in groupby(shown, key=lambda output: output.get("output_type") == "stream"):
        if is_stream:
            yield _text("".join(_joined(output.get("text")) for output in group), budgets)
        else:
            yield from (_result(output, budgets) for output in group)
    if len(outputs) > len(shown):
        yield ShownOutput(left_out=number_of(len(outputs) - len(shown), "more output"))


def _result(output: Json, budgets: _Budgets) -> ShownOutput:
    return _error(output, budgets) if output.get("output_type") == "error" else _display(output, budgets)


def _error(output: Json, budgets: _Budgets) -> ShownOutput:
    traceback = output.get("traceback")
    lines = [line for line in traceback if isinstance(line, str)] if isinstance(traceback, list) else []
    return _text("\n".join(lines) or f"{_joined(output.get('ename'))}: {_joined(output.get('evalue'))}", budgets)


def _display(output: Json, budgets: _Budgets) -> ShownOutput:
    """Return the image of a result, or its text."""
    data = output.get("data")
    bundle: Json = data if isinstance(data, dict) else {}
    for kind in SIZES:
        encoded = shown_image(kind, _joined(bundle.get(kind)))
        if encoded and budgets.images.takes(len(encoded)):
            return ShownOutput(image=f"data:{kind};base64,{encoded}")
    text = _joined(bundle.get("text/plain")) or _joined(bundle.get("text/markdown"))
    others = dict.fromkeys(name for kind, name in LEFT_OUT.items() if kind in bundle)
    unknown = not text and not others
    return _text(text, budgets, left_out=", ".join(["an output of unknown type"] if unknown else others))


def _text(text: str, budgets: _Budgets, left_out: str = "") -> ShownOutput:
    shown = budgets.texts.cut(text.rstrip(), TEXT_OF_OUTPUT) if text.strip() else ""
    return ShownOutput(text=shown, left_out=left_out)


def _records(value: object) -> list[Json]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _joined(value: object) -> str:
    """Return a text stored as a string or as lines, else ""."""
    if isinstance(value, str):
        return value
    lines: Iterable[object] = value if isinstance(value, list) else ()
    return "".join(line for line in lines if isinstance(line, str))
