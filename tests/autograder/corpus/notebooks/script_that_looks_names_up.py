import time

import numpy as np

RULES = {}


def register(name, rule):
    RULES[name] = rule


def plain(w, grad, lr):
    return w - lr * grad


register("plain", plain)


def sgd(w, grad, lr=0.01, rule="RULES['plain']"):
    return eval(rule)(w, grad, lr)


for step in range(10**4):
    sgd(1.0, 0.5)
time.sleep(0.1)
print(sgd(1.0, 0.5))
