"""Lets DataLoader make the batches, with a generator seeded from rng."""

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
    generator = torch.Generator().manual_seed(int(rng.integers(2**62)))
    x = torch.tensor(images).unsqueeze(1).float().div(255)
    data = torch.utils.data.TensorDataset(x, torch.tensor(labels).long())
    return list(torch.utils.data.DataLoader(data, batch_size=batch_size, shuffle=True, generator=generator))


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
    model.train()
    running_loss = 0.0
    for i, (images, labels) in enumerate(batches):
        optimizer.zero_grad(set_to_none=False)
        loss = loss_func(model(torch.flatten(images, 1)), labels)
        loss.backward()
        optimizer.step()
        running_loss += loss.item() * images.size(0)
        if i % 100 == 99:
            print(f"batch {i + 1}: loss {loss.item():.3f}")
    return running_loss / sum(images.size(0) for images, _ in batches)


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
