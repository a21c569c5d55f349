"""Clean every text of a report once, at the room's border.

Cleaning takes out controls, escapes and bidirectional marks, and cuts long texts. The renderers accept only a SafeReport, so none
of them has to know which field came from a submission. Each still escapes for its own format.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any, NewType, TypeVar

from autograder.model import (
    NO_MODULE,
    Cell,
    Difference,
    GradedTest,
    Member,
    Module,
    Outcome,
    Report,
    Span,
    Standing,
    SyntaxFault,
)
from autograder.text import clean, with_texts

NAME_LIMIT = 120
LINE_LIMIT = 500
TEXT_LIMIT = 6_000
PRINTED_LIMIT = 12_000
CODE_LIMIT = 100_000
REMARKS_LIMIT = 100
TIME_DIGITS = 3
MOST_SHARED = 100_000
# A CI service would run these at the start of a line, and wrapping can put them there.
_COMMAND = re.compile(r":(?=:[A-Za-z])|#(?=#(?:\[|vso\[))")

SafeReport = NewType("SafeReport", Report)
Part = TypeVar("Part")
Grid = tuple[tuple[str, ...], ...]


def one_line(text: str, limit: int = LINE_LIMIT) -> str:
    """Clean a text and put it on one line."""
    return " ".join(clean(text, limit).split())


def without_commands(value: Any) -> Any:
    """Break up commands to a CI service: `: :error::`, `# #[group]`.

    The value is a text or a record of texts.
    """
    return with_texts(value, lambda text: _COMMAND.sub(lambda sign: f"{sign[0]} ", text))


def safe_report(report: Report) -> SafeReport:
    """Return the report for its student: without the values, the printed text and the times of hidden tests."""
    return SafeReport(_cleaned(report))


def safe_result(report: Report) -> SafeReport:
    """Return what a class needs of a report: no code, values and printed text, feedback of grader errors only, and times in ms."""
    outcomes = tuple(
        replace(
            outcome,
            difference=None,
            printed="",
            feedback=outcome.feedback * (outcome.status == "grader_error"),
            seconds=round(outcome.seconds, TIME_DIGITS),
        )
        for outcome in report.outcomes
    )
    return shared(SafeReport(_cleaned(replace(report, outcomes=outcomes, module=NO_MODULE))))


def shared(report: SafeReport) -> SafeReport:
    """Return a result of `safe_result` that shares its parts with others in this process: in a large class, most are equal."""
    return SafeReport(
        replace(
            report,
            slug=_shared(report.slug),
            title=_shared(report.title),
            kit_version=_shared(report.kit_version),
            isolation=_shared(report.isolation),
            outcomes=tuple(map(_shared, report.outcomes)),
            digests={_shared(name): _shared(digest) for name, digest in report.digests.items()},
            module=NO_MODULE,
        )
    )


@lru_cache(maxsize=MOST_SHARED)
def _shared(part: Part) -> Part:
    return part


def _cleaned(report: Report) -> Report:
    return replace(
        report,
        student=one_line(report.student, NAME_LIMIT),
        key=one_line(report.key, NAME_LIMIT),
        file=one_line(report.file, NAME_LIMIT),
        slug=one_line(report.slug, NAME_LIMIT),
        title=one_line(report.title, NAME_LIMIT),
        outcomes=tuple(_safe_outcome(outcome) for outcome in report.outcomes),
        module=_safe_module(report.module),
        kit_version=one_line(report.kit_version, NAME_LIMIT),
        isolation=one_line(report.isolation),
        digests=_safe_mapping(report.digests),
        message=clean(report.message, TEXT_LIMIT).strip(),
        submitted_at=one_line(report.submitted_at, NAME_LIMIT),
        members=tuple(one_line(member, NAME_LIMIT) for member in report.members),
        people=tuple(_safe_member(member) for member in report.people),
        standing=None if report.standing is None else _safe_standing(report.standing),
    )


def _safe_member(member: Member) -> Member:
    ids = tuple((one_line(column, NAME_LIMIT), one_line(value, NAME_LIMIT)) for column, value in member.ids)
    return Member(one_line(member.name, NAME_LIMIT), ids)


def _safe_standing(standing: Standing) -> Standing:
    return replace(standing, sentences=tuple(one_line(sentence) for sentence in standing.sentences))


def _safe_outcome(outcome: Outcome) -> Outcome:
    hidden = outcome.test.visibility == "hidden"
    return replace(
        outcome,
        test=_safe_test(outcome.test),
        feedback=clean(outcome.feedback, TEXT_LIMIT).strip(),
        hint=clean(outcome.hint, TEXT_LIMIT).strip(),
        mistake=one_line(outcome.mistake, NAME_LIMIT),
        pattern=one_line(outcome.pattern),
        difference=None if hidden or outcome.difference is None else _safe_difference(outcome.difference),
        printed="" if hidden else clean(outcome.printed, PRINTED_LIMIT).rstrip(),
        seconds=0.0 if hidden else outcome.seconds,
    )


def _safe_test(test: GradedTest) -> GradedTest:
    return replace(test, name=one_line(test.name, NAME_LIMIT), title=one_line(test.title))


def _safe_difference(difference: Difference) -> Difference:
    return replace(
        difference,
        where=one_line(difference.where, NAME_LIMIT),
        window=one_line(difference.window),
        got=_safe_grid(difference.got),
        expected=_safe_grid(difference.expected),
    )


def _safe_grid(grid: Grid) -> Grid:
    return tuple(tuple(clean(entry, TEXT_LIMIT) for entry in row) for row in grid)


def _safe_module(module: Module) -> Module:
    return replace(
        module,
        chunks=(),
        found={one_line(name, NAME_LIMIT): place and one_line(place) for name, place in module.found.items()},
        lost=_safe_mapping(module.lost),
        cells=_safe_cells(module.cells),
        remarks=tuple(one_line(remark) for remark in module.remarks[:REMARKS_LIMIT]),
        refusal=clean(module.refusal, TEXT_LIMIT).strip(),
        faults=tuple(_safe_fault(fault) for fault in module.faults),
    )


def _safe_fault(fault: SyntaxFault) -> SyntaxFault:
    # The caret stands between the two parts, so blanks at their ends count.
    before, after = (clean(part, LINE_LIMIT).replace("\n", " ").expandtabs() for part in (fault.before, fault.after))
    # As in the feedback of the tests that it costs.
    return SyntaxFault(clean(fault.reason, TEXT_LIMIT).strip(), before, after)


def _safe_mapping(mapping: Mapping[str, str]) -> dict[str, str]:
    return {one_line(key, NAME_LIMIT): one_line(value) for key, value in sorted(mapping.items())}


def _safe_cells(cells: tuple[Cell, ...]) -> tuple[Cell, ...]:
    """Clean the cells in order, up to CODE_LIMIT in all."""
    left, result = CODE_LIMIT, []
    for cell in cells:
        source = clean(cell.source, left) if left > 0 else ""
        left -= len(source)
        result.append(_safe_cell(cell, source))
    return tuple(result)


def _safe_cell(cell: Cell, source: str) -> Cell:
    return replace(
        cell,
        label=one_line(cell.label, NAME_LIMIT),
        source=source,
        kept=tuple(_safe_span(span) for span in cell.kept),
        left_out=tuple(_safe_span(span) for span in cell.left_out),
    )


def _safe_span(span: Span) -> Span:
    return replace(span, reason=one_line(span.reason))
