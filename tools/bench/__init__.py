"""Measures the cost of grading beside a bare fork and nbgrader. Run it with `make bench`.

Figures are processor seconds of a whole process tree, read from a control group, unless a column says wall seconds. Contestants run in
turn, so that a slow minute of the machine slows all of them. Compare the ratios of one run, not the seconds of two.
"""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / "build" / "bench"
SEED = 541
JOBS = 2
