"""Statements that a required name needs are kept, others and slow ones are left out."""

from __future__ import annotations

import pytest

from tests.autograder.builders import extracted, kept, reasons, run

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
    "subclasses registered by the base class": [
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


SLOW = {
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
    "a question": ("model = input()", "it calls input()"),
}
BEFORE = "class A:\n    def __init__(self, *a, **k): pass\ndef train(x):\n    while x:\n        x.step()"


@pytest.mark.parametrize(("statements", "reason"), SLOW.values(), ids=SLOW.keys())
def test_heavy_statements_that_are_read_only_when_called_are_left_out_with_a_remark(
    statements: str, reason: str
) -> None:
    module = extracted("f g", BEFORE, statements, "def f(): return model\ndef g(): return 1")
    (remark,) = module.remarks
    assert remark.startswith("cell 2, line ")
    assert f" was not run: {reason}; f would use its result (" in remark
    assert f"{reason}, and only calls of f use its result" in reasons(module, 2).values()
    assert not any(reason in span.reason for cell in module.cells for span in cell.kept)


@pytest.mark.parametrize(("statements", "reason"), SLOW.values(), ids=SLOW.keys())
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
