"""Reads the file as a stream, number by number with struct."""

import io
import struct

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn


FORMATS = {8: "B", 9: "b", 11: "h", 12: "i", 13: "f", 14: "d"}
NAMES = {8: "uint8", 9: "int8", 11: "int16", 12: "int32", 13: "float32", 14: "float64"}


def read_idx(data):
    stream = io.BytesIO(data)
    zero, kind, axes = struct.unpack(">HBB", stream.read(4))
    if zero:
        raise ValueError("magic number")
    try:
        letter = FORMATS[kind]
    except KeyError:
        raise ValueError("type") from None
    shape = [struct.unpack(">i", stream.read(4))[0] for _ in range(axes)]
    step = struct.calcsize(">" + letter)
    numbers = []
    while piece := stream.read(step):
        if len(piece) < step:
            raise ValueError("too short")
        numbers.extend(struct.unpack(">" + letter, piece))
    total = 1
    for size in shape:
        total *= size
    if len(numbers) != total:
        raise ValueError("length")
    return np.array(numbers, dtype=NAMES[kind]).reshape(shape)


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
    pairs = [(i, j) for j in range(len(C)) for i in range(j)]
    return max(pairs, key=lambda p: C[p] + C[p[::-1]])


def log_scalars(writer, epoch, train_loss, accuracy):
    writer.add_scalar("loss/train", train_loss, epoch)
    writer.add_scalar("accuracy/test", accuracy, epoch)
