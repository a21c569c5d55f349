"""Computes the logits from the weights by matrix products."""

import struct

import numpy as np
import torch
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
    order = np.argsort(rng.random(len(labels)))
    x = np.stack([images[k].astype("float32")[None] / np.float32(255) for k in order])
    y = np.array([int(labels[k]) for k in order])
    return list(zip(torch.as_tensor(x).split(batch_size), torch.as_tensor(y).split(batch_size)))


class Net(nn.Module):
    def __init__(self):
        super(Net, self).__init__()
        self.hidden = nn.Linear(in_features=28 * 28, out_features=128)
        self.output = nn.Linear(in_features=128, out_features=10)

    def forward(self, x):
        z = x @ self.hidden.weight.T + self.hidden.bias
        a = z * (z > 0)
        return torch.addmm(self.output.bias, a, self.output.weight.t())


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
    was_training = model.training
    model.eval()
    right = 0
    n = 0
    predictions = []
    with torch.no_grad():
        for images, labels in batches:
            outputs = model(images.view(-1, 784))
            guess = outputs.argmax(dim=1)
            right += (guess == labels).sum().item()
            n += len(labels)
            predictions.append(guess)
    model.train(was_training)
    return right / n, torch.cat(predictions).numpy()


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
