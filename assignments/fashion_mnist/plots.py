"""Draw what the functions of fashion_mnist show."""

# %%
import gzip
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import torch
from fashion_mnist import (
    Net,
    confusion_matrix,
    evaluate,
    log_scalars,
    most_confused,
    read_idx,
    to_batches,
    train_epoch,
)

NAMES = ["T-shirt", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Boot"]
FILES = [f"{part}-{kind}-ubyte" for part in ("train", "t10k") for kind in ("images-idx3", "labels-idx1")]


def find_sample():
    """Return the four files of the sample, each as bytes."""
    for folder in [Path.cwd(), *Path.cwd().parents]:
        path = folder / "tests" / "fashion_mnist" / "sample.npz"
        if path.is_file():
            with np.load(path, allow_pickle=False) as sample:
                return [sample[name].tobytes() for name in FILES]
    raise FileNotFoundError(
        "tests/fashion_mnist/sample.npz is in no folder above this one; start in the course's folder"
    )


def run(train_images, train_labels, test_images, test_labels, epochs=4, writer=None):
    """Train a Net; return it, the batches of test images, the losses and the predictions."""
    torch.manual_seed(541)
    rng = np.random.default_rng(541)
    net, losses = Net(), []
    optimizer = torch.optim.Adam(net.parameters(), lr=0.001)
    batches = to_batches(test_images, test_labels, 100, rng)
    for epoch in range(1, epochs + 1):
        loss = train_epoch(
            net, to_batches(train_images, train_labels, 100, rng), torch.nn.CrossEntropyLoss(), optimizer
        )
        accuracy, predictions = evaluate(net, batches)
        losses.append(loss)
        if writer is not None:
            log_scalars(writer, epoch, loss, accuracy)
        print(f"epoch {epoch}: loss {loss:.3f}, accuracy {accuracy:.3f}")
    return net, batches, losses, np.asarray(predictions)


# %% [markdown]
# ## Confusions
# Left: two images of each class, read by your `read_idx`. Right: the confusion matrix after 12 epochs on the sample.
# Bright squares off the diagonal are confusions.

# %%
train_images, train_labels, test_images, test_labels = [read_idx(data) for data in find_sample()]
net, batches, losses, predictions = run(train_images, train_labels, test_images, test_labels, epochs=12)
labels = torch.cat([y for _, y in batches]).numpy()
C = confusion_matrix(labels, predictions, 10)
print("most confused:", " and ".join(NAMES[k] for k in most_confused(C)))

rows = [[train_images[train_labels == k][:2] for k in ks] for ks in (range(5), range(5, 10))]
picture = np.vstack([np.hstack([np.vstack(pair) for pair in row]) for row in rows])
fig, (left, right) = plt.subplots(1, 2, figsize=(7, 3.4), layout="constrained")
left.imshow(picture, cmap="gray_r", interpolation="none")
left.set_axis_off()
left.set_title("two of each class, 0–4 and 5–9")
right.imshow(C, interpolation="none")
right.set_xticks(range(10))
right.set_yticks(range(10), NAMES, fontsize=8)
right.set_xlabel("predicted class")
right.set_title("confusions")
plt.show()

# %% [markdown]
# ## Features
# The 128 numbers of the hidden layer, projected to the two directions in which they vary most. The lecture: "Classes
# form distinct clusters in feature space". Right: the loss of each epoch.

# %%
with torch.no_grad():
    x = torch.cat([images for images, _ in batches]).reshape(-1, 784)
    features = torch.relu(net.hidden(x)).numpy()
centered = features - features.mean(axis=0)
points = centered @ np.linalg.svd(centered, full_matrices=False)[2][:2].T

fig, (left, right) = plt.subplots(1, 2, figsize=(7, 3.4), layout="constrained")
for k in range(10):
    left.plot(*points[labels == k].T, ".", label=NAMES[k])
left.legend(fontsize=6, ncols=2)
right.plot(range(1, len(losses) + 1), losses, "o-")
right.set_xlabel("epoch")
right.set_title("mean loss of an image")
plt.show()

# %% [markdown]
# ## Mistakes
# Ten test images with the class that the network took them for. Would you know better?

# %%
x = torch.cat([images for images, _ in batches]).numpy()
fig, axes = plt.subplots(2, 5, figsize=(7, 3.4), layout="constrained")
for axis, k in zip(axes.flat, np.flatnonzero(predictions != labels), strict=False):
    axis.imshow(x[k, 0], cmap="gray_r")
    axis.set_title(f"{NAMES[labels[k]]},\ntaken for {NAMES[predictions[k]]}", fontsize=7)
for axis in axes.flat:
    axis.set_axis_off()
plt.show()

# %% [markdown]
# ## The full set
# Set `full_set = True` to train on all 60,000 images, for about a minute. The cell looks for the files on this machine,
# and downloads 30 MB into `~/data` if torchvision is installed. `tensorboard --logdir runs` shows what it logs.

# %%
full_set = False
FOLDERS = [Path("/usr/share/datasets/fashion-mnist"), Path.home() / "data" / "FashionMNIST" / "raw"]


def find_full_set():
    """Return the four files of the full set, each as bytes, or None."""
    for folder in FOLDERS:
        if all((folder / f"{name}.gz").is_file() for name in FILES):
            return [gzip.decompress((folder / f"{name}.gz").read_bytes()) for name in FILES]
        if all((folder / name).is_file() for name in FILES):
            return [(folder / name).read_bytes() for name in FILES]
    return None


def download():
    """Download the full set with torchvision, which shows its progress."""
    try:
        from torchvision.datasets import FashionMNIST

        for train in (True, False):
            FashionMNIST(Path.home() / "data", train=train, download=True)
    except (ImportError, OSError, RuntimeError) as error:
        print(f"The download failed ({error}).")


if full_set:
    files = find_full_set()
    if files is None:
        download()
        files = find_full_set()
    if files is None:
        print("Fashion-MNIST is not on this machine, so the full set stays untried; the plots above use the sample.")
    else:
        try:
            from torch.utils.tensorboard import SummaryWriter

            writer = SummaryWriter("runs/fashion_mnist")
        except ImportError:
            print("TensorBoard is not installed, so nothing is logged.")
            writer = None
        net, batches, losses, predictions = run(*[read_idx(data) for data in files], writer=writer)
        labels = torch.cat([y for _, y in batches]).numpy()
        C = confusion_matrix(labels, predictions, 10)
        i, j = most_confused(C)
        print(f"most confused: {NAMES[i]} and {NAMES[j]}, {C[i, j] + C[j, i]} of {len(labels)} images")
        if writer is not None:
            writer.close()
