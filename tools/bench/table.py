"""Formats figures, and writes the results into docs/benchmarks.md."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Sequence
from pathlib import Path

BEGIN, END = "<!-- make bench: begin {} -->", "<!-- make bench: end {} -->"


def spread(values: Sequence[float], digits: int = 3) -> str:
    """Return "median (smallest–largest)"."""
    median, smallest, largest = statistics.median(values), min(values), max(values)
    return f"{median:.{digits}f} ({smallest:.{digits}f}–{largest:.{digits}f})"


def ratio(values: Sequence[float], others: Sequence[float]) -> str:
    """Return the ratio of the medians, and the spread of the ratios of each round."""
    pairs = [value / other for value, other in zip(values, others, strict=True)]
    return f"{statistics.median(values) / statistics.median(others):.2f}; rounds {spread(pairs, 2)}"


def markdown(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a Markdown table."""
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def write(path: Path, part: str, text: str) -> None:
    """Replace the text between the two markers of a part; raise ValueError if the file has none."""
    begin, end = BEGIN.format(part), END.format(part)
    before, found_begin, rest = path.read_text(encoding="utf-8").partition(begin)
    _, found_end, after = rest.partition(end)
    if not found_begin or not found_end:
        raise ValueError(f"{path}: no lines {begin} and {end}; add them where the tables belong")
    path.write_text(f"{before}{begin}\n\n{text}\n\n{end}{after}", encoding="utf-8")
