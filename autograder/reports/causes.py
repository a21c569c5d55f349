"""Finds the failed tests that have one cause, so that a report says it once.

A cause is a text: the hint, or else the part of the feedback without names and inputs. It decides only what is shown together.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from autograder.model import Module, Outcome, SyntaxFault
from autograder.reports.sanitize import one_line
from autograder.reports.wording import is_todo, listed

AS_ABOVE = "as above"
MOST_TITLE = 48
_UNDEFINED = re.compile(r"[\w ]+ is not defined(?:: |, because the code before it stopped: )(?P<why>.+)", re.DOTALL)
# Each part is bounded: a message of a submission can have many places where a part might end.
_RAISED = re.compile(r"[^`]{1,200}? (?:at|near) [^`]{1,200}?, line \d{1,9}: `[^`]{1,200}`")


def common_part(outcome: Outcome) -> str:
    """Return the feedback without the name and the message of this test.

    Return "" for a wrong value: two tests may have the same sentence for different mistakes.
    """
    if outcome.status in ("passed", "failed"):
        return ""
    undefined = _UNDEFINED.fullmatch(outcome.feedback)
    why = undefined["why"] if undefined else outcome.feedback
    raised = _RAISED.match(why)
    return raised[0] if raised else why


def own_part(feedback: str, common: str) -> str:
    """Return what the feedback says besides the common part."""
    parts = feedback.split(common, maxsplit=1) if common else [feedback]
    return "; ".join(filter(None, (part.strip(" :") for part in parts)))


def causes(outcomes: Sequence[Outcome]) -> list[str]:
    """Return the cause of each outcome, or "" if none is known.

    An exception without a hint has the cause of one with a hint, if the same line raised both.
    """
    commons = [common_part(outcome) for outcome in outcomes]
    hints = {common: outcome.hint for common, outcome in zip(commons, outcomes, strict=True) if common and outcome.hint}
    return [outcome.hint or hints.get(common, common) for common, outcome in zip(commons, outcomes, strict=True)]


def fault_sentence(fault: SyntaxFault, module: Module) -> str:
    """Return what cannot be read, and which names are not defined because of it."""
    names = [name for name in module.found if module.lost.get(name) == one_line(fault.reason)]
    if not names:
        return fault.reason
    return f"{fault.reason}, so {listed(names)} {'is' if len(names) == 1 else 'are'} not defined"


def reasons_of_faults(module: Module) -> frozenset[str]:
    """Return the causes that a page shows as syntax errors, above its list of tests."""
    return frozenset(fault.reason for fault in module.faults)


def without_repeats(outcomes: Iterable[Outcome], told: Collection[str] = ()) -> Iterator[Outcome]:
    """Yield the outcomes as a list shows them: each text once, then a reference to it.

    `told` are causes that the reader has seen above the list.
    """
    list_so_far = _List(told)
    for outcome in outcomes:
        yield outcome if outcome.status == "passed" or is_todo(outcome) else list_so_far.add(outcome)


@dataclass
class _List:
    """The failed tests of a list so far: the last one, and the title of the first with each text."""

    told: Collection[str]
    last: Outcome | None = None
    titles: dict[str, str] = field(default_factory=dict)

    def add(self, outcome: Outcome) -> Outcome:
        """Return the next failed test without the texts that were shown before."""
        feedback, hint = self._feedback(outcome), outcome.hint
        if hint in self.titles:
            hint = self._reference(hint) if feedback == outcome.feedback else ""
        for text in _texts(outcome):
            self.titles.setdefault(text, outcome.test.title)
        self.last = outcome
        return replace(outcome, feedback=feedback, hint=hint)

    def _feedback(self, outcome: Outcome) -> str:
        common = common_part(outcome)
        if common in self.told:
            return ""
        if common in self.titles:
            _, _, message = outcome.feedback.partition(common)
            return self._reference(common) + message
        return AS_ABOVE if self.last and _say_the_same(self.last, outcome) else outcome.feedback

    def _reference(self, text: str) -> str:
        if self.last and text in _texts(self.last):
            return AS_ABOVE
        title = self.titles[text]
        return f'as for "{title if len(title) <= MOST_TITLE else title[: MOST_TITLE - 1].rstrip() + "…"}"'


def _texts(outcome: Outcome) -> list[str]:
    return [text for text in (outcome.hint, common_part(outcome)) if text]


def _say_the_same(above: Outcome, outcome: Outcome) -> bool:
    """Return whether two failed tests have the same sentences and no values of their own."""
    has_values = outcome.difference or outcome.printed or not outcome.feedback
    return not has_values and (outcome.feedback, outcome.hint) == (above.feedback, above.hint)
