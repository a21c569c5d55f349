"""How a graded test ends that does not pass: the one exception that carries a status and the words for the student."""

from __future__ import annotations

import re

from autograder.model import Difference, Status


class Verdict(Exception):
    """Ends a graded test that did not pass.

    `pattern` says how it failed in words that hold no number, so that equal behaviour reads equal whatever the inputs were.
    """

    def __init__(
        self,
        status: Status,
        feedback: str,
        hint: str = "",
        difference: Difference | None = None,
        pattern: str | None = None,
    ) -> None:
        super().__init__(feedback)
        self.status: Status = status
        self.feedback = feedback
        self.hint = hint
        self.difference = difference
        self.pattern = re.sub(r"\d+(\.\d+)?", "#", feedback if pattern is None else pattern)

    def __str__(self) -> str:
        shown = [f"{self.status}: {self.feedback}"]
        if self.hint:
            shown.append(f"looks like: {self.hint}")
        if self.difference is not None:
            shown.append(_as_text("got     ", self.difference.got))
            shown.append(_as_text("expected", self.difference.expected))
        return "\n".join(shown)


def _as_text(name: str, rows: tuple[tuple[str, ...], ...]) -> str:
    return "\n".join(f"{name} {'  '.join(row)}" for row in rows)
