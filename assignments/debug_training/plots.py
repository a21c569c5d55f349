"""Draw what the functions of debug_training show."""

# %%
import matplotlib.pyplot as plt
import numpy as np
from debug_training import debug_training, expected_initial_loss, numerical_gradient, relative_error

# %% [markdown]
# ### The best step
#
# The relative error of a numerical gradient over its step `h`. On the left, rounding decides; on the right, curvature. The
# dotted line is the default step.

# %%
rng = np.random.default_rng(541)
A, x = rng.normal(size=(3, 4)), rng.normal(size=(3, 4))
gradient = A * (np.tanh(x) + x * (1 - np.tanh(x) ** 2))
steps = np.logspace(-12, -1, 56)
errors = [
    relative_error(gradient, numerical_gradient(lambda w: float(np.sum(A * np.tanh(w) * w)), x, h)) for h in steps
]
figure, axis = plt.subplots(figsize=(6, 3), layout="constrained")
axis.loglog(steps, errors, ".-")
axis.axvline(6e-6, linestyle=":", color="C1")
axis.set(xlabel="h", ylabel="relative error")
plt.show()

# %% [markdown]
# ### Can it overfit ten samples?
#
# One linear layer with softmax, trained on ten random samples by `debug_training`. With a second softmax, the loss cannot
# get below 1.4612, the dashed line. The dotted line is the expected initial loss.


# %%
def softmax(z):
    z = np.exp(z - z.max(axis=1, keepdims=True))
    return z / z.sum(axis=1, keepdims=True)


def make_step(twice, losses, rate=10.0):
    W = np.zeros((40, 10))

    def train_step(x, labels):
        targets, p = np.eye(10)[labels], softmax(x @ W)
        q = softmax(p) if twice else p
        losses.append(-np.mean(np.log(q[range(len(x)), labels])))
        slope = (q - targets) / len(x)
        if twice:
            slope = p * (slope - np.sum(p * slope, axis=1, keepdims=True))
        W[:] -= rate * x.T @ slope
        return losses[-1]

    return train_step


X, y = rng.normal(size=(50, 40)) / 6, rng.permutation(np.arange(50) % 10)
figure, axis = plt.subplots(figsize=(6, 3), layout="constrained")
for name, twice in [("softmax", False), ("softmax twice", True)]:
    losses = []
    try:
        print(f"{name}: {debug_training(make_step(twice, losses), X, y)}")
    except AssertionError as error:
        print(f"{name}: {error}")
    axis.semilogy(losses, label=name)
axis.axhline(np.log(np.e + 9) - 1, linestyle="--", color="C2")
axis.axhline(expected_initial_loss(10), linestyle=":", color="C3")
axis.set(xlabel="call of train_step", ylabel="loss")
axis.legend()
plt.show()
