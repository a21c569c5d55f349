"""Where kept code looks names up while it runs, whatever the submission defines is kept, except slow statements and plots."""

from __future__ import annotations

import time

import pytest

from autograder.extraction.extract import extract
from autograder.model import Module
from tests.autograder.builders import extracted, kept, reasons, run, submission

LOOKUPS = {
    "eval": "def f(name='g'): return eval(name)()",
    "eval of a call": "def f(): return eval('g()')",
    "exec": "def f():\n    names = {}\n    exec('v = g()', globals(), names)\n    return names['v']",
    "globals": "def f(name='g'): return globals()[name]()",
    "globals().get": "def f(name='g'): return globals().get(name)()",
    "globals passed on": "look = globals\ndef f(): return look()['g']()",
    "vars of the module": "table = vars()\ndef f(): return table['g']()",
    "locals of the module": "table = locals()\ndef f(): return table['g']()",
    "getattr of sys.modules": "import sys\ndef f(): return getattr(sys.modules[__name__], 'g')()",
    "sys.modules under another name": "from sys import modules\ndef f(): return vars(modules[__name__])['g']()",
    "import_module": "import importlib\ndef f(): return importlib.import_module(__name__).g()",
    "__import__": "def f(): return getattr(__import__(__name__), 'g')()",
    "inspect.getmodule": "import inspect\ndef f(): return getattr(inspect.getmodule(f), 'g')()",
    "the globals of a frame": "import sys\ndef f(): return sys._getframe().f_globals['g']()",
    "the globals of a function": "def f(): return f.__globals__['g']()",
    "a method": "class A:\n    def m(self, name): return eval(name)()\ndef f(): return A().m('g')",
    "a method of a helper": "def f(): return h('g')\ndef h(name): return globals()[name]()",
    "a lambda": "look = lambda name: eval(name)\ndef f(): return look('g')()",
}


def run_as_module(module: Module, monkeypatch: pytest.MonkeyPatch) -> object:
    """Run the kept statements in a module that `sys.modules` lists, as a worker does, and call `f`."""
    import sys
    import types

    own = types.ModuleType("submission")
    monkeypatch.setitem(sys.modules, "submission", own)
    for text in kept(module):
        exec(compile(text, "cell", "exec"), own.__dict__)
    return own.__dict__["f"]()


@pytest.mark.parametrize("source", LOOKUPS.values(), ids=LOOKUPS.keys())
@pytest.mark.parametrize("file", ["hw.ipynb", "hw.py"])
def test_a_name_that_is_looked_up_is_kept(source: str, file: str, monkeypatch: pytest.MonkeyPatch) -> None:
    cells = ["import math", "FACTOR = 3.5", "def g(): return FACTOR * math.gcd(4, 2)", source]
    content = "\n".join(cells).encode()
    module = extracted("f", *cells) if file == "hw.ipynb" else extract(submission(content, file), ("f",))
    assert run_as_module(module, monkeypatch) == 7


def test_the_evidence_names_the_lookup() -> None:
    module = extracted("f", "def g(): return 7", "def f():\n    return eval('g')()")
    assert module.remarks == (
        "cell 2, line 2 (eval) looks names up while it runs, so every definition, import and quick constant was kept",
    )
    assert [span.reason for span in module.cells[0].kept] == ["may be looked up in cell 2, line 2 (eval)"]


NO_LOOKUPS = {
    "getattr of a package": "import math\ndef f(): return getattr(math, 'floor')(7.5)",
    "a method eval": "class A:\n    def eval(self): return 7\ndef f(): return A().eval()",
    "a function of that name": "def eval(x): return 7\ndef f(): return eval('g')",
    "the attributes of an object": "class A: pass\ndef f():\n    a = A()\n    a.v = 7\n    return vars(a)['v']",
    "names of the function": "def f():\n    v = 7\n    return locals()['v']",
    "the parts of a network": "class A:\n    def modules(self): return [7]\ndef f(): return A().modules()[0]",
    "a logger": "import logging\nlog = logging.getLogger(__name__)\ndef f(): return 7",
    "a question whether a name is there": "c = 7 if 'c' not in globals() else 3\ndef f(): return c",
    "a lookup that is left out": "def f(): return 7\nprint(locals(), globals()['f'], eval('f'))",
    "a lookup in a function that is left out": "def f(): return 7\ndef show(): return eval('g')",
    "a lookup in a guard": "def f(): return 7\nif __name__ == '__main__':\n    print(eval('g'))",
}


@pytest.mark.parametrize("source", NO_LOOKUPS.values(), ids=NO_LOOKUPS.keys())
def test_other_lookups_keep_nothing_more(source: str) -> None:
    module = extracted("f", "def g(): return 3", source)
    assert run(module)["f"]() == 7
    assert reasons(module, 1) == {(1, 1): "not needed by f"}
    assert module.remarks == ()


NEVER_RUN = {
    "training": "model = A()\nmodel.fit(1)",
    "training by an own function": "def fit(n):\n    for i in range(n):\n        A()\nhistory = fit(10**9)",
    "training by a function of a function": (
        "def fit(n):\n    while n:\n        n -= 1\ndef main():\n    fit(10**9)\n    return 1\nhistory = main()"
    ),
    "training when an object is made": (
        "class Fitted:\n    def __init__(self):\n        while True:\n            pass\nclass B(Fitted): pass\nhistory = B()"
    ),
    "training by a method": "class Net:\n    def update(self):\n        while True:\n            pass\nnet = Net()\nnet.update()",
    "a default value that trains": "import time\ndef shown(history=time.sleep(99)): pass",
    "a class that trains": "import time\nclass Shown:\n    time.sleep(99)",
    "a decorator that trains": "import time\n@time.sleep(99)\ndef shown(): pass",
    "waiting in a branch": "import time\nif A:\n    time.sleep(99)",
    "a loop in a loop": "for i in range(100):\n    for j in range(100):\n        A.v = j",
    "a list in a loop": "for i in range(100):\n    A.v = [n for n in range(100)]",
    "a loop in a function in a loop": (
        "def a():\n    for i in range(100):\n        A.v = i\nfor i in range(100):\n    a()"
    ),
    "a recursion": "def deep(n):\n    A.v = n\n    return deep(n - 1) + deep(n - 1)\ndeep(99)",
    "a long list": "squares = [i * i for i in range(10**9)]",
    "a long sum": "total = sum(i for i in range(10**9))",
    "a question": "answer = input()",
    "a plot": "import matplotlib.pyplot as plt\nfigure, axes = plt.subplots()\naxes.plot([1])\nplt.show()",
    "a plot from an own function": "import matplotlib.pyplot as plt\ndef show():\n    A.figure = plt.figure()\nshow()",
    "a file": "text = open('data.csv').read()",
    "a result of training": "import time\nhistory = time.sleep(99)\nlast = history\nlast += 1",
}


@pytest.mark.parametrize("source", NEVER_RUN.values(), ids=NEVER_RUN.keys())
@pytest.mark.parametrize("file", ["hw.ipynb", "hw.py"])
def test_training_waiting_and_plotting_do_not_run(source: str, file: str) -> None:
    cells = ["class A:\n    pass", source, "def f(name): return eval(name)"]
    module = (
        extracted("f", *cells) if file == "hw.ipynb" else extract(submission("\n".join(cells).encode(), file), ("f",))
    )
    last = len(module.cells[-1].source.split("\n")) - 1 if file == "hw.py" else len(source.split("\n"))
    assert any(first <= last <= end for first, end in reasons(module, 1 if file == "hw.py" else 2))
    assert "class A:\n    pass" in kept(module)
    start = time.monotonic()
    run(module)
    assert time.monotonic() - start < 1


QUICK = {
    "a constant": ("c = 7", "c"),
    "a table of functions": ("def seven(): return 7\nTABLE = {'g': seven}", "TABLE['g']()"),
    "a lambda": ("c = lambda: 7", "c()"),
    "a partial function": ("from functools import partial\nc = partial(max, 7)", "c(3)"),
    "an object": ("class Seven:\n    def __init__(self, v=7): self.v = v\nc = Seven()", "c.v"),
    "a function that is made": ("def make(v):\n    return lambda: v\nc = make(7)", "c()"),
    "a branch": ("import sys\nif sys.version_info >= (3,):\n    c = 7\nelse:\n    c = 3", "c"),
    "an import that may fail": ("try:\n    import no_such_package as c\nexcept ImportError:\n    c = 7", "c"),
    "a call that registers": ("R = {}\ndef register(name, v):\n    R[name] = v\nregister('c', 7)", "R['c']"),
    "a loop that registers": ("R = {}\nfor name in ['a', 'c']:\n    R[name] = 7", "R['c']"),
    "a method that is attached": ("class A: pass\nA.c = 7", "A.c"),
    "a name that globals() binds": ("globals()['c'] = 7", "c"),
    "a builtin that was hidden": ("c, sum = 7, 3\ndel sum", "sum([c])"),
}


@pytest.mark.parametrize(("source", "text"), QUICK.values(), ids=QUICK.keys())
def test_quick_definitions_are_kept_for_a_lookup(source: str, text: str) -> None:
    module = extracted("f", source, f"def f(): return eval({text!r})")
    assert run(module)["f"]() == 7
    assert reasons(module, 1) == {}


def test_imports_are_kept_if_the_assignment_allows_them() -> None:
    content = b"import numpy\nimport pandas\nimport math\nfrom . import own\ndef f(): return eval('math.pi')"
    module = extract(submission(content, "hw.py"), ("f",), packages=("numpy",))
    assert [text for text in kept(module) if "import" in text] == ["import numpy", "import math"]


BOUND = {
    "exec": "exec('def g(): return 7')",
    "globals": "globals()['g'] = lambda: 7",
    "globals in a loop": "for name in 'gh':\n    globals()[name] = lambda: 7",
    "vars": "vars()['g'] = lambda: 7",
    "update": "globals().update(g=lambda: 7)",
    "setattr": "import sys\nsetattr(sys.modules[__name__], 'g', lambda: 7)",
}


@pytest.mark.parametrize("source", BOUND.values(), ids=BOUND.keys())
def test_a_name_that_is_bound_while_code_runs_is_kept(source: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run_as_module(extracted("f", source, "print(globals())", "def f(): return g()"), monkeypatch) == 7


def test_a_python_file_keeps_a_helper_that_nothing_names() -> None:
    content = b"R = {}\n\ndef register(v): R['c'] = v\n\nregister(7)\n\ndef f(): return R['c']\n\nprint(f())\n"
    module = extract(submission(content, "hw.py"), ("f",))
    assert run(module)["f"]() == 7
    assert reasons(module, 1) == {(9, 9): "not needed by f"}


def test_a_python_file_without_lookups_says_that_its_definitions_are_part_of_it() -> None:
    module = extract(submission(b"R = {}\ndef g(): return 7\ndef f(): return 3\n", "hw.py"), ("f",))
    assert [(span.first, span.last, span.reason) for span in module.cells[0].kept] == [
        (1, 2, "part of the Python file"),
        (3, 3, "defines f"),
    ]
    assert module.remarks == ()


def test_a_file_without_a_required_name_keeps_nothing() -> None:
    assert extract(submission(b"def g(): return eval('h')\n", "hw.py"), ("f",)).chunks == ()
