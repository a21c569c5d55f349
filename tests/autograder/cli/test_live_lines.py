"""The line of each test that ended, and what is left of it when the report comes."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from autograder.cli.student.live_lines import LiveLines
from autograder.model import GradedTest

LINE_ERASED = "\x1b[1A\x1b[2K"


def written(count: int, *, terminal: bool, encoding: str = "utf-8", title: str = "one and two") -> str:
    """Return what is written for a number of tests, and then to erase their lines."""
    stream = io.TextIOWrapper(io.BytesIO(), encoding=encoding, newline="")
    console = Console(file=stream, force_terminal=terminal, color_system=None, width=30, height=10)
    lines = LiveLines(console)
    for number in range(count):
        lines.show(GradedTest(f"test_{number}", title, 1, "visible"), "failed" if number else "passed")
    lines.erase()
    stream.seek(0)
    return stream.read()


def test_lines_stay_in_a_file():
    assert written(2, terminal=False) == "  ✓  one and two\n  ✗  one and two\n"


def test_lines_are_erased_from_a_terminal():
    assert written(2, terminal=True) == f"  ✓  one and two\n  ✗  one and two\n{2 * LINE_ERASED}"


@pytest.mark.parametrize(("count", "erased"), [(9, 9), (10, 0)])
def test_lines_that_left_the_terminal_stay(count, erased):
    assert written(count, terminal=True).count(LINE_ERASED) == erased


def test_a_test_has_one_line_whatever_its_title():
    assert written(2, terminal=True, title="a title with more letters than the terminal is wide").count("\n") == 2


def test_a_terminal_without_unicode_gets_letters():
    assert written(1, terminal=True, encoding="ascii").startswith("  +  one and two")
