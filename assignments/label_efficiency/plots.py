"""Draw what the functions of label_efficiency show."""

# %%
import matplotlib.pyplot as plt
import numpy as np
from label_efficiency import augmented_objective, context_counts, embed, few_shot, flip, labels_needed, shift

# %% [markdown]
# ## A made-up language
# Each token belongs to a hidden class. In a text, the class stays from one position to the next with probability 0.8,
# else it is drawn anew. The token is drawn from the class. The text shows tokens, and never a class.


# %%
def made_up_text(vocab, classes, n, rng):
    class_of = rng.permutation(np.arange(vocab) % classes)
    members = np.argsort(class_of).reshape(classes, -1)
    drawn = rng.random(n) >= 0.8
    drawn[0] = True
    last_drawn = np.maximum.accumulate(np.where(drawn, np.arange(n), 0))
    hidden = rng.integers(classes, size=n)[last_drawn]
    return members[hidden, rng.integers(vocab // classes, size=n)], class_of


# %% [markdown]
# ## Vectors from a text, and what they save
# Left: the vectors of 90 tokens, seen from the side where they differ most. The colors are the hidden classes. Right: the
# share of 200 tokens whose class is right, with vectors from a text and with vectors that tell only which token it is.

# %%
rng = np.random.default_rng(541)
text, class_of = made_up_text(90, 3, 6000, rng)
E = embed(context_counts(text, 90, 2), 3)
centered = E - E.mean(axis=0)
side = centered @ np.linalg.svd(centered, full_matrices=False)[2][:2].T

fig, (left, right) = plt.subplots(1, 2, figsize=(6, 3), layout="constrained")
for c in range(3):
    left.scatter(*side[class_of == c].T, s=12, label=f"class {c}")
left.set(title="90 tokens", xticks=[], yticks=[])
left.legend()

text, class_of = made_up_text(200, 10, 20000, rng)
first = [rng.choice(np.flatnonzero(class_of == c)) for c in range(10)]
others = rng.permutation(np.setdiff1d(np.arange(200), first))
order = np.concatenate([first, others])
sizes = list(range(10, 201, 10))
for name, vectors in [
    ("from a text", embed(context_counts(text, 200, 2), 10)),
    ("one-hot", np.eye(200)),
]:
    guesses = [few_shot(vectors, order[:n], class_of[order[:n]], 10) for n in sizes]
    accuracies = [float(np.mean(guess == class_of)) for guess in guesses]
    right.plot(sizes, accuracies, label=name)
    print(f"{name}: {labels_needed(sizes, accuracies, 0.9)} labels for 90 %")
right.axhline(0.9, linestyle=":", linewidth=1)
right.set(title="accuracy", xlabel="labels", ylim=(0, 1.05))
right.legend()
plt.show()

# %% [markdown]
# ## One picture, several training images
# All of them have the same label, here 7. The numbers are the terms of the objective for a model that adds up the pixels:
# only the last shift changes them, because pixels leave the picture.

# %%
seven = np.zeros((10, 8))
seven[2, 2:6] = 1.0
seven[[3, 4, 5, 6, 7], [5, 5, 4, 4, 3]] = 1.0
transforms = {
    "as it is": lambda x: x,
    "flip": flip,
    "shift(x, 1, -2)": lambda x: shift(x, 1, -2),
    "shift(x, -2, 3)": lambda x: shift(x, -2, 3),
}
fig, axes = plt.subplots(1, 4, figsize=(6, 2), layout="constrained")
for ax, (name, T) in zip(axes, transforms.items(), strict=True):
    ax.imshow(T(seven), vmin=0, vmax=1)
    ax.set(title=name, xticks=[], yticks=[])
    term = augmented_objective(lambda p, t: (p - t) ** 2, np.sum, seven[None], np.array([7.0]), [T])
    print(f"{name}: {term:g}")
plt.show()
