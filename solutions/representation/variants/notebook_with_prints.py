"""A notebook's leftovers: prints, tries, a helper for labels, and long double inside."""

import numpy as np

np.set_printoptions(precision=3)
letters = ["#..#", ".##."]
print("try:", letters)


def to_vector(pattern):
    x = np.array([])
    for row in pattern:
        x = np.append(x, [1.0 * (c == "#") for c in row])
    return x


print(to_vector(letters))


def classify(X, w, b):
    z = (X.astype(np.longdouble) @ w.astype(np.longdouble)) + b
    out = np.sign(z)
    out[out == 0] = 1
    return out.astype(np.int32)


def perceptron(X, y, epochs, verbose=False):
    w = np.zeros_like(X[0])
    b = 0
    history = []
    for epoch in range(1, epochs + 1):
        mistakes = []
        for i, (x, t) in enumerate(zip(X, y)):
            z = np.dot(x, w) + b
            if np.sign(z) != t:
                w = w + t * x
                b = b + t
                mistakes.append(i)
        history += [len(mistakes)]
        if verbose:
            print(epoch, history)
        if mistakes == []:
            break
    return w, b, history


def to_polar(X):
    r = np.hypot(X[:, 0], X[:, 1])
    c = np.divide(X[:, 0], r, out=np.ones_like(r), where=r > 0)
    theta = np.arccos(np.clip(c, -1, 1))
    theta = np.where(X[:, 1] < 0, -theta, theta)
    print("first point:", r[0], theta[0])
    return np.column_stack((r, theta))


def best_threshold(values, y):
    best = [0, 0]
    candidates = sorted(set(values.tolist()))
    candidates.insert(0, candidates[0] - 1e-3)
    for c in candidates:
        a = np.mean((values > c) == (y == 1))
        a = a if a > 0.5 else 1 - a
        if a > best[1]:
            best = [c, a]
    return tuple(best)


def shell_fraction(d, eps=0.05):
    return -np.expm1(np.log1p(-eps) * d)


def ball_points(n, d, rng):
    directions = rng.normal(0, 3, (n, d))
    lengths = np.sqrt(np.sum(directions**2, axis=1))
    radius = rng.uniform(size=n) ** (1.0 / d)
    return directions * (radius / lengths)[:, np.newaxis]


print(shell_fraction(2), ball_points(2, 2, np.random.default_rng(0)).shape)
