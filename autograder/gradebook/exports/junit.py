"""Writes the results of a class as JUnit XML, one test suite for each submission.

Sources: JUnit.xsd of windyroad/JUnit-Schema, and the conventions in testmoapp/junitxml. Points are properties of the suite, as the schema
has none below a test case. A test that was not attempted is a failure of its own type, as viewers show "skipped" like a pass. Only a fault
of the grader is an error. Reports have no times, so each time is 0 and each timestamp the earliest one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree import ElementTree

from autograder.gradebook.exports.documents import adjustments
from autograder.model import Outcome, Report
from autograder.reports.sanitize import SafeReport
from autograder.reports.wording import plain_number, summary

EARLIEST = "1970-01-01T00:00:00"
# All that XML 1.0 has no character for.
_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# Commands to a CI service start with these signs; in XML, the other spelling is the same text.
_OF_COMMANDS = (("::", ":&#58;"), ("##", "#&#35;"))


def suite(report: SafeReport, number: int) -> str:
    """Return the test suite of a submission, counted from 0."""
    element = ElementTree.Element("testsuite", _attributes(report, number))
    properties = ElementTree.SubElement(element, "properties")
    for name, value in _properties(report):
        ElementTree.SubElement(properties, "property", name=_legal(name), value=_legal(value))
    for outcome in report.outcomes:
        _add_case(element, outcome, f"{report.slug}.{report.key}")
    lines = (f"{summary(report)}.", *adjustments(report), report.message)
    ElementTree.SubElement(element, "system-out").text = _legal("\n".join(filter(None, lines)))
    ElementTree.SubElement(element, "system-err")
    ElementTree.indent(element, level=1)
    text = ElementTree.tostring(element, encoding="unicode")
    for signs, spelled in _OF_COMMANDS:
        text = text.replace(signs, spelled)
    return f"  {text}\n"


def document(suites: Iterator[str]) -> Iterator[str]:
    """Yield the parts of the document around the suites."""
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n'
    yield from suites
    yield "</testsuites>\n"


def _attributes(report: Report, number: int) -> dict[str, str]:
    kinds = [_kind(outcome) for outcome in report.outcomes]
    return {
        "name": _legal(report.key),
        "package": _legal(report.slug),
        "id": str(number),
        "timestamp": EARLIEST,
        "hostname": "localhost",
        "tests": str(len(kinds)),
        "failures": str(kinds.count("failure")),
        "errors": str(kinds.count("error")),
        "skipped": "0",
        "time": "0",
    }


def _properties(report: Report) -> Iterator[tuple[str, str]]:
    yield "student", report.student
    yield "title", report.title
    if report.final is not None:
        yield "score", str(plain_number(report.final))
    yield "max_score", str(plain_number(report.max_score))
    for outcome in report.outcomes:
        yield f"points of {outcome.test.name}", str(plain_number(outcome.score))
        yield f"max_points of {outcome.test.name}", str(plain_number(outcome.test.points))


def _kind(outcome: Outcome) -> str:
    """Return the element of a test without success, or ""."""
    kinds = {"passed": "", "grader_error": "error"}
    return kinds.get(outcome.status, "failure")


def _add_case(element: ElementTree.Element, outcome: Outcome, classname: str) -> None:
    name = _legal(outcome.test.name)
    case = ElementTree.SubElement(element, "testcase", name=name, classname=_legal(classname), time="0")
    if kind := _kind(outcome):
        first = outcome.feedback.partition("\n")[0]
        inner = ElementTree.SubElement(case, kind, message=_legal(first or outcome.status), type=outcome.status)
        inner.text = _legal("\n".join(filter(None, (outcome.test.title, outcome.feedback, outcome.hint))))


def _legal(text: str) -> str:
    return _ILLEGAL.sub("\ufffd", text)
