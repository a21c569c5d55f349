"""The JSON report: every report fits the schema, keeps its secrets, and is the same bytes every time."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from jsonschema import Draft202012Validator

from autograder import reports
from autograder.model import STATUSES, Difference
from tests.autograder.reports import sample_reports as samples
from tests.autograder.reports.formats import as_json, to_text
from tests.autograder.reports.report_strategies import REPORTS

SCHEMA = json.loads(Path(reports.__file__).with_name("report.schema.json").read_text(encoding="utf-8"))
VALIDATOR = Draft202012Validator(SCHEMA)
ROOT = Path(__file__).resolve().parents[3]


def test_the_schema_is_itself_valid():
    Draft202012Validator.check_schema(SCHEMA)


def _properties(node, path="schema"):
    if isinstance(node, dict):
        for name, field in node.get("properties", {}).items() if "type" in node else ():
            yield f"{path}.{name}", field
        for name, child in node.items():
            yield from _properties(child, f"{path}.{name}")


def test_every_field_of_the_schema_is_described():
    fields = dict(_properties(SCHEMA))
    described = {name for name, field in fields.items() if _resolved(field).get("description")}
    assert len(fields) > 50
    assert set(fields) == described


def _resolved(field):
    return field if "$ref" not in field else {**SCHEMA["$defs"][field["$ref"].rsplit("/", 1)[1]], **field}


@pytest.mark.parametrize("name", list(samples.examples()))
def test_every_example_fits_the_schema(name):
    VALIDATOR.validate(json.loads(to_text(samples.examples()[name])))


def test_no_time_is_written():
    outcome = samples.outcome(samples.VISIBLE[0], "passed")
    quick, slow = (replace(samples.report(replace(outcome, seconds=time)), seconds=time) for time in (1.0, 2.0))
    assert as_json(quick) == as_json(slow)


def test_no_workflow_command_stands_in_the_json_that_is_printed():
    assert "##[" not in to_text(samples.hostile("##[error]x"))
    assert "##[error]x" in json.loads(to_text(samples.hostile("##[error]x")))["extra_data"]["file"]


@pytest.mark.parametrize("text", samples.HOSTILE)
def test_hostile_text_fits_the_schema_and_loses_its_controls(text):
    written = to_text(samples.hostile(text))
    VALIDATOR.validate(json.loads(written))
    assert not set(samples.FORBIDDEN) & set(written)
    written.encode("utf-8")


@given(REPORTS)
@settings(max_examples=60, deadline=None)
def test_any_report_fits_the_schema(report):
    VALIDATOR.validate(json.loads(to_text(report)))


def test_the_schema_refuses_what_it_does_not_know():
    document = as_json(samples.half_right())
    assert VALIDATOR.is_valid(document)
    assert not VALIDATOR.is_valid({**document, "bonus": 5})
    assert not VALIDATOR.is_valid({**document, "score": "12"})
    document["tests"][0]["extra_data"]["status"] = "great"
    assert not VALIDATOR.is_valid(document)


def test_points_are_numbers_and_the_maximum_does_not_depend_on_the_submission():
    half, full = as_json(samples.half_right()), as_json(samples.all_passed())
    assert (full["score"], full["max_score"]) == (20, 20)
    assert half["score"] == sum(test["score"] for test in half["tests"]) == 4
    assert [test["max_score"] for test in full["tests"]][:10] == [test["max_score"] for test in half["tests"]]
    assert as_json(samples.untouched())["score"] == 0


def test_all_seven_statuses_become_two_for_gradescope():
    tests = as_json(samples.every_status())["tests"]
    assert {test["extra_data"]["status"] for test in tests} == set(STATUSES)
    assert all((test["status"] == "passed") == (test["extra_data"]["status"] == "passed") for test in tests)


def test_output_gives_feedback_then_hint_then_what_was_printed():
    output = as_json(samples.every_status())["tests"][2]["output"]
    order = [output.index(part) for part in ("6 of 12 entries differ", "every entry is 0.1", "after step 8")]
    assert order == sorted(order)


def test_a_hidden_test_shows_neither_values_nor_printed_text():
    hidden = samples.outcome(samples.HIDDEN[0], "failed", difference=samples.numbers(), printed="SECRET INPUT")
    written = to_text(samples.report(hidden))
    assert "SECRET INPUT" not in written
    assert json.loads(written)["tests"][0]["extra_data"]["difference"] is None


def test_a_refusal_is_said_once_and_first():
    output = as_json(samples.refused())["output"]
    assert output.startswith("This file is not a notebook")
    assert output.count("This file is not a notebook") == 1


def test_nan_is_refused_and_never_written():
    difference = Difference("z", "all", (("1",),), (("2",),), ((float("nan"),),), ((True,),))
    with pytest.raises(ValueError, match="JSON"):
        to_text(samples.report(replace(samples.outcome(samples.VISIBLE[0], "failed"), difference=difference)))


@pytest.mark.slow
def test_ten_megabytes_of_text_make_a_small_report():
    assert len(to_text(samples.huge("x" * 10_000_000))) < 1_000_000


def test_the_same_report_gives_the_same_bytes_in_every_process():
    code = (
        "import hashlib; from tests.autograder.reports import formats, sample_reports as s;"
        "r = s.every_status();"
        "parts = [formats.to_text(r), formats.student_html(r), formats.to_csv([r]),"
        " formats.class_html(s.class_of(5), remarks=['one'], title='Class')];"
        "print(hashlib.sha256(''.join(parts).encode()).hexdigest())"
    )
    first = _run(code, PYTHONHASHSEED="1", TZ="UTC", COLUMNS="40")
    assert first == _run(code, PYTHONHASHSEED="77", TZ="Asia/Tokyo", COLUMNS="200")


def _run(code, **environment):
    known = {**os.environ, "PYTHONPATH": str(ROOT), **environment}
    return subprocess.run([sys.executable, "-c", code], env=known, check=True, capture_output=True, text=True).stdout
