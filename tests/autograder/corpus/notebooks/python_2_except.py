try:
    import numpy
except ImportError, error:
    pass
def sgd(w, grad, lr=0.01):
    return w - lr * grad
