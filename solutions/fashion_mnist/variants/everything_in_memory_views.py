"""Works on a memoryview and byteswaps; returns read-only arrays."""

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn


KINDS = dict(zip((8, 9, 11, 12, 13, 14), map(np.dtype, ("u1", "i1", "i2", "i4", "f4", "f8"))))


def read_idx(data):
    view = memoryview(data)
    if bytes(view[0:2]) != b"\x00\x00" or view[2] not in KINDS:
        raise ValueError("bad magic number")
    kind, rank = KINDS[view[2]], view[3]
    shape = [int.from_bytes(view[4 + 4 * k : 8 + 4 * k], "big") for k in range(rank)]
    body = view[4 + 4 * rank :]
    if len(body) != kind.itemsize * int(np.prod(shape)):
        raise ValueError("bad length")
    array = np.frombuffer(body, dtype=kind).byteswap()
    array.setflags(write=False)
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
    C = np.eye(classes, dtype=int)[labels].T @ np.eye(classes, dtype=int)[predictions]
    C = np.asfortranarray(C)
    C.setflags(write=False)
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
