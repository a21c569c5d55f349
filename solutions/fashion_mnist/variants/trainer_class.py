"""Keeps everything in classes and calls them from the functions."""

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
    data = list(zip(images, labels))
    shuffled = [data[k] for k in rng.choice(len(data), size=len(data), replace=False)]
    result = []
    while shuffled:
        batch, shuffled = shuffled[:batch_size], shuffled[batch_size:]
        x = torch.tensor(np.array([image for image, _ in batch]) / 255, dtype=torch.float)
        result.append([x.view(-1, 1, 28, 28), torch.LongTensor([int(label) for _, label in batch])])
    return result


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.hidden = nn.Linear(784, 128)
        self.output = nn.Linear(128, 10)

    def forward(self, x):
        x = F.relu(self.hidden(x))
        x = self.output(x)
        return x


class Average:
    def __init__(self):
        self.sum, self.count = 0.0, 0

    def add(self, value, n=1):
        self.sum += value * n
        self.count += n

    @property
    def value(self):
        return self.sum / self.count


class Trainer:
    def __init__(self, model, loss_func, optimizer):
        self.model, self.loss_func, self.optimizer = model, loss_func, optimizer
        self.average = Average()

    def step(self, images, labels):
        self.model.zero_grad()
        loss = self.loss_func(self.model(images.squeeze(1).flatten(1)), labels)
        loss.backward()
        self.optimizer.step()
        self.average.add(float(loss.detach()), len(labels))


def train_epoch(model, batches, loss_func, optimizer):
    trainer = Trainer(model, loss_func, optimizer)
    for batch in batches:
        trainer.step(*batch)
    return trainer.average.value


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
