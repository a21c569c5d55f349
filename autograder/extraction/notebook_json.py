"""Reads the JSON of a notebook, with outputs of any size, and the whole cells of a damaged file.

Hostile bytes cost no more than reading them: outputs are skipped before any object is made of them, and a damaged file is tried only at
a limited number of places.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from autograder.extraction.file_type import NOTEBOOK_WANTED
from autograder.model import KitError

# Up to here a file is parsed as it is. Of larger ones the outputs are taken out first: they are most of the bytes, and
# the objects that a parser makes of `[[],[],...]` need twenty times as many.
MOST_WHOLE = 2 * 2**20
MOST_WITHOUT_OUTPUTS = 10 * 2**20
_MOST_TOKENS = 3_000_000  # of skipped outputs: a second of work
_MOST_TRIES = 50

# In JSON a quote inside a text has a backslash before it: these are keys, and never parts of a text.
_BULKY = re.compile(rb'(?<=[{,\s])"(?:outputs|attachments|widgets)"\s*:\s*(?=[\[{])')
# A bracket, or all that stands between two of them; what has been read is never given back.
_TOKEN = re.compile(rb'(?:[^"\[\]{}]++|"[^"\\]*+(?:\\.[^"\\]*+)*+")++|[\[\]{}]', re.DOTALL)
_CELLS = re.compile(r'"cells"\s*:\s*\[')
_CELL_START = re.compile(r'\{\s*"(?:cell_type|attachments|id|metadata|execution_count|source|outputs|input)"\s*:')


@dataclass(frozen=True)
class Parsed:
    """The data of a notebook; `damage` says what could not be read of it, or is empty."""

    data: Mapping[str, Any]
    damage: str = ""


def parse_notebook(content: bytes, name: str) -> Parsed:
    """Parse the JSON of a notebook in UTF-8. Raise KitError when there is no whole cell in it."""
    text = _text(content, name)
    try:
        data = json.loads(text)
    except RecursionError:
        raise KitError(f"{name} is no notebook (it is nested too deeply): {NOTEBOOK_WANTED}.") from None
    except json.JSONDecodeError as error:
        return _saved(text, error, name)
    except ValueError:
        raise KitError(f"{name} is no notebook (a number is too long): {NOTEBOOK_WANTED}.") from None
    if not isinstance(data, dict) or not ({"cells", "worksheets"} & data.keys()):
        raise KitError(f"{name} is JSON but no notebook: {NOTEBOOK_WANTED}.")
    return Parsed(data)


def _text(content: bytes, name: str) -> str:
    if len(content) > MOST_WHOLE:
        content = b"".join(_without_outputs(content, name))
    if len(content) > MOST_WITHOUT_OUTPUTS:
        raise KitError(
            f"{name} holds more than {MOST_WITHOUT_OUTPUTS >> 20} MB besides its outputs: hand it in without data in it."
        )
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise KitError(f"{name} is no text in UTF-8 (line {line}): save it as UTF-8 and hand it in again.") from None


def _without_outputs(content: bytes, name: str) -> Iterator[bytes]:
    """Yield the bytes of a notebook with empty outputs, attachments and states of widgets."""
    start, tokens = 0, _MOST_TOKENS
    while (match := _BULKY.search(content, start)) is not None:
        yield content[start : match.end()]
        start, used = _behind_value(content, match.end(), tokens)
        tokens -= used
        if tokens <= 0:
            raise KitError(f"{name} has outputs of too many parts: clear them, save it, hand it in again.")
        yield b"[]" if content[match.end() : match.end() + 1] == b"[" else b"{}"
    yield content[start:]


def _behind_value(content: bytes, start: int, most: int) -> tuple[int, int]:
    """Return where the list or dictionary that opens at `start` ends, and how many tokens it has."""
    depth = tokens = 0
    for tokens, token in enumerate(_TOKEN.finditer(content, start), start=1):
        if tokens > most:
            break
        sign = token[0]
        if sign in (b"[", b"{"):
            depth += 1
        elif sign in (b"]", b"}"):
            depth -= 1
            if depth == 0:
                return token.end(), tokens
    return len(content), tokens


def _saved(text: str, error: json.JSONDecodeError, name: str) -> Parsed:
    """Return the cells that are whole in a damaged file. Raise KitError when there are none."""
    found = _CELLS.search(text)
    cells = list(_whole_cells(text, found.end())) if found else []
    if not any(cell["cell_type"] == "code" for cell in cells):
        raise KitError(
            f"{name} is no notebook (it is not valid JSON: line {error.lineno}): {NOTEBOOK_WANTED}."
        ) from None
    version = 3 if "input" in next(cell for cell in cells if cell["cell_type"] == "code") else 4
    damage = (
        f"{name} is damaged (it is not valid JSON: line {error.lineno}): cells that are whole were read ({len(cells)}), the rest"
        " is lost; open it, mend it, and hand it in again"
    )
    return Parsed({"nbformat": version, "cells": cells, "metadata": {}}, damage)


def _whole_cells(text: str, start: int) -> Iterator[dict[str, Any]]:
    decoder, tries = json.JSONDecoder(), 0
    while tries < _MOST_TRIES:
        match = _CELL_START.search(text, start)
        if match is None:
            return
        try:
            cell, start = decoder.raw_decode(text, match.start())
        except (ValueError, RecursionError):
            # Not whole, or no cell at all: the next one may be.
            start, tries = match.end(), tries + 1
            continue
        if isinstance(cell.get("cell_type"), str) and {"source", "input"} & cell.keys():
            yield cell
