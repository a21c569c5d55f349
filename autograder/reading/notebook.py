"""Reads the bytes of a submitted file into its code cells, in order. Nothing is run, and nothing is parsed as Python.

Knows file formats (notebooks of format 1 to 4, Python files) and encodings, and nothing of what the code means.
Whatever cannot be read is a KitError: one sentence for the student, with what to hand in instead.
"""

from __future__ import annotations

import codecs
import io
import json
import re
import tokenize
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from autograder.model import KitError
from autograder.text import clean, clean_name

MOST_BYTES = 50 * 2**20
MOST_CODE = 300_000  # characters: six thousand lines
MOST_CELLS = 5_000
ENDINGS = (".ipynb", ".py")

_NOTEBOOK_WANTED = "hand in the .ipynb file as Jupyter or Colab saves it"
# Encodings that are quick to decode and mean one thing. Others (punycode, unicode_escape, rot13) hide code or burn
# time.
_ENCODING = re.compile(
    r"ascii|utf-8|utf-8-sig|iso8859-\d+|cp\d+|koi8-[ru]|mac-roman|gb2312|gbk|gb18030|big5|euc_\w+|shift_jis"
)
_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True)
class CodeCell:
    """One code cell, or a whole `.py`: `label` is what a traceback calls it; lines of `source` end in "\\n" only."""

    label: str
    source: str


def read_cells(content: bytes, file: str) -> tuple[CodeCell, ...]:
    """Return the code cells of a submitted file; `file` is its name. Raise KitError when it cannot be read."""
    name = clean_name(file)
    if len(content) > MOST_BYTES:
        raise KitError(f"{name} is larger than {MOST_BYTES >> 20} MB: clear its outputs, save it, hand it in again.")
    if not content.strip(b"\xef\xbb\xbf \t\r\n"):
        raise KitError(f"{name} is empty: save your work and hand in the saved file.")
    cells = _notebook_cells(content, name) if _is_notebook(content, name) else _python_cells(content, name)
    if sum(len(cell.source) for cell in cells) > MOST_CODE:
        raise KitError(f"{name} holds more than {MOST_CODE // 1000} kB of code: hand it in without data in the code.")
    return cells


def _is_notebook(content: bytes, name: str) -> bool:
    if name.lower().endswith(".ipynb"):
        return True
    if not name.lower().endswith(".py"):
        raise KitError(f"{name} is neither a notebook nor a Python file: hand in a .ipynb or a .py file.")
    # A notebook that was renamed to .py would parse as one big Python dictionary, and define nothing.
    opens = content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{")
    return opens and b'"nbformat"' in content and b'"cells"' in content


def _python_cells(content: bytes, name: str) -> tuple[CodeCell, ...]:
    if b"\0" in content:
        raise KitError(f"{name} is no text file in UTF-8 (it holds NUL bytes): save it as UTF-8 and hand it in again.")
    try:
        declared, _ = tokenize.detect_encoding(io.BytesIO(content).readline)
        encoding = codecs.lookup(declared).name
    except (SyntaxError, LookupError):
        # Python would refuse the file for its coding line alone; what counts is whether it can be read.
        encoding = "utf-8-sig"
    if not _ENCODING.fullmatch(encoding):
        encoding = "utf-8-sig"
    return (CodeCell(name, _tidy(_decoded(content, encoding, name))),)


def _decoded(content: bytes, encoding: str, name: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise KitError(f"{name} is no text in UTF-8 (line {line}): save it as UTF-8 and hand it in again.") from None


def _tidy(source: str) -> str:
    """Give lines one kind of end, and take out what no encoding can hold."""
    return _SURROGATE.sub("\ufffd", source.replace("\r\n", "\n").replace("\r", "\n"))


def _notebook_cells(content: bytes, name: str) -> tuple[CodeCell, ...]:
    if b"\0" in content:
        raise KitError(f"{name} is no notebook (it holds NUL bytes): {_NOTEBOOK_WANTED}.")
    data = _json(_decoded(content, "utf-8-sig", name), name)
    _check_language(data, name)
    try:
        cells = _upgraded(data)["cells"]
        sources = [cell["source"] for cell in cells if cell["cell_type"] == "code"]
        return tuple(CodeCell(f"cell {number}", _tidy(source)) for number, source in enumerate(sources, start=1))
    except KitError as error:
        raise KitError(f"{name} {error}") from None
    except Exception:
        # nbformat trusts the shape of what it reads; any fault here means that this is not that shape.
        raise KitError(f"{name} is JSON but no notebook: {_NOTEBOOK_WANTED}.") from None


def _json(text: str, name: str) -> dict[str, Any]:
    try:
        data = json.loads(text)
    except RecursionError:
        raise KitError(f"{name} is no notebook (it is nested too deeply): {_NOTEBOOK_WANTED}.") from None
    except ValueError as error:
        where = f"line {error.lineno}" if isinstance(error, json.JSONDecodeError) else "a number is too long"
        raise KitError(f"{name} is no notebook (it is not valid JSON: {where}): {_NOTEBOOK_WANTED}.") from None
    if not isinstance(data, dict) or not ({"cells", "worksheets"} & data.keys()):
        raise KitError(f"{name} is JSON but no notebook: {_NOTEBOOK_WANTED}.")
    return data


def _check_language(data: Mapping[str, Any], name: str) -> None:
    languages = [language for language in _languages(data) if isinstance(language, str) and language]
    if languages and not any("python" in language.lower() for language in languages):
        raise KitError(
            f"{name} is a notebook for {' '.join(clean(languages[0], 30).split())}: hand in a notebook with a Python kernel."
        )


def _languages(data: Mapping[str, Any]) -> list[Any]:
    metadata = data.get("metadata")
    if not isinstance(metadata, dict):
        return []
    info, kernel = metadata.get("language_info"), metadata.get("kernelspec")
    return [
        info.get("name") if isinstance(info, dict) else None,
        kernel.get("language") if isinstance(kernel, dict) else None,
    ]


def _upgraded(data: dict[str, Any]) -> Any:
    """Return the notebook in format 4. It is not validated: a missing id or an odd output is no fault of the code."""
    import nbformat

    major = data.get("nbformat")
    if type(major) is not int:
        raise KitError(f"is JSON but no notebook: {_NOTEBOOK_WANTED}.")
    if major not in nbformat.versions:
        raise KitError(f"is a notebook of the unknown format {clean(str(major), 20)}: save it in format 4.")
    data.setdefault("metadata", {})
    cells = _raw_cells(data)
    if len(cells) > MOST_CELLS:
        raise KitError(f"holds more than {MOST_CELLS} cells: hand in only what is asked for.")
    for cell in cells:
        # Outputs are never read and are most of the bytes; nbformat insists on the rest.
        cell.pop("attachments", None)
        cell["metadata"] = {}
        if cell.get("cell_type") == "code":
            cell.update(outputs=[], execution_count=None)
    node = nbformat.versions[major].to_notebook_json(data, minor=data.get("nbformat_minor", 0))
    upgrade: Any = nbformat.convert
    return node if major == 4 else upgrade(node, 4)


def _raw_cells(data: dict[str, Any]) -> list[dict[str, Any]]:
    if "cells" in data:
        return list(data["cells"])
    return [cell for sheet in data["worksheets"] for cell in sheet["cells"]]
