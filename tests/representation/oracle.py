"""Provide the inputs, expected values, bounds and lookalikes of the tests of `representation`.

It runs on the trusted side only. Labels, weights and counts are whole numbers, so these tests are exact. Points of the
ball are random, so the tests compare counts with exact binomial bounds, and expect no particular draw.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

import numpy as np
import torch

from autograder.authors import accepted_counts, rounding
from tests.representation import probes

Perceptron = dict[str, Any]
# The arguments of shell_fraction: d alone, or d and eps.
Shell = tuple[int] | tuple[int, float]

LECTURE_PATTERN = [".######", ".###..#", "......#", "......#", ".######", "###.###", "#..###."]
LECTURE_VECTOR = "0111111011100100000010000" + "001011111111101111001110"
LECTURE_SHELLS = {1: 0.050000, 2: 0.097500, 3: 0.142625, 10: 0.401263, 100: 0.994079, 1000: 1.000000}
# The share of a right result that may be wrong: the sheet promises 13 digits.
DIGITS = 1e-13


def random_patterns(rng: np.random.Generator, *sizes: tuple[int, int]) -> list[list[str]]:
    """Draw a pattern of each size. The upper left pixel is black, the one right of it white, the one below it black."""
    patterns = []
    for height, width in sizes:
        pixels = rng.random((height, width)) < 0.5
        pixels[0, :2] = [True, False]
        pixels[1, 0] = True
        patterns.append(["".join("#" if pixel else "." for pixel in row) for row in pixels])
    return patterns


def vector(pattern: Sequence[str]) -> np.ndarray:
    """Return the vector of a pattern."""
    return np.array([1.0 if pixel == "#" else 0.0 for pixel in "".join(pattern)])


def vector_lookalikes(patterns: Sequence[Sequence[str]]) -> dict[str, Any]:
    """Return vectors by other conventions: {sentence: vectors}."""
    right = [vector(pattern) for pattern in patterns]
    return {
        "the pixels are in the order of the columns: it must be row by row": [
            vector(["".join(column) for column in zip(*pattern, strict=True)]) for pattern in patterns
        ],
        "black and white are exchanged: '#' is 1": [1 - x for x in right],
        "a white pixel is -1: it must be 0": [2 * x - 1 for x in right],
        "the rows are in reverse order": [vector(list(pattern)[::-1]) for pattern in patterns],
    }


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


def labels_of(scores: np.ndarray) -> np.ndarray:
    """Return the labels of scores."""
    return np.where(scores >= 0, 1, -1)


def label_lookalikes(cases: Sequence[tuple[np.ndarray, np.ndarray, float]]) -> dict[str, Any]:
    """Return labels by other conventions: {sentence: labels}."""
    scores = [X @ w + b for X, w, b in cases]
    return {
        "a score of exactly 0 has the label 0, as numpy.sign gives: on the sheet it is +1": [
            np.sign(score).astype(int) for score in scores
        ],
        "a score of exactly 0 has the label -1: on the sheet it is +1": [labels_of(-score) * -1 for score in scores],
        "the labels are 1 and 0: on the sheet they are +1 and -1": [(score >= 0).astype(int) for score in scores],
        "the bias is left out": [labels_of(X @ w) for X, w, _ in cases],
        "the bias is subtracted": [labels_of(X @ w - b) for X, w, b in cases],
        "all labels have the opposite sign": [-labels_of(score) for score in scores],
    }


def two_classes(rng: np.random.Generator, size: int, pixels: int, flipped: float) -> tuple[np.ndarray, np.ndarray]:
    """Draw samples of 0 and 1: each is the prototype of its class with this share of pixels flipped.

    The prototypes differ in every other pixel. The labels alternate in no order, and the first one is +1.
    """
    first = rng.integers(0, 2, size=pixels)
    second = np.where(np.arange(pixels) % 2 == 0, 1 - first, first)
    y = rng.permutation(np.arange(size) % 2 * 2 - 1)
    y[0], y[np.flatnonzero(y == 1)[0]] = 1, y[0]
    X = np.where(y[:, None] > 0, first, second)
    return np.where(rng.random(X.shape) < flipped, 1 - X, X).astype(float), y


# Whether a sample is an error, from its label and score.
Rule = Callable[[int, float], bool]


def on_the_wrong_side(label: int, score: float) -> bool:
    """Return whether a sample is an error: on the wrong side or on the boundary."""
    return label * score <= 0


def perceptron(
    X: np.ndarray,
    y: np.ndarray,
    epochs: int,
    *,
    wrong: Rule = on_the_wrong_side,
    stops: bool = True,
    bias: float = 1.0,
    order: int = 1,
) -> Perceptron:
    """Return what the rule of the sheet gives, or a rule near it."""
    extended = np.column_stack([X, np.full(len(X), bias)])
    v = np.zeros(X.shape[1] + 1)
    errors: list[int] = []
    for _ in range(epochs):
        errors.append(0)
        for x, label in list(zip(extended, y, strict=True))[::order]:
            if wrong(label, v @ x):
                v += label * x
                errors[-1] += 1
        if stops and errors[-1] == 0:
            break
    return {"w": v[:-1], "b": float(v[-1] * bias), "errors": errors}


OTHER_RULES: dict[str, dict[str, Any]] = {
    "a sample exactly on the boundary (score 0) does not count as an error: on the sheet it does": {
        "wrong": lambda label, score: label * score < 0
    },
    "a sample with score 0 and label +1 does not count as an error: on the sheet it does": {
        "wrong": lambda label, score: (score >= 0) != (label > 0)
    },
    "the bias stays 0": {"bias": 0.0},
    "the samples are visited from the last row to the first": {"order": -1},
}
NEVER_STOPS = "training goes on after an epoch without an error"


def _other_updates(X: np.ndarray, y: np.ndarray, epochs: int) -> list[Perceptron]:
    """Return what updates near the sheet's give: b by the sum of x, a score without b, another order."""
    results = []
    for kind in ("sum of x", "score without b", "shuffled"):
        w, b = np.zeros(len(X.T)), 0.0
        errors: list[int] = []
        while 0 not in errors and len(errors) < epochs:
            errors.append(0)
            order = np.random.RandomState(len(errors) - 1).permutation(len(X)) if kind == "shuffled" else range(len(X))
            for x, label in zip(X[order], y[order], strict=True):
                score = w @ x + (0 if kind == "score without b" else b)
                if label * score <= 0:
                    w, b = w + label * x, b + label * (x.sum() if kind == "sum of x" else 1)
                    errors[-1] += 1
        results.append({"w": w, "b": b, "errors": errors})
    return results


def telling(draw: Callable[[], tuple[np.ndarray, np.ndarray]], epochs: int, *, ends: bool) -> tuple[Any, Any]:
    """Draw samples until every rule near the sheet's gives another result, and learning ends early or not at all.

    So no mistake shows by luck. Learning that ends takes at least three epochs.
    """
    while True:
        X, y = draw()
        right = perceptron(X, y, epochs)
        if ends != (right["errors"][-1] == 0) or (ends and not 3 <= len(right["errors"]) < epochs - 1):
            continue
        others = [perceptron(X, y, epochs, **options) for options in OTHER_RULES.values()]
        others += [_batch_perceptron(X, y, epochs), *_other_updates(X, y, epochs)]
        if not any(_same(right, other) for other in others):
            return X, y


def _same(one: Perceptron, other: Perceptron) -> bool:
    """Return whether two results agree."""
    return one["errors"] == other["errors"] and one["b"] == other["b"] and np.array_equal(one["w"], other["w"])


def perceptron_lookalikes(cases: Sequence[tuple[np.ndarray, np.ndarray, int]]) -> dict[str, Any]:
    """Return what rules near the sheet's give: {sentence: results}."""
    right = [perceptron(*case) for case in cases]
    looks = {words: [perceptron(*case, **options) for case in cases] for words, options in OTHER_RULES.items()}
    return looks | {
        NEVER_STOPS: [perceptron(*case, stops=False) for case in cases],
        "the 0 of the epoch without an error is missing": [
            result | {"errors": [count for count in result["errors"] if count]} for result in right
        ],
        "w and b change once for each epoch: they must change at once, before the next sample": [
            _batch_perceptron(*case) for case in cases
        ],
        "w has the opposite sign": [result | {"w": -result["w"]} for result in right],
    }


def _batch_perceptron(X: np.ndarray, y: np.ndarray, epochs: int) -> Perceptron:
    w, b = np.zeros(len(X.T)), 0.0
    errors: list[int] = []
    while 0 not in errors and len(errors) < epochs:
        wrong = y * (X @ w + b) <= 0
        w, b = w + y[wrong] @ X[wrong], b + float(y[wrong].sum())
        errors.append(int(wrong.sum()))
    return {"w": w, "b": b, "errors": errors}


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


def best_accuracy(values: np.ndarray, y: np.ndarray) -> float:
    """Return the largest share of right labels. A cut at a value has all larger values above it."""
    return _best_of(np.append(values, -np.inf), values, y)


def _best_of(cuts: np.ndarray, values: np.ndarray, y: np.ndarray) -> float:
    """Return the largest share of right labels that one of these cuts reaches."""
    right = np.mean((values > cuts[:, None]) == (y > 0), axis=1)
    return float(np.maximum(right, 1 - right).max())


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
            max(np.mean(np.where(values > cut, 1, -1) == y) for cut in [-np.inf, *values]) for values, y in cases
        ],
        "only cuts with -1 above them were tried: +1 above and -1 below counts too": [
            max(np.mean(np.where(values > cut, -1, 1) == y) for cut in [-np.inf, *values]) for values, y in cases
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
        shares = [float(np.mean((X[:, 0] > cut) == (y > 0))) for cut in X[:, 0]]
        if max(shares) > 1 - min(shares) and _order_tells(X[:, 0], y):
            return X, y


def shell(d: int, eps: float = 0.05) -> float:
    """Return the share of the shell, by exact fractions."""
    return float(1 - (1 - Fraction(eps)) ** d)


def shell_lookalikes(cases: Sequence[Shell]) -> dict[str, list[float]]:
    """Return shares by other formulas: {sentence: shares}."""
    both = [(case[0], case[1] if len(case) == 2 else 0.05) for case in cases]
    return {
        "it is the share of the inner ball: the shell is the rest": [(1 - eps) ** d for d, eps in both],
        "it is d times eps, cut off at 1: that is right for thin shells only": [min(1.0, d * eps) for d, eps in both],
        "d is one too small": [shell(d - 1, eps) for d, eps in both],
        "d is one too large": [shell(d + 1, eps) for d, eps in both],
        "eps is always 0.05": [shell(d) for d, _ in both],
        "it is eps to the power d": [eps**d for d, eps in both],
        "it is a percentage: it must be a share from 0 to 1": [100 * shell(d, eps) for d, eps in both],
        "the shell lies outside of the ball: its outer radius is 1 + eps": [(1 + eps) ** d - 1 for d, eps in both],
    }


def radii(points: np.ndarray) -> np.ndarray:
    """Return the distance of each point from the origin."""
    return np.linalg.norm(points, axis=1)


def require_inside(judge: Any, points: np.ndarray) -> None:
    """Fail the test if a point is outside of the ball."""
    outside = int(np.count_nonzero(radii(points) > 1 + 1e-12))
    judge.require(not outside, f"In {points.shape[1]} dimensions, points are outside of the ball.")


def require_shares(judge: Any, points: np.ndarray, *depths: float) -> None:
    """Fail the test unless each outer shell contains a plausible number of points."""
    n, d = points.shape
    for eps in depths:
        judge.require_plausible(
            int(np.count_nonzero(radii(points) > 1 - eps)),
            n,
            shell(d, eps),
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


def inseparable(rng: np.random.Generator) -> list[tuple[np.ndarray, np.ndarray]]:
    """Draw values whose labels change once, but for a few samples. The best cut is neither the median nor a mean.

    In order of the values, the labels are those of `signs`.
    """
    signs = np.array([-1, -1, 1, -1, 1, 1, 1, -1, 1, 1, 1, 1, 1, 1, 1])
    return [shuffled(rng, np.sort(rng.permutation(60)[: len(signs)] * 0.1 + 50), sign * signs) for sign in (1, -1)]


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
    unsorted = _best_of(np.append((values[1:] + values[:-1]) / 2, values[0] - 1), values, y)
    alone = best_accuracy(np.sort(values), y)
    ranks = np.argsort(np.argsort(values)).astype(float)
    ties = len(np.unique(values)) < len(values)
    return max(unsorted, alone) < best - 1e-9 and (not ties or best_accuracy(ranks, y) > best + 1e-9)


def tied(rng: np.random.Generator) -> list[tuple[np.ndarray, np.ndarray]]:
    """Draw values with ties of both labels, and samples of which no cut is better than one label for all."""
    shift = float(rng.integers(20, 30))
    values = np.array([0.0, 1.0, 1.0, 1.0, 1.0, 1.0, 2.0, 2.0, 10.0]) + shift
    y = np.array([-1, -1, 1, 1, 1, 1, 1, 1, 1])
    values, y = shuffled(rng, values, y)
    alike = rng.permutation(6) * 3.0 - 7
    ones = np.ones(6, dtype=int)
    return [(values, y), (values, -y), (alike, ones), (alike, -ones)]
