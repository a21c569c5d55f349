"""Reads a submitted file into its code cells, in order: notebooks of format 1 to 4, or Python files.

Outputs are skipped. A file that cannot be read is a KitError: one sentence for the student, with what to hand in instead.
"""

from __future__ import annotations

import codecs
import io
import re
import tokenize
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from autograder.extraction.file_type import NOTEBOOK_WANTED, in_utf8, refuse_other_kinds, without_mark
from autograder.extraction.grader_marks import NO_MARKS, Boundaries, Marks
from autograder.extraction.ipython import Translator
from autograder.extraction.notebook_json import parse_notebook
from autograder.extraction.percent_script import split_script
from autograder.model import KitError
from autograder.text import clean, clean_name

MOST_BYTES = 128 * 2**20  # of a notebook with its outputs
MOST_SCRIPT = 5 * 2**20  # of a Python file
MOST_CODE = 300_000  # characters: six thousand lines
MOST_CELLS = 5_000
ENDINGS = (".ipynb", ".py")

# Encodings that are quick to decode. Others (punycode, unicode_escape, rot13) hide code or are slow.
_ENCODING = re.compile(
    r"ascii|utf-8|utf-8-sig|iso8859-\d+|cp\d+|koi8-[ru]|mac-roman|gb2312|gbk|gb18030|big5|euc_\w+|shift_jis"
)
_SURROGATE = re.compile("[\ud800-\udfff]")
_PYTHON_LINE = re.compile(rb"(?m)^(?:def|class|import|from|async def)[ \t]+\w")
# Names of kernels in notebooks that do not name their language.
_KERNELS = re.compile(r"(?i)(ir|julia|octave|matlab|bash|javascript|java|scala|ruby|sas|stata|xcpp|ocaml)\b")
_PYTHON_2 = re.compile(r"python ?2\b|\bpy(?:thon)?27\b")
_NO_LANGUAGE = frozenset({"plaintext", "plain", "text", "txt", "raw", "unknown"})
_KERNEL_LANGUAGES = {"ir": "R", "xcpp": "C++"}


@dataclass(frozen=True)
class CodeCell:
    """One code cell, or a whole `.py`.

    `label` names it in tracebacks; lines of `source` end in "\\n" only. `count` is the execution count of its last run, or None.
    """

    label: str
    source: str
    count: int | None = None
    marks: Marks = NO_MARKS


@dataclass(frozen=True)
class Document:
    """The code cells of a file, and remarks about the file. A script is a Python file without cells."""

    cells: tuple[CodeCell, ...]
    remarks: tuple[str, ...] = ()
    is_script: bool = False


def read_document(content: bytes, file: str) -> Document:
    """Return the code cells of a file.

    Raise KitError when it cannot be read.
    """
    name = clean_name(file)
    if len(content) > MOST_BYTES:
        raise KitError(f"{name} is larger than {MOST_BYTES >> 20} MB: clear its outputs, save it and hand it in again.")
    if not name.lower().endswith(ENDINGS):
        raise KitError(f"{name} is neither a notebook nor a Python file: hand in a .ipynb or a .py file.")
    if not without_mark(content[:100]) and not without_mark(content):
        raise KitError(f"{name} is empty: save your work and hand in the saved file.")
    refuse_other_kinds(content, name)
    return _read(in_utf8(content, name), name)


def _read(content: bytes, name: str) -> Document:
    opens = without_mark(content[:1000])[:1]
    if name.lower().endswith(".py"):
        # A notebook renamed to .py would parse as one big Python dictionary that defines nothing.
        renamed = opens == b"{" and b'"cells"' in content and (b'"nbformat"' in content or b'"cell_type"' in content)
        return _notebook(content, name) if renamed else _python_file(content, name)
    if opens not in (b"{", b"[", b'"') and _PYTHON_LINE.search(content[:MOST_SCRIPT]):
        remark = f"{name} is a Python file with the name of a notebook; it was read as Python"
        return _python_file(content, name, remark)
    return _notebook(content, name)


def _python_file(content: bytes, name: str, *remarks: str) -> Document:
    if len(content) > MOST_SCRIPT:
        raise KitError(f"{name} is larger than {MOST_SCRIPT >> 20} MB: remove data from the code and hand it in again.")
    if b"\0" in content:
        raise KitError(
            f"{name} is not a UTF-8 text file (it contains NUL bytes): save it as UTF-8 and hand it in again."
        )
    try:
        declared, _ = tokenize.detect_encoding(io.BytesIO(content).readline)
        encoding = codecs.lookup(declared).name
    except (SyntaxError, LookupError):
        # Python would refuse the file for its coding line alone, but it may be readable.
        encoding = "utf-8-sig"
    if not _ENCODING.fullmatch(encoding):
        encoding = "utf-8-sig"
    text = _tidy(_decoded(content, encoding, name))
    _refuse_too_long(len(text), name)
    cells = split_script(text)
    if cells is None:
        return Document((CodeCell(name, text),), remarks, is_script=True)
    _refuse_too_many(len(cells), name)
    marked = (_marked_cell(f"cell {number}", source) for number, source in enumerate(cells, start=1))
    return Document(tuple(marked), remarks)


def _marked_cell(label: str, source: str) -> CodeCell:
    return CodeCell(label, source, marks=Boundaries().marks({}, "", source))


def _refuse_too_many(cells: int, name: str) -> None:
    if cells > MOST_CELLS:
        raise KitError(f"{name} contains more than {MOST_CELLS} cells: hand in only the assignment.")


def _refuse_too_long(characters: int, name: str) -> None:
    """Refuse code that would take too long to parse."""
    if characters > MOST_CODE:
        raise KitError(
            f"{name} contains more than {MOST_CODE // 1000} kB of code: remove data from the code and hand it in again."
        )


def _decoded(content: bytes, encoding: str, name: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise KitError(f"{name} is not UTF-8 text (line {line}): save it as UTF-8 and hand it in again.") from None


def _tidy(source: str) -> str:
    """Normalize line ends, and replace lone surrogates."""
    lines = source.replace("\r\n", "\n").replace("\r", "\n")
    return lines if lines.isascii() else _SURROGATE.sub("\ufffd", lines)


def _notebook(content: bytes, name: str) -> Document:
    if b"\0" in content:
        raise KitError(f"{name} is not a notebook (it contains NUL bytes): {NOTEBOOK_WANTED}.")
    parsed = parse_notebook(content, name)
    _check_format(parsed.data, name)
    try:
        raw = _raw_cells(parsed.data)
        _refuse_too_many(len(raw), name)
        _refuse_too_long(sum(len(_source(cell)) for cell in raw if cell["cell_type"] == "code"), name)
        cells = tuple(_code_cells(raw))
    except (TypeError, KeyError, AttributeError):
        # The data is not validated first: any of these errors means that it is not a notebook.
        raise KitError(f"{name} is JSON but not a notebook: {NOTEBOOK_WANTED}.") from None
    _check_language(parsed.data, cells, name)
    return Document(cells, tuple(filter(None, [parsed.damage, _old_python(parsed.data)])))


def _check_language(data: Mapping[str, Any], cells: Sequence[CodeCell], name: str) -> None:
    languages = [language for language in _languages(data) if isinstance(language, str) and language]
    if not languages or any("python" in language.lower() for language in languages):
        return
    # An editor writes this language until the author chooses a kernel.
    if _NO_LANGUAGE.issuperset(language.lower() for language in languages) and any(map(_seems_python, cells)):
        return
    raise KitError(
        f"{name} is a notebook for {' '.join(clean(languages[0], 30).split())}: hand in a notebook with a Python kernel."
    )


def _seems_python(cell: CodeCell) -> bool:
    """Tell whether a cell has a line that only Python has, and can be parsed."""
    has_line = _PYTHON_LINE.search(cell.source.encode("utf-8")) is not None
    return has_line and not Translator().translate(cell.source).problem


def _languages(data: Mapping[str, Any]) -> list[Any]:
    info, kernel = _metadata(data, "language_info"), _metadata(data, "kernelspec")
    named = [info.get("name"), kernel.get("language")]
    known = _KERNELS.match(kernel["name"]) if isinstance(kernel.get("name"), str) else None
    return named if any(named) or known is None else [_KERNEL_LANGUAGES.get(known[1].lower(), known[1])]


def _metadata(data: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    metadata = data.get("metadata")
    value = metadata.get(key) if isinstance(metadata, dict) else None
    return value if isinstance(value, dict) else {}


def _old_python(data: Mapping[str, Any]) -> str:
    """Say that a notebook is for Python 2. Editors fill in the version of a template, so the kernel decides."""
    kernel, version = _metadata(data, "kernelspec"), _metadata(data, "language_info").get("version")
    named = f"{kernel.get('name')} {kernel.get('display_name')}".lower()
    old = _PYTHON_2.search(named) is not None if kernel else isinstance(version, str) and version.startswith("2.")
    return "the notebook was written for Python 2; it is graded with Python 3" if old else ""


def _check_format(data: Mapping[str, Any], name: str) -> None:
    major = data.get("nbformat")
    if type(major) is not int:
        raise KitError(f"{name} is JSON but not a notebook: {NOTEBOOK_WANTED}.")
    if not 1 <= major <= 4:
        raise KitError(f"{name} has the unknown notebook format {clean(str(major), 20)}: save it in format 4.")


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
    """Return the text of a cell.

    Its key is `input` in formats 2 and 3, and `code` in format 1.
    """
    is_code = cell["cell_type"] == "code"
    source = cell.get("source", cell.get("input", cell.get("code")))
    if isinstance(source, list) and all(isinstance(line, str) for line in source):
        return "".join(source)
    if is_code and not isinstance(source, str):
        raise TypeError("the source of a cell is not text")
    return source if isinstance(source, str) else ""
