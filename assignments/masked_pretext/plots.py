"""Draw a masked task, and the share of masked positions over many calls."""

# %%
import matplotlib.pyplot as plt
import numpy as np
from masked_pretext import create_masked_task

# %% [markdown]
# ### What the network sees, and what it has to predict
#
# Colored cells are masked. The label -1 means that a position does not count.

# %%
np.random.seed(3)
sequence = np.random.randint(0, 10, size=20)
masked, labels = create_masked_task(sequence, mask_prob=0.3)
figure, axis = plt.subplots(figsize=(6, 1.8), layout="constrained")
for row, (name, values) in enumerate({"sequence": sequence, "masked": masked, "labels": labels}.items()):
    axis.text(-0.8, row, name, ha="right", va="center")
    for i, value in enumerate(values):
        color = "C1" if labels[i] != -1 else "C0"
        axis.add_patch(plt.Rectangle((i - 0.45, row - 0.4), 0.9, 0.8, color=color, alpha=0.35))
        axis.text(i, row, value, ha="center", va="center")
axis.set(xlim=(-4.5, 19.6), ylim=(2.5, -0.5))
axis.axis("off")
plt.show()

# %% [markdown]
# ### The share of masked positions
#
# 200 calls for each probability, with a short and a long sequence. The gray line is `mask_prob`.

# %%
probabilities = np.linspace(0, 1, 11)
figure, axis = plt.subplots(figsize=(6, 3), layout="constrained")
for n in (20, 500):
    tokens = np.arange(1, n + 1)
    shares = np.array(
        [[np.mean(create_masked_task(tokens, p)[1] != -1) for _ in range(200)] for p in probabilities.tolist()]
    )
    axis.errorbar(probabilities, shares.mean(axis=1), yerr=shares.std(axis=1), fmt="o", capsize=3, label=f"n = {n}")
axis.plot(probabilities, probabilities, color="gray", linewidth=0.8)
axis.set(xlabel="mask_prob", ylabel="share of masked positions")
axis.legend()
plt.show()
