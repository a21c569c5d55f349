# 과제: 표현과 선형 분류기 (박지우)
import numpy as np
import matplotlib.pyplot as plt


def to_vector(pattern):
    # 모든 행을 한 줄로 붙인다
    s = "".join(pattern)
    return np.array([1.0 if c == "#" else 0.0 for c in s])


def classify(X, w, b):
    # 강의 노트: y = sign(w.x)
    # np.sign(0) = 0, 그래서 where
    return np.where(X @ w + b >= 0, 1, -1)


def perceptron(X, y, epochs):
    w = np.zeros(X.shape[1])
    b = 0.0
    errors = []
    for e in range(epochs):
        n_err = 0
        for xi, yi in zip(X, y):
            # 점수의 부호가 다르거나 0이면 갱신
            if yi * (xi @ w + b) <= 0:
                w = w + yi * xi
                b = b + yi
                n_err += 1
        errors.append(n_err)
        if n_err == 0:
            break
    return w, b, errors


def to_polar(X):
    r = np.hypot(X[:, 0], X[:, 1])
    theta = np.arctan2(X[:, 1], X[:, 0])  # 라디안
    return np.column_stack((r, theta))


def best_threshold(values, y):
    best_acc, best_cut = 0.0, None
    v = np.sort(values)
    for cut in np.r_[v[0] - 1, (v[:-1] + v[1:]) / 2]:
        acc = np.mean(np.where(values > cut, 1, -1) == y)
        # 방향이 반대일 수도 있다
        acc = max(acc, 1 - acc)
        if acc > best_acc:
            best_acc, best_cut = acc, cut
    return best_cut, best_acc


def shell_fraction(d, eps=0.05):
    return -np.expm1(d * np.log1p(-eps))


def ball_points(n, d, rng):
    points = []
    while len(points) < n:
        g = rng.normal(size=d)
        points.append(g / np.linalg.norm(g) * rng.random() ** (1 / d))
    return np.array(points)


if __name__ == "__main__":
    # 동심원: 반지름만으로 나눌 수 있는지 확인
    rng = np.random.default_rng(7)
    r = np.where(np.arange(100) % 2 == 0, 1.0, 2.0)
    t = rng.uniform(0, 2 * np.pi, 100)
    X = np.column_stack((r * np.cos(t), r * np.sin(t)))
    y = np.where(r < 1.5, 1, -1)
    print("x1:", best_threshold(X[:, 0], y)[1], " r:", best_threshold(to_polar(X)[:, 0], y)[1])
    plt.plot([shell_fraction(d) for d in range(1, 101)])
    plt.show()
