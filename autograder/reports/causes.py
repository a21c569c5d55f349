"""Finds the failed tests that have one cause, so that a report says it once.

A cause decides only what is shown together. Two tests share one only if there is evidence: see `causes`.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from autograder.model import GradedTest, Module, Outcome, SyntaxFault
from autograder.reports.sanitize import one_line
from autograder.reports.wording import STATUS_WORDS, is_todo, listed

AS_ABOVE = "as above"
# How the sandbox begins its sentence if a submission has no time or bytes left.
NOT_RUN = "not run: the tests before this one"
MOST_TITLE = 48
_UNDEFINED = re.compile(r"[\w ]+ is not defined(?:: |, because the code before it stopped: )(?P<why>.+)", re.DOTALL)
# Each part is bounded: a message of a submission can have many places where a part might end.
_RAISED = re.compile(r"(?P<what>[^`]{1,200}?) (?:at|near) (?P<place>[^`]{1,200}?, line \d{1,9}: `[^`]{1,200}`)")

Cause = tuple[str, ...]
NO_CAUSE: Cause = ()


def common_part(outcome: Outcome) -> str:
    """Return the feedback without the name and the message of this test.

    Return "" for a wrong value: two tests may have the same sentence for different mistakes.
    """
    if outcome.status in ("passed", "failed"):
        return ""
    why = _reason(outcome.feedback)
    raised = _RAISED.match(why)
    return raised[0] if raised else why


def own_part(feedback: str, common: str) -> str:
    """Return what the feedback says besides the common part."""
    parts = feedback.split(common, maxsplit=1) if common else [feedback]
    return "; ".join(filter(None, (part.strip(" :") for part in parts)))


def shared_feedback(outcomes: Sequence[Outcome]) -> str:
    """Return what the feedback of all tests with one cause says, or ""."""
    texts = {_feedback(outcome) for outcome in outcomes}
    if len(texts) == 1:
        return texts.pop()
    spoken = [outcome for outcome in outcomes if _feedback(outcome)]
    stops = set(map(stop, spoken))
    if NO_CAUSE in stops or len(stops) > 1:
        return ""
    messages = {own_part(outcome.feedback, common_part(outcome)): outcome.feedback for outcome in spoken}
    messages.pop("", None)
    return next(iter(messages.values())) if len(messages) == 1 else common_part(spoken[0])


def feedback_beside(outcome: Outcome, shared: str) -> str:
    """Return what the feedback of a test says besides what all tests say."""
    text, common = _feedback(outcome), common_part(outcome)
    own = own_part(text, common)
    if not shared:
        return text
    return "" if own == own_part(shared, common) else own


def _feedback(outcome: Outcome) -> str:
    """Return the feedback, unless it only repeats the status, as in a hidden test with a known mistake."""
    repeats = outcome.mistake and outcome.test.visibility == "hidden"
    return "" if repeats or outcome.feedback == STATUS_WORDS[outcome.status] else outcome.feedback


def causes(outcomes: Sequence[Outcome], required: Sequence[str]) -> list[Cause]:
    """Return the cause of each failed test, or NO_CAUSE if there is no evidence of one.

    Evidence is, in this order: the known mistake; the line that raised an exception, or the reason why a name is not defined; the
    hint, or else the sentence of an error, of tests about the same names in `required`. An exception without a known mistake has that of
    another test in which the same line raised it. A wrong value with neither a known mistake nor a hint has a card of its own, because
    tests of one function may be wrong in the same way ("some entries differ") for different reasons.
    """
    mistakes: dict[Cause, set[str]] = defaultdict(set)
    for outcome in outcomes:
        if outcome.mistake:
            mistakes[stop(outcome)].add(outcome.mistake)
    return [_cause(outcome, required, mistakes) for outcome in outcomes]


def _cause(outcome: Outcome, required: Sequence[str], mistakes: Mapping[Cause, Collection[str]]) -> Cause:
    line = stop(outcome)
    same_line = mistakes.get(line, ()) if line else ()
    mistake = outcome.mistake or (next(iter(same_line)) if len(same_line) == 1 else "")
    if mistake or line:
        return ("mistake", mistake) if mistake else line
    # The sentence of a visible test has the seconds, that of a hidden one has not.
    text = outcome.hint or ("timeout" if outcome.status == "timeout" else common_part(outcome))
    return ("text", text, *subjects(outcome.test, required)) if text else NO_CAUSE


def stop(outcome: Outcome) -> Cause:
    """Return what stopped a test: an exception at a line, an undefined name or a used-up limit."""
    if outcome.status in ("passed", "failed"):
        return NO_CAUSE
    if outcome.feedback.startswith(NOT_RUN):
        return (NOT_RUN,)
    why = _reason(outcome.feedback)
    if raised := _RAISED.match(why):
        # Hidden tests have another sentence for the same exception, but not another pattern.
        return ("raised", outcome.pattern or raised["what"], raised["place"])
    return NO_CAUSE if why == outcome.feedback else ("undefined", why)


def _reason(feedback: str) -> str:
    """Return why a name is not defined, if the feedback says it, and else the feedback."""
    undefined = _UNDEFINED.fullmatch(feedback)
    return undefined["why"] if undefined else feedback


def subjects(test: GradedTest, required: Sequence[str]) -> tuple[str, ...]:
    """Return the required names a graded test is about.

    These are the names before the colon of its title, or else the name that the test function's own name begins with.
    """
    topic, colon, _ = test.title.partition(":")
    named = tuple(name for name in required if colon and re.search(rf"\b{re.escape(name)}\b", topic))
    prefixes = [name for name in required if test.name.startswith(f"test_{name}")]
    if named or prefixes:
        return named or (max(prefixes, key=len),)
    return tuple(required) if len(required) == 1 else ()


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
