"""Measure how long the extraction of a notebook of 200 cells takes in a warm process, which has imported what a judge has.

    python tools/bench_extract.py [ROOT ...]

Each ROOT is a copy of the kit (by default this one). They are measured in turns, each in a process of its own that lives through all
turns, so that what else the machine does falls on all of them alike. Printed are the median and the fastest of all turns, and how many
times as long an extraction takes as `ast.parse` alone for the same cells, which a busy machine changes least: for a notebook like others,
in which three cells in ten are text, and for one that is all code. A cell of code has six lines: the mean of the 37 million cells in the
study "Jupyter Notebooks on GitHub: Characteristics and Code Clones" (2020) is 6.1.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent
TURNS = 40
CELLS = 200
TEXT_IN_TEN = {"three cells in ten are text": 3, "all cells are code": 0}
CELL = """# What a step of this size does to the weights
def step_{0}(w, grad, lr=RATE):
    scale = np.sqrt(np.mean(grad**2) + {0})
    return w - lr * grad / scale
history_{0} = [step_{0}(np.ones(3), np.arange(3.0)) for _ in range({0} % 7)]
print(f"cell {0}: {{len(history_{0})}} steps", history_{0}[-1:])"""
WORKER = """
import ast, json, sys, time
sys.path.insert(0, sys.argv[1])
import pytest, torch
from autograder.extraction.extract import extract
from autograder.model import Submission
content = sys.stdin.readline().encode()
submission = Submission("ada", "ada", "hw", "hw.ipynb", content)
for _ in range(3):
    extract(submission, ("step_7", "step_149"))
sources = [cell["source"] for cell in json.loads(content)["cells"] if cell["cell_type"] == "code"]
for _ in sys.stdin:
    start = time.perf_counter()
    module = extract(submission, ("step_7", "step_149"))
    middle = time.perf_counter()
    for source in sources:
        ast.parse(source)
    print(middle - start, time.perf_counter() - middle, module.found["step_149"], flush=True)
"""


def notebook(text_in_ten: int) -> str:
    """Return the notebook as one line of JSON."""
    cells = [_code("import numpy as np\nRATE = 0.1")]
    for number in range(1, CELLS):
        is_text = number % 10 in range(1, 1 + text_in_ten)
        cells.append(_text(number) if is_text else _code(CELL.format(number)))
    return json.dumps({"nbformat": 4, "nbformat_minor": 4, "metadata": {}, "cells": cells})


def _code(source: str) -> dict[str, object]:
    return {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None, "source": source}


def _text(number: int) -> dict[str, object]:
    return {
        "cell_type": "markdown",
        "metadata": {},
        "source": f"## Step {number}\nWhat follows takes $w$ a step further.",
    }


def measure(roots: list[Path], content: str) -> list[list[tuple[float, float]]]:
    """Return for each root and turn the seconds of the extraction, and those that Python takes to parse the cells."""
    workers = [
        subprocess.Popen(
            [sys.executable, "-c", WORKER, str(root)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=root,
        )
        for root in roots
    ]
    seconds: list[list[tuple[float, float]]] = [[] for _ in roots]
    for worker in workers:
        _ask(worker, content)
    for _ in range(TURNS):
        for own, worker in zip(seconds, workers, strict=True):
            _ask(worker, "again")
            assert worker.stdout is not None
            extraction, parsing, place = worker.stdout.readline().split(maxsplit=2)
            assert place.startswith("cell "), place
            own.append((float(extraction), float(parsing)))
    for worker in workers:
        worker.communicate()
    return seconds


def _ask(worker: subprocess.Popen[str], line: str) -> None:
    assert worker.stdin is not None
    worker.stdin.write(line + "\n")
    worker.stdin.flush()


def main() -> None:
    """Measure the copies that are named, and print a line for each."""
    roots = [Path(name).resolve() for name in sys.argv[1:]] or [HERE]
    for kind, text_in_ten in TEXT_IN_TEN.items():
        for root, seconds in zip(roots, measure(roots, notebook(text_in_ten)), strict=True):
            whole = [extraction * 1000 for extraction, _ in seconds]
            ratio = statistics.median(extraction / parsing for extraction, parsing in seconds)
            shown = f"median {statistics.median(whole):.1f} ms, fastest {min(whole):.1f} ms"
            print(f"{root}, {CELLS} cells, {kind}: {shown}, {ratio:.2f} times as long as ast.parse alone")


if __name__ == "__main__":
    main()
