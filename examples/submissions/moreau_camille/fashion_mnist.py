# Fashion-MNIST - Camille Moreau
import struct

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F


def read_idx(data):
    # les fichiers d'images ont trois dimensions, les fichiers d'étiquettes une seule
    magic, n = struct.unpack(">II", data[:8])
    if magic == 2049:
        return np.frombuffer(data, dtype=np.uint8, offset=8)
    dims = data[3]
    shape = struct.unpack(">" + "I" * dims, data[4 : 4 + 4 * dims])
    return np.frombuffer(data, dtype=np.uint8, offset=4 + 4 * dims).reshape(shape)


def to_batches(images, labels, batch_size, rng):
    perm = rng.permutation(len(images))
    images = images[perm].astype(np.float32) / 255.0
    labels = labels[perm].astype(np.int64)
    x = torch.from_numpy(images).unsqueeze(1)
    y = torch.from_numpy(labels)
    return [(x[k : k + batch_size], y[k : k + batch_size]) for k in range(0, len(y), batch_size)]


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.hidden = nn.Linear(784, 128)
        self.output = nn.Linear(128, 10)

    def forward(self, x):
        x = F.relu(self.hidden(x))
        # probabilités des dix classes
        return F.softmax(self.output(x), dim=1)


def train_epoch(model, batches, loss_func, optimizer):
    model.train()
    total, count = 0.0, 0
    for images, labels in batches:
        optimizer.zero_grad()
        outputs = model(images.view(images.size(0), -1))
        loss = loss_func(outputs, labels)
        loss.backward()
        optimizer.step()
        total += loss.item() * images.size(0)
        count += images.size(0)
    return total / count


def evaluate(model, batches):
    mode = model.training
    model.eval()
    preds = []
    hits = 0
    with torch.no_grad():
        for images, labels in batches:
            p = model(images.view(images.size(0), -1)).argmax(dim=1)
            hits += int((p == labels).sum())
            preds.append(p)
    model.train(mode)
    preds = torch.cat(preds).numpy()
    return hits / len(preds), preds


def confusion_matrix(labels, predictions, classes):
    C = np.zeros((classes, classes), dtype=int)
    np.add.at(C, (labels, predictions), 1)
    return C


def most_confused(C):
    S = C + C.T
    np.fill_diagonal(S, 0)
    i, j = np.unravel_index(S.argmax(), S.shape)
    return int(min(i, j)), int(max(i, j))


def log_scalars(writer, epoch, train_loss, accuracy):
    writer.add_scalar("loss/train", train_loss, epoch)
    writer.add_scalar("accuracy/test", accuracy, epoch)


if __name__ == "__main__":
    # la perte reste autour de 1.7, bizarre... mais l'exactitude monte
    rng = np.random.default_rng(0)
    images = rng.integers(0, 256, size=(200, 28, 28), dtype=np.uint8)
    labels = rng.integers(0, 10, size=200).astype(np.uint8)
    net = Net()
    opt = torch.optim.Adam(net.parameters(), lr=1e-3)
    for epoch in range(1, 5):
        loss = train_epoch(net, to_batches(images, labels, 50, rng), nn.CrossEntropyLoss(), opt)
        print("époque", epoch, "perte", loss)
