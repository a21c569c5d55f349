"""Notebooks: the parts of the sheet stand beside the code that they are about, and the plots come last."""

from __future__ import annotations

import ast
import subprocess
import sys

import nbformat
import pytest

from autograder.course.notebooks import notebook_of, read_plots
from tests.autograder.kit import assignments

SHEET = """# Sheet

Two parts.

## The `Layer`

$x$

## `step`

Go down.

## What is graded

| points |
|---|

## What you saw

A picture."""

STUB = '''"""The stub."""

import numpy as np


class Layer:
    """A layer."""


def given(w):
    return w


def step(w):
    """Return w - 1.

    >>> w = 3
    >>> step(w)  # one less
    2
    """
    raise NotImplementedError("TODO: step")
'''

PLOTS = '''"""Draw."""

# %%
import numpy as np
from slug import (
    Layer,
    step,
)

x = 3

# %% [markdown]
# ## Steps
#
# Look.

# %%
print(step(x))
'''


def cells_of(text):
    notebook = nbformat.reads(text, as_version=4)
    nbformat.validate(notebook)
    return [cell.source for cell in notebook.cells]


def test_the_code_of_a_name_follows_the_section_about_it():
    sources = cells_of(notebook_of("slug", SHEET, STUB, PLOTS))
    assert [source.splitlines()[0] for source in sources] == [
        "# Sheet",
        "# Run this cell first. It finds the kit, whose tests check your answers below.",
        '"""The stub."""',
        "## The `Layer`",
        "class Layer:",
        "def given(w):",
        "## `step`",
        "def step(w):",
        "# Try the example. The comments say what it should show.",
        "## What is graded",
        "import autograder",
        "## What you saw",
        "import numpy as np",
        "## Steps",
        "print(step(x))",
    ]
    assert sources[8].endswith("w = 3\ndisplay(step(w))\n# 2")
    assert sources[12] == "import numpy as np\n\nx = 3"
    assert notebook_of("slug", SHEET, STUB, PLOTS) == notebook_of("slug", SHEET, STUB, PLOTS)


def test_a_sheet_without_sections_still_has_all_code_and_the_check():
    sources = cells_of(notebook_of("slug", "# Sheet", STUB))
    assert sources[-1] == 'import autograder\n\nautograder.check("slug")'
    assert any(source.startswith("def step") for source in sources)


@pytest.mark.parametrize("slug", sorted(assignments()))
def test_every_notebook_has_the_whole_sheet_and_the_whole_stub(slug):
    stub, sheet = assignments()[slug].stub.read_text(), assignments()[slug].stub.with_name("README.md").read_text()
    sources = cells_of(notebook_of(slug, sheet, stub, read_plots(assignments()[slug].stub)))
    positions = ["".join(sources).find(part.strip()) for part in sheet.split("\n## ")]
    assert -1 not in positions
    assert positions == sorted(positions)
    defined = [ast.dump(node) for source in sources for node in ast.parse(source if is_code(source) else "").body]
    assert {ast.dump(node) for node in ast.parse(stub).body} <= set(defined)


@pytest.mark.parametrize("slug", sorted(assignments()))
def test_the_examples_of_the_docstrings_are_true(slug):
    path = assignments()[slug].solution
    run = subprocess.run([sys.executable, "-m", "doctest", str(path)], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout


def is_code(source):
    try:
        ast.parse(source)
    except SyntaxError:
        return False
    return True
