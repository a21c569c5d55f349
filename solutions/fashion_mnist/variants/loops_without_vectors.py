"""Loops over pixels, images and classes in plain Python."""

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
    order = []
    left = list(range(len(images)))
    while left:
        order.append(left.pop(int(rng.integers(len(left)))))
    batches = []
    x = y = None
    for k in order:
        if x is None or len(x) == batch_size:
            x, y = [], []
            batches.append((x, y))
        x.append([(images[k] / 255).tolist()])
        y.append(int(labels[k]))
    return [(torch.tensor(x), torch.tensor(y)) for x, y in batches]


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
    total = 0.0
    n = 0
    for images, labels in batches:
        rows = images.view(-1, 784)
        optimizer.zero_grad()
        outputs = model(rows)
        loss = loss_func(outputs, labels)
        loss.backward()
        optimizer.step()
        total += loss.item() * len(labels)
        n += len(labels)
    return total / n


def evaluate(model, batches):
    mode = model.training
    model.train(False)
    torch_was = torch.is_grad_enabled()
    torch.set_grad_enabled(False)
    right, predictions = 0, []
    for images, labels in batches:
        for image, label in zip(images, labels):
            logits = model(image.reshape(1, -1))[0].tolist()
            best = max(range(len(logits)), key=logits.__getitem__)
            right += best == int(label)
            predictions.append(best)
    torch.set_grad_enabled(torch_was)
    model.train(mode)
    return right / len(predictions), np.asarray(predictions)


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
