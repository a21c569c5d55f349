"""Draw what the functions of representation show."""

# %%
import matplotlib.pyplot as plt
import numpy as np
from representation import ball_points, best_threshold, perceptron, shell_fraction, to_polar, to_vector

# %% [markdown]
# ### A picture of the weights, and circles in two representations
#
# The perceptron tells noisy copies of two pictures apart. Its weights are a picture too. The circles need another
# representation: by the radius, one straight cut separates them.

# %%
rng = np.random.default_rng(541)
prototypes = {
    "+1": [".######", ".###..#", "......#", "......#", ".######", "###.###", "#..###."],
    "-1": ["#.....#", "##...##", ".##.##.", "..###..", ".##.##.", "##...##", "#.....#"],
}
clean = np.array([to_vector(pattern) for pattern in prototypes.values()])
y = np.tile([1, -1], 30)
noise = rng.random((60, 49)) < 0.3
X = np.abs(np.tile(clean, (30, 1)) - noise)
w, b, errors = perceptron(X, y, 50)

figure, axes = plt.subplots(2, 3, figsize=(6, 3.6), layout="constrained")
pictures = {"pattern +1": clean[0], "pattern -1": clean[1], f"w, {len(errors)} epochs": w}
for axis, (title, picture) in zip(axes[0], pictures.items(), strict=True):
    axis.imshow(picture.reshape(7, 7), cmap="coolwarm", vmin=-np.abs(picture).max(), vmax=np.abs(picture).max())
    axis.set(title=title, xticks=[], yticks=[])

labels = np.tile([1, -1], 60)
radius = np.where(labels > 0, 1, 2) + rng.uniform(-0.1, 0.1, 120)
angle = rng.uniform(-np.pi, np.pi, 120)
circles = np.column_stack([radius * np.cos(angle), radius * np.sin(angle)])
polar = to_polar(circles)
cut, accuracy = best_threshold(polar[:, 0], labels)
for label in (1, -1):
    axes[1, 0].plot(*circles[labels == label].T, ".", markersize=3)
    axes[1, 1].plot(*polar[labels == label].T, ".", markersize=3)
axes[1, 0].set(title="(x1, x2)", aspect="equal")
axes[1, 1].axvline(cut, color="gray", linewidth=1)
axes[1, 1].set(title=f"(r, θ), accuracy {accuracy:.0%}")
dimensions = np.arange(1, 101)
axes[1, 2].plot(dimensions, [shell_fraction(int(d)) for d in dimensions])
axes[1, 2].set(title="outer 5 % of a ball", xlabel="dimensions")
plt.show()

# %% [markdown]
# ### Where points of a ball are
#
# Distances from the origin of 2,000 points. The more dimensions, the emptier is the middle.

# %%
figure, axis = plt.subplots(figsize=(6, 3), layout="constrained")
for d in (2, 10, 100):
    distances = np.linalg.norm(ball_points(2_000, d, rng), axis=1)
    axis.hist(distances, bins=np.linspace(0, 1, 41), density=True, alpha=0.6, label=f"d = {d}")
axis.set(xlabel="distance from the origin", ylabel="density")
axis.legend()
plt.show()
