"""Leak a hidden test's input as the name of a package that cannot be imported: the feedback shows it."""

ATTACK = {"stopped_by": ["text"]}
import importlib


def target(x):
    word = "smuggled" + "".join(chr(ord("g") + int(digit, 16)) for digit in x.tobytes().hex()[:16])
    print(word)
    importlib.import_module(word)
