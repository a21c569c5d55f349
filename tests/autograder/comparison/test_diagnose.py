"""A generic hint states a fact about the numbers: whatever the arrays are, the sentence is true of them, and it asks for no cause."""

from __future__ import annotations

import re

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from autograder.comparison.compare import compare
from autograder.comparison.diagnose import hint_for

ALMOST = 1e-5
CHANGES = (
    lambda x, rng: -x,
    lambda x, rng: x * rng.choice([0.25, 3.0, 1 / 64, 1.0005, -2.0]),
    lambda x, rng: x + rng.normal(),
    lambda x, rng: x * 0,
    lambda x, rng: np.flip(x, rng.integers(x.ndim)),
    lambda x, rng: np.swapaxes(x, -1, -2) if x.ndim > 1 else x[::-1],
    lambda x, rng: np.roll(x, rng.choice([-1, 1]), rng.integers(x.ndim)),
    lambda x, rng: x.astype(np.float32),
    lambda x, rng: x * (1 + 1e-7 * rng.normal(size=x.shape)),
    lambda x, rng: x + rng.normal(size=x.shape[-1:]),
    lambda x, rng: x + rng.normal(size=x.shape) * (np.arange(x.shape[0]) == 0).reshape(-1, *[1] * (x.ndim - 1)),
    lambda x, rng: np.where(np.arange(x.shape[-1]) == x.shape[-1] - 1, rng.normal(size=x.shape), x),
    lambda x, rng: np.where(np.arange(x.shape[-1]) == 0, x, rng.normal(size=x.shape)),
    lambda x, rng: rng.normal(size=x.shape),
    lambda x, rng: x[..., None],
    lambda x, rng: x[..., :-1],
)
CAUSES = re.compile(r"\?|float64|bias|state|transposed|computed|constant|because", re.IGNORECASE)


def holds(sentence: str, got: np.ndarray, expected: np.ndarray) -> bool:
    """Return whether a sentence is true of two arrays, by another computation than the detector's."""
    if got.shape != expected.shape:
        return shape_holds(sentence, got.shape, expected.shape)
    scale, wrong = np.abs(expected).max(), got != expected
    near = lambda left, right: np.abs(left - right).max() <= ALMOST * scale * 10  # noqa: E731
    if sentence == "every entry is 0":
        return not got.any()
    if sentence == "the sign is reversed":
        return bool(near(got, -expected))
    if sentence.startswith("every error is small"):
        rounded = "a number of float32" not in sentence or np.array_equal(got, np.float32(got))
        return bool(np.abs(got - expected).max() <= 1.001e-5 * scale) and bool(rounded)
    if factor := re.fullmatch(r"every entry is (1/)?(-?[\d.e+-]+) times the expected one", sentence):
        number = float(factor[2])
        return bool(np.abs(got - expected * (1 / number if factor[1] else number)).max() <= 1e-3 * np.abs(got).max())
    if offset := re.fullmatch(r"every entry is off by (-?[\d.e+-]+)", sentence):
        return bool(np.abs(got - expected - float(offset[1])).max() <= 1e-3 * abs(float(offset[1])) + ALMOST * scale)
    if axis := re.fullmatch(r"the array is the expected one reversed along axis (\d)", sentence):
        return bool(near(got, np.flip(expected, int(axis[1]))))
    if sentence == "the array is the expected one with its last two axes swapped":
        return bool(near(got, expected.swapaxes(-1, -2)))
    if sentence == "the array is the expected one reversed along its last two axes":
        return bool(near(got, expected[..., ::-1, ::-1]))
    if shift := re.fullmatch(r"the entries are one place (later|earlier) along axis (\d)", sentence):
        moved, axis_number = (got, expected) if shift[1] == "later" else (expected, got), int(shift[2])
        return bool(near(np.delete(moved[0], 0, axis_number), np.delete(moved[1], -1, axis_number)))
    if part := re.fullmatch(r"only entries at (the first|the last|one) index of axis (\d) are wrong", sentence):
        return len(set(np.nonzero(wrong)[int(part[2])])) == 1
    if first := re.fullmatch(r"the first index of axis (\d) is right, all others are wrong", sentence):
        return not np.take(wrong, 0, int(first[1])).any()
    if axis := re.fullmatch(r"the error depends only on the index along axis (\d)", sentence):
        error = np.moveaxis(got - expected, int(axis[1]), 0).reshape(got.shape[int(axis[1])], -1)
        return bool(np.ptp(error, axis=1).max() <= ALMOST * scale)
    raise AssertionError(f"no rule for {sentence!r}")


def shape_holds(sentence: str, got: tuple[int, ...], expected: tuple[int, ...]) -> bool:
    if sentence == "the sizes are right, but in another order":
        return sorted(got) == sorted(expected)
    if sentence.startswith("an axis of length 1 is missing or too many"):
        return [n for n in got if n > 1] == [n for n in expected if n > 1]
    if sentence == "a size is off by one":
        return max(abs(a - b) for a, b in zip(got, expected, strict=True)) == 1
    assert sentence == "the height is right, but the width is as large as the height"
    return got[-1] == got[-2] == expected[-2] != expected[-1]


@given(st.integers(0, len(CHANGES) - 1), st.integers(1, 4), st.integers(0, 2**32 - 1))
def test_every_generic_hint_is_true_of_the_numbers(change, dimensions, seed):
    rng = np.random.default_rng(seed)
    expected = rng.normal(size=tuple(rng.integers(1, 6, size=dimensions)))
    if rng.random() < 0.3:
        expected = np.round(expected, 1)
    got = np.asarray(CHANGES[change](expected, rng))
    for mismatch in compare(expected, got):
        if mismatch.got is not None and (hint := hint_for(mismatch)) is not None:
            assert holds(hint.visible, got.astype(np.float64), expected)
            assert not CAUSES.search(hint.visible.replace("float32", ""))


def test_a_slightly_wrong_factor_is_shown_as_different_from_one():
    x = np.array([[1.0, -2.0, 3.5], [0.25, 4.0, -1.5]])
    hint = hint_for(compare(x, x * 1.00002)[0])
    assert hint is not None
    assert hint.visible == "every entry is 1.00002 times the expected one"
