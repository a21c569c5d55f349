# -*- coding: latin-1 -*-
# Größe
def sgd(w, grad, lr=0.01):
    return w - lr * grad
