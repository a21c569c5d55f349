"""What student code may import: the standard library and the assignment's packages.

In a box nothing else is there; elsewhere this keeps the answer the same. It is a courtesy, not a wall: the sentence that the student reads
is made by the grader from the name that was missing.
"""

from __future__ import annotations

import importlib
import importlib.abc
import sys
from collections.abc import Iterable
from typing import Any


class Gate(importlib.abc.MetaPathFinder):
    """Finds nothing, and says of what is not allowed that it is not there."""

    def __init__(self, importable: Iterable[str]) -> None:
        self._open = frozenset(importable) | sys.stdlib_module_names

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> None:
        # `sysconfig` keeps what it knows of this build in a module that the list of the standard library leaves out.
        if path is None and name.partition(".")[0] not in self._open and not name.startswith("_sysconfigdata_"):
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)


def import_whole(name: str) -> None:
    """Import a package with the parts that it loads on first use, such as numpy.random: once here, not in every worker."""
    package = importlib.import_module(name)
    for part in getattr(package, "__all__", ()):
        getattr(package, part, None)
    if name == "torch":
        _warm_torch(package)


def _warm_torch(torch: Any) -> None:
    """Bring torch into the state in which every worker should find it."""
    # An OpenMP team of two would hang in every fork.
    torch.set_num_threads(1)
    # Every optimizer imports it, for more than a second.
    importlib.import_module("torch._dynamo")
    # Kernels are chosen at the first use by what /proc and /sys say of the processor: a worker sees neither.
    with torch.no_grad():
        torch.nn.Conv2d(1, 1, 3)(torch.zeros(1, 1, 8, 8))
        torch.zeros(8, 8) @ torch.zeros(8, 8)
