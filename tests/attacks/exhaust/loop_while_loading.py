"""Hang before any call, in a statement that a function needs."""


def search():
    number = 1
    while number:
        number += 1


FACTOR = search()


def honest(x):
    return FACTOR * x
