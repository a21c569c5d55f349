"""Opens sessions on small submissions, without a suite."""

from __future__ import annotations

import ast

from autograder.model import Chunk, Module
from autograder.sandbox.launcher import Launcher
from autograder.sandbox.session import Budget, Session

PROBES = """
import numpy as np

def call(submission, x):
    return submission.f(x)

def gradient(submission, x):
    layer = submission.Layer()
    layer.f(x)
    return layer.grad

def unpack(submission, x):
    a, b, c = submission.f(x)
    return a

def draw(submission):
    return np.random.random()

def keep(submission, x):
    x[:] = 7.0
    return x
"""


def module_of(*sources: str) -> Module:
    chunks = tuple(Chunk(f"cell {n}", s, tuple(range(len(ast.parse(s).body)))) for n, s in enumerate(sources, start=1))
    return Module(chunks, {"f": "cell 1, line 1"}, {}, ())


def session_of(launcher: Launcher, *sources: str, seconds: float = 5.0, seed: int = 1) -> Session:
    return Session(launcher, module_of(*sources), PROBES, seed=seed, budget=Budget(seconds))
