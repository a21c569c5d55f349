"""Train a multilayer perceptron on two moons with numpy only.

A network is a list of layers, each a tuple (W, b): W is (in, out), b is (out,). relu
stands between two layers, and nothing after the last one. N is the number of samples, D
the number of features. `adam` is finished.
"""

import numpy as np


def adam(w, grad, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """Take step t = 1, 2, ... of Adam; return the new w, m and v."""
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * np.square(grad)
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    return w - lr * m_hat / (np.sqrt(v_hat) + eps), m, v


def two_moons(n, noise, rng):
    """Return n points on two interleaving half-circles, and their classes.

    The first n // 2 points have class 0 and lie on the outer moon, the others have
    class 1 and lie on the inner moon. Along each, t runs evenly from 0 to pi, both ends
    included:

        outer: (cos t, sin t)        inner: (1 - cos t, 0.5 - sin t)

    Every coordinate gets its own normal noise.

    Arguments:
        n: number of points; an int of 4 or more.
        noise: standard deviation of the noise; a float. 0 gives no noise.
        rng: numpy Generator. All noise comes from it.

    Returns:
        X: (n, 2) float array.
        y: (n,) int array of 0 and 1.

    >>> X, y = two_moons(4, 0.0, np.random.default_rng(0))
    >>> np.abs(X.round(3))
    array([[1. , 0. ],
           [1. , 0. ],
           [0. , 0.5],
           [2. , 0.5]])
    >>> y
    array([0, 0, 1, 1])
    """
    raise NotImplementedError("TODO: two_moons")


def forward(layers, x):
    """Return the logits of the network.

    Arguments:
        layers: list of tuples (W, b); the last W has one column.
        x: (N, D) float array, one sample in each row.

    Returns:
        (N,) float array.

    >>> layers = [(np.array([[1.0, -1.0]]), np.zeros(2)), (np.ones((2, 1)), np.ones(1))]
    >>> forward(layers, np.array([[3.0], [-2.0]]))
    array([4., 3.])
    """
    raise NotImplementedError("TODO: forward")


def collapse(layers):
    """Return the one layer that equals the stack of layers without activations.

    Arguments:
        layers: list of one or more tuples (W, b). The last may have any number of
            columns.

    Returns:
        A tuple (W, b), with W (D, out) and b (out,).

    >>> layers = [(np.array([[2.0]]), np.ones(1)), (np.array([[3.0]]), np.ones(1))]
    >>> collapse(layers)
    (array([[6.]]), array([4.]))
    """
    raise NotImplementedError("TODO: collapse")


def loss_and_gradients(layers, x, y):
    """Return the loss of the network and its gradients.

    The loss is the mean of log(1 + exp(z)) - y z over the samples, with the logits z.
    Loss and gradients must also be right for z = -2000 and z = 2000.

    Arguments:
        layers: list of tuples (W, b); the last W has one column.
        x: (N, D) float array.
        y: (N,) int array of 0 and 1.

    Returns:
        loss: a float.
        gradients: list of tuples (grad_W, grad_b) with the shapes of `layers`.

    >>> layers = [(np.zeros((1, 1)), np.zeros(1))]
    >>> x, y = np.ones((2, 1)), np.array([1, 1])
    >>> loss, gradients = loss_and_gradients(layers, x, y)
    >>> round(float(loss), 6), gradients
    (0.693147, [(array([[-0.5]]), array([-0.5]))])
    """
    raise NotImplementedError("TODO: loss_and_gradients")


def train(layers, x, y, steps, lr=0.001, l2=0.0):
    """Train the network on all samples with Adam.

    Each step uses the gradients of `loss_and_gradients`; grad_W plus l2 / N * W, and
    grad_b as it is. Every W and b has its own m and v, both 0 at the start, and t = 1
    in the first step. The other options of `adam` keep their defaults.

    Arguments:
        layers: list of tuples (W, b), the start. They stay unchanged.
        x: (N, D) float array.
        y: (N,) int array of 0 and 1.
        steps: number of steps; an int.
        lr: learning rate of Adam; a float.
        l2: strength of the penalty on the weights; a float.

    Returns:
        layers: list of tuples (W, b) after the last step.
        losses: (steps,) float array, the loss before each step, without the penalty.
    """
    raise NotImplementedError("TODO: train")


def accuracy(layers, x, y):
    """Return the share of the samples that the network puts into the right class.

    The predicted class is 1 if the logit is positive, else 0.

    Arguments:
        layers: list of tuples (W, b); the last W has one column.
        x: (N, D) float array.
        y: (N,) int array of 0 and 1.

    Returns:
        A float between 0 and 1.

    >>> layers = [(np.ones((1, 1)), np.zeros(1))]
    >>> float(accuracy(layers, np.array([[2.0], [-1.0]]), np.array([1, 1])))
    0.5
    """
    raise NotImplementedError("TODO: accuracy")


def relu_interpolant(knots, values):
    """Return a network with one hidden layer that joins points by straight lines.

    Between the first and the last knot, its output equals the linear interpolation of
    the values. It has one hidden unit for each interval: m = len(knots) - 1.

    Arguments:
        knots: (m + 1,) float array, increasing; m is 1 or more.
        values: (m + 1,) float array.

    Returns:
        A list of two layers (W, b), with shapes (1, m), (m,) and (m, 1), (1,).

    >>> layers = relu_interpolant(np.array([0.0, 1.0, 2.0]), np.array([1.0, 3.0, 3.0]))
    >>> forward(layers, np.array([[0.5], [1.5]]))
    array([2., 3.])
    """
    raise NotImplementedError("TODO: relu_interpolant")
