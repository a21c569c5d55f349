"""Put a module, and a compiled one, among the installed packages and in the standard library."""

ATTACK = {"stopped_by": ["bubblewrap", "landlock"]}
import os
import sys

import numpy as np


def target(x):
    packages = os.path.dirname(np.__file__)
    folders = [*sys.path, packages, f"{packages}/__pycache__", os.path.dirname(os.__file__)]
    for folder in folders:
        # Under a name that nobody imports, and only for a moment: this is an attack on a real machine where nothing stops it.
        path = f"{folder}/{WORLD['marker']}.py"
        try:
            with open(path, "x") as file:
                file.write("# imported by everybody\n")
        except OSError:
            continue
        os.unlink(path)
        print("ESCAPED: could have put a module into", folder)
        return x
    raise LookupError("no folder can be written to")
