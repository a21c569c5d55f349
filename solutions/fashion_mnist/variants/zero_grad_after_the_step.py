"""Clears the gradients after each step; sums the losses as detached tensors."""

import struct

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

DTYPES = {8: np.uint8, 9: np.int8, 11: np.int16, 12: np.int32, 13: np.float32, 14: np.float64}


def read_idx(data):
    if data[0] != 0 or data[1] != 0:
        raise ValueError("the magic number is wrong")
    if data[2] not in DTYPES:
        raise ValueError("unknown type")
    dtype = np.dtype(DTYPES[data[2]])
    ndim = data[3]
    start = 4 + 4 * ndim
    shape = struct.unpack(">" + "I" * ndim, data[4:start])
    count = int(np.prod(shape))
    if len(data) != start + count * dtype.itemsize:
        raise ValueError("wrong length")
    array = np.frombuffer(data, dtype=dtype.newbyteorder(">"), count=count, offset=start)
    array = array.astype(dtype)
    return array.reshape(shape)


def to_batches(images, labels, batch_size, rng):
    order = np.arange(len(images))
    rng.shuffle(order)
    x = torch.from_numpy(images.astype(np.float32) / 255)
    x = x.unsqueeze(1)
    y = torch.from_numpy(labels.astype(np.int64))
    batches = []
    for i in range(0, len(images), batch_size):
        idx = order[i : i + batch_size]
        batches.append((x[idx], y[idx]))
    return batches


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.hidden = nn.Linear(784, 128)
        self.output = nn.Linear(128, 10)

    def forward(self, x):
        x = F.relu(self.hidden(x))
        x = self.output(x)
        return x


def train_epoch(model, batches, loss_func, optimizer):
    optimizer.zero_grad()
    losses, sizes = [], []
    for images, labels in batches:
        loss = loss_func(model(images.reshape(images.shape[0], 28 * 28)), labels)
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
        losses.append(loss.detach())
        sizes.append(float(labels.numel()))
    return float(torch.stack(losses) @ torch.tensor(sizes, dtype=losses[0].dtype) / sum(sizes))


@torch.no_grad()
def evaluate(model, batches):
    mode = model.training
    try:
        model.eval()
        logits = [model(x.flatten(start_dim=1)) for x, _ in batches]
    finally:
        model.train(mode)
    predictions = torch.vstack(logits).argmax(-1)
    labels = torch.hstack([y for _, y in batches])
    return torch.mean((predictions == labels).float()).item(), predictions


def confusion_matrix(labels, predictions, classes):
    C = np.zeros((classes, classes), dtype=int)
    for i, j in zip(labels, predictions):
        C[i, j] += 1
    return C


def most_confused(C):
    best = -1
    pair = (0, 1)
    for i in range(len(C)):
        for j in range(i + 1, len(C)):
            both = C[i, j] + C[j, i]
            if both > best:
                best = both
                pair = (i, j)
    return pair


def log_scalars(writer, epoch, train_loss, accuracy):
    writer.add_scalar("loss/train", train_loss, epoch)
    writer.add_scalar("accuracy/test", accuracy, epoch)
