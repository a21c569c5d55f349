"""Yields the batches; counts the confusions in torch."""

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
    order = torch.from_numpy(rng.permutation(labels.shape[0]))
    x = (torch.from_numpy(images.copy()).to(torch.float32) / 255.0).reshape(-1, 1, 28, 28)
    y = torch.from_numpy(labels.copy()).to(torch.long)
    return [(x[part], y[part]) for part in torch.split(order, batch_size)]


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
    index = torch.tensor(np.array(labels)) * classes + torch.tensor(np.array(predictions))
    return (
        torch.zeros(classes**2, dtype=torch.long)
        .index_add_(0, index, torch.ones_like(index))
        .view(classes, classes)
        .numpy()
    )


def most_confused(C):
    S = torch.triu(torch.tensor(np.array(C + C.T)), diagonal=1)
    return divmod(int(S.argmax()), len(S))


def log_scalars(writer, epoch, train_loss, accuracy):
    writer.add_scalar("loss/train", train_loss, epoch)
    writer.add_scalar("accuracy/test", accuracy, epoch)
