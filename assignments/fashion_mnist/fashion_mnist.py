"""Classify the images of Fashion-MNIST with minimal PyTorch.

From the bytes of a file to batches, a network of two layers, a training loop, and a
look at its mistakes. Use numpy and torch, but no torchvision.
"""

import numpy as np
import torch
from torch import nn

# The type of the data, by the third byte of an IDX file; all numbers are big-endian.
IDX_TYPES = {8: ">u1", 9: ">i1", 11: ">i2", 12: ">i4", 13: ">f4", 14: ">f8"}


def read_idx(data):
    """Return the array that an IDX file contains.

    data : bytes, the whole file: two zero bytes, the type (a key of IDX_TYPES), the
        number of axes, the size of each axis as a big-endian int32, then the numbers
        in C order
    returns : array of this shape; its dtype is that of the file in the byte order of
        this machine

    Raises ValueError if the first two bytes are not zero, if the type is unknown, and
    if there are more or fewer numbers than the sizes say.

    >>> read_idx(bytes([0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 3, 1, 2, 3, 4, 5, 250]))
    array([[  1,   2,   3],
           [  4,   5, 250]], dtype=uint8)
    """
    raise NotImplementedError("TODO: read_idx")


def to_batches(images, labels, batch_size, rng):
    """Return the shuffled images and labels in batches.

    images : (n, 28, 28) uint8 array
    labels : (n,) uint8 array
    batch_size : int; the last batch may be smaller
    rng : numpy Generator, the only source of randomness
    returns : list of pairs of tensors: float32 (b, 1, 28, 28), the pixels divided by
        255, and int64 (b,), the label of each image

    >>> images = np.full((5, 28, 28), 51, dtype=np.uint8)
    >>> labels = np.full(5, 3, dtype=np.uint8)
    >>> batches = to_batches(images, labels, 2, np.random.default_rng(0))
    >>> [tuple(x.shape) for x, y in batches]
    [(2, 1, 28, 28), (2, 1, 28, 28), (1, 1, 28, 28)]
    >>> batches[2][1]
    tensor([3])
    """
    raise NotImplementedError("TODO: to_batches")


class Net(nn.Module):
    """The lecture's network of two layers: 784 pixels, 128 hidden units, 10 classes.

    Its layers are `hidden`, an nn.Linear(784, 128), and `output`, an
    nn.Linear(128, 10).

    >>> sum(p.numel() for p in Net().parameters())
    101770
    """

    def __init__(self):
        super().__init__()
        raise NotImplementedError("TODO: Net.__init__")

    def forward(self, x):
        """Return the logits: ReLU between the layers, nothing after the last one.

        x : (b, 784) tensor
        returns : (b, 10) tensor
        """
        raise NotImplementedError("TODO: Net.forward")


def train_epoch(model, batches, loss_func, optimizer):
    """Take one optimizer step for each batch, and return the mean loss of an image.

    model : nn.Module that takes a (b, 784) tensor and returns (b, 10) logits
    batches : list of pairs of images (b, 1, 28, 28) and labels (b,)
    loss_func : loss_func(logits, labels) is the mean loss of a batch, as a tensor
    optimizer : torch optimizer of the model's parameters
    returns : float, the mean over all images; each batch's loss is that before its step
    """
    raise NotImplementedError("TODO: train_epoch")


def evaluate(model, batches):
    """Return the accuracy of a model, and its predictions.

    model, batches : as in train_epoch
    returns accuracy : float, the share of all images whose largest logit is that of
        their label
    returns predictions : (n,) int array, the classes in the order of the batches

    The model runs in evaluation mode and without gradients. Afterwards, it is in the
    mode in which it was before.
    """
    raise NotImplementedError("TODO: evaluate")


def confusion_matrix(labels, predictions, classes):
    """Count the images of each class that were taken for each class.

    labels, predictions : (n,) int arrays
    classes : int, the number of classes; some may never occur
    returns : (classes, classes) int array C; C[i, j] is the number of images with
        label i and prediction j

    >>> confusion_matrix(np.array([0, 1, 1, 1]), np.array([0, 1, 0, 0]), 3)
    array([[1, 0, 0],
           [2, 1, 0],
           [0, 0, 0]])
    """
    raise NotImplementedError("TODO: confusion_matrix")


def most_confused(C):
    """Return the pair of classes i < j with the largest C[i, j] + C[j, i].

    C : (classes, classes) int array, a confusion matrix; no other pair has as many
    returns : tuple of two ints

    >>> most_confused(np.array([[50, 5, 4], [0, 40, 3], [3, 3, 60]]))
    (0, 2)
    """
    raise NotImplementedError("TODO: most_confused")


def log_scalars(writer, epoch, train_loss, accuracy):
    """Log one epoch for TensorBoard, as "loss/train" and "accuracy/test".

    writer : SummaryWriter, or any object with its add_scalar(tag, value, step)
    epoch : int, the step
    train_loss, accuracy : float
    """
    raise NotImplementedError("TODO: log_scalars")
