"""Write the notebooks of the corpus, one oddity each. What is expected of them stands beside them and is not written by this.

    python tests/autograder/corpus/make_notebooks.py

The bytes are the same on every run: odd ones (UTF-16, truncated JSON, merge conflicts) can be seen here as what they were made of.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "notebooks"
SGD = "def sgd(w, grad, lr=0.01):\n    return w - lr * grad\n"
WRONG = "def sgd(w, grad, lr=0.01):\n    return w + lr * grad\n"
STUB = 'def sgd(w, grad, lr=0.01):\n    """Take a step."""\n    raise NotImplementedError("sgd")\n'
PYTHON = {"kernelspec": {"name": "python3", "language": "python", "display_name": "Python 3"}}


def code(source: str, **more: Any) -> dict[str, Any]:
    """Return a code cell; `more` replaces or adds keys."""
    cell = {"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": [], "source": source}
    return {**cell, **more}


def text(source: str, kind: str = "markdown") -> dict[str, Any]:
    """Return a cell that is no code."""
    return {"cell_type": kind, "metadata": {}, "source": source}


def book(*cells: str | dict[str, Any], minor: int = 4, **more: Any) -> str:
    """Return a notebook of format 4 as JSON; a text stands for a code cell."""
    whole = [code(cell) if isinstance(cell, str) else cell for cell in cells]
    return json.dumps({"nbformat": 4, "nbformat_minor": minor, "metadata": PYTHON, "cells": whole, **more}, indent=1)


def old_book(*inputs: str) -> str:
    """Return a notebook of format 3."""
    cells: list[dict[str, Any]] = [{"cell_type": "heading", "level": 1, "metadata": {}, "source": "Homework"}]
    for number, source in enumerate(inputs, start=1):
        lines = source.splitlines(keepends=True)
        cell = {"cell_type": "code", "collapsed": False, "input": lines, "language": "python", "prompt_number": number}
        cells.append({**cell, "metadata": {}, "outputs": []})
    sheet = {"cells": cells, "metadata": {}}
    return json.dumps({"nbformat": 3, "nbformat_minor": 0, "metadata": {"name": "hw"}, "worksheets": [sheet]}, indent=1)


def nbgrader(source: str, *, grade: bool, solution: bool, locked: bool) -> dict[str, Any]:
    """Return a code cell with the metadata of nbgrader."""
    mark = {
        "schema_version": 3,
        "grade_id": "a1",
        "grade": grade,
        "solution": solution,
        "locked": locked,
        "task": False,
    }
    return code(source, metadata={"nbgrader": mark})


def tagged(source: str, *tags: str) -> dict[str, Any]:
    """Return a code cell with tags."""
    return code(source, metadata={"tags": list(tags)})


def with_language(name: str, source: str) -> str:
    """Return a notebook for another language."""
    return book(source, metadata={"language_info": {"name": name}})


FORMATS: dict[str, str | bytes] = {
    "format_1.ipynb": json.dumps({"nbformat": 1, "cells": [{"cell_type": "code", "code": SGD, "prompt_number": 1}]}),
    "format_3.ipynb": old_book("import numpy as np\n", SGD),
    "format_4_0.ipynb": book(SGD, minor=0),
    "format_4_5_with_ids.ipynb": book(code("LR = 0.5", id="a"), code(SGD, id="b"), minor=5),
    "format_4_5_without_ids.ipynb": book(SGD, minor=5),
    "format_4_5_with_the_same_id_twice.ipynb": book(code("LR = 0.5", id="a"), code(SGD, id="a"), minor=5),
    "format_5.ipynb": json.dumps({"nbformat": 5, "cells": [code(SGD)], "metadata": {}}),
    "utf8_with_mark.ipynb": b"\xef\xbb\xbf" + book("größe = 1.0", SGD).encode(),
    "utf16_little.ipynb": b"\xff\xfe" + book("größe = 1.0", SGD).encode("utf-16-le"),
    "utf16_big.ipynb": b"\xfe\xff" + book("größe = 1.0", SGD).encode("utf-16-be"),
    "utf16_without_mark.ipynb": book("größe = 1.0", SGD).encode("utf-16-le"),
    "utf16_script.py": b"\xff\xfe" + SGD.encode("utf-16-le"),
    "latin1_script.py": ("# -*- coding: latin-1 -*-\n# Größe\n" + SGD).encode("latin-1"),
    "latin1_script_that_does_not_say_so.py": ("# Größe\n" + SGD).encode("latin-1"),
    "windows_lines.ipynb": book(SGD.replace("\n", "\r\n")).replace("\n", "\r\n"),
    "old_mac_lines.py": SGD.replace("\n", "\r"),
    "large_output.ipynb": book(
        code(SGD, outputs=[{"output_type": "stream", "name": "stdout", "text": ['epoch {"outputs": [[[\\"\n'] * 40}])
    ),
    "odd_outputs.ipynb": book(code(SGD, outputs=[{"output_type": "error", "traceback": None}, 7, "?"])),
    "attachments.ipynb": book({**text("![x](attachment:x.png)"), "attachments": {"x.png": {"image/png": "AAAA"}}}, SGD),
    "widgets.ipynb": book(
        "lr = slider = None", SGD, metadata={**PYTHON, "widgets": {"state": {"a": {"model_name": "FloatSlider"}}}}
    ),
    "raw_cells.ipynb": book(text("def sgd(): a raw cell", "raw"), SGD),
    "no_code_cells.ipynb": book(text("# only text")),
    "no_cells.ipynb": book(),
    "empty_notebook.ipynb": b"",
    "blank_script.py": b"\xef\xbb\xbf\r\n \n",
    "kernel_r.ipynb": with_language("R", "sgd <- function(w, grad) w - grad"),
    "kernel_julia.ipynb": with_language("julia", "sgd(w, grad) = w - grad"),
    "kernel_r_by_its_name.ipynb": book("x <- 1", metadata={"kernelspec": {"name": "ir", "display_name": "R"}}),
    "cell_of_another_language.ipynb": book(
        code("let sgd = 1;", metadata={"vscode": {"languageId": "javascript"}}), SGD
    ),
    "truncated_in_an_output.ipynb": book(SGD, code("x = 1", outputs=[{"text": "y" * 50}]))[:-130],
    "truncated_in_the_first_cell.ipynb": book(SGD)[:120],
    "merge_conflict.ipynb": book("LR = 0.5", "broken = 1", SGD).replace(
        '"broken = 1"', '<<<<<<< HEAD\n   "broken = 1"\n=======\n   "broken = 2"\n>>>>>>> theirs'
    ),
    "trailing_comma.ipynb": book("LR = 0.5", SGD).replace('"source": "LR = 0.5"', '"source": "LR = 0.5",'),
    "json_that_is_no_notebook.ipynb": json.dumps({"name": "homework"}),
    "notebook_renamed.py": book(SGD),
    "script_renamed.ipynb": "import numpy as np\n\n" + SGD,
    "pdf_renamed.ipynb": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n",
    "pdf_renamed.py": b"%PDF-1.4\n1 0 obj\n",
    "html_export.ipynb": "<!DOCTYPE html>\n<html><head><title>hw</title></head><body>def sgd</body></html>",
    "zip_renamed.ipynb": b"PK\x03\x04\x14\x00\x00\x00\x08\x00",
    "picture_renamed.py": b"\x89PNG\r\n\x1a\n\x00",
    "git_lfs_pointer.ipynb": "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n",
}
PYTHON_2 = 'def sgd(w, grad, lr=0.01):\n    print "step", lr\n    return w - lr * grad\n'
DIALECTS: dict[str, str | bytes] = {
    "python_2_print.ipynb": book(PYTHON_2),
    "python_2_except.py": f"try:\n    import numpy\nexcept ImportError, error:\n    pass\n{SGD}",
    "python_2_notebook.ipynb": book(SGD, metadata={"language_info": {"name": "python", "version": "2.7.12"}}),
    "magic_time.ipynb": book(f"%%time\n{SGD}"),
    "magic_capture_and_time.ipynb": book(f"\n%%capture out\n%%time\n{SGD}"),
    "magic_bash.ipynb": book("%%bash\npip install torch\ndef sgd(): pass", SGD),
    "magic_html_with_the_definition_lost.ipynb": book(f"%%html\n{SGD}"),
    "magics_on_lines.ipynb": book("%matplotlib inline\n%load_ext autoreload\n%autoreload 2\nRATE = 0.5", SGD),
    "shell_commands.ipynb": book("!pip install -q \\\n  torch\nfiles = !ls\nRATE = 0.5\n!ls {files}", SGD),
    "shell_command_in_a_branch.ipynb": book(
        "try:\n    import numpy as np\nexcept ImportError:\n    !pip install numpy\n    import numpy as np",
        "def sgd(w, grad, lr):\n    return np.subtract(w, lr * grad)",
    ),
    "help_with_question_marks.ipynb": book("import numpy as np\nnp.sqrt?\n?print\nnp.*load*?", SGD),
    "run_of_a_file_that_is_not_there.ipynb": book("%run helpers.py", SGD),
    "get_ipython_calls.ipynb": book("ip = get_ipython()\nget_ipython().run_line_magic('pylab', 'inline')", SGD),
    "pasted_prompts.ipynb": book(
        "\n".join(f">>> {line}" if i == 0 else f"... {line}" for i, line in enumerate(SGD.split("\n")[:2]))
    ),
    "indented_cell.ipynb": book("\n".join(f"    {line}" for line in SGD.rstrip().split("\n"))),
    "writefile_and_from_import.ipynb": book(
        f"%%writefile optim.py\nRATE = 0.5\n{SGD}", "from optim import sgd", "RATE = 7"
    ),
    "writefile_and_import_of_the_module.ipynb": book(f"%%file optim.py\n{SGD}", "import optim\nprint(optim.sgd(1, 1))"),
    "writefile_with_the_name_of_the_function.ipynb": book(f"%%writefile sgd.py\n{SGD}", "import sgd"),
    "writefile_and_star.ipynb": book(f"%%writefile optim.py\n{SGD}_hidden = 1\n", "from optim import *"),
    "writefile_and_run.ipynb": book(f"%%writefile optim.py\n{SGD}", "%run optim.py"),
    "writefile_in_two_parts.ipynb": book(
        "%%writefile optim.py\nRATE = 0.5\n", f"%%writefile -a optim.py\n{SGD}", "from optim import sgd"
    ),
    "writefile_twice.ipynb": book(
        f"%%writefile optim.py\n{WRONG}", f"%%writefile optim.py\n{SGD}", "from optim import sgd"
    ),
    "writefile_of_two_modules.ipynb": book(
        "%%writefile rates.py\nFACTOR = 2",
        f"%%writefile optim.py\nimport rates\n{SGD.replace('lr *', 'rates.FACTOR * lr *')}",
        "from optim import sgd",
    ),
    "writefile_that_nobody_imports.ipynb": book(f"%%writefile optim.py\n{SGD}", "!python optim.py"),
    "writefile_of_a_broken_file.ipynb": book(
        "%%writefile optim.py\ndef sgd(w, grad:\n    return w\n", "from optim import sgd"
    ),
    "await_at_the_top.ipynb": book(
        "import asyncio\nasync def load(x):\n    await asyncio.sleep(0)\n    return x",
        "RATE = await load(await load(0.5))",
        "def sgd(w, grad, lr=RATE):\n    return w - lr * grad",
    ),
    "async_with_at_the_top.ipynb": book("async with open('x') as f:\n    x = 1", SGD),
    "asks_for_input.ipynb": book(
        "lr_used = float(input('learning rate? '))", "def sgd(w, grad, lr=None):\n    return w - (lr or lr_used) * grad"
    ),
    "colab.ipynb": book("from google.colab import drive\ndrive.mount('/content/drive')\n%cd /content/drive", SGD),
    "kaggle.ipynb": book(
        "# This Python 3 environment comes with many helpful libraries installed\nimport os\n"
        "for dirname, _, filenames in os.walk('/kaggle/input'):\n    for filename in filenames:\n        print(filename)",
        SGD,
    ),
    "databricks.py": "# Databricks notebook source\n# MAGIC %md\n# MAGIC # Homework, for any(one) [to] read\n\n"
    f"# COMMAND ----------\n\n# MAGIC %pip install torch\n\n# COMMAND ----------\n\n{SGD}\n"
    "# COMMAND ----------\n\n# MAGIC %sql\n# MAGIC SELECT 1\n",
    "percent.py": f"# ---\n# jupyter: x\n# ---\n\n# %% [markdown]\n# # Homework\n# sgd = 7\n\n# %%\nRATE = 0.5\n\n"
    f"# %% The step\n{SGD}\n#%%\nprint(RATE)\n",
    "percent_inside_a_text.py": f'NOTE = """\n# %%\ndef sgd(: no code\n"""\n\n{SGD}',
    "percent_with_future.py": f"# %%\nfrom __future__ import annotations\n\n# %%\n{SGD}",
    "script_with_main_guard.py": f"{SGD}\nif __name__ == '__main__':\n    sgd = None\n",
}
COUNTS: dict[str, str | bytes] = {
    "last_definition_wins.ipynb": book(WRONG, SGD),
    "definition_in_a_branch.ipynb": book(
        "FAST = True", "if FAST:\n    def sgd(w, grad, lr):\n        return w - lr * grad\nelse:\n    sgd = None"
    ),
    "gpu_or_cpu.ipynb": book(
        "try:\n    import cupy as xp\nexcept ImportError:\n    import numpy as xp",
        "device = 'gpu' if hasattr(xp, 'cuda') else 'cpu'",
        "def sgd(w, grad, lr):\n    assert device == 'cpu'\n    return float(xp.subtract(w, lr * grad))",
    ),
    "class_continued_in_later_cells.ipynb": book(
        "class Step:\n    def __init__(self, lr):\n        self.lr = lr",
        "class Step(Step):\n    def of(self, w, grad):\n        return w - self.lr * grad",
        "def sgd(w, grad, lr):\n    return Step(lr).of(w, grad)",
    ),
    "method_attached_later.ipynb": book(
        "class Step:\n    pass",
        "def of(self, w, grad, lr):\n    return w - lr * grad",
        "Step.of = of",
        "def sgd(w, grad, lr):\n    return Step().of(w, grad, lr)",
    ),
    "method_attached_through_an_alias.ipynb": book(
        "class Step:\n    pass",
        "Other = Step",
        "Other.of = lambda self, w, grad, lr: w - lr * grad",
        "def sgd(w, grad, lr):\n    return Step().of(w, grad, lr)",
    ),
    "method_attached_in_a_loop.ipynb": book(
        "class A: pass\nclass B: pass",
        "for kind in (A, B):\n    kind.of = lambda self, w, grad, lr: w - lr * grad",
        "def sgd(w, grad, lr):\n    return B().of(w, grad, lr)",
    ),
    "method_attached_by_a_decorator.ipynb": book(
        "def add_to_class(Class):\n    def wrapper(obj):\n        setattr(Class, obj.__name__, obj)\n    return wrapper",
        "class Step:\n    pass",
        "@add_to_class(Step)\ndef of(self, w, grad, lr):\n    return w - lr * grad",
        "def sgd(w, grad, lr):\n    return Step().of(w, grad, lr)",
    ),
    "method_attached_by_a_function.ipynb": book(
        "def attach(target, *, name='of'):\n    setattr(target, name, lambda self, w, grad, lr: w - lr * grad)",
        "class Step:\n    pass",
        "attach(target=Step)",
        "def sgd(w, grad, lr):\n    return Step().of(w, grad, lr)",
    ),
    "array_changed_in_place_by_a_function.ipynb": book(
        "import numpy as np\nrates = np.zeros(1)",
        "def fill(a):\n    a += 0.5",
        "fill(rates)",
        "def sgd(w, grad, lr=0):\n    return float(w - rates[0] * grad)",
    ),
    "decorated.ipynb": book(
        "import functools\ndef halved(f):\n    @functools.wraps(f)\n    def inner(*a):\n        return f(*a) / 2\n    return inner",
        "@halved\ndef sgd(w, grad, lr):\n    return 2 * (w - lr * grad)",
    ),
    "global_set_by_a_call.ipynb": book(
        "def setup():\n    global rate\n    rate = 0.5",
        "setup()",
        "def sgd(w, grad, lr=None):\n    return w - rate * grad",
    ),
    "star_import.ipynb": book("from math import *", "def sgd(w, grad, lr):\n    return w - lr * grad * cos(0)"),
    "constant_computed_from_others.ipynb": book(
        "a = [1, 2]", "a.append(3)", "c = sum(a) / 12", "a = None", "def sgd(w, grad, lr=0):\n    return w - c * grad"
    ),
    "deleted_again.ipynb": book(SGD, "del sgd"),
    "builtin_hidden_and_uncovered.ipynb": book(
        "rate, sum = 0.5, 7", "del sum", "def sgd(w, grad, lr=0):\n    return sum([w, -rate * grad])"
    ),
    "rebound_after_use.ipynb": book("rate = 0.5", "def sgd(w, grad, lr=rate):\n    return w - lr * grad", "rate = 3"),
    "found_through_subclasses.ipynb": book(
        "class Rule: pass",
        "class Plain(Rule):\n    def of(self, w, grad, lr):\n        return w - lr * grad",
        "def sgd(w, grad, lr):\n    return Rule.__subclasses__()[0]().of(w, grad, lr)",
    ),
    "wrong_case.ipynb": book("def SGD(w, grad, lr):\n    return w - lr * grad"),
    "look_alike_letters.ipynb": book("def sg\u0501(w, grad, lr):\n    return w - lr * grad"),
    "camel_case.ipynb": book("def sgdMomentum(w, grad, velocity):\n    return w, velocity"),
    "broken_cell_after_a_good_one.ipynb": book(SGD, "def sgd(w, grad:\n    return w"),
    "broken_cell_only.ipynb": book("def sgd(w, grad, lr=0.01)\n    return w - lr * grad"),
}
TRAINING = "for epoch in range(20):\n    loss = net(x)\n    loss.backward()\n    net.step()"
HEAVY: dict[str, str | bytes] = {
    "training_that_nobody_needs.ipynb": book(SGD, "w = 1.0\nfor t in range(10**9):\n    w = sgd(w, w)"),
    "training_that_a_function_reads.ipynb": book(
        "def train():\n    import time\n    time.sleep(600)\n    return 3.0",
        "trained = train()",
        "def sgd(w, grad, lr):\n    return w - lr * grad\ndef predict():\n    return trained",
    ),
    "training_in_a_loop.ipynb": book(
        "net = lambda x: x\nx = None", TRAINING, "def sgd(w, grad, lr):\n    return w - lr * grad if w else net"
    ),
    "fit_of_a_model.ipynb": book(
        "class Model:\n    def fit(self, x): self.rate = 0.5\nmodel = Model()",
        "model.fit([1])",
        "def sgd(w, grad, lr):\n    return w - (lr if w else model.rate) * grad",
    ),
    "long_loop_of_calls.ipynb": book(
        "def slow(i):\n    return i",
        "table = []\nfor i in range(200_000_000):\n    table.append(slow(i))",
        "def sgd(w, grad, lr):\n    return w - lr * grad if w else table",
    ),
    "long_loop_of_sums.ipynb": book(
        "table = []\nfor i in range(5000):\n    table.append(i * 0.5)",
        "def sgd(w, grad, lr=None):\n    return w - table[1] * grad",
    ),
    "download_that_a_function_reads.ipynb": book(
        "import urllib.request\nurllib.request.urlretrieve('http://localhost:9/x', 'x')",
        "data = open('x').read()",
        "def sgd(w, grad, lr):\n    return w - lr * grad if w else data",
    ),
    "default_value_that_takes_a_while.ipynb": book(
        "import time\ndef measured():\n    time.sleep(0.01)\n    return 0.5",
        "rate = measured()",
        "def sgd(w, grad, lr=rate):\n    return w - lr * grad",
    ),
}
OTHERS: dict[str, str | bytes] = {
    "run_out_of_order.ipynb": book(code(SGD, execution_count=5), code("x = sgd(1, 1)", execution_count=2)),
    "cell_that_was_never_run.ipynb": book(code("x = 1", execution_count=1), code(SGD)),
    "marked_graded.ipynb": book("# graded\n" + SGD, WRONG),
    "marked_coursera.ipynb": book("# UNQ_C1 (UNIQUE CELL IDENTIFIER)\n# GRADED FUNCTION: sgd\n" + SGD, WRONG),
    "tagged_as_the_answer.ipynb": book(tagged(SGD, "graded"), WRONG),
    "marked_stub_and_the_answer_elsewhere.ipynb": book(tagged(STUB, "graded"), SGD),
    "marked_and_built_upon.ipynb": book(tagged(SGD, "solution"), "def logged(f):\n    return f\nsgd = logged(sgd)"),
    "nbgrader.ipynb": book(
        nbgrader("RATE = 0.5", grade=False, solution=False, locked=True),
        nbgrader(SGD, grade=False, solution=True, locked=False),
        nbgrader("assert sgd(1.0, 0.5, 0.5) == 0.75\ndef sgd(*a): return 0", grade=True, solution=False, locked=True),
        WRONG,
    ),
    "nbgrader_hidden_tests.ipynb": book(
        SGD + "### BEGIN HIDDEN TESTS\nassert sgd(1.0, 0.5, 0.5) == 0.75\ndef sgd(*a): return 0\n### END HIDDEN TESTS\n"
    ),
    "otter_checks.ipynb": book(
        "import otter\ngrader = otter.Notebook('hw.ipynb')", SGD, 'grader.check("q1")', "grader.check_all()"
    ),
    "otter_source.ipynb": book(
        text("# BEGIN QUESTION\nname: q1", "raw"),
        text("# BEGIN SOLUTION", "raw"),
        SGD,
        text("# END SOLUTION", "raw"),
        text("# BEGIN TESTS", "raw"),
        "sgd = None",
        text("# END TESTS", "raw"),
        text("# END QUESTION", "raw"),
        "def helper(): return 1",
    ),
}
ALL = {**FORMATS, **DIALECTS, **COUNTS, **HEAVY, **OTHERS}


def main() -> None:
    """Write every notebook."""
    FOLDER.mkdir(exist_ok=True)
    for name, content in ALL.items():
        (FOLDER / name).write_bytes(content.encode() if isinstance(content, str) else content)


if __name__ == "__main__":
    main()
