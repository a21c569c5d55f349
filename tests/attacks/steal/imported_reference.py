"""Import the reference as a module, past the import check, and call it."""

ATTACK = {"controls": [["container", "landlock"]]}
import importlib
import os
import sys


def target(x):
    # The gate stands first among the finders; without it every folder of the path counts.
    sys.meta_path[:] = [finder for finder in sys.meta_path if type(finder).__name__ != "Gate"]
    sys.path.insert(0, os.path.dirname(WORLD["solution"]))
    importlib.invalidate_caches()
    sys.modules.pop("target", None)
    return importlib.import_module("target").target(x)
