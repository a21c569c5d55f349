"""Starts `fork_server` or `worker` as a program of its own: `python -s -P -S -B start.py NAME ARGUMENTS`.

This folder becomes the package `worker`; nothing else of the folder above it is imported, and in a box nothing else is there.
"""

import importlib
import site
import sys
from pathlib import Path

if __name__ == "__main__":
    above = str(Path(__file__).resolve().parents[1])
    sys.path.append(above)
    # Without site packages there is no `site` at start; its `exit` and `quit` belong to the Python that students know.
    site.setquit()
    program = importlib.import_module(f"worker.{sys.argv[1]}")
    sys.path.remove(above)
    program.main(sys.argv[2:])
