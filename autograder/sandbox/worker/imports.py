"""Limits imports to the standard library and the assignment's packages.

In the sandbox nothing else exists; elsewhere this module gives the same answer. It is no protection: student code can remove it. The grader
writes the message to the student from the name of the missing module.
"""

from __future__ import annotations

import importlib
import importlib.abc
import sys
from collections.abc import Iterable
from typing import Any


class Gate(importlib.abc.MetaPathFinder):
    """Refuses forbidden modules, and leaves others to the next finder."""

    def __init__(self, importable: Iterable[str]) -> None:
        self._open = frozenset(importable) | sys.stdlib_module_names

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> None:
        # `sysconfig` imports this module, which `sys.stdlib_module_names` lacks.
        if path is None and name.partition(".")[0] not in self._open and not name.startswith("_sysconfigdata_"):
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)


def import_whole(name: str) -> None:
    """Import a package with its lazy parts, such as numpy.random. Then no worker has to."""
    package = importlib.import_module(name)
    for part in getattr(package, "__all__", ()):
        getattr(package, part, None)
    if name == "torch":
        _warm_torch(package)


def _warm_torch(torch: Any) -> None:
    """Prepare torch for fast forks."""
    # A second OpenMP thread would hang every fork.
    torch.set_num_threads(1)
    # Every optimizer imports it, which takes more than a second.
    importlib.import_module("torch._dynamo")
    # On first use torch chooses its kernels from /proc and /sys, which a worker cannot read.
    with torch.no_grad():
        torch.nn.Conv2d(1, 1, 3)(torch.zeros(1, 1, 8, 8))
        torch.zeros(8, 8) @ torch.zeros(8, 8)
