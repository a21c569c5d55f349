"""Draw what pruning does to a network that learns the two moons."""

# %%
import matplotlib.pyplot as plt
import numpy as np
from pruning import apply_masks, lottery_ticket, magnitude_masks, masked_step, sparsity, storage_bytes

# %% [markdown]
# ### Tickets for two moons
#
# The network has 3 inputs (one is always 1), two layers of 40 units and one output: 1,760 weights. Each round prunes
# 30 % of them. The lines show the accuracy on new points for the ticket, for the same masks with new initial weights,
# and for the trained dense network that is pruned and not trained again.


# %%
def moons(rng, n=150, noise=0.15):
    """Return points of two half circles, and their labels."""
    t, labels = rng.uniform(0, np.pi, n), rng.integers(0, 2, n)
    points = np.where(labels == 0, [np.cos(t), np.sin(t)], [1 - np.cos(t), 0.5 - np.sin(t)]).T
    return points + noise * rng.normal(size=(n, 2)), labels


def layers_of(weights, x):
    """Return the values after each layer; the last one gives the logits."""
    values = [x]
    for W in weights:
        z = values[-1] @ W
        values.append(z if W is weights[-1] else np.maximum(z, 0))
    return values


def train(weights, masks, steps=400, lr=0.6):
    """Return the weights after some steps of gradient descent, in which pruned weights stay 0."""
    for _ in range(steps):
        values = layers_of(weights, x_train)
        delta = ((1 / (1 + np.exp(-values[-1][:, 0])) - y_train) / len(y_train))[:, None]
        grads = []
        for W, value in zip(reversed(weights), reversed(values[:-1]), strict=True):
            grads.insert(0, value.T @ delta)
            delta = (delta @ W.T) * (value > 0)
        weights = masked_step(weights, grads, masks, lr)
    return weights


def accuracy(weights):
    return np.mean((layers_of(weights, x_test)[-1][:, 0] > 0) == y_test)


def new_weights(seed):
    rng = np.random.default_rng(seed)
    return [rng.normal(size=(a, b)) * np.sqrt(2 / a) for a, b in [(3, 40), (40, 40), (40, 1)]]


# The third input is always 1, in place of biases.
(x_train, y_train), (x_test, y_test) = moons(np.random.default_rng(0)), moons(np.random.default_rng(1), n=1000)
x_train, x_test = (np.column_stack([x, np.ones(len(x))]) for x in (x_train, x_test))
initial, others = new_weights(2), new_weights(3)
dense = train(initial, [np.ones(W.shape, dtype=bool) for W in initial])
kept, curves = [], {"ticket": [], "new weights": [], "not trained again": []}
masks = [np.ones(W.shape, dtype=bool) for W in initial]
for _ in range(11):
    kept.append(1 - sparsity(apply_masks(dense, masks)))
    trained = train(apply_masks(initial, masks), masks)
    curves["ticket"].append(accuracy(trained))
    curves["new weights"].append(accuracy(train(apply_masks(others, masks), masks)))
    share = 1 - sparsity([np.concatenate([mask.ravel() for mask in masks])])
    curves["not trained again"].append(accuracy(apply_masks(dense, magnitude_masks(dense, 1 - share))))
    masks = magnitude_masks(trained, 0.3, masks)

figure, axis = plt.subplots(figsize=(6, 3), layout="constrained")
for name, line in curves.items():
    axis.semilogx(100 * np.array(kept), line, ".-", label=name)
axis.invert_xaxis()
axis.set(xlabel="weights kept (%)", ylabel="accuracy")
axis.legend(loc="lower left")
plt.show()

# %% [markdown]
# ### The masks
#
# What five rounds of `lottery_ticket` keep of the second layer, 40 × 40 weights.

# %%
_, masks = lottery_ticket(initial, train, 0.3, 5)
figure, axis = plt.subplots(figsize=(3, 3), layout="constrained")
axis.imshow(masks[1], cmap="gray")
axis.set(xlabel="to unit", ylabel="from unit", title=f"{masks[1].mean():.0%} kept")
plt.show()

# %% [markdown]
# ### Bytes
#
# Where the line of CSR crosses the dense one, it pays off.

# %%
density = np.linspace(0, 1, 50)
figure, axis = plt.subplots(figsize=(6, 3), layout="constrained")
sizes = [storage_bytes(1_000, 1_000_000, int(share * 1_000_000)) for share in density]
for name in ("dense", "csr", "bitmask"):
    axis.plot(100 * density, [size[name] / 1e6 for size in sizes], label=name)
axis.set(xlabel="weights kept (%)", ylabel="MB")
axis.legend()
plt.show()
