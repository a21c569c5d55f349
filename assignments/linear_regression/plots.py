"""Draw what the functions of linear_regression show."""

# %%
import matplotlib.pyplot as plt
import numpy as np
from linear_regression import (
    bias_variance,
    design_matrix,
    fitted_curves,
    gradient_descent,
    largest_step,
)

# %% [markdown]
# ### Fits of degree 1, 3 and 9
#
# Ten fits to noisy samples of a sine (dashed). Which of them agree with each other, and which with the sine?

# %%
x = np.linspace(-1, 1, 25)
f, sigma = np.sin(np.pi * x), 0.3
figure, axes = plt.subplots(1, 3, figsize=(6, 3), sharey=True, layout="constrained")
for axis, degree in zip(axes, [1, 3, 9], strict=True):
    curves = fitted_curves(x, f, sigma, degree, 10, np.random.default_rng(0))
    axis.plot(x, curves.T, color="C0", alpha=0.4, linewidth=0.8)
    axis.plot(x, f, "--", color="C1")
    axis.set(title=f"degree {degree}", xlabel="x", ylim=(-1.8, 1.8))
plt.show()

# %% [markdown]
# ### The error over the degree
#
# The bias falls and the variance rises. Their sum, with the noise, is the expected error on new data.

# %%
degrees = np.arange(10)
parts = []
for degree in degrees:
    curves = fitted_curves(x, f, sigma, degree, 200, np.random.default_rng(1))
    parts.append(bias_variance(curves, f))
bias2, variance = np.array(parts).T
figure, axis = plt.subplots(figsize=(6, 3), layout="constrained")
axis.semilogy(degrees, bias2, ".-", label="squared bias")
axis.semilogy(degrees, variance, ".-", label="variance")
axis.semilogy(degrees, bias2 + variance + sigma**2, ".-", label="error on new data")
axis.set(xlabel="degree", ylim=(1e-4, 1))
axis.legend()
plt.show()

# %% [markdown]
# ### The path of gradient descent
#
# Three step sizes on the same loss: a tenth of the largest step, 0.9 of it, and slightly more than all of it.

# %%
X = design_matrix(np.linspace(0, 2, 9), 1)
y = X @ np.array([0.0, 2.0])
a, b = np.meshgrid(np.linspace(-2, 3, 50), np.linspace(-1, 5, 50))
loss = ((X @ np.stack([a.ravel(), b.ravel()]) - y[:, None]) ** 2).sum(axis=0)
figure, axis = plt.subplots(figsize=(6, 3), layout="constrained")
heights = loss.reshape(a.shape)
axis.contour(a, b, heights, levels=[1, 5, 15, 40], colors="gray", linewidths=0.5)
for share in [0.1, 0.9, 1.02]:
    path = gradient_descent(X, y, np.array([1.0, 1.0]), share * largest_step(X), 20)
    axis.plot(*path.T, ".-", label=f"{share} of the largest step", linewidth=1)
axis.set(xlabel="w0", ylabel="w1", xlim=(-2, 3), ylim=(-1, 5))
axis.legend()
plt.show()
