"""Of a submission runs what the required names need, and each statement is told why it runs or not."""

from __future__ import annotations

import ast
import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from autograder.extract import extract, names_in, source_digest
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


NEEDED = {
    "a helper that is defined later": ["def f(): return g()", "def g(): return 7"],
    "a constant that is set later": ["def f(): return c", "c = 3", "c = 7"],
    "a default value as it was then": ["c = 7", "def f(x=c): return x", "c = 3"],
    "a helper that ran when it was another": ["def g(): return 7", "c = g()", "def g(): return 3", "def f(): return c"],
    "a helper of a helper that ran": ["k = 7", "def g(): return k", "c = g()", "k = 3", "def f(): return c"],
    "a decorator": ["def twice(g): return lambda: 2 * g()", "@twice\ndef f(): return 3.5"],
    "a base class whose method needs more": [
        "class A:\n    def g(self): return h()",
        "class B(A): pass",
        "def f(): return B().g()",
        "def h(): return 7",
    ],
    "a function that another one wraps": ["def g(): return c", "f = (lambda h: lambda: h())(g)", "c = 7"],
    "a method given to a class afterwards": [
        "class A: pass",
        "def g(self): return 7",
        "A.g = g",
        "def f(): return A().g()",
    ],
    "setattr": ["class A: pass", "setattr(A, 'g', lambda self: 7)", "def f(): return A().g()"],
    "an attribute that is deleted": ["class B: g = 7", "class A(B): g = 3", "del A.g", "def f(): return A.g"],
    "an item that is stored": ["c = {}", "c['k'] = 7", "def f(): return c['k']"],
    "a container that is filled": ["c = []", "for i in range(8):\n    c.append(i)", "def f(): return c[-1]"],
    "a container that a named argument fills": [
        "import numpy as np",
        "c = np.zeros(2)",
        "np.add(3, 4, out=c)",
        "def f(): return c[0]",
    ],
    "an augmented assignment": ["c = 3", "c += 4", "def f(): return c"],
    "both branches of an if": ["c = 3", "if c == 3:\n    c = 7", "def f(): return c"],
    "an import that may fail": [
        "try:\n    import no_such as m\nexcept ImportError:\n    import math as m",
        "def f(): return m.floor(7.5)",
    ],
    "parts of a package": [
        "import os as o",
        "import os.path",
        "import xml",
        "import xml.dom",
        "def f(): return 7 if xml.dom and o.path else 3",
    ],
    "a star import": ["from math import *", "def f(): return floor(7.5)"],
    "a global that a function sets": ["def setup():\n    global c\n    c = 7", "setup()", "def f(): return c"],
    "a registry that decorators fill": [
        "R = {}",
        "def register(g):\n    R[g.__name__] = g\n    return g",
        "@register\ndef seven(): return 7",
        "def f(): return R['seven']()",
    ],
    "a name in a comprehension of a class": [
        "k = 7",
        "class A:\n    k = 3\n    c = [k for _ in 'x'][0]",
        "def f(): return A.c",
    ],
    "a walrus": ["print(c := 7)", "def f(): return c"],
    "a name that a class body takes over": ["def g(self): return 7", "class A:\n    g = g", "def f(): return A().g()"],
    "a name as it is before it is deleted": ["c = 7", "d = c", "del c", "def f(): return d"],
    "a match": ["match [7]:\n    case [c]:\n        pass", "def f(): return c"],
    "an alias through which a class changes": [
        "class A: pass",
        "B = A",
        "C = B",
        "C.g = lambda self: 7",
        "def f(): return A().g()",
    ],
    "an alias of an item": ["c = {'k': []}", "d = c['k']", "d.append(7)", "def f(): return c['k'][0]"],
    "an alias that is added to in place": ["c = [3]", "d = c", "d += [7]", "def f(): return c[-1]"],
    "classes that a loop changes": [
        "class A: pass\nclass B: pass",
        "for k in [A, B]:\n    k.g = lambda self: 7",
        "def f(): return B().g()",
    ],
    "items that a loop over them changes": [
        "c = [[3]]",
        "for k in reversed(c):\n    k[0] = 7",
        "def f(): return c[0][0]",
    ],
    "a function that changes its argument": ["c = []", "def g(x, y): y.append(x)", "g(7, y=c)", "def f(): return c[0]"],
    "a decorator with the class that it changes": [
        "def to(k):\n    def w(g):\n        setattr(k, g.__name__, g)\n    return w",
        "class A: pass",
        "@to(A)\ndef g(self): return 7",
        "def f(): return A().g()",
    ],
    "a method that is called for its effect": [
        "class A:\n    def set(self): self.v = 7",
        "a = A()",
        "a.set()",
        "def f(): return a.v",
    ],
    "subclasses of which the base is told": [
        "class A:\n    all = []\n    def __init_subclass__(cls): A.all.append(cls)",
        "class B(A):\n    v = 7",
        "def f(): return A.all[0].v",
    ],
    "a builtin that was hidden for a while": ["c, sum = 7, 3", "del sum", "def f(): return sum([c])"],
    "a name bound with one that is deleted": [
        "c, d = 7, 3",
        "del d",
        "def f(): return c if 'd' not in globals() else 3",
    ],
    "a deletion with a name that is needed by nothing else": [
        "c, len = 7, 3",
        "e = 3",
        "del e, len",
        "def f(): return c * len('a')",
    ],
    "a loop of many cheap steps": ["c = 0\nfor i in range(5000):\n    c = max(c, i % 8)", "def f(): return c"],
    "two targets": ["(a, [b, *c]) = (1, [2, 7])", "def f(): return c[0]"],
    "a with": ["import contextlib", "with contextlib.nullcontext(7) as c:\n    pass", "def f(): return c"],
}


@pytest.mark.parametrize("cells", NEEDED.values(), ids=NEEDED.keys())
def test_what_a_definition_needs_is_kept(cells: list[str]) -> None:
    clutter = ["unrelated = 1", "print(unrelated)", "del unrelated"]
    module = extracted("f", *(source for cell in cells for source in (cell, *clutter)))
    assert run(module)["f"]() == 7
    assert not any("unrelated" in text for text in kept(module))


@pytest.mark.parametrize(
    ("cells", "left_out"),
    [
        (["import numpy as np", "x = np.append([1], 2)\nnp.random.seed(1)", "def f(): return np"], "append"),
        (["c = 3", "def f():\n    c = 7\n    return c"], "c = 3"),
        (["c = 3", "def f(c): return c"], "c = 3"),
        (["c = 3", "def f(): return [c for c in 'a']"], "c = 3"),
        (["c = 3", "class f:\n    c = 1\n    d = c"], "c = 3"),
        (["from math import *", "def f(): return len"], "math"),
        (["from math import *", "def f(): return c", "c = 3"], "math"),
        (
            [
                "from typing import *",
                "import torch",
                "from __future__ import annotations\ndef f(x: torch.Tensor): pass",
            ],
            "import torch",
        ),
        (["def f(): return 1", "assert f() == 1"], "assert"),
        (["def f(): return 1", "if __name__ == '__main__':\n    f.x = 1"], "__main__"),
        (["c = {}", "def g():\n    c['k'] = 1", "for _ in range(3):\n    g()", "def f(): return c, g"], "range"),
        (["def g(): return 1", "def f(): return g()", "g = 2\ndel g"], "g = 2"),
    ],
)
def test_what_a_definition_does_not_need_is_left_out(cells: list[str], left_out: str) -> None:
    module = extracted("f", *cells)
    assert module.found["f"]
    assert not any(left_out in text for text in kept(module))


HEAVY = {
    "training by a method": ("model = A()\nmodel.fit(1)", "it trains a model (.fit)"),
    "training in a loop": (
        "model = 1\nfor e in range(3):\n    model.backward()",
        "it trains a model (.backward in a loop)",
    ),
    "a function that trains": ("model = train(3)", "it calls train, which trains a model (.step in a loop)"),
    "waiting": ("import time\nmodel = time.sleep(9)", "it waits (sleep)"),
    "many steps of calls": ("model = 1\nfor i in range(10**5):\n    model = A(model)", "it is a loop of 100000 steps"),
    "many steps of loops": (
        "model = 1\nfor i in range(0, 1000, 2):\n    for j in range(200):\n        model = A(model)",
        "it is a loop of 100000 steps",
    ),
    "a download": ("model = load_dataset('mnist')", "it downloads (load_dataset)"),
    "a data set that downloads itself": ("model = A('.', download=True)", "it downloads (A)"),
    "a request": ("import requests\nmodel = requests.get('http://a')", "it downloads (get)"),
    "a question": ("model = input()", "it asks for input()"),
}
BEFORE = "class A:\n    def __init__(self, *a, **k): pass\ndef train(x):\n    while x:\n        x.step()"


@pytest.mark.parametrize(("statements", "reason"), HEAVY.values(), ids=HEAVY.keys())
def test_heavy_statements_that_are_read_only_when_called_are_left_out_with_a_remark(
    statements: str, reason: str
) -> None:
    module = extracted("f g", BEFORE, statements, "def f(): return model\ndef g(): return 1")
    (remark,) = module.remarks
    assert remark.startswith("cell 2, line ")
    assert f" was not run: {reason}; f would use what it makes (" in remark
    assert f"{reason}, and f would use it only when called" in reasons(module, 2).values()
    assert not any(reason in span.reason for cell in module.cells for span in cell.kept)


@pytest.mark.parametrize(("statements", "reason"), HEAVY.values(), ids=HEAVY.keys())
def test_heavy_statements_without_which_a_name_cannot_be_defined_are_kept(statements: str, reason: str) -> None:
    module = extracted("f g", BEFORE, statements, "def f(x=model): return x\ndef g(): return model")
    assert not any(reason in remark for remark in module.remarks if "input()" not in reason)
    assert not any(reason in span.reason for cell in module.cells for span in cell.left_out)


@pytest.mark.parametrize(
    "loop", ["range(999)", "range(10**9, 0)", "range(0, 5000, 0)", "range(n)", "data", "range(1, 2, 3, 4)"]
)
def test_a_loop_whose_steps_are_few_or_unknown_is_not_heavy(loop: str) -> None:
    module = extracted("f", BEFORE, f"n = data = c = 0\nfor i in {loop}:\n    c = A(i)", "def f(): return c")
    assert module.remarks == ()


def test_a_number_of_steps_that_is_a_long_product_is_no_danger() -> None:
    product = "range(" + " * ".join(["10"] * 2000) + ")"
    module = extracted("f", f"c = 0\nfor i in {product}:\n    c = f(i)", "def f(): return c")
    assert module.found["f"]


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
        "cell 2 seems to define f again, but cannot be read: invalid syntax (line 1); the definition in cell 1 counts",
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
    assert module.refusal.startswith("hw.ipynb is no notebook")


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
    assert module.refusal.startswith("The code is too tangled")


def test_deep_nesting_is_no_danger() -> None:
    long_sum = "total = " + " + ".join(["1"] * 800)
    module = extracted(
        "f total", long_sum, "def f(): return total", "x = " + "[" * 150 + "]" * 150, "y = " + "-" * 50_000 + "1"
    )
    assert run(module)["f"]() == 800
    assert module.cells[3].left_out[0].reason == "cannot be read: nested too deeply (line 1)"


NAMES = st.sampled_from("abcd")
SIMPLE = st.one_of(
    st.builds("{} = {}".format, NAMES, st.integers(0, 9)),
    st.builds("{} = {} + 1".format, NAMES, NAMES),
    st.builds("{} += {}".format, NAMES, NAMES),
    st.builds("for {} in range(2):\n    {} = {} * 2".format, NAMES, NAMES, NAMES),
    st.builds("if {} > 3:\n    {} = {}\nelse:\n    {} = 1".format, NAMES, NAMES, NAMES, NAMES),
    st.builds("def f():\n    return {}".format, NAMES),
    st.builds("def f(x={}):\n    return x + {}".format, NAMES, NAMES),
    st.builds("def g():\n    return {} + 1".format, NAMES),
    st.builds("def f():\n    {} = 5\n    return {} + g()".format, NAMES, NAMES),
    st.builds("{} = g()".format, NAMES),
    st.builds("{} = [h() for h in (g, f)][0]".format, NAMES),
    st.builds("g = lambda: {} * 2".format, NAMES),
    st.builds("f = g".format),
    st.builds("K.v = {}".format, NAMES),
    st.builds("class K:\n    v = {}\n    def m(self):\n        return self.v + {}".format, NAMES, NAMES),
    st.builds("class K(K):\n    w = {}".format, NAMES),
    st.builds("k = K()".format),
    st.builds("def f():\n    return k.m() + {}".format, NAMES),
    st.builds("def f():\n    return K().m()".format),
    st.builds("xs.append({})".format, NAMES),
    st.builds("def f():\n    return sum(xs) + len(xs)".format),
    st.builds("xs = [{}]".format, NAMES),
    st.builds("ys = xs".format),
    st.builds("ys.append({})".format, NAMES),
    st.builds("ys += [{}]".format, NAMES),
    st.builds("for z in (xs, ys):\n    z.append({})".format, NAMES),
    st.builds("grow({}, {})".format, st.sampled_from(["xs", "ys"]), NAMES),
    st.builds("L = K".format),
    st.builds("L.v = {}".format, NAMES),
    st.builds("@attach(L)\ndef m(self):\n    return {}".format, NAMES),
    st.builds("{0}, sum = {1}, 3\ndel sum".format, NAMES, NAMES),
    st.builds("def f():\n    return sum([{}, 1])".format, NAMES),
    st.builds("def f():\n    return ys[0] + {}".format, NAMES),
)
START = """
a = b = c = d = 1
xs = []
ys = [1]
class K:
    v = 1
    def m(self):
        return self.v
k = K()
L = K
def grow(values, item):
    values.append(item)
def attach(owner):
    def wrapper(function):
        setattr(owner, function.__name__, function)
        return function
    return wrapper
def g():
    return 2
def f():
    return 3
"""


def outcome(function: Any) -> Any:
    try:
        return function()
    except Exception as error:
        return type(error).__name__


def everything(sources: list[str]) -> dict[str, Any] | None:
    """Run all statements in order; None when one of them fails, as then nobody can say what the notebook means."""
    namespace: dict[str, Any] = {}
    try:
        for source in sources:
            exec(source, namespace)
    except Exception:
        return None
    return namespace


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
@given(st.lists(SIMPLE, min_size=1, max_size=12))
def test_the_kept_statements_give_the_function_that_the_whole_notebook_gives(statements: list[str]) -> None:
    sources = [START, *statements]
    whole = everything(sources)
    module = extracted("f", *sources)
    namespace = run(module) if whole is not None else {}
    assert module.found["f"]
    if whole is not None:
        assert outcome(namespace["f"]) == outcome(whole["f"])


LINES = st.sampled_from(
    [
        "x = 1",
        "!ls",
        "%time x",
        "%%time",
        "%%bash",
        "def f(): return x",
        "def f(:",
        "",
        "# note",
        "f.y = 2",
        "if x:\n    !ls\n    x = 2",
        "@f\ndef g(): pass",
        "import math as m",
        "from math import *",
        "from __future__ import annotations",
        "print(m)",
        "'''a\n\nb'''",
        "class f:\n    def g(self): return x",
        "!pip install \\\n  a",
        "del x",
        "with open('a') as x: pass",
        ">>> x = 2",
        "await x",
        "return",
    ]
)
SOURCES = st.lists(st.lists(LINES, max_size=5).map("\n".join), max_size=5)


@settings(max_examples=60, deadline=None)
@given(SOURCES)
def test_every_statement_of_every_cell_is_in_one_span_and_extraction_repeats_itself(sources: list[str]) -> None:
    module = extracted("f g", *sources)
    again = extracted("f g", *sources)
    assert (module, source_digest(module)) == (again, source_digest(again))
    assert [cell.source for cell in module.cells] == sources
    for cell, source in zip(module.cells, sources, strict=True):
        spans = [*cell.kept, *cell.left_out]
        covered = [line for span in spans for line in range(span.first, span.last + 1)]
        written = {
            number for number, line in enumerate(source.split("\n"), start=1) if line.strip() and line != "# note"
        }
        assert written <= set(covered)
        assert all(span.reason for span in spans)
        if not any(";" in line for line in source):
            assert len(covered) == len(set(covered))


@settings(max_examples=60, deadline=None)
@given(SOURCES)
def test_chunks_hold_what_the_spans_say(sources: list[str]) -> None:
    module = extracted("f g", *sources)
    cells = {cell.label: cell for cell in module.cells}
    assert [chunk.label for chunk in module.chunks] == [label for label, cell in cells.items() if cell.kept]
    for chunk in module.chunks:
        body = ast.parse(chunk.source).body
        lines = {body[place].lineno for place in chunk.keep}
        assert chunk.keep == tuple(sorted(chunk.keep))
        assert all(any(span.first <= line <= span.last for span in cells[chunk.label].kept) for line in lines)


JSON_CELLS = st.lists(
    st.fixed_dictionaries(
        {"cell_type": st.sampled_from(["code", "markdown", 3]), "source": st.text(max_size=40) | SOURCES | st.none()}
    ),
    max_size=4,
)


@settings(max_examples=60, deadline=None)
@given(
    st.binary(max_size=300) | JSON_CELLS.map(lambda cells: json.dumps({"nbformat": 4, "cells": cells}).encode()),
    st.text(max_size=8),
)
def test_no_bytes_and_no_name_make_it_raise(content: bytes, name: str) -> None:
    for file in (f"{name}.ipynb", f"{name}.py", name):
        module = extract(submission(content, file), ("f", "adam"))
        assert bool(module.refusal) <= (module.cells == ())
        source_digest(module)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=80))
def test_no_text_in_a_cell_makes_it_raise(text: str) -> None:
    module = extract(submission(text.encode("utf-8", "replace"), "a.py"), ("f", "x"))
    source_digest(module)
