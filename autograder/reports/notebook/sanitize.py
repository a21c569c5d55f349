"""A submitted notebook with nothing in it that may not be shown: prose, code and text without control characters, and plain images.

Knows notebooks of format 4 (one of format 3 is converted) and believes nothing in them: any value may be of any type and of any size.
HTML, JavaScript, SVG, widgets and attachments are never taken over; where one was left out, the output says so.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import Any

from nbformat import NotebookNode

from autograder.reports.notebook.images import SIZES, shown_image
from autograder.reports.wording import number_of
from autograder.text import clean

MOST_CELLS = 400
MOST_OUTPUTS, OUTPUTS_OF_ALL = 40, 2_000
TEXT_OF_OUTPUT, TEXT_OF_ALL = 20_000, 300_000
TEXT_OF_CELL, TEXT_OF_CELLS = 20_000, 200_000
IMAGES_OF_ALL = 3_000_000  # characters of base64
# The worst Markdown takes time that grows with the square of its length to render: this is for some two seconds.
MARKDOWN_COST = 160_000_000
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


def safe_notebook(content: bytes) -> NotebookNode | None:
    """Return what may be shown of a notebook (format 3 or 4), or None where the bytes are none.

    `metadata.unseen` of the result counts the cells at its end for which a page has no room. An output has either text or an image
    in its `data`, and in `metadata.note` what was left out of it.
    """
    try:
        data = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return None
    cells, room = _cells_of(data), _Room()
    if not cells:
        return None
    shown = [_cell(cell, room) for cell in cells[:MOST_CELLS]]
    return NotebookNode(
        nbformat=4, nbformat_minor=5, cells=shown, metadata=NotebookNode(unseen=len(cells) - len(shown))
    )


def _cells_of(data: Any) -> list[Json]:
    """Return the cells as format 4 has them; none where it is no notebook."""
    if not isinstance(data, dict):
        return []
    if data.get("nbformat") == 3:
        sheets = _records(data.get("worksheets"))
        return [_new_cell(cell) for sheet in sheets for cell in _records(sheet.get("cells"))]
    return _records(data.get("cells")) if data.get("nbformat") == 4 else []


def _new_cell(cell: Json) -> Json:
    """Return a cell of format 3 as format 4 has it. nbformat does the same, but validates: a minute for what a hostile file holds."""
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


class _Room:
    """What is left of the sizes that the cells and outputs of a page share."""

    def __init__(self) -> None:
        self.cells, self.outputs, self.images, self.markdown = TEXT_OF_CELLS, TEXT_OF_ALL, IMAGES_OF_ALL, MARKDOWN_COST
        self.places = OUTPUTS_OF_ALL

    def taken(self, outputs: list[Json]) -> list[Json]:
        """Return the outputs of a cell for which there is a place."""
        taken = outputs[: min(MOST_OUTPUTS, self.places)]
        self.places -= len(taken)
        return taken

    def source(self, text: str) -> str:
        shown = clean(text, min(TEXT_OF_CELL, self.cells))
        self.cells = max(0, self.cells - len(shown))
        return shown

    def output(self, text: str) -> str:
        shown = clean(text.rstrip(), min(TEXT_OF_OUTPUT, self.outputs))
        self.outputs = max(0, self.outputs - len(shown))
        return shown

    def image(self, encoded: str) -> bool:
        """Take off the room of an image; say False where there is too little."""
        fits = len(encoded) <= self.images
        self.images -= len(encoded) if fits else 0
        return fits

    def prose(self, text: str) -> bool:
        """Take off what rendering costs; say False where it is too much."""
        cost = len(text) ** 2
        fits = cost <= self.markdown
        self.markdown -= cost if fits else 0
        return fits


def _cell(cell: Json, room: _Room) -> NotebookNode:
    """Return a cell with what may be shown; Markdown that would cost too much, and what is neither code nor Markdown, is raw text."""
    if cell.get("cell_type") == "code":
        # The code itself comes from the report, which says what became of each line.
        return NotebookNode(cell_type="code", outputs=list(_outputs(_records(cell.get("outputs")), room)))
    text = room.source(_joined(cell.get("source")))
    is_prose = cell.get("cell_type") == "markdown" and room.prose(text)
    return NotebookNode(cell_type="markdown" if is_prose else "raw", source=text)


def _outputs(outputs: list[Json], room: _Room) -> Iterator[NotebookNode]:
    shown = room.taken(outputs)
    for streams, group in groupby(shown, key=lambda output: output.get("output_type") == "stream"):
        if streams:
            yield _text("".join(_joined(output.get("text")) for output in group), room)
        else:
            yield from (
                _error(one, room) if one.get("output_type") == "error" else _display(one, room) for one in group
            )
    if len(outputs) > len(shown):
        yield _output({}, f"{number_of(len(outputs) - len(shown), 'more output')}")


def _error(output: Json, room: _Room) -> NotebookNode:
    traceback = output.get("traceback")
    lines = [line for line in traceback if isinstance(line, str)] if isinstance(traceback, list) else []
    return _text("\n".join(lines) or f"{_joined(output.get('ename'))}: {_joined(output.get('evalue'))}", room)


def _display(output: Json, room: _Room) -> NotebookNode:
    """Take the image of a result, or its text; name what else it had when it had no image."""
    data = output.get("data")
    bundle: Json = data if isinstance(data, dict) else {}
    for kind in SIZES:
        encoded = shown_image(kind, _joined(bundle.get(kind)))
        if encoded and room.image(encoded):
            return _output({kind: encoded}, "")
    text = _joined(bundle.get("text/plain")) or _joined(bundle.get("text/markdown"))
    others = dict.fromkeys(name for kind, name in LEFT_OUT.items() if kind in bundle)
    unknown = not text and not others
    return _text(text, room, note=", ".join(["something of another kind"] if unknown else others))


def _text(text: str, room: _Room, note: str = "") -> NotebookNode:
    return _output({"text/plain": room.output(text)} if text.strip() else {}, note)


def _output(data: dict[str, str], note: str) -> NotebookNode:
    # Not nbformat's own `new_output`: it validates, two milliseconds for each of thousands.
    return NotebookNode(output_type="display_data", data=data, metadata=NotebookNode(note=note))


def _records(value: object) -> list[Json]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _joined(value: object) -> str:
    """Return a text that a notebook holds as one string or as lines; anything else is no text."""
    if isinstance(value, str):
        return value
    lines: Iterable[object] = value if isinstance(value, list) else ()
    return "".join(line for line in lines if isinstance(line, str))
