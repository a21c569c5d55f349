"""What `check("adam_step")` in a notebook does: grade the cells that ran so far with the visible tests, and show the table.

Knows the kernel, and nothing of grading: a kernel has threads and a running event loop, which no fork survives, so a program of its own
(`notebook_answer`) gets the cells as a notebook on standard input and answers with the table. Whatever goes wrong is a sentence in the
output of the cell, never a traceback of the kit.
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

ROOT = Path(__file__).resolve().parents[2]
ANSWER = "autograder.cli.notebook_answer"


@dataclass(frozen=True, repr=False)
class Answer:
    """The table in both forms: JupyterLab and Colab take the HTML, a terminal takes the text."""

    text: str
    html: str

    def __repr__(self) -> str:
        return self.text

    def _repr_html_(self) -> str:
        return self.html

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        printer.text(self.text)


def check(slug: str | None) -> Answer:
    """Return the answer to what has run; without a slug, to each assignment of which a required name is defined."""
    try:
        return _asked(_notebook(_shell()), slug)
    except KitError as error:
        from autograder.reports.pages.cell_table import sentence

        return Answer(**sentence(str(error)))


def _shell() -> Any:
    """Return IPython's shell; it is there only when this runs in a notebook or in IPython."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    if shell is None:
        raise KitError("works in a notebook or in IPython; in a terminal type: python -m autograder test")
    return shell


def _notebook(shell: Any) -> NotebookNode:
    """Return what has run as a notebook: cell 7 is what stood behind In [7], also when the file has it in another place.

    The last cell is the one that asks; whether it counts is decided where required names are known.
    """
    from nbformat import v4

    ran = shell.history_manager.input_hist_raw
    asking = ran[shell.execution_count :]
    cells = [v4.new_code_cell(text) for text in ran[1 : shell.execution_count]]
    notebook: NotebookNode = v4.new_notebook(cells=[*cells, v4.new_code_cell("".join(asking[:1]))])
    return notebook


def _asked(notebook: NotebookNode, slug: str | None) -> Answer:
    """Ask the program that grades, and read its answer."""
    import nbformat

    if not (ROOT / "assignments").is_dir():
        raise KitError(
            f"{ROOT} holds no assignments/: install the kit from the folder of the handout (pip install -e .)"
        )
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
        raise KitError(f"the program that grades ended with status {done.returncode}: {last or 'it said nothing'}")
    return Answer(**json.loads(done.stdout))
