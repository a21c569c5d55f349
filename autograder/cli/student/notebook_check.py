"""`check("adam_step")` in a notebook: run the visible tests on the cells that ran so far, and show the table.

A kernel has threads and a running event loop, so it cannot fork judges. A separate program (`notebook_answer`) reads the cells as a
notebook from standard input and answers with the table. An error is a sentence in the output of the cell, never a traceback of the kit.
"""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from autograder.model import KitError

if TYPE_CHECKING:
    from nbformat import NotebookNode

ROOT = Path(__file__).resolve().parents[3]
ANSWER = "autograder.cli.student.notebook_answer"


@dataclass(frozen=True, repr=False)
class Answer:
    """The table as HTML for JupyterLab and Colab, and as text for a terminal."""

    text: str
    html: str

    def __repr__(self) -> str:
        return self.text

    def _repr_html_(self) -> str:
        return self.html

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        printer.text(self.text)


def check(slug: str | None) -> Answer:
    """Return the table for the cells that ran; without a slug, for each assignment with a required name defined."""
    try:
        return _answer(_notebook(_shell()), slug)
    except KitError as error:
        from autograder.reports.pages.cell_table import sentence

        return Answer(**sentence(str(error)))


def _shell() -> Any:
    """Return IPython's shell; raise KitError outside a notebook or IPython."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    if shell is None:
        raise KitError("works in a notebook or in IPython; in a terminal, type: python -m autograder test")
    return shell


def _notebook(shell: Any) -> NotebookNode:
    """Return the cells that ran as a notebook: cell 7 is In [7], wherever it is in the file.

    The last cell is the one that calls `check`. `notebook_answer` decides whether it counts.
    """
    from nbformat import v4

    ran = shell.history_manager.input_hist_raw
    asking = ran[shell.execution_count :]
    cells = [v4.new_code_cell(text) for text in ran[1 : shell.execution_count]]
    notebook: NotebookNode = v4.new_notebook(cells=[*cells, v4.new_code_cell("".join(asking[:1]))])
    return notebook


def _answer(notebook: NotebookNode, slug: str | None) -> Answer:
    """Run the program that grades, and read its table."""
    import nbformat

    if not (ROOT / "assignments").is_dir():
        raise KitError(f"{ROOT} has no assignments/: install the kit from the folder of the handout (pip install -e .)")
    command = [sys.executable, "-m", ANSWER, *([] if slug is None else [str(slug)])]
    ran = nbformat.writes(notebook).encode("utf-8", "replace")
    try:
        done = subprocess.run(command, input=ran, capture_output=True, cwd=ROOT, check=False)
    except OSError as error:
        raise KitError(
            f"{sys.executable} cannot be started ({error.strerror}): restart the kernel and try again"
        ) from error
    if done.returncode:
        last = done.stderr.decode("utf-8", "replace").strip().split("\n")[-1]
        raise KitError(f"the program that grades ended with status {done.returncode}: {last or 'no message'}")
    return Answer(**json.loads(done.stdout))
