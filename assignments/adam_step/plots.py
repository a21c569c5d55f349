"""Draw the paths of the three optimizers."""

# %%
import matplotlib.pyplot as plt
import numpy as np
from adam_step import adam, sgd, sgd_momentum

# %% [markdown]
# ### Three paths through a valley
#
# The loss `(x² + 30 y²) / 2` is a narrow valley. Each path starts at the same point and takes 40 steps.

# %%
steepness = np.array([1.0, 30.0])


def path_of(step, *state):
    """Return the points of 40 steps; `step` takes w, the gradient, t and the state."""
    w = np.array([-4.0, 1.0])
    points = [w]
    for t in range(1, 41):
        w, *state = step(w, steepness * w, t, *state)
        points.append(w)
    return np.array(points)


zero = np.zeros(2)
paths = {
    "SGD": path_of(lambda w, g, t: (sgd(w, g, lr=0.06),)),
    "momentum": path_of(lambda w, g, t, u: sgd_momentum(w, g, u, lr=0.01), zero),
    "Adam": path_of(lambda w, g, t, m, v: adam(w, g, m, v, t, lr=0.2), zero, zero),
}
x, y = np.linspace(-5, 2, 60), np.linspace(-1.3, 1.3, 40)
figure, axis = plt.subplots(figsize=(6, 3), layout="constrained")
heights = steepness[0] * x**2 + steepness[1] * y[:, None] ** 2
axis.contour(x, y, heights, levels=[1, 4, 9, 16, 25, 36], colors="gray", linewidths=0.5)
for name, points in paths.items():
    axis.plot(*points.T, ".-", label=name, markersize=4, linewidth=1)
axis.plot(0, 0, "+", color="gray", markersize=12)
axis.legend()
plt.show()

# %% [markdown]
# ### The loss along each path

# %%
figure, axis = plt.subplots(figsize=(6, 3), layout="constrained")
for name, points in paths.items():
    axis.semilogy((points**2 @ steepness) / 2, label=name)
axis.set(xlabel="step", ylabel="loss")
axis.legend()
plt.show()
