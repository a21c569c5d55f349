"""Fingerprints of code by winnowing (Schleimer, Wilkerson and Aiken: Winnowing, SIGMOD 2003).

A gram is GRAM symbols in a row. Of the hashes of each WINDOW grams in a row, the smallest is a fingerprint. So two units that share
GRAM + WINDOW - 1 symbols in a row have a fingerprint in common, and fewer than GRAM never do. Within a gram, the names that a student
chose count only by their positions: `a = b + a` and `x = y + x` have the same hash, and `x = x + y` has another one.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from autograder.gradebook.similarity.syntax import Place, Unit

GRAM, WINDOW = 16, 5
Hashes = npt.NDArray[np.uint64]
Positions = npt.NDArray[np.int64]

# An odd factor, as a polynomial hash modulo 2^64 needs it; the others are the finalizer of SplitMix64 (Steele, Lea and Flood 2014).
_BASE, _MIX_1, _MIX_2 = (np.uint64(number) for number in (0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB))


@dataclass(frozen=True)
class Occurrence:
    """The hash of a gram, and the lines behind it."""

    hash: int
    places: tuple[Place, ...]


def grams(unit: Unit) -> Hashes:
    """Return the hash of every gram of a unit.

    The shape is (symbols - GRAM + 1,), or (0,) for a shorter unit.
    """
    count = len(unit) - GRAM + 1
    if count < 1:
        return np.empty(0, np.uint64)
    codes = np.array([zlib.crc32(symbol.text.encode("utf-8", "replace")) for symbol in unit], np.uint64)
    back = _distances(unit)
    result = np.zeros(count, np.uint64)
    for offset in range(GRAM):
        # A name that occurred before the gram starts is new in this gram.
        distance = back[offset : offset + count]
        inside = np.where(distance <= offset, distance, 0).astype(np.uint64)
        result = result * _BASE + (codes[offset : offset + count] ^ (inside << np.uint64(32)))
    return _mixed(result)


def _distances(unit: Unit) -> Positions:
    """Return the distance from each chosen name to its last occurrence.

    The shape is (symbols,); 0 means none.
    """
    last: dict[str, int] = {}
    distances = np.zeros(len(unit), np.int64)
    for position, symbol in enumerate(unit):
        if symbol.name:
            distances[position] = position - last.get(symbol.name, position)
            last[symbol.name] = position
    return distances


def _mixed(hashes: Hashes) -> Hashes:
    """Spread the hashes evenly over all numbers."""
    hashes = (hashes ^ (hashes >> np.uint64(30))) * _MIX_1
    hashes = (hashes ^ (hashes >> np.uint64(27))) * _MIX_2
    return hashes ^ (hashes >> np.uint64(31))


def winnow(hashes: Hashes, window: int = WINDOW) -> Positions:
    """Return the position of the smallest hash of each window.

    Of equal ones it is the last. Positions are sorted, each once.
    """
    if hashes.size == 0:
        return np.empty(0, np.int64)
    window = min(window, hashes.size)
    views = np.lib.stride_tricks.sliding_window_view(hashes, window)[:, ::-1]
    return np.unique(np.arange(len(views)) + window - 1 - views.argmin(axis=1))


def fingerprints(units: Iterable[Unit]) -> Hashes:
    """Return the fingerprints of some units, sorted, each once."""
    chosen = [hashes[winnow(hashes)] for hashes in map(grams, units)]
    return np.unique(np.concatenate([np.empty(0, np.uint64), *chosen]))


def all_grams(units: Iterable[Unit]) -> Hashes:
    """Return the hashes of all grams, sorted, each once."""
    return np.unique(np.concatenate([np.empty(0, np.uint64), *map(grams, units)]))


def occurrences(units: Sequence[Unit], wanted: Hashes) -> list[Occurrence]:
    """Return where the wanted grams occur in some units."""
    result: list[Occurrence] = []
    for unit in units:
        hashes = grams(unit)
        for position in np.flatnonzero(np.isin(hashes, wanted)):
            places = dict.fromkeys(symbol.place for symbol in unit[position : position + GRAM])
            result.append(Occurrence(int(hashes[position]), tuple(places)))
    return result
