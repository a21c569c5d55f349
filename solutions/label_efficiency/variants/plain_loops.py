"""Use plain Python loops and lists, and turn the results into arrays at the end."""

import math

import numpy as np


def mirrored(image):
    if image.ndim > 2:
        return np.array([mirrored(part) for part in image])
    return np.array([list(reversed(row)) for row in image.tolist()], dtype=image.dtype)


def flip(x):
    return mirrored(x)


def moved(image, down, right):
    if image.ndim > 2:
        return np.array([moved(part, down, right) for part in image])
    H, W = image.shape
    rows = []
    for i in range(H):
        row = []
        for j in range(W):
            inside = 0 <= i - down < H and 0 <= j - right < W
            row.append(image[i - down, j - right] if inside else 0)
        rows.append(row)
    return np.array(rows, dtype=image.dtype)


def shift(x, down, right):
    return moved(x, down, right)


def augmented_objective(loss, f, X, y, transforms):
    total = 0
    for T in transforms:
        for i in range(len(X)):
            total += loss(f(T(X[i])), y[i])
    return total


def context_counts(tokens, vocab, window):
    C = [[0] * vocab for _ in range(vocab)]
    for p, a in enumerate(tokens):
        for q in range(p - window, p + window + 1):
            if q != p and 0 <= q < len(tokens):
                C[a][tokens[q]] += 1
    return np.array(C)


def masked_prediction(C, left, right):
    scores = [(int(C[left][a]) + 1) * (int(C[right][a]) + 1) for a in range(len(C))]
    return np.array([score / sum(scores) for score in scores])


def embed(C, k):
    V = len(C)
    r = [int(sum(row)) for row in C]
    M = np.zeros((V, V))
    for a in range(V):
        for b in range(V):
            if C[a, b] > 0:
                M[a, b] = max(0.0, math.log(C[a, b]) + math.log(sum(r)) - math.log(r[a]) - math.log(r[b]))
    values, vectors = np.linalg.eigh(M)
    E = np.zeros((V, k))
    for column in range(k):
        E[:, column] = vectors[:, V - 1 - column] * math.sqrt(values[V - 1 - column])
    return E


def few_shot(E, tokens, labels, classes):
    result = []
    for vector in E.tolist():
        best, nearest = math.inf, 0
        for c in range(classes):
            members = [E[t].tolist() for t, label in zip(tokens, labels) if label == c]
            mean = [sum(column) / len(members) for column in zip(*members)]
            distance = math.dist(vector, mean)
            if distance < best:
                best, nearest = distance, c
        result.append(nearest)
    return np.array(result)


def labels_needed(sizes, accuracies, target):
    i = 0
    while i < len(sizes):
        if accuracies[i] >= target:
            return sizes[i]
        i += 1
