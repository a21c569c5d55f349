"""Compute a dense layer and its gradients with numpy only.

Shapes: N samples in a batch, D input features, M units. Fill in `forward` and
`backward`; `__init__` is finished.
"""

import numpy as np

ACTIVATIONS = ("linear", "relu", "sigmoid", "tanh")


class Dense:
    """A dense layer: a = activation(z) with z = x @ W + b.

    W : (D, M) float array, the weights; column j belongs to unit j
    b : (M,) float array, the biases
    activation : "linear" (a = z), "relu", "sigmoid" or "tanh"

    Raises ValueError for another activation.

    >>> W = np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])
    >>> layer = Dense(W, np.array([0.5, -0.5]))
    >>> layer.forward(np.array([[1.0, 0.0, -1.0]]))
    array([[-3.5, -4.5]])
    >>> layer.backward(np.array([[1.0, 10.0]]))
    array([[21., 43., 65.]])
    >>> layer.grad_W
    array([[  1.,  10.],
           [  0.,   0.],
           [ -1., -10.]])
    >>> layer.grad_b
    array([ 1., 10.])
    """

    def __init__(self, W, b, activation="linear"):
        if activation not in ACTIVATIONS:
            known = ", ".join(ACTIVATIONS)
            raise ValueError(f"activation must be one of {known}, not {activation!r}")
        self.W = W
        self.b = b
        self.activation = activation

    def forward(self, x):
        """Return a = activation(x @ W + b), and store the values that backward needs.

        x : (N, D) float array, one sample in each row
        returns : (N, M) float array

        The sigmoid must also give finite values for z = -1000 and z = 1000 (0 and 1). A
        second call may have another number of samples. x, W and b stay as they are.
        """
        raise NotImplementedError("TODO: Dense.forward")

    def backward(self, grad_output):
        """Set grad_W and grad_b, and return grad_input, for the x of the last forward.

        grad_output : (N, M) float array, dL/da
        returns grad_input : (N, D) float array, dL/dx
        sets self.grad_W : (D, M) float array, dL/dW
        sets self.grad_b : (M,) float array, dL/db

        First dL/dz = dL/da * activation'(z), entry by entry. Then, by the chain rule,

            dL/dW_ij = sum over n of x_ni dL/dz_nj
            dL/db_j  = sum over n of dL/dz_nj
            dL/dx_ni = sum over j of dL/dz_nj W_ij

        These are sums over the batch, without a 1/N: the loss already contains it. Each
        call sets the gradients to new values and never adds to the old ones. x, W, b
        and grad_output stay as they are.
        """
        raise NotImplementedError("TODO: Dense.backward")
