"""Fingerprints of code: what changes them and what does not, the guarantee of winnowing, and code made to be slow."""

from __future__ import annotations

import random
import time
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.gradebook.similarity.fingerprints import GRAM, WINDOW, fingerprints, grams, occurrences, winnow
from autograder.gradebook.similarity.syntax import Place, Symbol, units_of, units_of_sources
from autograder.model import Cell, Span
from tests.autograder.gradebook.similarity.disguises import DISGUISES, INDEPENDENT, all_at_once, lengthened, variants

PROGRAMS = st.sampled_from([(slug, name) for slug in INDEPENDENT for name in variants(slug)])
SEEDS = st.integers(0, 2**32)
LONG = 100_000
SLOW = {
    "parentheses": "(" * LONG,
    "signs": "-" * (LONG - 1) + "1",
    "attributes": "a" + ".b" * (LONG // 2 - 1),
    "a sum": "a" + "+a" * (LONG // 2 - 1),
    "comparisons": "a" + "<a" * (LONG // 2 - 1),
    "one statement": "x = 1\n" * (LONG // 6),
    "broken functions": "def \n" * (LONG // 5),
    "decorators": "@\n" * (LONG // 2),
    "quotes": "'" * LONG,
    "an open text": "'''" + "a" * LONG,
    "f-strings": 'f"{' * (LONG // 3),
    "nul": "a\0" * (LONG // 2),
    "classes": "class A:\n def f(self): pass\n" * (LONG // 28),
    "surrogates": "\ud800" * LONG,
}


def of(source: str) -> np.ndarray:
    return fingerprints(units_of_sources([source]))


@pytest.mark.parametrize("disguise", [*DISGUISES.values(), all_at_once], ids=lambda disguise: disguise.__name__)
@settings(max_examples=25, deadline=None)
@given(program=PROGRAMS, seed=SEEDS)
def test_a_disguise_changes_no_fingerprint(disguise, program, seed):
    slug, name = program
    source = variants(slug)[name]
    assert of(source).size >= 10
    assert np.array_equal(of(disguise(source, random.Random(seed))), of(source))


@settings(max_examples=25, deadline=None)
@given(program=PROGRAMS, seed=SEEDS)
def test_a_function_more_takes_no_fingerprint_away(program, seed):
    slug, name = program
    source = variants(slug)[name]
    assert np.setdiff1d(of(source), of(lengthened(source, random.Random(seed)))).size == 0


def test_other_code_has_other_fingerprints():
    programs = [of(source) for source in variants("two_moons").values()]
    assert min(program.size for program in programs) > 60
    for first, second in combinations(programs, 2):
        assert np.intersect1d(first, second).size < 0.25 * min(first.size, second.size)


def test_what_a_name_refers_to_counts():
    """Names are compared by their places, so swapping two operands of a long formula shows."""
    formula = "def f(a, b, c):\n    return a * b - (a + c) * (b - c) / (a * a + b * b - c * c) ** (a - b)\n"
    swapped = formula.replace("a * a + b * b", "b * a + a * b")
    assert np.array_equal(of(formula), of(formula.replace("a", "x").replace("b", "y")))
    assert not np.array_equal(of(formula), of(swapped))


def test_functions_of_libraries_count():
    formula = "import numpy as np\ndef f(a, b):\n    return np.{}(a * b) + np.sqrt(a) - a / (b + a * a) - b * b\n"
    assert not np.array_equal(of(formula.format("exp")), of(formula.format("log")))
    assert np.array_equal(of(formula.format("exp")), of(formula.format("exp").replace("np", "numpy")))


symbols = st.one_of(
    st.sampled_from(["BinOp", "Call", "number"]).map(lambda text: Symbol(text, "", Place(0, 1))),
    st.sampled_from("abcd").map(lambda name: Symbol("", name, Place(0, 1))),
)
runs = st.lists(symbols, max_size=30)


@given(runs, runs, runs, runs, st.lists(symbols, min_size=GRAM + WINDOW - 1, max_size=40))
def test_what_is_long_enough_is_always_found(before_1, after_1, before_2, after_2, shared):
    first, second = (*before_1, *shared, *after_1), (*before_2, *shared, *after_2)
    assert np.intersect1d(fingerprints([first]), fingerprints([second])).size


@given(st.lists(symbols, max_size=GRAM - 1))
def test_what_is_too_short_is_never_found(shared):
    assert fingerprints([tuple(shared)]).size == 0


@given(st.lists(st.integers(0, 5), max_size=60), st.integers(1, 8))
def test_winnowing_takes_the_last_smallest_of_each_window(values, window):
    hashes = np.array(values, np.uint64)
    width = min(window, len(values))
    windows = [range(start, start + width) for start in range(len(values) - width + 1)] if values else []
    expected = {min(places, key=lambda place: (values[place], -place)) for places in windows}
    assert winnow(hashes, window).tolist() == sorted(expected)


def test_thousands_of_equal_grams_are_one_fingerprint():
    assert of("x = x + 1\n" * 5_000).size < 10


@pytest.mark.parametrize("kind", SLOW)
def test_code_made_to_be_slow_is_quick(kind):
    start = time.process_time()
    units = units_of_sources([SLOW[kind]])
    occurrences(units, fingerprints(units))
    assert time.process_time() - start < 20


def test_a_syntax_error_costs_the_rest_of_the_cell_nothing():
    source = variants("two_moons")["plain_loops"]
    broken = source + "\n\ndef broken(a:\n    return a\n"
    assert np.setdiff1d(of(source), of(broken)).size == 0


def test_code_that_cannot_be_parsed_is_compared_word_by_word():
    broken = (
        "def broken(a, b:\n    # a comment\n    total = a * b + a ** 2 - np.sum(a * b) + [a, b][0]\n    return total\n"
    )
    other = broken.replace("total", "result").replace("# a comment", "# another").replace("2", "3")
    assert of(broken).size
    assert np.array_equal(of(broken), of(other))
    assert not np.array_equal(of(broken), of(broken.replace("np.sum", "np.max")))


def test_only_graded_lines_count():
    formula = "def f(a, b):\n    return a * b - (a + b) * (b - a) / (a * a + b * b) ** (a - b) + a / b\n"
    training = "for i in range(9):\n    x = f(i, i + 1) * f(i, i) - f(1, 2) + x * i - f(i, 3)\n"
    cell = Cell("cell 1", formula + training, (Span(1, 2, "defines f"),), (Span(3, 4, "not needed"),))
    alone = Cell("cell 1", formula, (Span(1, 2, "defines f"),), ())
    assert np.array_equal(fingerprints(units_of([cell])), fingerprints(units_of([alone])))
    nothing = Cell("cell 1", formula, (), (Span(1, 2, "a syntax error elsewhere"),))
    assert np.array_equal(fingerprints(units_of([nothing])), fingerprints(units_of([alone])))


def test_lines_of_an_occurrence_are_those_of_the_code():
    source = "\n\ndef f(a, b):\n    c = a * b - (a + b) * (b - a)\n    return c / (a * a + b * b) ** (a - b) + a / b\n"
    units = units_of_sources(["x = 1\n", source])
    places = {place for occurrence in occurrences(units, fingerprints(units)) for place in occurrence.places}
    assert places <= {Place(1, 3), Place(1, 4), Place(1, 5)}
    assert Place(1, 4) in places
    assert grams(units[0]).size == len(units[0]) - GRAM + 1
