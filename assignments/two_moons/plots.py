"""Draw what a small network learns on two moons, and a sine from relu units."""

# %%
import matplotlib.pyplot as plt
import numpy as np
from two_moons import accuracy, forward, relu_interpolant, train, two_moons

# %% [markdown]
# ### The decision boundary
#
# The colors show the logit. The boundary is where it is zero: pieces of straight lines.

# %%
rng = np.random.default_rng(42)
X, y = two_moons(80, 0.15, rng)
start = [(rng.normal(size=(i, o)) / np.sqrt(i), np.zeros(o)) for i, o in [(2, 10), (10, 10), (10, 1)]]
layers, losses = train(start, X, y, 400, lr=0.01)

across, up = np.meshgrid(np.linspace(-1.7, 2.7, 60), np.linspace(-1.2, 1.7, 40))
logits = forward(layers, np.column_stack([across.ravel(), up.ravel()])).reshape(across.shape)
figure, axis = plt.subplots(figsize=(6, 3), layout="constrained")
axis.imshow(
    np.clip(logits, -6, 6), extent=(-1.7, 2.7, -1.2, 1.7), origin="lower", cmap="coolwarm", alpha=0.5, aspect="auto"
)
axis.contour(across, up, logits, levels=[0], colors="gray")
for label in (0, 1):
    axis.plot(*X[y == label].T, ".", label=f"class {label}", rasterized=True)
axis.set_title(f"accuracy {accuracy(layers, X, y):.3f}")
axis.legend()
plt.show()

# %% [markdown]
# ### The loss

# %%
figure, axis = plt.subplots(figsize=(6, 3), layout="constrained")
axis.semilogy(losses)
axis.set(xlabel="step", ylabel="loss")
plt.show()

# %% [markdown]
# ### A sine from relu units
#
# Each unit bends the line once.

# %%
x = np.linspace(0, 2 * np.pi, 200)
figure, axis = plt.subplots(figsize=(6, 3), layout="constrained")
axis.plot(x, np.sin(x), color="gray", label="sin")
for units in (3, 8):
    knots = np.linspace(0, 2 * np.pi, units + 1)
    axis.plot(x, forward(relu_interpolant(knots, np.sin(knots)), x[:, None]), label=f"{units} units")
axis.legend()
plt.show()
