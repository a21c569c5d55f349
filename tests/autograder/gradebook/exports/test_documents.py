"""Documents of the formats: golden files, readers from each format's definition, and hostile text."""

from __future__ import annotations

import csv
import io
import math
import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.gradebook.exports import autolab, classroom50, gradescope, junit, prairielearn, score_table
from autograder.gradebook.exports.documents import json_text, no_obstacle, not_final, write_documents
from autograder.model import GradedTest, KitError, Member, Outcome, Report, Standing
from autograder.reports.gradebook import FORMULA_STARTS, gradebook
from autograder.reports.sanitize import SafeReport, safe_report, safe_result
from tests.autograder.gradebook.exports import document_readers as readers
from tests.autograder.gradebook.exports import sample_class as samples
from tests.autograder.reports.report_strategies import KEYS, OUTCOMES

GOLDEN = Path(__file__).parent / "golden"
FORMATS = ("gradescope", "classroom50", "autolab", "prairielearn", "junit", "csv")
ENVIRONMENT = {"CLASSROOM": "ee541-fall"}
COMMANDS = re.compile(r"::|##(?:\[|vso)")
CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")

STANDINGS = st.none() | st.builds(
    Standing,
    st.integers(0, 40).map(float),
    final=st.none() | st.floats(-2, 80),
    sentences=st.lists(st.text(max_size=20), max_size=2).map(tuple),
)
NAMED_TESTS = st.lists(OUTCOMES, min_size=1, max_size=4).map(
    lambda outcomes: tuple(
        replace(outcome, test=replace(outcome.test, name=f"test_{number}")) for number, outcome in enumerate(outcomes)
    )
)
HOSTILE_TEXTS = st.lists(
    st.sampled_from(
        ["=1", "::error::", ":", "##[group]", "#", "\x1b[1m", "]]>", "&#58;", "\ud800", "\ufffe", "\n", "{", "x:"]
    ),
    max_size=6,
).map("".join)


@st.composite
def graded(draw) -> Report:
    """Draw a report with tests of their own names, and with hostile texts in the fields of the student."""
    texts = {name: draw(HOSTILE_TEXTS) for name in ("student", "file", "message", "submitted_at")}
    outcomes = tuple(
        replace(outcome, feedback=draw(HOSTILE_TEXTS), printed=draw(HOSTILE_TEXTS)) for outcome in draw(NAMED_TESTS)
    )
    drawn = {"key": draw(KEYS), "slug": draw(st.sampled_from(["adam_step", "moons"])), "standing": draw(STANDINGS)}
    return replace(samples.grace(), **texts, **drawn, outcomes=outcomes)


def written(folder: Path, system: str, reports: list[Report]) -> dict[str, str]:
    """Return the files that an export of these reports writes, by name."""
    book = gradebook([safe_result(report) for report in reports])
    whole = {(report.key, report.slug): safe_report(report) for report in reports}
    if system == "csv":
        return {"scores.csv": score_table.per_assignment(book), "scores-per-test.csv": score_table.per_test(book)}
    if system == "junit":
        ordered = [whole[row.key, slug] for row in book.rows for slug in row.reports]
        suites = (junit.suite(report, number) for number, report in enumerate(ordered))
        return {"junit.xml": "".join(junit.document(suites))}
    form = {
        "gradescope": gradescope.FORMAT,
        "classroom50": classroom50.format_of(book, {"adam_step": "adam-step"}, ENVIRONMENT),
        "autolab": autolab.format_of({}),
        "prairielearn": prairielearn.FORMAT,
    }[system]
    write_documents(folder, book, form, lambda report: whole[report.key, report.slug])
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes().decode() for path in paths}


def golden(system: str) -> dict[str, str]:
    files = sorted(
        path for path in (GOLDEN / system).rglob("*") if path.is_file() and path.parent.name != "hand_grading"
    )
    return {path.relative_to(GOLDEN / system).as_posix(): path.read_bytes().decode() for path in files}


@pytest.mark.parametrize("system", FORMATS)
def test_an_export_of_the_sample_class_is_the_golden_files(system, tmp_path):
    files = written(tmp_path, system, samples.everybody())
    assert files == golden(system)
    assert len(files) >= 1


@pytest.mark.parametrize("system", FORMATS)
def test_no_golden_file_has_a_command_or_a_control(system):
    for name, text in golden(system).items():
        assert not COMMANDS.search(text), name
        assert not CONTROLS.search(text.replace("\r\n", "\n")), name


def one(report: Report) -> SafeReport:
    return safe_report(report)


def test_gradescope_shows_the_final_score_once_grades_are_published():
    text = gradescope.to_text(one(samples.ada()))
    before, after = (readers.gradescope(text, published=published) for published in (False, True))
    assert (before.total, after.total) == (None, 3.6)
    assert (len(before.shown), len(after.shown)) == (6, 10)
    assert readers.strict_json(text)["output"].startswith("1 day late, −10 %: 4 → 3.6\n3 of 10 tests passed; ")


def test_gradescope_shows_the_total_at_once_where_all_tests_are_visible():
    only_visible = replace(samples.grace(), outcomes=samples.grace().outcomes[:6])
    assert readers.gradescope(gradescope.to_text(one(only_visible)), published=False).total == 10


def test_gradescope_gets_neither_the_code_nor_values_of_hidden_tests():
    secret = Outcome(GradedTest("test_x", "x", 1, "hidden"), "failed", "most entries differ", printed="SECRET")
    text = gradescope.to_text(one(replace(samples.grace(), outcomes=(secret,))))
    assert "SECRET" not in text
    assert "def sgd" not in text


def test_a_score_that_is_not_final_has_no_document():
    for report in (samples.hedy(), samples.emmy()):
        for to_text in (gradescope.to_text, prairielearn.to_text):
            with pytest.raises(ValueError, match=f"{report.key} adam_step: (the score is not final|excused)"):
                to_text(one(report))


def test_classroom50_gets_whole_numbers_times_the_smallest_scale(tmp_path):
    files = written(tmp_path, "classroom50", samples.everybody())
    documents = {name: readers.classroom50(text) for name, text in files.items()}
    ada = documents["ada-lovelace/adam_step.json"]
    assert (ada["score"], ada["max-score"]) == (36, 180)
    assert ada["owner"] == "ada"
    assert ada["assignment"] == "adam-step"
    assert ada["datetime"] == "2026-09-05T21:59:00Z"
    environment = documents["ada-lovelace/environment_check.json"]
    assert (environment["score"], environment["max-score"]) == (0, 3)


@pytest.mark.parametrize(
    ("final", "scale"), [(4.0, 2), (4.5, 2), (3.6, 10), (4.25, 4), (10 / 3, 6), (math.pi, 100), (None, 2)]
)
def test_the_scale_is_the_smallest_that_makes_all_points_whole(final, scale):
    assert classroom50.scale_of([replace(samples.ada(), standing=Standing(4.0, final=final))]) == scale


def test_classroom50_reads_what_the_runner_tells_its_autograder():
    environment = {
        **ENVIRONMENT,
        "ASSIGNMENT": "hw4",
        "SUBMISSION_TAG": "submit/2026-09-05-abc",
        "COMMIT_URL": "https://example.org/commit/abc",
        "USERNAME": "ada",
    }
    attempt = classroom50.attempt_in(environment, samples.ada())
    document = readers.classroom50(json_text(classroom50.as_json(one(samples.ada()), attempt, 10)))
    assert (document["assignment"], document["owner"], document["assignment_type"]) == ("hw4", "ada", "individual")
    assert document["release"] == document["review"] == "https://example.org/commit/abc"
    del environment["SUBMISSION_TAG"], environment["USERNAME"]
    with pytest.raises(KitError, match="no SUBMISSION_TAG, OWNER in the environment"):
        classroom50.attempt_in(environment, samples.ada())


def test_autolab_gets_the_final_score_of_a_problem_and_the_tests_by_stage():
    output = autolab.to_text(one(samples.ada()), "Adam")
    found = readers.autolab(output)
    assert found.scores == {"Adam": 3.6}
    assert [sum(tests.values()) for tests in found.stages.values()] == [2, 1]
    assert list(found.stages) == ["Visible tests", "Hidden tests"]


def test_autolab_has_no_problem_with_a_colon():
    with pytest.raises(KitError, match="a problem with a colon"):
        autolab.format_of({"adam_step": "HW4: Adam"})


def test_two_tests_with_the_same_title_stay_two_in_autolab():
    twins = tuple(Outcome(GradedTest(f"test_{n}", "_order", 1, "visible"), "passed") for n in range(2))
    found = readers.autolab(autolab.to_text(one(replace(samples.grace(), outcomes=twins)), "p"))
    assert found.stages == {"Visible tests": {"1. _order": True, "2. _order": True}}


def test_prairielearn_gets_a_fraction_of_the_maximum():
    found = readers.prairielearn(prairielearn.to_text(one(samples.ada())))
    assert found.score == pytest.approx(3.6 / samples.ada().max_score, abs=1e-6)
    assert found.points is not None
    assert sum(found.points) == 4


def test_prairielearn_gets_at_most_a_megabyte():
    outcomes = tuple(
        Outcome(GradedTest(f"test_{n}", "x", 1, "visible"), "failed", "\U0001f600" * 5000, printed="\U0001f600" * 11000)
        for n in range(60)
    )
    text = prairielearn.to_text(one(replace(samples.grace(), outcomes=outcomes)))
    assert 100_000 < len(text.encode()) < 10**6
    assert "more characters" in text


def test_junit_has_points_and_counts_and_errors_only_for_faults_of_the_grader(tmp_path):
    suites = readers.junit(written(tmp_path, "junit", samples.everybody())["junit.xml"])
    hedy, ada = suites["adam_step", "hedy-lamarr"], suites["adam_step", "ada-lovelace"]
    assert ada.properties["score"] == "3.6"
    assert ada.properties["points of test_sgd_scalars"] == "2"
    assert "score" not in hedy.properties
    assert list(hedy.cases.values()).count("error") == 1
    assert set(ada.cases.values()) == {"passed", "failure"}


@pytest.mark.parametrize("sign", ["\x00", "\x0b", "\x1b", "\ud800", "\ufffe", "\uffff"])
def test_junit_has_no_character_that_xml_lacks_even_if_a_stored_result_has(sign):
    outcome = Outcome(GradedTest(f"test_{sign}", sign, 1, "visible"), "failed", f"a{sign}b", sign)
    stored = SafeReport(replace(samples.grace(), student=sign, outcomes=(outcome,), message=sign))
    (suite,) = readers.junit("".join(junit.document(iter([junit.suite(stored, 0)])))).values()
    assert suite.properties["student"] == "\ufffd"


@pytest.mark.parametrize(
    "change",
    [
        ("<system-err />", ""),
        (' hostname="localhost"', ""),
        (' time="0"', ' time="soon"'),
        (' id="0"', ' id="first"'),
        (' timestamp="1970-01-01T00:00:00"', ' timestamp="1970-01-01T00:00:00Z"'),
        (' name="ada-lovelace"', ' name=" "'),
        ("<properties>", "<properties>x"),
        ("<system-out>", "<skipped /><system-out>"),
        (' type="failed"', ""),
        ("<testsuites>", '<testsuites tests="1">'),
    ],
    ids=lambda change: change[0],
)
def test_the_schema_of_junit_refuses_a_changed_document(change):
    text = "".join(junit.document(iter([junit.suite(one(samples.ada()), 0)])))
    assert readers.junit(text)
    assert change[0] in text
    with pytest.raises(AssertionError):
        readers.junit(text.replace(change[0], change[1], 1))


def table(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline=""), strict=True))


def test_the_csv_has_final_scores_and_empty_cells_for_the_others(tmp_path):
    rows = {row["key"]: row for row in table(written(tmp_path, "csv", samples.everybody())["scores.csv"])}
    assert rows["ada-lovelace"]["adam_step"] == "3.6"
    assert rows["ada-lovelace"]["total"] == "3.6"
    assert rows["ada-lovelace"]["email"] == "ada@example.edu"
    assert (rows["emmy-noether"]["adam_step"], rows["emmy-noether"]["total"], rows["emmy-noether"]["max_total"]) == (
        "",
        "0",
        "3",
    )
    assert (rows["hedy-lamarr"]["adam_step"], rows["hedy-lamarr"]["total"]) == ("", "")
    assert rows["hedy-lamarr"]["notes"] == "adam_step: the score is not final"
    assert (rows["grace-hopper"]["environment_check"], rows["alan-turing"]["total"]) == ("", "22")


def test_the_csv_per_test_has_a_column_for_each_test_and_the_steps_to_the_final_score(tmp_path):
    rows = {row["key"]: row for row in table(written(tmp_path, "csv", samples.everybody())["scores-per-test.csv"])}
    ada, hedy = rows["ada-lovelace"], rows["hedy-lamarr"]
    assert (ada["adam_step test_sgd_takes_a_step"], ada["adam_step test_adam_many_steps"]) == ("1", "0")
    steps = [ada[f"adam_step {step}"] for step in ("raw", "adjustment", "late_deduction", "final")]
    assert steps == ["4", "0", "0.4", "3.6"]
    assert hedy["adam_step test_adam_closed_form"] == ""
    assert hedy["adam_step final"] == hedy["adam_step raw"] == ""
    assert hedy["environment_check test_report_text"] == ""


@given(st.lists(graded(), min_size=1, max_size=3, unique_by=lambda report: (report.key, report.slug)))
@settings(max_examples=40, deadline=None)
def test_any_class_is_a_csv_table_without_formulas_and_commands(reports):
    book = gradebook([safe_result(report) for report in reports])
    for text in (score_table.per_assignment(book), score_table.per_test(book)):
        lines = list(csv.reader(io.StringIO(text, newline=""), strict=True))
        assert len({len(line) for line in lines}) == 1
        assert len(lines) == len(book.rows) + 1
        numbers = {line[-2] for line in lines[1:]} - {""}
        assert all(math.isfinite(float(number)) for number in numbers)
        texts = {cell for line in lines for cell in line if not re.fullmatch(r"-?[0-9.]+(e-?[0-9]+)?", cell)}
        assert not any(cell.startswith(FORMULA_STARTS) for cell in texts)
        assert not re.search(r"::[A-Za-z]|##\[", text)


@given(graded())
@settings(max_examples=60, deadline=None)
def test_any_report_is_a_suite_of_junit(report):
    text = "".join(junit.document(iter([junit.suite(one(report), 0)])))
    (suite,) = readers.junit(text).values()
    assert ("score" in suite.properties) == (report.final is not None)
    assert not COMMANDS.search(text)
    assert not CONTROLS.search(text)


@given(graded())
@settings(max_examples=60, deadline=None)
def test_any_final_report_is_a_document_of_each_format(report):
    safe = one(report)
    if not_final(safe):
        return
    assert readers.gradescope(gradescope.to_text(safe), published=True).total == pytest.approx(report.final, abs=1e-6)
    output = autolab.to_text(safe, "p")
    assert readers.autolab(output).scores["p"] == pytest.approx(report.final, abs=1e-6)
    assert not re.search(r"(?m)^\s*::[A-Za-z]|##\[", output)
    if not prairielearn.FORMAT.obstacle(safe):
        text = prairielearn.to_text(safe)
        assert readers.prairielearn(text).score * report.max_score == pytest.approx(report.final, abs=1e-3)
        assert not COMMANDS.search(text)
    timed = SafeReport(replace(safe, submitted_at=samples.AT))
    form = classroom50.format_of(gradebook([timed]), {}, ENVIRONMENT)
    if not form.obstacle(timed):
        text = form.to_text(timed)
        document, scale = readers.classroom50(text), classroom50.scale_of([timed])
        assert document["score"] == pytest.approx((report.final or 0) * scale, abs=0.51)
        assert not COMMANDS.search(text)


@pytest.mark.parametrize("key", ["..", "", "a/b", "."])
def test_a_key_never_leads_out_of_the_folder(key, tmp_path):
    book = gradebook([safe_result(replace(samples.grace(), key=key))])
    with pytest.raises(KitError, match="no name of a student"):
        write_documents(tmp_path / "out", book, gradescope.FORMAT, lambda report: report)
    assert list(tmp_path.iterdir()) == []


def test_each_member_of_a_group_is_found_in_the_file_of_prairielearn():
    members = (Member("Ada", (("email", "ada@example.edu"),)), Member("Bob", (("email", "bob@example.edu"),)))
    group = replace(samples.grace(), student="Ada, Bob", members=("Ada", "Bob"), people=members)
    book = gradebook([safe_result(group)])
    before = b'group_name,uid_list,qid,submission_id,score_perc\nteam1,"[""ada@example.edu"",""bob@example.edu""]",adam_step,7,\n'
    filled = prairielearn.fill(before, book, {})
    assert filled.content == before.replace(b"7,", b"7,100")
    assert (filled.changed, [sentence for sentence in filled.sentences if "not graded" in sentence]) == (1, [])


def test_the_file_of_prairielearn_needs_rows_of_the_question():
    book = gradebook([safe_result(samples.grace())])
    before = b"uid,qid,submission_id,score_perc\ngrace@example.edu,hw4/adam,7,\n"
    with pytest.raises(KitError, match=r"no row has the qid 'adam_step'; choose with --column adam_step=QID.*hw4/adam"):
        prairielearn.fill(before, book, {})
    assert prairielearn.fill(before, book, {"adam_step": ""}).content == before


def test_a_format_that_holds_every_score_has_no_obstacle():
    assert no_obstacle(one(samples.alan())) == ""
    assert prairielearn.FORMAT.obstacle(one(samples.alan())) == "the score is above the maximum"
