"""Parses the JSON of a notebook, without its outputs, and recovers the complete cells of a damaged file.

The work is limited for hostile bytes: outputs are skipped before parsing, and the recovery stops after some failures or characters.
"""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from autograder.extraction.dialects import has_conflict_marker, sides_of_conflicts
from autograder.extraction.file_type import NOTEBOOK_WANTED
from autograder.model import KitError

# Smaller files are parsed as they are. Larger ones lose their outputs first: these are most of the bytes, and a parser
# needs twenty times as many for `[[],[],...]`.
MOST_WHOLE = 2 * 2**20
MOST_WITHOUT_OUTPUTS = 10 * 2**20
_MOST_TOKENS = 3_000_000  # of skipped outputs: a second of work
_MOST_TRIES = 50
# Characters that the recovery may read in vain, beyond each complete cell: the worst ones take a second.
_MOST_WASTED = 10 * 2**20

# A quote inside a JSON string has a backslash before it, so these are keys and never parts of strings.
_BULKY = re.compile(rb'(?<=[{,\s])"(?:outputs|attachments|widgets)"\s*:\s*(?=[\[{])')
# A bracket, or everything between two of them, without backtracking.
_TOKEN = re.compile(rb'(?:[^"\[\]{}]++|"[^"\\]*+(?:\\.[^"\\]*+)*+")++|[\[\]{}]', re.DOTALL)
_CELLS = re.compile(r'"cells"\s*:\s*\[')
_CELL_START = re.compile(r'\{\s*"(?:cell_type|attachments|id|metadata|execution_count|source|outputs|input)"\s*:')


@dataclass(frozen=True)
class NotebookData:
    """The parsed JSON of a notebook.

    `damage` says what could not be read, or is "".
    """

    data: Mapping[str, Any]
    damage: str = ""


def parse_notebook(content: bytes, name: str) -> NotebookData:
    """Parse a notebook in UTF-8. Raise KitError when it has no complete cell."""
    text = _text(content, name)
    try:
        data = json.loads(text)
    except RecursionError:
        raise KitError(f"{name} is not a notebook (it is nested too deeply): {NOTEBOOK_WANTED}.") from None
    except json.JSONDecodeError as error:
        return _one_side(text, name) or _recovered(text, error, name)
    except ValueError:
        raise KitError(f"{name} is not a notebook (a number is too long): {NOTEBOOK_WANTED}.") from None
    if not _has_cells(data):
        raise KitError(f"{name} is JSON but not a notebook: {NOTEBOOK_WANTED}.")
    return NotebookData(data)


def _has_cells(data: object) -> bool:
    return isinstance(data, dict) and not {"cells", "worksheets"}.isdisjoint(data)


def _one_side(text: str, name: str) -> NotebookData | None:
    """Return the notebook with one side of its git conflicts, or None if it has none or is damaged otherwise."""
    for side in sides_of_conflicts(text):
        with contextlib.suppress(ValueError, RecursionError):
            data = json.loads(side.text)
            if _has_cells(data):
                conflict = f"{name} has conflict markers of git (line {side.left_out[0].first})"
                return NotebookData(
                    data, f"{conflict}: the {side.name} side was read; resolve the conflict and hand it in again"
                )
    return None


def _text(content: bytes, name: str) -> str:
    if len(content) > MOST_WHOLE:
        content = b"".join(_without_outputs(content, name))
    if len(content) > MOST_WITHOUT_OUTPUTS:
        raise KitError(
            f"{name} contains more than {MOST_WITHOUT_OUTPUTS >> 20} MB besides its outputs: remove data from it and hand it in again."
        )
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise KitError(f"{name} is not UTF-8 text (line {line}): save it as UTF-8 and hand it in again.") from None


def _without_outputs(content: bytes, name: str) -> Iterator[bytes]:
    """Yield the bytes of a notebook with its outputs, attachments and widgets emptied."""
    start, budget = 0, iter(range(_MOST_TOKENS))
    while (match := _BULKY.search(content, start)) is not None:
        yield content[start : match.end()]
        start = _end_of_value(content, match.end(), budget)
        if next(budget, None) is None:
            raise KitError(f"{name} has outputs with too many parts: clear them, save it and hand it in again.")
        yield b"[]" if content[match.end() : match.end() + 1] == b"[" else b"{}"
    yield content[start:]


def _end_of_value(content: bytes, start: int, budget: Iterator[int]) -> int:
    """Return the end of the list or dictionary at `start`.

    Takes one number from `budget` for each token.
    """
    depth = 0
    for token, _ in zip(_TOKEN.finditer(content, start), budget, strict=False):
        sign = token[0]
        if sign in (b"[", b"{"):
            depth += 1
        elif sign in (b"]", b"}"):
            depth -= 1
            if depth == 0:
                return token.end()
    return len(content)


def _recovered(text: str, error: json.JSONDecodeError, name: str) -> NotebookData:
    """Return the complete cells of a damaged file.

    Raise KitError when there are none.
    """
    match = _CELLS.search(text)
    cells = list(_complete_cells(text, match.end())) if match else []
    if not any(cell["cell_type"] == "code" for cell in cells):
        raise KitError(f"{name} is not a notebook (invalid JSON in line {error.lineno}): {NOTEBOOK_WANTED}.") from None
    version = 3 if "input" in next(cell for cell in cells if cell["cell_type"] == "code") else 4
    what = "a conflict marker of git" if has_conflict_marker(text, error.lineno) else "invalid JSON"
    damage = (
        f"{name} is damaged ({what} in line {error.lineno}): only its complete cells ({len(cells)}) were read;"
        " repair it and hand it in again"
    )
    return NotebookData({"nbformat": version, "cells": cells, "metadata": {}}, damage)


def _end_of_reading(text: str, error: Exception) -> int:
    """Return where the decoder stopped, or the end of the text if the error does not say."""
    # An unterminated string was read to the end, but the error names its start.
    if isinstance(error, json.JSONDecodeError) and not error.msg.startswith("Unterminated string"):
        return error.pos
    return len(text)


def _complete_cells(text: str, start: int) -> Iterator[dict[str, Any]]:
    decoder, tries, wasted = json.JSONDecoder(), 0, 0
    while tries < _MOST_TRIES and wasted < _MOST_WASTED:
        match = _CELL_START.search(text, start)
        if match is None:
            return
        try:
            cell, start = decoder.raw_decode(text, match.start())
        except (ValueError, RecursionError) as error:
            # Incomplete, or not a cell: try the next one.
            wasted += _end_of_reading(text, error) - match.start()
            start, tries = match.end(), tries + 1
            continue
        if isinstance(cell.get("cell_type"), str) and {"source", "input"} & cell.keys():
            yield cell
