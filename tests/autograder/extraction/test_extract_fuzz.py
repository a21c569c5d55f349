"""Random programs: the kept code returns the same as the whole, every statement has one reason, nothing raises."""

from __future__ import annotations

import ast
import json
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from autograder.extraction.extract import extract, source_digest
from tests.autograder.builders import extracted, run, submission

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
    """Run all statements in order; return None if one fails, because the notebook then has no defined result."""
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
        "globals()['x'] = 1",
        "exec('x = 1')",
        "def g(): return eval('x')",
        "def f(y=x): return vars()",
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
        lines = {body[number].lineno for number in chunk.keep}
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
