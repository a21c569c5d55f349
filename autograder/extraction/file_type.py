"""Refuses files that are not code by their first bytes, whatever their name, and converts UTF-16 to UTF-8."""

from __future__ import annotations

import codecs
import re

from autograder.model import KitError

NOTEBOOK_WANTED = "hand in the .ipynb file saved by Jupyter or Colab"

_KINDS: tuple[tuple[bytes, str], ...] = (
    (rb"%PDF-", "a PDF"),
    (rb"(?i)<(?:!doctype\s+html|html|head|body|title|meta)\b", "a web page (HTML)"),
    (rb"(?i)<\?xml|<!--", "a web page or XML"),
    (rb"PK(?:\x03\x04|\x05\x06|\x07\x08)", "a zip file (or a zipped document such as .docx)"),
    (rb"\x1f\x8b|BZh[1-9]|\xfd7zXZ\0|7z\xbc\xaf|Rar!", "a compressed archive"),
    (rb"\x89PNG|\xff\xd8\xff|GIF8|RIFF", "an image, video or audio file"),
    (rb"\{\\rtf", "a text document (RTF)"),
    (rb"\xd0\xcf\x11\xe0", "an Office document"),
    (rb"\x80[\x02-\x05]", "a pickle"),
    (rb"\x7fELF|MZ\x90", "a program"),
    (rb"version https://git-lfs", "a git-lfs pointer without the file itself"),
)
_BLANK = b" \t\r\n\f"
_UTF16 = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
# Without a byte order mark, every other byte of the first characters is zero.
_UNMARKED = ((re.compile(rb"(?:[\t\n\r -~]\0){4}"), "utf-16-le"), (re.compile(rb"(?:\0[\t\n\r -~]){4}"), "utf-16-be"))


def without_mark(content: bytes) -> bytes:
    """Return the bytes after a UTF-8 mark and blanks at the start."""
    return content.removeprefix(codecs.BOM_UTF8).lstrip(_BLANK)


def refuse_other_kinds(content: bytes, name: str) -> None:
    """Raise KitError for a file that starts like another type of file."""
    start = without_mark(content[:400])
    for pattern, kind in _KINDS:
        if re.match(pattern, start):
            raise KitError(f"{name} is actually {kind}: {NOTEBOOK_WANTED}, or a .py file.")


def in_utf8(content: bytes, name: str) -> bytes:
    """Convert UTF-16 to UTF-8.

    Return other bytes unchanged. Raise KitError for damaged UTF-16.
    """
    encoding = _UTF16.get(content[:2]) or next((code for start, code in _UNMARKED if start.match(content)), "")
    if not encoding or content.startswith(codecs.BOM_UTF32_LE):
        return content
    try:
        return content.decode(encoding).removeprefix("\ufeff").encode("utf-8")
    except UnicodeDecodeError:
        raise KitError(f"{name} is damaged UTF-16 text: save it as UTF-8 and hand it in again.") from None
