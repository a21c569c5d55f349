"""The code of a program that a call can run: less than all of it, and never too little."""

from __future__ import annotations

import pytest

from autograder.mistakes.reached_code import Code

BASE = '''"""A program."""
import math

SCALE = 2


def double(x):
    """Double it."""
    return times(x)


def times(x, by=SCALE):
    return by * x


def alone(x):
    return math.sin(x)


class Pair:
    def sum(self):
        return self.a + self.b

    def __init__(self, a, b):
        self.a, self.b = a, b
'''


@pytest.mark.parametrize(
    ("names", "old", "new", "same"),
    [
        ({"double"}, "math.sin", "math.cos", True),
        ({"double"}, "return by", "return 1 + by", False),
        ({"double"}, "by=SCALE", "by=3", False),
        ({"double"}, "SCALE = 2", "SCALE = 3", False),
        ({"alone"}, "import math", "import cmath as math", False),
        ({"alone"}, "return by", "return 1 + by", True),
        ({"alone"}, "by=SCALE", "by=open('x')", False),
        ({"alone"}, "A program.", "Another program.", True),
        ({"alone"}, "def double", "@alone\ndef double", False),
        ({"alone", "sum"}, "self.a + self.b", "0", True),
        ({"Pair", "sum"}, "self.a + self.b", "0", False),
        ({"Pair"}, "self.a, self.b = a, b", "pass", False),
        ({"Pair"}, "self.a + self.b", "0", True),
    ],
)
def test_code_differs_only_where_a_case_reaches_it(names, old, new, same):
    assert old in BASE
    assert (Code(BASE.replace(old, new)).reached(frozenset(names)) == Code(BASE).reached(frozenset(names))) is same


@pytest.mark.parametrize(
    "call",
    [
        "globals()['times'](x)",
        "eval('ti' + 'mes')(x)",
        "vars()",
        "double.__doc__",
        "getattr(double, '__globals__')['ti' + 'mes'](x)",
        "__import__('builtins').__dict__",
    ],
)
def test_all_code_is_reached_by_reflection(call):
    source = BASE.replace("math.sin(x)", call)
    other = source.replace("return by", "return 1 + by")
    assert Code(source).reached(frozenset({"alone"})) != Code(other).reached(frozenset({"alone"}))


def test_a_method_named_like_the_builtin_is_no_reflection():
    source = BASE.replace("math.sin(x)", "x.eval()  # vars")
    other = source.replace("return by", "return 1 + by")
    assert Code(source).reached(frozenset({"alone"})) == Code(other).reached(frozenset({"alone"}))


def test_a_base_may_call_each_method_of_a_class():
    for head in ("class Pair(math.Model):", "class Pair(metaclass=math.Meta):"):
        source = BASE.replace("class Pair:", head)
        other = source.replace("self.a + self.b", "0")
        assert Code(source).reached(frozenset({"Pair"})) != Code(other).reached(frozenset({"Pair"}))
        assert Code(source).reached(frozenset({"alone"})) == Code(other).reached(frozenset({"alone"}))
