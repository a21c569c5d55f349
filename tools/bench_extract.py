"""Measure the extraction of a notebook of 200 cells in a process that has imported what a judge has.

.venv/bin/python tools/bench_extract.py [ROOT ...]

Each ROOT is a copy of the kit (default: this one). The copies are measured in turn, each in its own process, so that the load of the
machine affects all of them alike. The output has the median and the fastest turn in milliseconds, and the ratio to `ast.parse` alone
for the same cells, which depends least on the load. There are two notebooks: in one, three cells in ten are text, and the other is all
code. A cell of code has six lines, because the mean of the 37 million cells in the study "Jupyter Notebooks on GitHub: Characteristics
and Code Clones" (2020) is 6.1.
"""

from __future__ import annotations

import argparse
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
    """Return for each root and turn the seconds of the extraction, and of `ast.parse` for the cells."""
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
        for times, worker in zip(seconds, workers, strict=True):
            _ask(worker, "again")
            assert worker.stdout is not None
            extraction, parsing, where = worker.stdout.readline().split(maxsplit=2)
            assert where.startswith("cell "), where
            times.append((float(extraction), float(parsing)))
    for worker in workers:
        worker.communicate()
    return seconds


def _ask(worker: subprocess.Popen[str], line: str) -> None:
    assert worker.stdin is not None
    worker.stdin.write(line + "\n")
    worker.stdin.flush()


def main() -> None:
    """Measure the copies, and print a line for each."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("roots", nargs="*", type=Path, metavar="ROOT", help="a copy of the kit (default: this one)")
    roots = [root.resolve() for root in parser.parse_args().roots] or [HERE]
    for kind, text_in_ten in TEXT_IN_TEN.items():
        for root, seconds in zip(roots, measure(roots, notebook(text_in_ten)), strict=True):
            whole = [extraction * 1000 for extraction, _ in seconds]
            ratio = statistics.median(extraction / parsing for extraction, parsing in seconds)
            shown = f"median {statistics.median(whole):.1f} ms, fastest {min(whole):.1f} ms"
            print(f"{root}, {CELLS} cells, {kind}: {shown}, {ratio:.2f} times as long as ast.parse alone")


if __name__ == "__main__":
    main()
