"""Draw the values of a small world, its improvement by the policy gradient, and rollouts."""

# %%
import matplotlib.pyplot as plt
import numpy as np
from policy_return import objective, policy_gradient, policy_value, returns_to_go, rollout, softmax_policy

# %% [markdown]
# ### A grid of 16 states
#
# The agent starts in the upper left corner. Each step costs 0.1, and the step into the lower right corner earns 1. There
# the walk ends. Sixty steps up the gradient turn the random policy into a good one.

# %%
moves = [(-1, 0), (1, 0), (0, -1), (0, 1)]
P, R = np.zeros((16, 4, 16)), np.full((16, 4), -0.1)
for s in range(16):
    for a, (down, right) in enumerate(moves):
        row, column = np.clip(s // 4 + down, 0, 3), np.clip(s % 4 + right, 0, 3)
        target = 15 if s == 15 else 4 * row + column
        P[s, a, target] = 1.0
        R[s, a] += target == 15
R[15] = 0.0
gamma, start = 0.9, np.eye(16)[0]

theta = np.zeros((16, 4))
values, objectives = [policy_value(P, R, softmax_policy(theta), gamma)], []
for _ in range(60):
    objectives.append(objective(P, R, softmax_policy(theta), gamma, start))
    theta = theta + 4 * policy_gradient(P, R, theta, gamma, start)
pi = softmax_policy(theta)
values.append(policy_value(P, R, pi, gamma))

figure, axes = plt.subplots(1, 3, figsize=(7, 2.4), layout="constrained")
for axis, v, title in zip(axes[:2], values, ["v, random policy", "v, after 60 steps"], strict=True):
    axis.imshow(v.reshape(4, 4), vmin=-1, vmax=1, cmap="coolwarm")
    axis.set(xticks=[], yticks=[], title=title)
    for s in range(16):
        axis.text(s % 4, s // 4, f"{v[s]:.1f}", ha="center", va="center", fontsize=8, color="black")
axes[2].plot(objectives)
axes[2].set(xlabel="step", title="objective J")
plt.show()

# %% [markdown]
# ### Rollouts
#
# The mean of the sampled returns comes close to J, but slowly: the error falls with the square root of the number.

# %%
rng = np.random.default_rng(0)
even = np.full((16, 4), 0.25)
sampled = np.array([returns_to_go(rollout(P, R, even, start, 60, rng), gamma)[0] for _ in range(400)])
means = np.cumsum(sampled) / np.arange(1, 401)
figure, axis = plt.subplots(figsize=(6, 3), layout="constrained")
axis.plot(means, label="mean of the rollouts")
axis.axhline(objective(P, R, even, gamma, start), color="C1", label="J")
axis.set(xlabel="rollouts", ylabel="return")
axis.legend()
plt.show()
