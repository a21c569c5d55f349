"""Correct: computes single numbers with math functions, and np.vectorize applies that to arrays."""

import math

import numpy as np


def sgd_of_number(w, grad, lr):
    return math.fsum((w, -lr * grad))


def velocity_of_number(velocity, grad, lr, beta):
    return math.fsum((beta * velocity, lr * grad))


def adam_of_number(w, grad, m, v, t, lr, beta1, beta2, eps):
    m = math.fsum((beta1 * m, grad, -beta1 * grad))
    v = math.fsum((beta2 * v, (1 - beta2) * math.pow(grad, 2)))
    m_hat = m / (1 - math.pow(beta1, t))
    v_hat = v / (1 - math.pow(beta2, t))
    return w - lr * m_hat / (math.sqrt(v_hat) + eps), m, v


sgd_of_array = np.vectorize(sgd_of_number, otypes=[float])
velocity_of_array = np.vectorize(velocity_of_number, otypes=[float])
adam_of_array = np.vectorize(adam_of_number, otypes=[float, float, float])


def sgd(w, grad, lr=0.01):
    return sgd_of_array(w, grad, lr)


def sgd_momentum(w, grad, velocity, lr=0.01, beta=0.9):
    velocity = velocity_of_array(velocity, grad, lr, beta)
    return sgd_of_array(w, velocity, 1.0), velocity


def adam(w, grad, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    return adam_of_array(w, grad, m, v, t, lr, beta1, beta2, eps)
