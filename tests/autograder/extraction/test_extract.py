"""Only the code that the required names need runs, and every statement has a reason."""

from __future__ import annotations

import pytest

from autograder.extraction.extract import extract, names_in, source_digest
from autograder.model import KitError, Module, Span
from tests.autograder.builders import extracted, kept, notebook, reasons, run, submission

COLAB = (
    "!pip install -q torch\nfrom google.colab import drive\ndrive.mount('/content/drive')",
    "%matplotlib inline\nimport numpy as np\nimport matplotlib.pyplot as plt",
    "EPS = 1e-8\n\ndef unbiased(moment, beta, t):\n    return moment / (1 - beta**t)",
    "def adam(w, grad, m, v, t, eps=EPS):\n    return w - unbiased(grad, 0.9, t) / (np.sqrt(v) + eps)",
    "losses = []\nfor t in range(10**9):\n    losses.append(adam(1, 2, 3, 4, t))\nplt.plot(losses)",
)


def test_a_colab_notebook_leaves_mounts_installs_plots_and_training_out() -> None:
    module = extracted("adam", *COLAB)
    assert [text.split("\n")[0] for text in kept(module)] == [
        "import numpy as np",
        "EPS = 1e-08",
        "def unbiased(moment, beta, t):",
        "def adam(w, grad, m, v, t, eps=EPS):",
    ]
    assert module.found == {"adam": "cell 4, line 1"}
    assert reasons(module, 1) == {(1, 1): "IPython command", (2, 3): "not needed by adam"}
    assert reasons(module, 5) == {(1, 4): "not needed by adam"}


def test_kept_statements_say_what_they_are_for() -> None:
    module = extracted("adam", "from __future__ import annotations\n" + COLAB[2], COLAB[3])
    assert [span.reason for cell in module.cells for span in cell.kept] == [
        "from __future__",
        "needed by adam",
        "defines adam",
    ]


def test_is_beside_a_text_or_a_number_is_remarked_with_its_line() -> None:
    code = (
        "def f(mode, n):\n    if mode is 'relu' or n is not 3:\n        return 1\n    return mode is None or n is True"
    )
    same = "use =="
    assert extracted("f", code).remarks == (
        f"cell 1, line 2 compares with 'relu' by `is`, which can be false for equal values; {same}",
        f"cell 1, line 2 compares with 3 by `is`, which can be false for equal values; {same}",
    )


def test_the_last_definition_wins_and_the_others_say_so() -> None:
    module = extracted("f", "def f():\n    return 1", "def f():\n    return 2\n\ndef f():\n    return 3")
    assert run(module)["f"]() == 3
    assert module.found == {"f": "cell 2, line 4"}
    assert reasons(module, 1) == {(1, 2): "overridden by cell 2"}
    assert reasons(module, 2) == {(1, 2): "overridden by line 4"}


def test_a_file_that_is_python_is_found_under_its_own_name() -> None:
    module = extract(submission(b"x = 1\n\ndef f(): return x\n", "f.py"), ("f",))
    assert module.found == {"f": "f.py, line 3"}
    assert run(module)["f"]() == 1


def test_a_name_that_several_need_is_kept_once_and_names_them() -> None:
    module = extracted("f g", "c = 1", "def f(): return c\ndef g(): return c")
    assert [span.reason for span in module.cells[0].kept] == ["needed by f, g"]
    assert [span.reason for span in module.cells[1].kept] == ["defines f", "defines g"]


def test_reasons_stay_short_with_many_required_names() -> None:
    module = extracted("a b c d", "print(1)")
    assert reasons(module, 1) == {(1, 1): "not needed by a, b, c, …"}


def test_lines_are_the_lines_that_the_student_sees() -> None:
    module = extracted("f", "\n\n%%time\n!pip install \\\n  torch\n\n@staticmethod\ndef f():\n    raise ValueError")
    assert module.found == {"f": "cell 1, line 8"}
    assert reasons(module, 1) == {(3, 3): "cell magic %%time", (4, 5): "IPython command"}
    assert module.cells[0].kept == (Span(7, 9, "defines f"),)
    assert module.cells[0].source.startswith("\n\n%%time\n!pip")
    with pytest.raises(ValueError) as caught:  # noqa: PT011 - the line of the traceback is what is tested
        run(module)["f"]()
    last = caught.traceback[-1]
    assert (str(last.frame.code.raw.co_filename), last.lineno + 1) == ("cell 1", 9)


def test_a_branch_with_a_command_still_gives_its_other_statements() -> None:
    module = extracted(
        "f", "try:\n    import math as m\nexcept ImportError:\n    !pip install math\n\ndef f(): return m.pi"
    )
    assert run(module)["f"]() > 3


def test_a_broken_cell_costs_only_what_it_defines() -> None:
    module = extracted("f g", "def f(): return 1", "x = 1\ndef g():\n    return (1,\n")
    assert module.found == {"f": "cell 1, line 1", "g": None}
    assert module.lost == {"g": "cell 2 cannot be read: '(' was never closed (line 3)"}
    assert reasons(module, 2) == {(1, 3): "cannot be read: '(' was never closed (line 3)"}
    assert run(module)["f"]() == 1


@pytest.mark.parametrize(
    ("cell", "before", "after"),
    [
        ("x = 1\ndef g():\n    return (1,\n", "return ", "(1,"),
        ("%%time\n!ls\ndef g():\n\treturn 1 +* 2", "return 1 +", "* 2"),
        ("def g():\nreturn 1", "", "return 1"),
        ("def g(): pass\n    x = 1", "", "x = 1"),
        ("%%writefile g.py\ndef g(:\n    pass", "def g(", ":"),
        ("def g():\n    print 'a'", "", "print 'a'"),
    ],
)
def test_a_syntax_error_keeps_its_line_split_at_the_caret(cell: str, before: str, after: str) -> None:
    module = extracted("f g h", "def f(): return 1", cell, "def other(:\n    pass")
    (fault,) = module.faults
    assert (fault.before, fault.after) == (before, after)
    assert fault.reason == module.lost["g"]


def test_a_cell_that_cannot_be_read_for_another_reason_has_no_caret() -> None:
    module = extracted("f", "def f(): pass\nx = " + "-" * 20_000 + "1")
    assert "nested too deeply" in module.lost["f"]
    assert module.faults == ()


@pytest.mark.parametrize("line", ["class g: (", "g = (", "    g: int = (", "async def g(:", "g =lambda: ("])
def test_a_broken_cell_is_searched_for_definitions(line: str) -> None:
    assert extracted("g", f"x = 1\n{line}").lost["g"].startswith("cell 1 cannot be read: ")


@pytest.mark.parametrize("line", ["g == (", "# def g(:", "def gg(:", "x = g = (", "undef g("])
def test_a_broken_cell_that_only_mentions_a_name_does_not_define_it(line: str) -> None:
    assert extracted("g", f"x = 1\n{line}").lost == {}


def test_other_ways_to_lose_a_name_are_told() -> None:
    assert extracted("f", "def f(): pass", "del f").lost == {"f": "cell 2, line 1 deletes it"}
    assert extracted("f", "%%writefile f.py\ndef f(): pass").lost == {
        "f": "cell 1 writes it to f.py, which no cell imports"
    }
    assert extracted("f", "f = !ls").lost == {"f": "cell 1, line 1 is left out: IPython command"}
    guarded = extracted("f", "if __name__ == '__main__':\n    def f(): pass")
    assert guarded.lost == {"f": "cell 1, line 2 is left out: runs only as a script"}


def test_a_definition_before_a_broken_one_counts_and_is_remarked_on() -> None:
    module = extracted("f", "def f(): return 1", "def f(:\n  return 2")
    assert run(module)["f"]() == 1
    assert module.remarks == (
        "cell 2 seems to define f again, but cannot be read: invalid syntax (line 1); the definition in cell 1 is graded",
    )


@pytest.mark.parametrize(
    ("required", "written", "close"),
    [
        ("adam", "Adam", True),
        ("sgd_momentum", "sgdMomentum", True),
        ("create_masked_task", "create_mask_task", True),
        ("adam", "data", False),
    ],
)
def test_a_near_miss_is_remarked_on_and_not_graded(required: str, written: str, close: bool) -> None:
    module = extracted(required, "x = 1", f"def {written}(): pass")
    assert module.found == {required: None}
    assert module.chunks == ()
    assert module.remarks == ((f'found "{written}" in cell 2; the assignment asks for "{required}"',) if close else ())


def test_a_required_name_is_no_misspelling_of_another() -> None:
    assert extracted("sgd sgd2", "def sgd(): pass").remarks == ()


def test_a_file_that_cannot_be_read_is_a_refusal_and_nothing_else() -> None:
    module = extract(submission(b"no notebook"), ("f",))
    assert module == Module((), {"f": None}, {}, (), (), module.refusal)
    assert module.refusal.startswith("hw.ipynb is not a notebook")


def test_an_empty_notebook_has_nothing_and_is_no_refusal() -> None:
    module = extracted("f", "", "# only a comment")
    assert (module.found, module.chunks, module.refusal, len(module.cells)) == ({"f": None}, (), "", 2)


def test_names_in_a_file_are_those_it_defines_itself() -> None:
    content = notebook("from helpers import f\ng = 1", "def h(:")
    assert names_in(content, "hw.ipynb", {"f", "g", "h", "i"}) == {"g", "h"}
    with pytest.raises(KitError):
        names_in(b"", "hw.ipynb", {"f"})


def test_the_digest_covers_what_runs_and_only_that() -> None:
    base = source_digest(extracted("f", "import math", "def f(): return math.pi"))
    assert base == source_digest(extracted("f", "import math", "print(1)\ndef f(): return math.pi"))
    assert base != source_digest(extracted("f", "import math", "def f(): return math.e"))
    assert base != source_digest(extracted("f", "print(1)", "import math", "def f(): return math.pi"))
    assert base != source_digest(extracted("f", "import math; f = 1", "@print\ndef f(): return math.pi"))


def test_code_made_to_tangle_the_search_is_refused() -> None:
    lines = [f"if a{i % 40}:\n    a{j} = b(a{(i + 1) % 40})" for i in range(400) for j in range(3)]
    module = extracted("f", "\n".join(lines), "def f(): return " + ", ".join(f"a{i}" for i in range(40)))
    assert module.refusal.startswith("The code is too complex")


def test_deep_nesting_is_no_danger() -> None:
    long_sum = "total = " + " + ".join(["1"] * 800)
    module = extracted(
        "f total", long_sum, "def f(): return total", "x = " + "[" * 150 + "]" * 150, "y = " + "-" * 50_000 + "1"
    )
    assert run(module)["f"]() == 800
    assert module.cells[3].left_out[0].reason == "cannot be read: nested too deeply (line 1)"
