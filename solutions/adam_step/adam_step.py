"""Take one step of SGD, SGD with momentum, or Adam.

Every function takes the parameter w and the gradient of the loss at w, and returns the
new values. It stores nothing between two calls: velocity, m, v and t are arguments, and
the caller keeps the results for the next step. Use only numpy.
"""

import numpy as np


def sgd(w, grad, lr=0.01):
    """Take one step of gradient descent.

        w_t = w_(t-1) - lr * grad

    Arguments:
        w: parameter; a float or a float64 array of any shape.
        grad: gradient of the loss with respect to w; same shape as w.
        lr: learning rate; a float.

    Returns:
        The new w, same shape, float64. The arguments stay unchanged.

    >>> sgd(1.0, 0.5, lr=0.1)
    0.95
    """
    # BEGIN SOLUTION
    return w - lr * grad
    # END SOLUTION


def sgd_momentum(w, grad, velocity, lr=0.01, beta=0.9):
    """Take one step of gradient descent with momentum.

    The velocity includes the learning rate:

        velocity_t = beta * velocity_(t-1) + lr * grad
        w_t = w_(t-1) - velocity_t

    Arguments:
        w: parameter; a float or a float64 array of any shape.
        grad: gradient of the loss; same shape as w.
        velocity: zeros before the first step; same shape as w.
        lr: learning rate; a float. It may differ from one call to the next.
        beta: momentum coefficient; a float.

    Returns:
        A tuple (w, velocity) of the new values, same shape, float64. The arguments stay
        unchanged.

    >>> w, velocity = sgd_momentum(1.0, 0.5, 0.2, lr=0.1, beta=0.9)
    >>> round(w, 7), round(velocity, 7)
    (0.77, 0.23)
    """
    # BEGIN SOLUTION
    velocity = beta * velocity + lr * grad
    return w - velocity, velocity
    # END SOLUTION


def adam(w, grad, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """Take step number t of Adam.

        m_t = beta1 * m_(t-1) + (1 - beta1) * grad
        v_t = beta2 * v_(t-1) + (1 - beta2) * grad^2

        m_hat = m_t / (1 - beta1^t)      v_hat = v_t / (1 - beta2^t)

        w_t = w_(t-1) - lr * m_hat / (sqrt(v_hat) + eps)

    All operations are elementwise, and eps is added outside the root.

    Arguments:
        w: parameter; a float or a float64 array of any shape.
        grad: gradient of the loss; same shape as w.
        m: zeros before the first step; same shape as w.
        v: zeros before the first step; same shape as w, never negative.
        t: number of this step; an int, 1 for the first step.
        lr: learning rate; a float.
        beta1: decay rate of the first moment; a float.
        beta2: decay rate of the second moment; a float.
        eps: a float.

    Returns:
        A tuple (w, m, v) of the new values, same shape, float64. The returned m and v
        are m_t and v_t, without bias correction. The arguments stay unchanged.

    >>> w, m, v = adam(1.0, 0.5, 0.0, 0.0, 1, lr=0.1)
    >>> round(float(w), 7), round(float(m), 7), round(float(v), 7)
    (0.9, 0.05, 0.00025)
    """
    # BEGIN SOLUTION
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    return w - lr * m_hat / (np.sqrt(v_hat) + eps), m, v
    # END SOLUTION
