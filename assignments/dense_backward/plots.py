"""Draw the activations of a dense layer and their slopes, with forward and backward."""

# %%
import matplotlib.pyplot as plt
import numpy as np
from dense_backward import Dense

# %% [markdown]
# ### The activations and their slopes
#
# A layer with one feature and one unit, `W = 1` and `b = 0`, applies its activation to each sample. With ones as
# `grad_output`, `grad_input` is the slope.

# %%
z = np.linspace(-5, 5, 202)[:, None]
figure, axes = plt.subplots(2, 4, figsize=(7, 3), sharex=True, sharey="row", layout="constrained")
for column, activation in enumerate(["linear", "relu", "sigmoid", "tanh"]):
    layer = Dense(np.ones((1, 1)), np.zeros(1), activation)
    axes[0, column].plot(z, np.clip(layer.forward(z), -2, 2))
    axes[1, column].plot(z, layer.backward(np.ones_like(z)), "C1")
    axes[0, column].set_title(activation)
axes[0, 0].set_ylabel("a")
axes[1, 0].set_ylabel("slope")
plt.show()

# %% [markdown]
# ### How far a gradient reaches
#
# Twenty layers of 64 units, one after the other. The line is the size of the gradient that arrives at each layer, seen from
# the loss.

# %%
rng = np.random.default_rng(0)
figure, axis = plt.subplots(figsize=(6, 3), layout="constrained")
for activation in ["linear", "relu", "sigmoid", "tanh"]:
    layers = [Dense(rng.normal(size=(64, 64)) / 8, np.zeros(64), activation) for _ in range(20)]
    a = rng.normal(size=(32, 64))
    for layer in layers:
        a = layer.forward(a)
    gradient, sizes = np.ones_like(a), []
    for layer in reversed(layers):
        gradient = layer.backward(gradient)
        sizes.append(np.abs(gradient).mean())
    axis.semilogy(range(1, 21), sizes, label=activation)
axis.set(xlabel="layers from the end", ylabel="mean |gradient|")
axis.legend()
plt.show()
