"""Grades notebooks with a bare fork each: no isolation, no clock, no reports. The others are compared with it.

python -m tools.bench.bare_fork RECORDING FOLDER SCORES

Imports numpy and torch once, forks for each notebook, runs its code cells and the recorded checks, and writes `{student: score}`.
"""

from __future__ import annotations

import contextlib
import gc
import io
import json
import multiprocessing
import sys
import warnings
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any

from autograder.sandbox.launcher import one_thread
from tools.bench import JOBS, checks


def score(recording: Path, notebook: Path) -> float:
    """Return the points that a notebook earns; its code runs in this process."""
    names: dict[str, Any] = {"__name__": "__main__"}
    points = 0.0
    with contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for cell in json.loads(notebook.read_text(encoding="utf-8"))["cells"]:
            if cell["cell_type"] == "code":
                _run_cell("".join(cell["source"]), names)
        for number, test in enumerate(checks.load(recording).tests):
            with contextlib.suppress(Exception):  # as in a notebook, the next test runs after any error
                checks.run(recording, number, names)
                points += test.points
    return points


def _run_cell(source: str, names: dict[str, Any]) -> None:
    with contextlib.suppress(Exception):
        exec(compile(source, "cell", "exec", dont_inherit=True), names)


def _send_score(recording: Path, notebook: Path, pipe: Connection) -> None:
    pipe.send(score(recording, notebook))
    pipe.close()


def scores(recording: Path, notebooks: list[Path]) -> dict[str, float]:
    """Return the score of each notebook by the name of its folder; each runs in a fork."""
    context, earned = multiprocessing.get_context("fork"), dict[str, float]()
    waiting, running = list(reversed(notebooks)), dict[Connection, tuple[str, Any]]()
    while waiting or running:
        while waiting and len(running) < JOBS:
            notebook = waiting.pop()
            receive, send = context.Pipe(duplex=False)
            process = context.Process(target=_send_score, args=(recording, notebook, send))
            process.start()
            send.close()
            running[receive] = notebook.parent.name, process
        for pipe in wait(list(running)):
            assert isinstance(pipe, Connection)
            student, process = running.pop(pipe)
            earned[student] = pipe.recv()
            process.join()
    return earned


def main() -> None:
    """Import, fork, and write the scores."""
    recording, folder, out = map(Path, sys.argv[1:])
    one_thread()
    import torch

    torch.set_num_threads(1)
    for test in checks.load(recording).tests:
        checks.probes_of(recording, test.slug)
    gc.collect()
    gc.freeze()
    out.write_text(json.dumps(scores(recording, sorted(folder.glob("*/hw.ipynb")))), encoding="utf-8")


if __name__ == "__main__":
    main()
