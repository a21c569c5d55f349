"""Draw the radius with the Gamma distribution; write functions as lambdas and partials."""

import numpy as np

to_vector = lambda pattern: np.array([*map(float, "".join(pattern).replace("#", "1").replace(".", "0"))])
classify = lambda X, w, b: np.array([-1, 1])[(X @ w + b >= 0).astype(int)]
to_polar = lambda X: np.apply_along_axis(lambda p: np.array([np.hypot(*p), np.arctan2(p[1], p[0])]), 1, X)
shell_fraction = lambda d, eps=0.05: float(-np.expm1(np.multiply(d, np.log1p(-eps))))


def epoch(X, y, w, b):
    wrong = 0
    start = 0
    while start < len(y):
        # Jump to the next error with one matrix product.
        bad = np.flatnonzero(y[start:] * (X[start:] @ w + b) <= 0)
        if len(bad) == 0:
            break
        i = start + bad[0]
        w, b, wrong, start = w + y[i] * X[i], b + float(y[i]), wrong + 1, i + 1
    return w, b, wrong


def perceptron(X, y, epochs):
    w, b, wrong, errors = np.zeros(X.shape[1]), 0.0, None, []
    while wrong != 0 and len(errors) < epochs:
        w, b, wrong = epoch(X, y, w, b)
        errors.append(wrong)
    return w, b, errors


def best_threshold(values, y):
    v = np.concatenate([values, [values.min() - 1]])
    scores = [abs(float(np.mean(np.where(values > cut, y, -y)))) for cut in v]
    return v[int(np.argmax(scores))], (max(scores) + 1) / 2


def ball_points(n, d, rng):
    squares = rng.gamma(0.5, 1.0, size=(n, d))
    rest = rng.gamma(1.0, 1.0, size=(n, 1))
    signs = rng.choice([-1.0, 1.0], size=(n, d))
    return signs * np.sqrt(squares / (squares.sum(axis=1, keepdims=True) + rest))
