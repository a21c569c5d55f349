"""Provide the inputs, expected values, bounds and lookalikes of the tests of `representation`.

It runs on the trusted side only. Labels, weights and counts are whole numbers, so these tests are exact. Points of the
ball are random, so the tests compare counts with exact binomial bounds, and expect no particular draw.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import torch

from autograder.authors import accepted_counts, rounding
from tests.representation import probes

# w, b and errors of a perceptron.
Learned = tuple[list[int], int, list[int]]

LECTURE_PATTERN = [".######", ".###..#", "......#", "......#", ".######", "###.###", "#..###."]
LECTURE_VECTOR = "0111111011100100000010000" + "001011111111101111001110"
LECTURE_SHELLS = {1: 0.050000, 2: 0.097500, 3: 0.142625, 10: 0.401263, 100: 0.994079, 1000: 1.000000}
# The share of the shell of 5 percent in d dimensions, by exact fractions.
OF_5_PERCENT = {
    1: 0.05,
    2: 0.0975,
    3: 0.142625,
    4: 0.18549375,
    5: 0.2262190625,
    6: 0.264908109375,
    7: 0.30166270390625,
    8: 0.3365795687109375,
    10: 0.4012630607616211,
    100: 0.994079470779666,
    1000: 1.0,
}


def random_pixels(rng: np.random.Generator, height: int, width: int) -> np.ndarray:
    """Draw pixels, 1 for black. The upper left one is black, the one right of it white, the one below it black."""
    pixels = rng.integers(0, 2, size=(height, width))
    pixels[0, :2] = [1, 0]
    pixels[1, 0] = 1
    return pixels


def pattern(pixels: np.ndarray) -> list[str]:
    """Return the rows of a pattern as text."""
    return ["".join(".#"[pixel] for pixel in row) for row in pixels]


def random_patterns(rng: np.random.Generator, *sizes: tuple[int, int]) -> list[list[str]]:
    """Draw a pattern of each size."""
    return [pattern(random_pixels(rng, *size)) for size in sizes]


def lecture_pixels() -> np.ndarray:
    """Return the pixels of the lecture's pattern, from its vector."""
    return np.array([int(digit) for digit in LECTURE_VECTOR]).reshape(7, 7)


def vector_lookalikes(pictures: Sequence[np.ndarray]) -> dict[str, Any]:
    """Return vectors of pixels by other conventions: {sentence: vectors}."""
    changes: dict[str, Callable[[np.ndarray], np.ndarray]] = {
        "the pixels are in the order of the columns: it must be row by row": np.transpose,
        "black and white are exchanged: '#' is 1": lambda pixels: 1 - pixels,
        "a white pixel is -1: it must be 0": lambda pixels: 2 * pixels - 1,
        "the rows are in reverse order": np.flipud,
    }
    return {words: [change(pixels).ravel() + 0.0 for pixels in pictures] for words, change in changes.items()}


def classified(rng: np.random.Generator, size: int, features: int) -> tuple[np.ndarray, np.ndarray, float]:
    """Draw X, w and b of whole numbers and quarters, so scores are exact. The first scores are 0, b and four small ones; b is not 0."""
    X = rng.integers(-2, 3, size=(size, features)).astype(float)
    w = rng.choice([-3.0, -2.0, 2.0, 3.0], size=features)
    w[0], b = 1.0, float(rng.choice([-2.0, 2.0]))
    X[:6, 0] = 0
    X[1] = 0
    for row, score in ((0, 0.0), (2, 1.0), (3, -1.0), (4, 0.25), (5, -0.25)):
        X[row, 0] = score - b - X[row] @ w
    return X, w, b


def scores(X: np.ndarray, w: np.ndarray, b: float) -> torch.Tensor:
    """Return the scores of samples, by torch."""
    return torch.nn.functional.linear(torch.tensor(X), torch.tensor(w[None]), torch.tensor(np.array([b])))[:, 0]


def signs(scores: torch.Tensor, at_zero: float = 1.0) -> np.ndarray:
    """Return the label of each score; a score of 0 has the label `at_zero`."""
    labels = torch.where(scores == 0, torch.tensor(at_zero, dtype=scores.dtype), scores.sign())
    return labels.long().numpy()


def label_lookalikes(cases: Sequence[tuple[np.ndarray, np.ndarray, float]]) -> dict[str, Any]:
    """Return labels by other conventions: {sentence: labels}."""
    right = [scores(*case) for case in cases]
    return {
        "a score of exactly 0 has the label 0, as numpy.sign gives: on the sheet it is +1": [
            signs(each, 0.0) for each in right
        ],
        "a score of exactly 0 has the label -1: on the sheet it is +1": [signs(each, -1.0) for each in right],
        "the labels are 1 and 0: on the sheet they are +1 and -1": [(signs(each) + 1) // 2 for each in right],
        "the bias is left out": [signs(scores(X, w, 0.0)) for X, w, _ in cases],
        "the bias is subtracted": [signs(scores(X, w, -b)) for X, w, b in cases],
        "all labels have the opposite sign": [-signs(each) for each in right],
    }


# Ten samples of 6 features and the labels, with what the rule of the sheet and rules near it give in 9 epochs: w, b and
# the errors. A second result belongs to the example by hand.
SAMPLES = ["110101", "110001", "001111", "100001", "110101", "011111", "010101", "011111", "110101", "011111"]
SIGNS = "++-++---+-"
LEARNED = ([4, 0, -1, -1, -1, -1], -1, [4, 2, 2, 1, 0])
LEARNED_BY_OTHER_RULES = {
    "a sample exactly on the boundary (score 0) does not count as an error: on the sheet it does": [
        ([0, 0, 0, 0, 0, 0], 0, [0]),
        ([0, 0], 0, [0]),
    ],
    "a sample with score 0 and label +1 does not count as an error: on the sheet it does": [
        ([1, 0, -1, -1, -1, 0], 0, [2, 0]),
        ([2, -1], -1, [2, 2, 1, 0]),
    ],
    "the bias stays 0": [([3, 0, -1, -1, -1, -1], 0, [4, 2, 1, 0]), ([2, -1], 0, [3, 1, 0])],
    "the samples are visited from the last row to the first": [
        ([5, -1, -1, -1, -1, -1], -1, [4, 2, 2, 2, 1, 0]),
        ([2, -1], 0, [2, 2, 0]),
    ],
    "training goes on after an epoch without an error": [
        ([4, 0, -1, -1, -1, -1], -1, [4, 2, 2, 1, 0, 0, 0, 0, 0]),
        ([2, -1], 0, [3, 1, 0, 0, 0, 0, 0, 0, 0, 0]),
    ],
    "the 0 of the epoch without an error is missing": [
        ([4, 0, -1, -1, -1, -1], -1, [4, 2, 2, 1]),
        ([2, -1], 0, [3, 1]),
    ],
    "w and b change once for each epoch: they must change at once, before the next sample": [
        ([5, 0, -4, -2, -4, 0], 0, [10, 0]),
        ([2, -1], 0, [3, 1, 0]),
    ],
    "w has the opposite sign": [([-4, 0, 1, 1, 1, 1], -1, [4, 2, 2, 1, 0]), ([-2, 1], 0, [3, 1, 0])],
}
# Sixteen samples of 49 pixels, and what the rule gives.
PATTERNS = [
    "0011000010100110110000100100000100010111011111011",
    "1011101010011110011100101110011100110101110101110",
    "0111101100010101011010011110001010111100110101111",
    "0001011011111100100100010110100011000010011011011",
    "1011100010011100000001010010001000110100010101110",
    "0001000001010000100000110100000110010110001011011",
    "1000101000100110000000011010001010111000110101010",
    "0101011000101101110101111100100011100001010011000",
    "1010110110011110001010011110001100110110011101100",
    "0101100000110100100001110100101110110110001111010",
    "0111000000110000000100111100100110010100010111011",
    "0000000000100101100001010100100110000100011111111",
    "1001101010010110000111010111101100111100110111110",
    "1010111110011110001111010110101100111100100101110",
    "1001000000000100100001010100101110010110011111111",
    "1011101011001110001010011101101101111100100101110",
]
PATTERN_SIGNS = "+--+-+-+-+++--+-"
PATTERN_WEIGHTS = "-1 0 -2 1 -3 0 -1 -2 -1 0 2 -3 -1 0 -1 0 3 0 -3 0 -2 2 1 0 -2 0 -3 0 2 -1 -2 0 1 1 -2 -1 -1 -1 1 1 -2 0 1 -1 3 0 -2 0 1"
PATTERNS_LEARNED = ([int(weight) for weight in PATTERN_WEIGHTS.split()], 0, [5, 1, 0])


def samples(rows: Sequence[str], signs: str, order: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return samples with their features in this order, and their labels."""
    X = np.array([[float(digit) for digit in row] for row in rows])[:, order]
    return X, np.array([1 if sign == "+" else -1 for sign in signs])


def learned(result: Learned, order: np.ndarray | None = None) -> dict[str, Any]:
    """Return a result for features in this order: w has the same order, because no feature comes first."""
    w, b, errors = result
    return {"w": np.array(w, dtype=float)[slice(None) if order is None else order], "b": float(b), "errors": errors}


def perceptron_lookalikes(order: np.ndarray) -> dict[str, Any]:
    """Return what rules near the sheet's give for SAMPLES in this order, and for the example: {sentence: results}."""
    return {
        words: [learned(result, order), learned(example)] for words, (result, example) in LEARNED_BY_OTHER_RULES.items()
    }


def spread_points(rng: np.random.Generator, each: int) -> np.ndarray:
    """Draw points in every quadrant, away from the axes."""
    radius = rng.uniform(0.5, 4, size=4 * each)
    angle = np.pi / 2 * (np.arange(4 * each) % 4 + rng.uniform(0.2, 0.8, size=4 * each)) - np.pi
    return np.column_stack([radius * np.cos(angle), radius * np.sin(angle)])


def polar(X: np.ndarray) -> np.ndarray:
    """Return polar coordinates by torch's complex numbers."""
    z = torch.complex(*torch.tensor(X).unbind(1))
    return torch.stack([z.abs(), z.angle()], dim=1).numpy()


def polar_bounds(expected: np.ndarray) -> np.ndarray:
    """Return the bounds of r and theta.

    The radius has three roundings: two squares and a root, or one of `hypot`. The arc tangent has one, and the arc cosine of
    x1 / r some more: at 0.2 quarter turns from the axes, it multiplies the error of its argument by 3.3.
    """
    angle = np.full(len(expected), np.pi)
    return np.column_stack([rounding(expected[:, 0], terms=2), rounding(angle, terms=2)])


def polar_lookalikes(expected: np.ndarray, X: np.ndarray) -> dict[str, np.ndarray]:
    """Return polar coordinates by other conventions: {sentence: coordinates}."""
    r, theta = expected.T
    first, second = X.T
    with np.errstate(all="ignore"):
        looks = {
            "the angle is arctan(x2 / x1), which mixes up opposite quadrants": (r, np.arctan(second / first)),
            "the angle is measured from the second axis: x1 and x2 are exchanged": (r, np.arctan2(first, second)),
            "the angle is in degrees: it must be in radians": (r, np.degrees(theta)),
            "the angle is between 0 and 2 pi: on the sheet it is between -pi and pi": (r, theta % (2 * np.pi)),
            "the first column is the square of the radius": (r**2, theta),
            "the two columns are exchanged: the radius comes first": (theta, r),
            "the angle is never negative: the sign of x2 is lost": (r, np.abs(theta)),
        }
        return {words: np.column_stack(columns) for words, columns in looks.items()}


def accuracy(values: np.ndarray, y: np.ndarray, cut: float) -> float:
    """Return the share of right labels of a cut, for the better of its two directions."""
    right = float(np.mean(np.where(values > cut, 1, -1) == y))
    return max(right, 1 - right)


def shares_of_cuts(values: np.ndarray, y: np.ndarray) -> torch.Tensor:
    """Return the share of right labels for each cut at or below the values, if +1 is above the cut.

    The samples at or below a cut change sides, so the sum of the labels on both sides changes by twice theirs.
    """
    labels = torch.tensor(y, dtype=torch.float64)
    levels, of_level = torch.unique(torch.tensor(values), return_inverse=True)
    moved = torch.zeros(len(levels) + 1, dtype=torch.float64).index_add_(0, of_level + 1, labels)
    return (1 + (labels.sum() - 2 * moved.cumsum(0)) / len(labels)) / 2


def best_accuracy(values: np.ndarray, y: np.ndarray) -> float:
    """Return the largest share of right labels."""
    return float(0.5 + (shares_of_cuts(values, y) - 0.5).abs().max())


def threshold_look(cases: Sequence[tuple[np.ndarray, np.ndarray]]) -> Any:
    """Return a look at cuts: what each one reaches, and what was said of it. Equally good cuts look the same."""

    def look(got: Any) -> Any:
        return [
            [round(accuracy(values, y, float(part["cut"])), 9), round(float(part["accuracy"]), 9)]
            for (values, y), part in zip(cases, got, strict=True)
        ]

    return look


def threshold_lookalikes(cases: Sequence[tuple[np.ndarray, np.ndarray]]) -> dict[str, Any]:
    """Return accuracies by other conventions: {sentence: accuracies}."""
    best = [best_accuracy(values, y) for values, y in cases]
    return {
        "it is the share of wrong labels: it must be that of right ones": [1 - share for share in best],
        "only cuts with +1 above them were tried: -1 above and +1 below counts too": [
            float(shares_of_cuts(values, y).max()) for values, y in cases
        ],
        "only cuts with -1 above them were tried: +1 above and -1 below counts too": [
            float(1 - shares_of_cuts(values, y).min()) for values, y in cases
        ],
        "it is the accuracy of a cut at the median": [
            accuracy(values, y, float(np.median(values))) for values, y in cases
        ],
        "it is the accuracy of a cut at the mean of all values": [
            accuracy(values, y, float(np.mean(values))) for values, y in cases
        ],
        "it is a percentage: it must be a share from 0 to 1": [100 * share for share in best],
        "it is the number of right labels: it must be a share": [
            share * len(y) for share, (_, y) in zip(best, cases, strict=True)
        ],
    }


def circles(rng: np.random.Generator, each: int) -> tuple[np.ndarray, np.ndarray]:
    """Draw the lecture's concentric circles: label +1 near radius 1, and -1 near radius 2.

    Their best cut of x1 has +1 above it, and that of the radius -1.
    """
    while True:
        y = rng.permutation(np.repeat([1, -1], each))
        radius = np.where(y > 0, 1.0, 2.0) + rng.uniform(-0.1, 0.1, size=2 * each)
        angle = rng.uniform(-np.pi, np.pi, size=2 * each)
        X = np.column_stack([radius * np.cos(angle), radius * np.sin(angle)])
        shares = shares_of_cuts(X[:, 0], y)
        if shares.max() > 1 - shares.min() and _order_tells(X[:, 0], y):
            return X, y


def shells(rng: np.random.Generator) -> list[tuple[int, float, float]]:
    """Draw (d, eps, share) of four shells: first the share, then the radius of the ball that has the rest."""
    cases = []
    for _ in range(4):
        d, rest = int(rng.integers(4, 9)), float(rng.uniform(0.05, 0.6))
        cases.append((d, 1 - rest ** (1 / d), 1 - rest))
    return cases


def shell_lookalikes(cases: Sequence[tuple[int, float, float]]) -> dict[str, list[float]]:
    """Return shares by other formulas, for (d, eps, share) of each case: {sentence: shares}."""
    return {
        "it is the share of the inner ball: the shell is the rest": [1 - share for _, _, share in cases],
        "it is d times eps, cut off at 1: that is right for thin shells only": [
            min(1.0, d * eps) for d, eps, _ in cases
        ],
        "d is one too small": [1 - (1 - share) / (1 - eps) for _, eps, share in cases],
        "d is one too large": [share + eps - share * eps for _, eps, share in cases],
        "eps is always 0.05": [OF_5_PERCENT[d] for d, _, _ in cases],
        "it is eps to the power d": [eps**d for d, eps, _ in cases],
        "it is a percentage: it must be a share from 0 to 1": [100 * share for _, _, share in cases],
        "the shell lies outside of the ball: its outer radius is 1 + eps": [(1 + eps) ** d - 1 for d, eps, _ in cases],
    }


def radii(points: np.ndarray) -> np.ndarray:
    """Return the distance of each point from the origin."""
    return np.linalg.norm(points, axis=1)


def require_inside(judge: Any, points: np.ndarray) -> None:
    """Fail the test if a point is outside of the ball."""
    outside = int(np.count_nonzero(radii(points) > 1 + 1e-12))
    judge.require(not outside, f"In {points.shape[1]} dimensions, points are outside of the ball.")


def require_shares(judge: Any, points: np.ndarray, shares: dict[float, float]) -> None:
    """Fail the test unless each outer shell contains a plausible number of points; `shares` maps eps to its share."""
    n, d = points.shape
    for eps, share in shares.items():
        judge.require_plausible(
            int(np.count_nonzero(radii(points) > 1 - eps)),
            n,
            share,
            f"In {d} dimensions, too many or too few points are farther than {1 - eps:g} from the origin.",
        )


def share_near_an_axis(d: int) -> float:
    """Return the probability that |x_j| > 0.8 r for a random direction in 2 or 3 dimensions.

    In the plane it is a share of the circle. On the sphere, x_j / r is uniform between -1 and 1 (Archimedes).
    """
    return 2 / math.pi * math.acos(0.8) if d == 2 else 0.2


def points_look(got: Any) -> Any:
    """Return what is the same for every draw of points: which radii, signs and directions each array has.

    Equal arrays and repeated rows are part of it.
    """
    parts = list(got.values()) if isinstance(got, dict) else list(got)
    equal = [np.array_equal(parts[0], part) for part in parts]
    return [equal, [[_radii_seen(part), _directions_seen(part)] for part in parts]]


def _radii_seen(points: np.ndarray) -> list[str]:
    """Return the laws of the radius that the share below 0.7 fits, with the share outside of the ball."""
    r, (n, d) = radii(points), points.shape
    laws = {
        "even": 0.7**d,
        "uniform radius": 0.7,
        "power d": 0.7 ** (1 / d),
        "power 1/(d+1)": 0.7 ** (d + 1),
        "one radius": float(np.ptp(r) < 1e-9) * (r[0] < 0.7),
    }
    inside = int(np.count_nonzero(r < 0.7))
    names = [name for name, probability in laws.items() if _plausible(inside, n, probability)]
    names = names or [f"about 2^{np.log2(max(float(np.median(r)), 1e-300)):.0f}"]
    return [*names, f"{np.count_nonzero(r > 1 + 1e-12) / n:.0%} outside", f"{np.mean(np.abs(r - 1) < 1e-12):.0%} on it"]


def _directions_seen(points: np.ndarray) -> list[str]:
    n, d = points.shape
    units = points / np.maximum(radii(points)[:, None], 1e-300)
    positive = np.count_nonzero(points > 0, axis=0)
    seen = [
        f"{len(np.unique(units.round(9), axis=0))} directions" if d > 1 and np.ptp(units, axis=0).max() < 1e-9 else ""
    ]
    seen.append(
        "even signs" if all(_plausible(int(count), n, 0.5) for count in positive) else f"{positive.mean() / n:.1f}"
    )
    if d == 3:
        near = int(np.count_nonzero(np.abs(units[:, 0]) > 0.8))
        seen.append("even" if _plausible(near, n, 0.2) else "uneven")
    return seen


def _plausible(count: int, n: int, probability: float) -> bool:
    if not 0 < probability < 1:
        return count == round(n * probability)
    lowest, highest = accepted_counts(n, probability)
    return lowest <= count <= highest


def seed(rng: np.random.Generator) -> int:
    """Draw a seed."""
    return int(rng.integers(2**32))


def check_thresholds(judge: Any, cases: Sequence[tuple[np.ndarray, np.ndarray]]) -> None:
    """Compare the accuracies with the best ones, and check that each cut reaches its accuracy."""
    best = [best_accuracy(values, y) for values, y in cases]
    got = judge.values(
        probes.thresholds, like=[{"cut": 0.0, "accuracy": 0.0}] * len(cases), look=threshold_look(cases), cases=cases
    )
    accuracies = [float(part["accuracy"]) for part in got]
    judge.check(accuracies, best, where="accuracy", bound=1e-12, lookalikes=lambda: threshold_lookalikes(cases))
    reached = [accuracy(values, y, float(part["cut"])) for (values, y), part in zip(cases, got, strict=True)]
    judge.require(np.allclose(reached, best, rtol=0, atol=1e-12), "A cut does not reach the accuracy returned with it.")


def separable(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Draw values whose labels change once, 10 below the cut and 5 above. One value is so large that no mean is near the cut."""
    gaps = rng.integers(3, 7, size=15)
    gaps[10] = 1
    values = 50 + 0.1 * np.cumsum(gaps)
    values[-1] = 500
    return shuffled(rng, values, np.where(np.arange(15) < 10, -1, 1))


def shuffled(rng: np.random.Generator, values: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return samples in an order that tells whether values, labels and ties are kept together."""
    while True:
        order = rng.permutation(len(y))
        if _order_tells(values[order], y[order]):
            return values[order], y[order]


def _order_tells(values: np.ndarray, y: np.ndarray) -> bool:
    """Return whether cuts between unsorted neighbors, values sorted without labels, and divided ties all go wrong."""
    best = best_accuracy(values, y)
    between = [*((values[1:] + values[:-1]) / 2), values[0] - 1]
    unsorted = max(accuracy(values, y, float(cut)) for cut in between)
    alone = best_accuracy(np.sort(values), y)
    ranks = np.argsort(np.argsort(values)).astype(float)
    ties = len(np.unique(values)) < len(values)
    return max(unsorted, alone) < best - 1e-9 and (not ties or best_accuracy(ranks, y) > best + 1e-9)
