"""Compares a returned value with the expected one, element by element, within a bound derived from the arithmetic.

The order is fixed: kind of value, shape, dtype kind, finiteness, then `not (error <= bound)` in float64, so that neither broadcasting
nor NaN can pass. Values are plain data here; no code of a submission runs.
"""

from __future__ import annotations

import builtins
import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from autograder.comparison.describe import KIND_NAMES, noun, shape_of
from autograder.sandbox.worker.values import Opaque
from autograder.text import clean

Array = NDArray[Any]
DEFAULT_ROUNDINGS = 1024
MOST_TEXT = 120


def unit_roundoff(dtype: DTypeLike) -> float:
    """Return u, half the distance from 1 to the next number: 1.1e-16 in float64, 6.0e-8 in float32."""
    return float(np.finfo(np.dtype(dtype)).eps) / 2 if np.dtype(dtype).kind in "fc" else 1.1102230246251565e-16


def rounding(absolute: Any, *, terms: int, dtype: DTypeLike = np.float64) -> Array:
    """Return the largest rounding error of each element of a sum of products: 2 (terms + 2) u absolute.

    `absolute` is the same operation on absolute values (for `x @ W + b` it is `abs(x) @ abs(W) + abs(b)`), `terms` the number of
    products in one sum and `dtype` the precision that the submission may compute in. Valid for every order of summation, with or
    without fused multiply-add, because |fl(s) - s| <= n u / (1 - n u) * sum|x_i y_i| (Higham, Accuracy and Stability of Numerical
    Algorithms, section 3.1); the factor 2 covers the expected value's own rounding.
    """
    tiny = float(np.finfo(np.float64).tiny)
    return np.asarray(2 * (terms + 2) * unit_roundoff(dtype) * np.abs(np.asarray(absolute, dtype=np.float64)) + tiny)


@dataclass(frozen=True)
class Mismatch:
    """One value that differs: `where` it is in the returned tree, and what is wrong with it, in words.

    `hidden_feedback` says so without a count or a text of the submission. `wrong` marks the entries of a numeric array.
    """

    where: str
    feedback: str
    hidden_feedback: str
    got: Any = None
    expected: Any = None
    wrong: Array | None = None


def compare(
    expected: Any, got: Any, bound: Any = None, where: str = "", *, values: bool = True, share: float = 1.0
) -> list[Mismatch]:
    """Return every mismatch between two trees, in the order of `expected`.

    `bound` has the structure of `expected` and gives the absolute error allowed for each element; None means 1024 u max|expected| of the
    array. For a sum of products, use `rounding`. `autograder validate` reports a bound so wide that it hides a known mistake. `share`
    narrows every bound to this part of it. With `values=False`, only the structure is compared.
    """
    return list(_Comparison(values, share).mismatches(expected, got, bound, where))


@dataclass(frozen=True)
class _Comparison:
    """How two trees are compared: with their values or only their structure, and within which share of a bound."""

    values: bool
    share: float

    def mismatches(self, expected: Any, got: Any, bound: Any, where: str) -> Iterator[Mismatch]:
        if isinstance(expected, Mapping):
            yield from self._dicts(expected, got, bound, where)
        elif isinstance(expected, (list, tuple)):
            yield from self._lists(expected, got, bound, where)
        elif expected is None or isinstance(expected, str):
            yield from self._plain(expected, got, where)
        else:
            yield from self._numbers(np.asarray(expected), got, bound, where)

    def _dicts(self, expected: Mapping[str, Any], got: Any, bound: Any, where: str) -> Iterator[Mismatch]:
        if not isinstance(got, dict) or set(got) != set(expected):
            yield _of_another_kind(where, expected, got)
            return
        for key, item in expected.items():
            inner = bound.get(key) if isinstance(bound, Mapping) else bound
            yield from self.mismatches(item, got[key], inner, f"{where}.{key}" if where else str(key))

    def _lists(self, expected: Any, got: Any, bound: Any, where: str) -> Iterator[Mismatch]:
        if not isinstance(got, (list, tuple)):
            yield _of_another_kind(where, expected, got)
            return
        if len(got) != len(expected):
            text = f"has {len(got)} parts, expected {len(expected)}"
            yield Mismatch(where, text, text)
            return
        for index, item in enumerate(expected):
            inner = bound[index] if isinstance(bound, (list, tuple)) else bound
            yield from self.mismatches(item, got[index], inner, _numbered(where, index, len(expected)))

    def _plain(self, expected: str | None, got: Any, where: str) -> Iterator[Mismatch]:
        if type(got) is not type(expected):
            yield _of_another_kind(where, expected, got)
        elif self.values and isinstance(expected, str) and isinstance(got, str) and got != expected:
            yield _text_mismatch(expected, got, where)

    def _numbers(self, expected: Array, got: Any, bound: Any, where: str) -> Iterator[Mismatch]:
        actual = np.asarray(got) if _is_number(got) else None
        if actual is None or actual.dtype == object:
            yield _of_another_kind(where, expected, got)
        elif actual.shape != expected.shape:
            text = f"shape {shape_of(actual)}, expected {shape_of(expected)}"
            yield Mismatch(where, text, text, actual, expected)
        elif _kind(actual) != _kind(expected):
            text = f"{KIND_NAMES[actual.dtype.kind]} ({actual.dtype}), expected {KIND_NAMES[expected.dtype.kind]}"
            yield Mismatch(where, text, text)
        elif not self.values:
            yield from _not_finite(actual, where)
        else:
            wrong = wrong_entries(expected, actual, bound, self.share)
            if wrong.any():
                yield _value_mismatch(expected, actual, wrong, where)


def _numbered(where: str, index: int, count: int) -> str:
    """Return the name of one part of a list, counted from 1: "w (2 of 10)"."""
    if count == 1:
        return where
    return f"{where} ({index + 1} of {count})" if where else f"value {index + 1} of {count}"


def _text_mismatch(expected: str, got: str, where: str) -> Mismatch:
    """Return a mismatch that quotes the first line that differs, so that blanks can be seen."""
    pairs = enumerate(itertools.zip_longest(got.split("\n"), expected.split("\n")), start=1)
    number, (have, want) = next((number, pair) for number, pair in pairs if pair[0] != pair[1])
    shown = [f'"{clean(line, MOST_TEXT)}"' if line is not None else "nothing" for line in (have, want)]
    line = f"line {number}: " if "\n" in got + expected else ""
    hidden = f"the text differs in line {number}" if line else "the text differs"
    return Mismatch(where, f"{line}got {shown[0]}, expected {shown[1]}", hidden, got, expected)


def wrong_entries(expected: Array, actual: Array, bound: Any = None, share: float = 1.0) -> Array:
    """Return a mask of the entries not within `share * bound` of `expected`; shapes and kinds are equal."""
    if expected.dtype.kind not in "fc":
        return np.asarray(actual != expected)
    wide = np.complex128 if expected.dtype.kind == "c" else np.float64
    want, have = expected.astype(wide), actual.astype(wide)
    if bound is None:
        largest = np.max(np.abs(want), initial=0.0, where=np.isfinite(want))
        bound = DEFAULT_ROUNDINGS * unit_roundoff(expected.dtype) * largest + np.finfo(np.float64).tiny
    with np.errstate(all="ignore"):
        close = np.abs(have - want) <= share * np.asarray(bound, dtype=np.float64)
        same = (have == want) | (np.isnan(have) & np.isnan(want))
        return np.asarray(~np.where(np.isfinite(want), np.isfinite(have) & close, same))


def agree(one: Any, other: Any, bound: Any = None) -> bool:
    """Return whether two answers are the same within `bound`. Here NaN equals NaN.

    If `bound` is None, or does not fit the structure of the answers, it is 1024 u max|one| of the array.
    """
    if isinstance(one, dict) and isinstance(other, dict):
        inner = bound if isinstance(bound, Mapping) else dict.fromkeys(one, bound)
        return one.keys() == other.keys() and all(agree(one[key], other[key], inner.get(key)) for key in one)
    if isinstance(one, (list, tuple)) and isinstance(other, (list, tuple)):
        fits = isinstance(bound, (list, tuple)) and len(bound) == len(one)
        bounds = bound if fits else [None if isinstance(bound, (list, tuple)) else bound] * len(one)
        return len(one) == len(other) and all(map(agree, one, other, bounds))
    if not _is_number(one) or not _is_number(other):
        return type(one) is type(other) and bool(one == other)
    left, right = np.asarray(one), np.asarray(other)
    if left.shape != right.shape or _kind(left) != _kind(right) or left.dtype == object:
        return left.shape == right.shape and left.dtype == right.dtype == object and bool((left == right).all())
    fitting = bound is None or isinstance(bound, (Mapping, list, tuple)) or np.shape(bound) not in ((), left.shape)
    return not wrong_entries(left, right, None if fitting else bound).any()


def _is_number(value: Any) -> bool:
    return isinstance(value, (bool, int, float, complex, np.ndarray, np.generic))


def _value_mismatch(expected: Array, actual: Array, wrong: Array, where: str) -> Mismatch:
    count, size = int(np.count_nonzero(wrong)), wrong.size
    if size == 1:
        return Mismatch(where, "wrong value", "wrong value", actual, expected, wrong)
    counted, coarse = f"{count} of {size} entries differ", f"{_coarse(count, size)} differ"
    return Mismatch(where, counted, coarse, actual, expected, wrong)


def _coarse(count: int, size: int) -> str:
    """Return how many entries differ in words, since a hidden test must give no count."""
    if count == size:
        return "all entries"
    share = count / size
    return "a few entries" if share <= 0.1 else "some entries" if share <= 0.6 else "most entries"


def _not_finite(actual: Array, where: str) -> Iterator[Mismatch]:
    if actual.dtype.kind in "fc" and not np.isfinite(actual).all():
        text = "holds NaN or infinity"
        yield Mismatch(where, text, text)


def _of_another_kind(where: str, expected: Any, got: Any) -> Mismatch:
    asks = " (is a return missing?)" if got is None and not isinstance(expected, str) else ""
    of_its_own = isinstance(got, Opaque) and not hasattr(builtins, got.type_name)
    rest = f"{asks}, expected {noun(expected)}"
    # A class can have any name, so in a hidden test the name could contain an input.
    return Mismatch(where, f"got {noun(got)}{rest}", f"got {noun(Opaque('object') if of_its_own else got)}{rest}")


def _kind(array: Array) -> str:
    return "i" if array.dtype.kind == "u" else array.dtype.kind
