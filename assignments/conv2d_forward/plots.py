"""Draw what filters see in an image, and what pooling keeps."""

# %%
import matplotlib.pyplot as plt
import numpy as np
from conv2d_forward import Conv2D, MaxPool2D

# %% [markdown]
# ### Edges
#
# Two filters slide over a picture: one answers to vertical edges, the other to horizontal ones. Pooling keeps the
# strongest answer of each window.

# %%
rows, columns = np.mgrid[-1:1:32j, -1:1:32j]
picture = 1.0 * (rows**2 + columns**2 < 0.6) - 1.0 * ((abs(rows) < 0.3) & (abs(columns) < 0.3))
edges = Conv2D(1, 2, kernel_size=3)
edges.filters = np.array([[[[-1, 0, 1]] * 3], [[[-1] * 3, [0] * 3, [1] * 3]]], dtype=float)
features = edges.forward(picture[None, None])
pooled = MaxPool2D(3).forward(np.abs(features))

images = {
    "image": picture,
    "left to right": features[0, 0],
    "top to bottom": features[0, 1],
    "pooled, both": pooled[0].max(axis=0),
}
figure, axes = plt.subplots(1, 4, figsize=(7, 2.2), layout="constrained")
for axis, (title, image) in zip(axes, images.items(), strict=True):
    axis.imshow(image, cmap="coolwarm", vmin=-np.abs(image).max(), vmax=np.abs(image).max())
    axis.set_title(f"{title}\n{image.shape[0]} × {image.shape[1]}", fontsize=9)
    axis.set(xticks=[], yticks=[])
plt.show()

# %% [markdown]
# ### A kernel on its way
#
# The first four positions of a kernel in the top row, and the number that each gives.

# %%
figure, axes = plt.subplots(1, 4, figsize=(7, 2.2), layout="constrained")
for position, axis in zip((2, 6, 10, 14), axes, strict=True):
    axis.imshow(picture, cmap="gray")
    axis.add_patch(plt.Rectangle((position - 0.5, 3.5), 3, 3, fill=False, edgecolor="C1", linewidth=2))
    axis.set_title(f"{features[0, 0, 4, position]:g}", fontsize=9)
    axis.set(xticks=[], yticks=[])
plt.show()
