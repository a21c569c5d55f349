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
    # BEGIN SOLUTION
    t, s = np.linspace(0, np.pi, n // 2), np.linspace(0, np.pi, n - n // 2)
    outer = np.column_stack([np.cos(t), np.sin(t)])
    inner = np.column_stack([1 - np.cos(s), 0.5 - np.sin(s)])
    X = np.concatenate([outer, inner]) + noise * rng.normal(size=(n, 2))
    return X, np.repeat([0, 1], [len(t), len(s)])
    # END SOLUTION


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
    # BEGIN SOLUTION
    *hidden, (W, b) = layers
    a = x
    for V, c in hidden:
        a = np.maximum(a @ V + c, 0)
    return (a @ W + b)[:, 0]
    # END SOLUTION


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
    # BEGIN SOLUTION
    W, b = layers[0]
    for V, c in layers[1:]:
        W, b = W @ V, b @ V + c
    return W, b
    # END SOLUTION


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
    # BEGIN SOLUTION
    inputs = [x]
    for W, b in layers[:-1]:
        inputs.append(np.maximum(inputs[-1] @ W + b, 0))
    W, b = layers[-1]
    z = (inputs[-1] @ W + b)[:, 0]
    loss = np.mean(np.logaddexp(0, z) - y * z)
    # The argument of exp is never positive.
    p = np.where(z > 0, 1.0, np.exp(-np.abs(z))) / (1 + np.exp(-np.abs(z)))
    delta = ((p - y) / len(y))[:, None]
    gradients = []
    for a, (W, _) in zip(reversed(inputs), reversed(layers), strict=True):
        gradients.append((a.T @ delta, delta.sum(axis=0)))
        delta = (delta @ W.T) * (a > 0)
    return loss, gradients[::-1]
    # END SOLUTION


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
    # BEGIN SOLUTION
    w = [each for layer in layers for each in layer]
    m, v, losses = [0.0] * len(w), [0.0] * len(w), []
    for t in range(1, steps + 1):
        loss, gradients = loss_and_gradients(list(zip(w[::2], w[1::2], strict=True)), x, y)
        losses.append(loss)
        for k, grad in enumerate(grad for pair in gradients for grad in pair):
            penalty = l2 / len(y) * w[k] if k % 2 == 0 else 0.0
            w[k], m[k], v[k] = adam(w[k], grad + penalty, m[k], v[k], t, lr)
    return list(zip(w[::2], w[1::2], strict=True)), np.array(losses)
    # END SOLUTION


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
    # BEGIN SOLUTION
    return np.mean((forward(layers, x) > 0) == y)
    # END SOLUTION


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
    # BEGIN SOLUTION
    slopes = np.diff(values) / np.diff(knots)
    bends = np.diff(slopes, prepend=0.0)
    return [(np.ones((1, len(slopes))), -knots[:-1]), (bends[:, None], values[:1])]
    # END SOLUTION
