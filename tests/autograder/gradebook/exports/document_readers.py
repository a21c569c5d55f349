"""Readers of the written documents, from the definition of each format, without anything of the kit."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, fromstring

from jsonschema import Draft202012Validator

from tests.autograder.gradebook.exports.xsd import Schema

JUNIT = Schema(Path(__file__).parent / "junit_schema" / "JUnit.xsd")
NUMBER = {"type": "number"}
TEXT = {"type": "string"}
VISIBILITY = {"enum": ["hidden", "after_due_date", "after_published", "visible"]}
FORMATS = {"enum": ["text", "html", "simple_format", "md", "ansi"]}

# gradescope-autograders.readthedocs.io/en/latest/specs, "Output format"; only the names that it has.
GRADESCOPE = {
    "type": "object",
    "additionalProperties": False,
    "anyOf": [{"required": ["score"]}, {"required": ["tests"]}],
    "properties": {
        "score": NUMBER,
        "execution_time": NUMBER,
        "output": TEXT,
        "output_format": FORMATS,
        "test_output_format": FORMATS,
        "test_name_format": FORMATS,
        "visibility": VISIBILITY,
        "stdout_visibility": VISIBILITY,
        "extra_data": {"type": "object"},
        "tests": {
            "type": "array",
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": ["score", "max_score"],
                "properties": {
                    "score": NUMBER,
                    "max_score": NUMBER,
                    "status": {"enum": ["passed", "failed"]},
                    "name": TEXT,
                    "name_format": FORMATS,
                    "number": TEXT,
                    "output": TEXT,
                    "output_format": FORMATS,
                    "tags": {"type": "array", "items": TEXT},
                    "visibility": VISIBILITY,
                    "extra_data": {"type": "object"},
                },
            },
        },
    },
}
_NAME = {"type": "string", "minLength": 1}
_WHOLE = {"type": "integer", "minimum": 0}
_TIME = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT([01]\d|2[0-3]):[0-5]\d:[0-5]\dZ$"}
_NAMES = ("classroom", "assignment", "owner", "commit", "release", "review")

# The contract in the wiki of foundation50/classroom50, "Advanced Autograding".
CLASSROOM50 = {
    "type": "object",
    "additionalProperties": False,
    "required": [*_NAMES, "schema", "assignment_type", "submission", "datetime", "score", "max-score", "tests"],
    "properties": {
        **dict.fromkeys(_NAMES, _NAME),
        "schema": {"const": "classroom50/result/v1"},
        "assignment_type": {"enum": ["individual", "group"]},
        "submission": {"type": "string", "pattern": "^submit/"},
        "datetime": _TIME,
        "graded_at": _TIME,
        "submitted_by": {"type": "object", "required": ["username"]},
        "score": _WHOLE,
        "max-score": _WHOLE,
        "tests": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["test-name", "passed", "score", "max-score"],
                "properties": {
                    "test-name": _NAME,
                    "passed": {"type": "boolean"},
                    "score": _WHOLE,
                    "max-score": _WHOLE,
                },
            },
        },
    },
}


def strict_json(text: str) -> Any:
    """Read JSON, and refuse NaN, infinity and a key that appears twice."""

    def pairs(items: list[tuple[str, Any]]) -> dict[str, Any]:
        assert len(dict(items)) == len(items), items
        return dict(items)

    def constant(name: str) -> Any:
        raise ValueError(name)

    return json.loads(text, object_pairs_hook=pairs, parse_constant=constant)


@dataclass(frozen=True)
class OnGradescope:
    """What Gradescope shows a student; `total` is None while a test is not shown."""

    total: float | None
    shown: tuple[str, ...]


def gradescope(text: str, *, published: bool) -> OnGradescope:
    """Read a results.json; raise an error of jsonschema unless it has the documented form."""
    document = strict_json(text)
    Draft202012Validator(GRADESCOPE).validate(document)
    seen = {"visible", "after_published"} if published else {"visible"}
    shown = [
        test for test in document["tests"] if test.get("visibility", document.get("visibility", "visible")) in seen
    ]
    total = document.get("score", sum(test["score"] for test in document["tests"]))
    return OnGradescope(total if len(shown) == len(document["tests"]) else None, tuple(t["name"] for t in shown))


def classroom50(text: str) -> Mapping[str, Any]:
    """Read a result.json as the collector does, with the rules that a schema cannot say."""
    assert len(text.encode()) <= 10 * 2**20
    document = strict_json(text)
    Draft202012Validator(CLASSROOM50).validate(document)
    assert all(entry["score"] <= entry["max-score"] for entry in (document, *document["tests"]))
    return document


@dataclass(frozen=True)
class OnAutolab:
    """The scores by problem, and the tests of each stage with whether they passed."""

    scores: Mapping[str, float]
    stages: Mapping[str, Mapping[str, bool]]


def autolab(output: str) -> OnAutolab:
    """Read an output as `parseAutoresult` and `parseFeedback` do."""
    lines = output.rstrip().split("\n")
    scores = strict_json(re.sub(r"([a-zA-Z0-9]+):", r'"\1":', lines[-1]))["scores"]
    assert scores, "Empty autoresult string"
    page = strict_json(lines[-2])
    assert page["_presentation"] == "semantic"
    stages = {stage: page[stage] for stage in page["stages"]}
    assert not any("_order" in tests for tests in stages.values())
    return OnAutolab(
        scores, {stage: {name: test["passed"] for name, test in tests.items()} for stage, tests in stages.items()}
    )


@dataclass(frozen=True)
class OnPrairieLearn:
    """The fraction, and the points by number of test, None where PrairieLearn does not show them."""

    score: float
    points: tuple[float, ...] | None


def prairielearn(text: str) -> OnPrairieLearn:
    """Read a results.json as the external grader and its element do."""
    assert len(text.encode()) <= 10**6
    document = strict_json(text)
    assert document.get("gradable", True) is True
    score = document["score"]
    assert isinstance(score, int | float)
    assert 0 <= score <= 1
    complete = all(test.get("points") is not None and test.get("max_points") is not None for test in document["tests"])
    return OnPrairieLearn(score, tuple(test["points"] for test in document["tests"]) if complete else None)


@dataclass(frozen=True)
class Suite:
    """A test suite of JUnit: its properties, and how each test case ended."""

    properties: Mapping[str, str]
    cases: Mapping[str, str]


def junit(text: str) -> dict[tuple[str, str], Suite]:
    """Read JUnit XML: valid by the schema, and counts that match the elements. Return the suites by package and name."""
    root = fromstring(text.encode())
    assert JUNIT.errors(root) == []
    assert [suite.get("id") for suite in root] == [str(number) for number in range(len(root))]
    suites = {(suite.attrib["package"], suite.attrib["name"]): _suite(suite) for suite in root}
    assert len(suites) == len(root)
    return suites


def _suite(suite: Element) -> Suite:
    cases = suite.findall("testcase")
    endings = [case[0].tag if len(case) else "passed" for case in cases]
    counted = {"tests": len(cases), "failures": endings.count("failure"), "errors": endings.count("error")}
    assert {name: int(suite.attrib[name]) for name in counted} == counted
    properties = {node.attrib["name"]: node.attrib["value"] for node in suite.iter("property")}
    return Suite(properties, {case.attrib["name"]: ending for case, ending in zip(cases, endings, strict=True)})
