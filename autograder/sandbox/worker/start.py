"""Starts `fork_server` or `server` as a program: `python -s -P -S -B start.py NAME ARGUMENTS`.

This folder becomes the package `worker`. Nothing else in the folder above it is imported; in the sandbox nothing else is there.
"""

import importlib
import site
import sys
from pathlib import Path

if __name__ == "__main__":
    above = str(Path(__file__).resolve().parents[1])
    sys.path.append(above)
    # -S skips `site`, which defines `exit` and `quit`. Students expect them.
    site.setquit()
    program = importlib.import_module(f"worker.{sys.argv[1]}")
    sys.path.remove(above)
    program.main(sys.argv[2:])
