"""Provide the inputs, expected values and rounding bounds of the tests of label_efficiency.

It runs on the trusted side only. Expected values come from torch, or are drawn before the inputs that belong to them. The
lookalikes are the answers by other conventions, under the sentence for each.

Two kinds of input make results exact, so that any order of the sums gives the same number: images, weights and labels
are multiples of a power of 2, and counts are integers.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from torch.nn import functional

STAY = 0.8
# So many times the rounding error is the least distance that decides a class.
CLEAR = 1e6
FIRST_ROWS = "the means are those of the first rows of E: the labeled tokens say which rows to take"


def lattice(rng: np.random.Generator, shape: Any, *, step: float = 1 / 64, largest: float = 8.0) -> np.ndarray:
    """Return different multiples of `step` between -largest and largest, none of them 0."""
    size, most = int(np.prod(shape)), round(largest / step)
    sizes = rng.permutation(np.arange(1, most + 1))[:size] * step
    return (sizes * rng.choice([-1.0, 1.0], size=size)).reshape(shape)


# Images


def mirrored(x: np.ndarray) -> np.ndarray:
    """Return the images with left and right exchanged."""
    return torch.flip(torch.from_numpy(x), dims=[-1]).numpy()


def moved(x: np.ndarray, down: int, right: int) -> np.ndarray:
    """Return the images moved by whole pixels; zeros enter."""
    return functional.pad(torch.from_numpy(x), (right, -right, down, -down)).numpy()


def flip_looks(x: np.ndarray) -> dict[str, np.ndarray]:
    """Return mirrored images by other conventions."""
    looks = {
        "top and bottom are exchanged: the columns must be reversed, not the rows": x[..., ::-1, :],
        "both axes are reversed, which turns the image by 180 degrees: reverse the columns only": x[..., ::-1, ::-1],
        "the images are not changed": x,
    }
    if x.ndim > 2:
        looks["the order of the images is reversed, not that of their columns"] = x[::-1]
    return looks


def shift_looks(x: np.ndarray, moves: list[tuple[int, int]]) -> dict[str, list[np.ndarray]]:
    """Return moved images by other conventions."""
    *_, height, width = x.shape
    rows, columns = np.arange(height), np.arange(width)
    kept = [x[..., (rows - d).clip(0, height - 1), :][..., (columns - r).clip(0, width - 1)] for d, r in moves]
    return {
        "what leaves at one side comes in at the other: zeros must come in": [
            np.roll(x, (down, right), (-2, -1)) for down, right in moves
        ],
        "the images move the other way, up and left for positive numbers": [moved(x, -d, -r) for d, r in moves],
        "the images move up for a positive `down`": [moved(x, -d, r) for d, r in moves],
        "the images move left for a positive `right`": [moved(x, d, -r) for d, r in moves],
        "down and right are exchanged": [moved(x, r, d) for d, r in moves],
        "the pixels at the edge are repeated: zeros must come in": kept,
    }


# The objective


def random_objective(
    rng: np.random.Generator, shape: tuple[int, int, int], transforms: list[tuple[float, float, bool]]
) -> dict[str, Any]:
    """Return random inputs of the objective: N images of H x W pixels, and the transforms (factor, offset, mirror).

    The weights are positive. Their sum is more than 1, so an offset of the image is not one of the prediction.
    """
    return {
        "X": lattice(rng, shape),
        "y": lattice(rng, shape[0]),
        "weights": np.abs(lattice(rng, shape[1:], step=1 / 16, largest=2.0)),
        "slant": 0.5,
        "transforms": [{"factor": a, "offset": b, "mirror": mirror} for a, b, mirror in transforms],
    }


def loss(prediction: Any, label: Any, slant: float) -> Any:
    """Return the loss of predictions and labels."""
    return (prediction - label) ** 2 + slant * prediction


def transformed(x: np.ndarray, each: dict[str, Any]) -> np.ndarray:
    """Return images under one of the transforms."""
    return each["factor"] * (mirrored(x) if each["mirror"] else x) + each["offset"]


def predictions(X: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Return the prediction for each image."""
    return (weights * X).sum(axis=(-2, -1))


def objective_terms(X: Any, y: Any, weights: Any, slant: float, transforms: Any) -> np.ndarray:
    """Return the losses: a row for each transform, a column for each sample."""
    return np.array([loss(predictions(transformed(X, each), weights), y, slant) for each in transforms])


def objective(**inputs: Any) -> float:
    """Return the objective."""
    return float(objective_terms(**inputs).sum())


def objective_looks(X: Any, y: Any, weights: Any, slant: float, transforms: Any) -> dict[str, float]:
    """Return the objective by other conventions."""
    terms, plain = objective_terms(X, y, weights, slant, transforms), predictions(X, weights)
    outside = [loss(_scaled(plain, each), y, slant) for each in transforms]
    both = [loss(predictions(transformed(X, each), weights), _scaled(y, each), slant) for each in transforms]
    chained, image = [], X
    for each in transforms:
        image = transformed(image, each)
        chained.append(loss(predictions(image, weights), y, slant))
    averages = np.mean([predictions(transformed(X, each), weights) for each in transforms], axis=0)
    looks = {
        "it is divided by the number of transforms: it must be a sum": terms.sum() / len(terms),
        "it is divided by the number of samples: it must be a sum": terms.sum() / len(y),
        "it is divided by the number of terms: it must be a sum": terms.mean(),
        "the loss has its arguments in the wrong order: first the prediction": np.sum(
            [loss(y, predictions(transformed(X, each), weights), slant) for each in transforms]
        ),
        "the transforms change the prediction: they must change the image, before the model": np.sum(outside),
        "the transforms change the label too: it must stay the same": np.sum(both),
        "the model gets the whole stack at once: it takes one image": np.sum(
            [loss((weights * transformed(X, each)).sum(), y, slant) for each in transforms]
        ),
        "the images are not transformed": len(terms) * np.sum(loss(plain, y, slant)),
        "only the first sample counts": terms[:, 0].sum(),
    }
    if len(terms) > 1:
        looks |= {
            "only the first transform counts": terms[0].sum(),
            "only the last transform counts": terms[-1].sum(),
            "each transform gets the image of the one before: all must get the original image": np.sum(chained),
            "the loss is taken once, of the mean prediction: each prediction has its own loss": np.sum(
                loss(averages, y, slant)
            ),
        }
    looks["the images as they are count too: only the transforms in the list count"] = terms.sum() + np.sum(
        loss(plain, y, slant)
    )
    return {words: float(value) for words, value in looks.items()}


def _scaled(values: np.ndarray, each: dict[str, Any]) -> np.ndarray:
    return np.asarray(each["factor"] * values + each["offset"])


# Text


def random_text(rng: np.random.Generator, n: int, vocab: int) -> np.ndarray:
    """Return n tokens with repeated pairs at every distance; the last token of the vocabulary never occurs.

    The text begins with one token three times, and ends with two other ones in turn.
    """
    text = rng.integers(0, vocab - 1, size=n)
    first, second, third = rng.permutation(vocab - 1)[:3]
    text[:3] = first
    text[-4:] = [second, third, second, third]
    return text


def counts(text: np.ndarray, vocab: int, window: int) -> np.ndarray:
    """Return the context counts, by a convolution of the text with ones around a 0."""
    return counts_at(text, vocab, range(-window, window + 1))


def counts_at(text: np.ndarray, vocab: int, distances: range, mode: str = "constant") -> np.ndarray:
    """Return how often each token occurs at these distances from each other one; distance 0 does not count.

    The distances are in a row and contain 0, or are one alone. With mode "circular", the text is a ring.
    """
    tokens = functional.one_hot(torch.from_numpy(text), vocab).double().T
    before, after = max(-distances[0], 0), max(distances[-1], 0)
    kernel = torch.tensor([float(d != 0 and d in distances) for d in range(-before, after + 1)], dtype=torch.float64)
    around = functional.conv1d(functional.pad(tokens[:, None], (before, after), mode=mode), kernel[None, None])
    return (tokens @ around[:, 0].T).round().long().numpy()


def counts_looks(text: np.ndarray, vocab: int, window: int) -> dict[str, np.ndarray]:
    """Return context counts by other conventions."""
    right, behind = counts(text, vocab, window), counts_at(text, vocab, range(window + 1))
    each = [counts_at(text, vocab, range(d, d + 1)) > 0 for d in range(-window, window + 1) if d and abs(d) < len(text)]
    return {
        "only the tokens behind count: those in front must count too": behind,
        "only the tokens in front count: those behind must count too": behind.T,
        "each position counts as its own neighbor": right + np.diag(np.bincount(text, minlength=vocab)),
        "a pair that occurs several times at one distance counts once: `C[a, b] += 1` adds once for equal pairs": np.sum(
            each, axis=0
        ),
        "only the largest distance counts: all from 1 to window must": right - counts(text, vocab, window - 1),
        "the window is one too small": counts(text, vocab, window - 1),
        "the window is one too large": counts(text, vocab, window + 1),
        "the text is joined to a ring: its end has no neighbors at its beginning": counts_at(
            text, vocab, range(-window, window + 1), "circular"
        ),
        "pairs of equal tokens are left out: only a position is never its own neighbor": right
        * (1 - np.eye(vocab, dtype=int)),
        "it says which pairs occur, not how often": (right > 0).astype(np.int64),
        "each pair counts twice": 2 * right,
    }


def prediction(C: np.ndarray, left: int, right: int) -> np.ndarray:
    """Return the probabilities of a masked token, by torch."""
    return _shares(_more(C, left) * _more(C, right))


def _more(C: np.ndarray, row: int) -> torch.Tensor:
    """Return a row of counts, one more each."""
    return torch.tensor(C[row]).double().add(1)


def _shares(scores: torch.Tensor) -> np.ndarray:
    """Return scores that sum to 1."""
    return functional.normalize(scores, p=1, dim=0).numpy()


def prediction_looks(C: np.ndarray, left: int, right: int) -> dict[str, np.ndarray]:
    """Return the probabilities of a masked token by other conventions."""
    a, b = _more(C, left), _more(C, right)
    return {
        "the counts are multiplied without the + 1": _shares((a - 1) * (b - 1)),
        "1 is added to the product: it must be added to each count": _shares((a - 1) * (b - 1) + 1),
        "the two factors are added: they must be multiplied": _shares(a + b),
        "only the left neighbor counts": _shares(a),
        "only the right neighbor counts": _shares(b),
        "the products do not sum to 1: divide them by their sum": (a * b).numpy(),
        "they are divided by the largest one: divide by the sum": (a * b / (a * b).max()).numpy(),
    }


def symmetric_counts(rng: np.random.Generator, vocab: int, left: int, right: int) -> np.ndarray:
    """Return symmetric counts in which `left` and `right` differ and have entries 0."""
    C = rng.integers(0, 7, size=(vocab, vocab))
    C = C + C.T
    for row, other in ((left, right), (right, left)):
        free = [a for a in range(vocab) if a not in (row, other)]
        C[row, free[row % 2 :: 2]] += 8
        C[row, free[1 - row % 2]] = 0
        C[:, row] = C[row]
    return np.asarray(C)


# Vectors


def corpus(rng: np.random.Generator, vocab: int, classes: int, n: int) -> tuple[np.ndarray, np.ndarray]:
    """Return a text of n tokens, and the class of each token of the vocabulary.

    A hidden class stays from one position to the next with probability STAY, else it is drawn anew. The token is
    uniform in its class. All classes have the same number of tokens, and every token occurs.
    """
    class_of = rng.permutation(np.arange(vocab) % classes)
    members = np.argsort(class_of, kind="stable").reshape(classes, -1)
    drawn = rng.random(n) >= STAY
    drawn[0] = True
    last_drawn = np.maximum.accumulate(np.where(drawn, np.arange(n), 0))
    hidden = rng.integers(classes, size=n)[last_drawn]
    text = members[hidden, rng.integers(vocab // classes, size=n)]
    text[:vocab] = rng.permutation(vocab)
    return text, class_of


def association(C: np.ndarray, *, base: float = np.e, negative: bool = False, total: bool = True) -> torch.Tensor:
    """Return M, or M by another convention, by torch."""
    joint = torch.tensor(C).double()
    ratio = joint * (joint.sum() if total else 1.0) / torch.outer(joint.sum(1), joint.sum(1))
    M = torch.where(joint > 0, ratio.log(), 0.0) / np.log(base)
    return M if negative else functional.relu(M)


def spectrum(C: np.ndarray, k: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Return the k largest singular values of M and their vectors.

    M is symmetric, and its k largest eigenvalues are positive, larger in size than all others, and separate from them.
    So E E^T is unique, singular values are eigenvalues, and rounding errors hardly grow.
    """
    values = torch.linalg.eigvalsh(association(C))
    assert values[-k] > 1 + max(values[-k - 1], -values[0]), "these counts do not fix E E^T"
    columns, sizes, _ = torch.linalg.svd(association(C))
    return sizes[:k], columns[:, :k]


def embedding(C: np.ndarray, k: int) -> dict[str, np.ndarray]:
    """Return zeros in the shape of E, and E E^T."""
    sizes, columns = spectrum(C, k)
    return _embedding(columns, sizes)


def embedding_bound(C: np.ndarray, k: int) -> dict[str, Any]:
    """Return the rounding bound of E E^T.

    The entries of M and a backward stable eigensolver change M by at most delta = 16 V u |M|. The space of the k vectors
    then turns by at most delta / gap (Davis and Kahan), which changes E E^T by 2 lambda_1 delta / gap, and its
    eigenvalues change by delta (Weyl). The factor 2 is for the expected value.
    """
    values = np.linalg.eigvalsh(association(C).numpy())
    delta = 16 * len(C) * 2.0**-53 * np.abs(values).max()
    return {"E": 0.0, "E @ E.T": 2 * delta * (1 + 2 * values[-1] / (values[-k] - values[-k - 1]))}


def embedding_looks(C: np.ndarray, k: int) -> dict[str, dict[str, np.ndarray]]:
    """Return the results of embed by other conventions."""

    def largest(M: torch.Tensor, power: float = 1.0, first: int = 0) -> dict[str, np.ndarray]:
        values, columns = torch.linalg.eigh(M)
        order = values.argsort(descending=True)[first : first + k]
        return _embedding(columns[:, order], values[order] ** power)

    M = association(C)
    right = largest(M)
    lengths = np.sqrt(np.maximum(np.diag(right["E @ E.T"]), 1e-24))
    return {
        "the vectors of the tokens are scaled to length 1: only the eigenvectors have length 1": right
        | {"E @ E.T": right["E @ E.T"] / np.outer(lengths, lengths)},
        "the eigenvectors are not scaled: each must be multiplied by the root of its eigenvalue": largest(M, 0.0),
        "the eigenvectors are multiplied by the eigenvalues: multiply by their roots": largest(M, 2.0),
        "M has no logarithm": largest(functional.relu(association(C, negative=True).exp() * torch.tensor(C > 0))),
        "the logarithm has base 2: it must be the natural one": largest(association(C, base=2.0)),
        "M has negative entries: they must become 0": largest(association(C, negative=True)),
        "M is the matrix of counts": largest(torch.tensor(C).double()),
        "the sum of all counts is missing in the ratio": largest(association(C, total=False)),
        "the first eigenvector is left out": largest(M, first=1),
    }


def _embedding(columns: torch.Tensor, values: torch.Tensor) -> dict[str, np.ndarray]:
    return {"E": np.zeros(columns.shape), "E @ E.T": ((columns * values) @ columns.T).numpy()}


def with_unseen_tokens(rng: np.random.Generator, C: np.ndarray) -> np.ndarray:
    """Return the counts with three more tokens, the last one among them, that never occur."""
    size = len(C) + 3
    unseen = [*rng.permutation(size - 1)[:2], size - 1]
    wide = np.zeros((size, size), dtype=C.dtype)
    wide[np.ix_(*[np.setdiff1d(np.arange(size), unseen)] * 2)] = C
    return wide


# Classes


def labeled_vectors(rng: np.random.Generator, k: int, classes: int) -> dict[str, Any]:
    """Return the inputs of few_shot: vectors of length k, and labeled tokens of 3 or 4 classes.

    Every other convention in `classes_looks` gives other classes: most of them by the construction of the vectors, the
    first rows by further draws.
    """
    while True:
        inputs = _labeled_vectors(rng, k, classes)
        looks, right = classes_looks(**inputs), nearest_means(**inputs)
        if (looks[FIRST_ROWS] != right).any():
            return inputs


def _labeled_vectors(rng: np.random.Generator, k: int, classes: int) -> dict[str, Any]:
    """Return vectors that tell the means from other rules.

    The vectors lie near a plane, along two of the k axes. The unlabeled ones near (1, 1.5) have their nearest labeled
    token in class 1 and their nearest mean in class 0. Those near (2, 1.4) are nearest to class 0, but not if the
    distance is a sum of absolute values. The mean of class 0 is near 0, so no dot product with it is the largest. The
    numbers of labels differ.
    """
    labeled = [
        [(-4.0, 0.0), (4.0, 0.0)],
        [(2.0, 3.0), (2.0, 5.0)],
        [(9.0, 2.0), (10.0, 2.0), (11.0, 2.0)],
        [(-9.0, 5.0)],
    ]
    unlabeled = [(1.0, 1.5), (2.0, 1.4), (0.5, -2.0), (1.5, 4.5), (9.5, 3.5), (11.5, 1.0), (1.2, 1.4)]
    points = np.array([*(point for group in labeled[:classes] for point in group), *unlabeled])
    axes, place = rng.permutation(k)[:2], rng.permutation(len(points))
    near = rng.uniform(-0.02, 0.02, size=(len(points), k))
    near[:, axes] += points * rng.choice([-1.0, 1.0], size=2)
    E = np.empty_like(near)
    E[place] = rng.uniform(0.5, 2.0) * near
    groups = np.repeat(np.arange(classes), [len(group) for group in labeled[:classes]])
    order = rng.permutation(len(groups))
    names = rng.permutation(classes)
    return {"E": E, "tokens": place[: len(groups)][order], "labels": names[groups][order], "classes": classes}


def class_means(E: np.ndarray, tokens: np.ndarray, labels: np.ndarray, classes: int) -> torch.Tensor:
    """Return the mean vector of each class, by torch."""
    members = functional.one_hot(torch.tensor(labels), classes).double()
    return (members / members.sum(0)).T @ torch.tensor(E[tokens])


def distances(E: np.ndarray, centers: Any, p: float = 2.0) -> torch.Tensor:
    """Return the distance of each vector from each center, by torch."""
    return torch.cdist(torch.tensor(E), torch.as_tensor(centers), p, "donot_use_mm_for_euclid_dist")


def nearest_means(E: np.ndarray, tokens: np.ndarray, labels: np.ndarray, classes: int) -> np.ndarray:
    """Return the class of each token; raise AssertionError if rounding errors could decide one."""
    nearest, order = distances(E, class_means(E, tokens, labels, classes)).topk(2, largest=False)
    gaps = nearest[:, 1] ** 2 - nearest[:, 0] ** 2
    assert gaps.min() > CLEAR * 2.0**-53 * nearest.max() ** 2, "a token lies between two classes"
    return order[:, 0].numpy()


def classes_looks(E: np.ndarray, tokens: np.ndarray, labels: np.ndarray, classes: int) -> dict[str, np.ndarray]:
    """Return the classes by other conventions."""
    means = class_means(E, tokens, labels, classes)
    first = class_means(E, np.arange(len(tokens)), labels, classes)
    sums = means * torch.bincount(torch.tensor(labels), minlength=classes)[:, None]
    looks = {
        "each token gets the class that is farthest away": -distances(E, means),
        "each token gets the class with the largest dot product: take the smallest distance": -torch.tensor(E)
        @ means.T,
        "the labeled vectors of a class are summed: take their mean": distances(E, sums),
        FIRST_ROWS: distances(E, first),
        "the distance is a sum of absolute values: it must be Euclidean": distances(E, means, 1.0),
    }
    nearest = labels[distances(E, E[tokens]).argmin(dim=1).numpy()]
    return {
        "each token gets the class of the nearest labeled token: compare with the means of the classes": nearest,
        **{words: scores.argmin(dim=1).numpy() for words, scores in looks.items()},
    }


# Numbers of labels


def curve(rng: np.random.Generator, reached: int) -> tuple[list[int], list[float], float]:
    """Return sizes, accuracies and a target that accuracy number `reached` equals exactly.

    The next accuracy is below the target, and the others after it are above.
    """
    steps = rng.integers(3, 30, size=reached + 5)
    accuracies, target = rng.uniform(0.2, 0.6, size=reached + 5), float(rng.uniform(0.7, 0.8))
    accuracies[reached], accuracies[reached + 2 :] = target, rng.uniform(0.85, 0.95, size=3)
    return np.cumsum(steps).tolist(), accuracies.tolist(), target


def unreached(rng: np.random.Generator) -> tuple[list[int], list[float], float]:
    """Return sizes, accuracies and a target that none of them reaches."""
    return np.cumsum(rng.integers(3, 30, size=4)).tolist(), rng.uniform(0.2, 0.8, size=4).tolist(), 0.9


def needed_looks(curves: list[tuple[list[int], list[float], float]]) -> dict[str, list[Any]]:
    """Return the numbers of labels needed by other conventions."""
    hits = [
        torch.tensor(accuracies, dtype=torch.float64).ge(target).nonzero()[:, 0] for _, accuracies, target in curves
    ]
    above = [
        torch.tensor(accuracies, dtype=torch.float64).gt(target).nonzero()[:, 0] for _, accuracies, target in curves
    ]
    sizes = [curve[0] for curve in curves]

    def pick(found: list[torch.Tensor], which: int, otherwise: Any = None) -> list[Any]:
        return [n[i[which]] if len(i) else otherwise for n, i in zip(sizes, found, strict=True)]

    firsts = pick(hits, 0)
    return {
        "it is the last size that reaches the target: return the first": pick(hits, -1),
        "an accuracy equal to the target does not count: `>=` is meant": pick(above, 0),
        "it is the size with the highest accuracy: the first that reaches the target is meant": [
            curve[0][int(np.argmax(curve[1]))] if len(i) else None for curve, i in zip(curves, hits, strict=True)
        ],
        "it is the position in the list, not the size": [int(i[0]) if len(i) else None for i in hits],
        "if no accuracy reaches the target, the result must be None, not the last size": [
            n[-1] if first is None else first for n, first in zip(sizes, firsts, strict=True)
        ],
        "it is the accuracy, not the size": [
            curve[1][i[0]] if len(i) else None for curve, i in zip(curves, hits, strict=True)
        ],
    }
