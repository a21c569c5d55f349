"""Starts `fork_server` or `server` as a program: `python -s -P -S -B start.py NAME ARGUMENTS`.

This folder becomes the package `worker`. Nothing else in the folder above it is imported; in the sandbox nothing else is there. The modules
that handle an answer get built-in functions of their own, so that a submission that replaces `len` does not replace theirs.
"""

import builtins
import importlib
import importlib.machinery
import site
import sys
from pathlib import Path
from typing import Any

WITH_OWN_BUILTINS = frozenset(f"worker.{name}" for name in ("exceptions", "server", "values", "wire"))


class Loader(importlib.machinery.SourceFileLoader):
    """Runs a module with a copy of the built-in functions."""

    def exec_module(self, module: Any) -> None:
        vars(module)["__builtins__"] = dict(vars(builtins))
        super().exec_module(module)


class Finder(importlib.machinery.PathFinder):
    """Finds the modules that get built-in functions of their own."""

    @classmethod
    def find_spec(cls, fullname: str, path: Any = None, target: Any = None) -> Any:
        spec = super().find_spec(fullname, path, target) if fullname in WITH_OWN_BUILTINS else None
        if spec is not None and spec.origin is not None:
            spec.loader = Loader(fullname, spec.origin)
        return spec


def main() -> None:
    """Import the program and run it. No global variable leads to it."""
    above = str(Path(__file__).resolve().parents[1])
    sys.path.append(above)
    sys.meta_path.insert(0, Finder)
    # -S skips `site`, which defines `exit` and `quit`. Students expect them.
    site.setquit()
    program = importlib.import_module(f"worker.{sys.argv[1]}")
    sys.meta_path.remove(Finder)
    sys.path.remove(above)
    program.main(sys.argv[2:])


if __name__ == "__main__":
    main()
