"""Shows each test as it ends, before the report of `autograder test`."""

from __future__ import annotations

from rich.console import Console
from rich.control import Control
from rich.segment import ControlType
from rich.text import Text

from autograder.model import GradedTest, Status
from autograder.reports.terminal import PLAIN_SIGNS, STYLES
from autograder.reports.wording import SIGNS


class LiveLines:
    """A line for each test that ended. On a terminal, the report takes their place."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._signs = PLAIN_SIGNS if console.options.ascii_only else SIGNS
        self._shown = 0

    def show(self, test: GradedTest, status: Status) -> None:
        """Print the line of a test."""
        line = Text.assemble("  ", (self._signs[status], STYLES[status]), "  ", test.title)
        self._console.print(line, no_wrap=True, overflow="ellipsis")
        self._shown += 1

    def erase(self) -> None:
        """Erase the lines, if the output is a terminal that still shows them."""
        # A line that left the screen is out of reach.
        if self._console.is_terminal and self._shown < self._console.height:
            up = ((ControlType.CURSOR_UP, 1), (ControlType.ERASE_IN_LINE, 2))
            self._console.control(Control(*up * self._shown))
        self._shown = 0
