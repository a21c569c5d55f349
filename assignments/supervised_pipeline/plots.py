"""Draw what the functions of supervised_pipeline show."""

# %%
import matplotlib.pyplot as plt
import numpy as np
from supervised_pipeline import (
    accuracy,
    accuracy_by_group,
    fit_logistic,
    fit_scaler,
    ks_statistic,
    predict,
    split,
    transform,
)

# %% [markdown]
# ## Selection, and a leak
# On the left, few samples with many features: the training accuracy grows with C, the others do not. On the right, the
# labels are random, so no model can be better than one half. The 20 features that fit the labels best are chosen once
# on all rows, and once on the training rows only.

# %%
rng = np.random.default_rng(541)
X = rng.normal(size=(150, 25))
y = (X[:, 0] + X[:, 1] + 1.5 * rng.normal(size=150) > 0).astype(int)
X_rest, X_test, y_rest, y_test = split(X, y, 0.4, rng)
X_train, X_val, y_train, y_val = split(X_rest, y_rest, 0.5, rng)
scaler = fit_scaler(X_train)
sets = {"train": (X_train, y_train), "val": (X_val, y_val), "test": (X_test, y_test)}
grid = 10.0 ** np.arange(-4, 3)
curves = {name: [] for name in sets}
for C in grid:
    w, b = fit_logistic(transform(X_train, scaler), y_train, C)
    for name, (rows, labels) in sets.items():
        curves[name].append(accuracy(labels, predict(transform(rows, scaler), w, b)))


def test_accuracy(chosen_on_all_rows, rng):
    """Return the test accuracy with the 20 of 2,000 noise features that fit random labels best."""
    X, y = rng.normal(size=(60, 2000)), rng.permutation(np.arange(60) % 2)
    rows, X_test, labels, y_test = split(X, y, 1 / 3, rng)
    seen, its_labels = (X, y) if chosen_on_all_rows else (rows, labels)
    best = np.argsort(-np.abs((its_labels - its_labels.mean()) @ seen))[:20]
    w, b = fit_logistic(rows[:, best], labels)
    return accuracy(y_test, predict(X_test[:, best], w, b))


leaks = [np.mean([test_accuracy(all_rows, rng) for _ in range(10)]) for all_rows in (True, False)]
figure, (left, right) = plt.subplots(1, 2, figsize=(7, 3), width_ratios=[3, 2], layout="constrained")
for name, values in curves.items():
    left.semilogx(grid, values, marker="o", label=name)
left.set(xlabel="C", ylabel="accuracy")
left.legend()
right.bar(["all rows", "training rows"], leaks, color=["C3", "C2"])
right.axhline(0.5, color="gray", linestyle="dashed")
right.set(title="features chosen on", ylabel="test accuracy", ylim=(0, 1))
plt.show()

# %% [markdown]
# ## Shift
# A model is fitted on data of year 0. Each year, the equipment shifts one feature a little further for one of two
# groups: 85 % of the samples belong to group 0, and 15 % to group 1.

# %%
rng = np.random.default_rng(7)


def year_of_data(year, n=2000):
    """Return samples, labels and groups; the first feature drifts for group 1."""
    group = (rng.random(n) < 0.15).astype(int)
    X = rng.normal(size=(n, 2))
    y = (X.sum(axis=1) + 0.3 * rng.normal(size=n) > 0).astype(int)
    X[:, 0] += 0.4 * year * group
    return X, y, group


X_old, y_old, _ = year_of_data(0)
scaler = fit_scaler(X_old)
w, b = fit_logistic(transform(X_old, scaler), y_old)
years = np.arange(7)
rates, distances = [], []
for year in years:
    X_new, y_new, group = year_of_data(year)
    y_hat = predict(transform(X_new, scaler), w, b)
    by_group = accuracy_by_group(y_new, y_hat, group)
    rates.append([accuracy(y_new, y_hat), by_group[0], by_group[1]])
    distances.append([ks_statistic(X_old[:300, 0], X_new[group == g, 0][:300]) for g in (0, 1)])

figure, (left, right) = plt.subplots(1, 2, figsize=(7, 3), layout="constrained")
for values, name in zip(np.transpose(rates), ["all", "group 0", "group 1"], strict=True):
    left.plot(years, values, marker="o", label=name)
left.set(xlabel="year", ylabel="accuracy", ylim=(0.5, 1))
left.legend()
for values, name, color in zip(np.transpose(distances), ["group 0", "group 1"], ["C1", "C2"], strict=True):
    right.plot(years, values, marker="o", label=name, color=color)
right.set(xlabel="year", ylabel="KS distance to year 0")
plt.show()
