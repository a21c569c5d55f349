"""Reads the bytes of a submitted file into its code cells, in order, without their outputs.

It reads notebooks of format 1 to 4 and Python files in any encoding. If a file cannot be read, a KitError tells the student in one
sentence what to hand in instead.
"""

from __future__ import annotations

import codecs
import io
import re
import tokenize
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from autograder.extraction.file_type import NOTEBOOK_WANTED, in_utf8, refuse_other_kinds, without_mark
from autograder.extraction.grader_marks import NO_MARKS, Boundaries, Marks
from autograder.extraction.notebook_json import parse_notebook
from autograder.extraction.percent_script import split_script
from autograder.model import KitError
from autograder.text import clean, clean_name

MOST_BYTES = 128 * 2**20  # of a notebook with its outputs
MOST_SCRIPT = 5 * 2**20  # of a Python file
MOST_CODE = 300_000  # characters: six thousand lines
MOST_CELLS = 5_000
ENDINGS = (".ipynb", ".py")

# Encodings that are quick to decode and mean one thing. Others (punycode, unicode_escape, rot13) hide code or burn
# time.
_ENCODING = re.compile(
    r"ascii|utf-8|utf-8-sig|iso8859-\d+|cp\d+|koi8-[ru]|mac-roman|gb2312|gbk|gb18030|big5|euc_\w+|shift_jis"
)
_SURROGATE = re.compile("[\ud800-\udfff]")
_PYTHON_LINE = re.compile(rb"(?m)^(?:def|class|import|from|async def)[ \t]+\w")
# Kernels that some notebooks name without saying their language.
_KERNELS = re.compile(r"(?i)(ir|julia|octave|matlab|bash|javascript|java|scala|ruby|sas|stata|xcpp|ocaml)\b")
_KERNEL_LANGUAGES = {"ir": "R", "xcpp": "C++"}


@dataclass(frozen=True)
class CodeCell:
    """One code cell, or a whole `.py`: `label` is what a traceback calls it; lines of `source` end in "\\n" only.

    `count` is the number that the notebook gave the cell when it was run last, or None.
    """

    label: str
    source: str
    count: int | None = None
    marks: Marks = NO_MARKS


@dataclass(frozen=True)
class Document:
    """A submitted file: its code cells, and sentences about the file itself."""

    cells: tuple[CodeCell, ...]
    remarks: tuple[str, ...] = ()


def read_document(content: bytes, file: str) -> Document:
    """Return the code cells of a submitted file; `file` is its name. Raise KitError when it cannot be read."""
    name = clean_name(file)
    if len(content) > MOST_BYTES:
        raise KitError(f"{name} is larger than {MOST_BYTES >> 20} MB: clear its outputs, save it, hand it in again.")
    if not name.lower().endswith(ENDINGS):
        raise KitError(f"{name} is neither a notebook nor a Python file: hand in a .ipynb or a .py file.")
    if not without_mark(content[:100]) and not without_mark(content):
        raise KitError(f"{name} is empty: save your work and hand in the saved file.")
    refuse_other_kinds(content, name)
    document = _read(in_utf8(content, name), name)
    if sum(len(cell.source) for cell in document.cells) > MOST_CODE:
        raise KitError(f"{name} holds more than {MOST_CODE // 1000} kB of code: hand it in without data in the code.")
    return document


def _read(content: bytes, name: str) -> Document:
    opens = without_mark(content[:1000])[:1]
    if name.lower().endswith(".py"):
        # A notebook that was renamed to .py would parse as one big Python dictionary, and define nothing.
        renamed = opens == b"{" and b'"cells"' in content and (b'"nbformat"' in content or b'"cell_type"' in content)
        return _notebook(content, name) if renamed else Document(_python_cells(content, name))
    if opens not in (b"{", b"[", b'"') and _PYTHON_LINE.search(content[:MOST_SCRIPT]):
        remark = f"{name} is a Python file under the name of a notebook, and was read as one"
        return Document(_python_cells(content, name), (remark,))
    return _notebook(content, name)


def _python_cells(content: bytes, name: str) -> tuple[CodeCell, ...]:
    if len(content) > MOST_SCRIPT:
        raise KitError(f"{name} is larger than {MOST_SCRIPT >> 20} MB: hand it in without data in the code.")
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
    text = _tidy(_decoded(content, encoding, name))
    cells = split_script(text)
    if cells is None:
        return (CodeCell(name, text),)
    _refuse_too_many(len(cells), name)
    return tuple(_marked_cell(f"cell {number}", source) for number, source in enumerate(cells, start=1))


def _marked_cell(label: str, source: str) -> CodeCell:
    return CodeCell(label, source, marks=Boundaries().marks({}, "", source))


def _refuse_too_many(cells: int, name: str) -> None:
    if cells > MOST_CELLS:
        raise KitError(f"{name} holds more than {MOST_CELLS} cells: hand in only what is asked for.")


def _decoded(content: bytes, encoding: str, name: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise KitError(f"{name} is no text in UTF-8 (line {line}): save it as UTF-8 and hand it in again.") from None


def _tidy(source: str) -> str:
    """Give lines one kind of end, and take out what no encoding can hold."""
    lines = source.replace("\r\n", "\n").replace("\r", "\n")
    return lines if lines.isascii() else _SURROGATE.sub("\ufffd", lines)


def _notebook(content: bytes, name: str) -> Document:
    if b"\0" in content:
        raise KitError(f"{name} is no notebook (it holds NUL bytes): {NOTEBOOK_WANTED}.")
    parsed = parse_notebook(content, name)
    _check_language(parsed.data, name)
    _check_format(parsed.data, name)
    try:
        raw = _raw_cells(parsed.data)
        _refuse_too_many(len(raw), name)
        cells = tuple(_code_cells(raw))
    except (TypeError, KeyError, AttributeError):
        # Nothing promises that the data has the shape of a notebook; any fault here means that it has not.
        raise KitError(f"{name} is JSON but no notebook: {NOTEBOOK_WANTED}.") from None
    return Document(cells, tuple(filter(None, [parsed.damage, _old_python(parsed.data)])))


def _check_language(data: Mapping[str, Any], name: str) -> None:
    languages = [language for language in _languages(data) if isinstance(language, str) and language]
    if languages and not any("python" in language.lower() for language in languages):
        raise KitError(
            f"{name} is a notebook for {' '.join(clean(languages[0], 30).split())}: hand in a notebook with a Python kernel."
        )


def _languages(data: Mapping[str, Any]) -> list[Any]:
    info, kernel = _metadata(data, "language_info"), _metadata(data, "kernelspec")
    said = [info.get("name"), kernel.get("language")]
    known = _KERNELS.match(kernel["name"]) if isinstance(kernel.get("name"), str) else None
    return said if any(said) or known is None else [_KERNEL_LANGUAGES.get(known[1].lower(), known[1])]


def _metadata(data: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    metadata = data.get("metadata")
    value = metadata.get(key) if isinstance(metadata, dict) else None
    return value if isinstance(value, dict) else {}


def _old_python(data: Mapping[str, Any]) -> str:
    version = _metadata(data, "language_info").get("version")
    old = isinstance(version, str) and version.startswith("2.")
    return "the notebook was written for Python 2; it is graded with Python 3" if old else ""


def _check_format(data: Mapping[str, Any], name: str) -> None:
    major = data.get("nbformat")
    if type(major) is not int:
        raise KitError(f"{name} is JSON but no notebook: {NOTEBOOK_WANTED}.")
    if not 1 <= major <= 4:
        raise KitError(f"{name} is a notebook of the unknown format {clean(str(major), 20)}: save it in format 4.")


def _raw_cells(data: Mapping[str, Any]) -> list[dict[str, Any]]:
    if "cells" in data:
        return [*data["cells"]]
    return [cell for sheet in data["worksheets"] for cell in sheet["cells"]]


def _code_cells(raw: list[dict[str, Any]]) -> Iterator[CodeCell]:
    boundaries, number = Boundaries(), 0
    for cell in raw:
        source = _source(cell)
        if cell["cell_type"] != "code":
            boundaries.enter(source)
            continue
        number += 1
        metadata = cell.get("metadata")
        count = cell.get("execution_count", cell.get("prompt_number"))
        marks = boundaries.marks(metadata if isinstance(metadata, dict) else {}, cell.get("language"), source)
        yield CodeCell(f"cell {number}", _tidy(source), count if type(count) is int else None, marks)


def _source(cell: Mapping[str, Any]) -> str:
    """Return the text of a cell; code is its `input` in formats 2 and 3, and its `code` in format 1."""
    is_code = cell["cell_type"] == "code"
    source = cell.get("source", cell.get("input", cell.get("code")))
    if isinstance(source, list) and all(isinstance(line, str) for line in source):
        return "".join(source)
    if is_code and not isinstance(source, str):
        raise TypeError("the source of a cell is no text")
    return source if isinstance(source, str) else ""
