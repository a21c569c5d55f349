"""Gives the hint for an exception whose cause follows from its type and its line: names that NumPy dropped, and `/` for `//`.

A hint is a constant sentence with names from NumPy and from the grader's copy of the line. It contains no text of a worker.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator

import numpy as np

# Names of which NumPy's own error does not say what replaces them.
REPLACED = {
    "cumproduct": "cumprod",
    "in1d": "isin",
    "msort": "sort",
    "product": "prod",
    "row_stack": "vstack",
    "trapz": "trapezoid",
}
ATTRIBUTE = re.compile(r"\b(?:np|numpy)\.([A-Za-z_]\w*)")
IMPORT = re.compile(r"^from numpy import (.+)$")
NEEDS_INTEGER = re.compile(
    r"'[\w.]*float\w*' object cannot be interpreted as an integer|slice indices must be integers|only integers, slices"
    r"|indices must be integers( or slices)?, not [\w.]*float|must be of integral type"
)
DIVISION = re.compile(r"(?<!/)/(?![/])")
WHOLE_NUMBER = "a whole number is needed here, and / gives a float even if nothing remains: // gives a whole number"


def hint_for_exception(exception: str, message: str, line: str, source: str) -> str:
    """Return the hint for an exception that student code raised at a line of `source`, or ""."""
    if exception in ("AttributeError", "ImportError"):
        return next(_dropped_names(line), "")
    if exception in ("TypeError", "IndexError") and NEEDS_INTEGER.search(message) and DIVISION.search(source):
        return WHOLE_NUMBER
    return ""


def _dropped_names(line: str) -> Iterator[str]:
    imported = IMPORT.match(line.strip())
    names = re.findall(r"[A-Za-z_]\w*", imported[1]) if imported else ATTRIBUTE.findall(line)
    for name in names:
        if advice := _replacement(name):
            yield f"this NumPy has no {name}: {advice}"


def _replacement(name: str) -> str:
    """Return what replaces a name that NumPy dropped, or "" for any other name."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        if hasattr(np, name):
            return ""
    former: dict[str, str] = getattr(np, "__former_attrs__", {})
    expired: dict[str, str] = getattr(np, "__expired_attributes__", {})
    if name in former:
        # The second sentence is the advice: "To avoid this error in existing code, use `float` by itself."
        by_itself = re.search(r"use (`\w+`) by itself", former[name])
        return f"use {by_itself[1]}" if by_itself else "it was a deprecated alias"
    if name in expired:
        return expired[name].rstrip(".").removesuffix(" instead").replace("Use ", "use ") or "it was removed"
    return f"use `np.{REPLACED[name]}`" if name in REPLACED else ""
