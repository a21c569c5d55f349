"""Notices what a submission changes outside its own modules: settings of Python and of its packages, replaced functions, files.

It helps an honest submission: its answers are then not taken from a process that it has changed. It is no protection, because the
submission may change this module too.
"""

from __future__ import annotations

import builtins
import os
import sys
import warnings
from collections.abc import Iterator
from typing import Any

PACKAGES = ("numpy", "numpy.linalg", "numpy.random", "torch", "torch.nn", "torch.nn.functional", "math", "random")


def snapshot() -> tuple[Any, ...]:
    """Return a value that differs after a change."""
    return tuple(_parts())


def _parts() -> Iterator[Any]:
    yield sys.getrecursionlimit(), os.getcwd(), tuple(os.environ.items()), tuple(sys.path)
    yield tuple(map(id, warnings.filters)), sys.gettrace(), sys.getprofile()
    try:
        yield sorted(os.listdir())
    except OSError:  # Landlock leaves no folder to list.
        yield None
    for module in (builtins, *(sys.modules[name] for name in PACKAGES if name in sys.modules)):
        yield list(map(id, vars(module).values()))
    numpy, torch = sys.modules.get("numpy"), sys.modules.get("torch")
    if numpy is not None:
        yield numpy.geterr(), numpy.get_printoptions()
    if torch is not None:
        yield torch.get_default_dtype(), torch.is_grad_enabled(), torch.is_inference_mode_enabled()
