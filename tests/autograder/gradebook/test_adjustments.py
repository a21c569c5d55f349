"""Adjustments: read as spreadsheets write them, wrong lines are named, and an appended line changes no other byte."""

from __future__ import annotations

import csv
import io
import os
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.gradebook.adjustments import COLUMNS, Adjustment, append_line, read_adjustments
from autograder.model import Assignment, GradedTest, KitError

TESTS = (
    GradedTest("test_sgd", "sgd: one step", 2.0, "visible"),
    GradedTest("test_adam", "adam: ten steps", 18.0, "hidden"),
)
ASSIGNMENTS = {
    slug: Assignment(slug, "Optimizers", ("sgd",), 20.0, 2.0, (), Path(), TESTS) for slug in ("adam_step", "pruning")
}
HEADER = "student,assignment,test,kind,points,reason,who,when\n"
LINE = {"student": "ada", "assignment": "adam_step", "kind": "add", "points": "2", "reason": "a test was wrong"}


def adjustments(folder: Path, content: str | bytes) -> tuple[Adjustment, ...]:
    path = folder / "adjustments.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_adjustments(path, ASSIGNMENTS)


@pytest.mark.parametrize(
    "content",
    [
        HEADER + "s1,adam_step,test_sgd,add,1.5,Zoë asked,Jo,2026-11-29\n",
        "\ufeff" + (HEADER + "s1,adam_step,test_sgd,Add,+1.5,Zoë asked,Jo,2026-11-29\n").replace("\n", "\r\n"),
        (HEADER + "s1,adam_step,test_sgd,add,1.5,Zoë asked,Jo,2026-11-29").encode("cp1252"),
        HEADER.replace(",", ";") + "s1;adam_step;test_sgd;ADD;1,5;Zoë asked;Jo;2026-11-29\n",
        '"Kind"\t"Reason"\tpoints\tTest\tAssignment\tStudent\tWho\tWhen\tmore\n'
        "add\tZoë asked\t1.5\ttest_sgd\tadam_step\ts1\tJo\t2026-11-29\tx\n\n",
    ],
)
def test_it_is_read_as_spreadsheets_write_it(tmp_path, content):
    (change,) = adjustments(tmp_path, content)
    where = f"{tmp_path / 'adjustments.csv'}, line 2"
    assert change == Adjustment(
        where, "s1", "adam_step", "test_sgd", "add", 1.5, "Zoë asked", who="Jo", when="2026-11-29"
    )


def test_the_lines_keep_their_order_and_a_minus_takes_points(tmp_path):
    lines = "s1,adam_step,,set,15,oral exam\ns1,adam_step,,add,−2,late talk\ns2,pruning,,excused,,ill\n"
    changes = adjustments(tmp_path, HEADER + lines)
    assert [(change.kind, change.points) for change in changes] == [("set", 15), ("add", -2), ("excused", 0)]


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        (",adam_step,,add,2,x", "line 3: student is empty"),
        ("s1,,,add,2,x", "line 3: assignment is empty"),
        ("s1,adam_step,,add,2,", "line 3: reason is empty"),
        ("s1,adam_step", "line 3: reason is empty"),
        ("s1,adam,,add,2,x", "line 3: there is no assignment 'adam'; did you mean adam_step?"),
        ("s1,adam_step,test_sdg,add,2,x", "line 3: adam_step has no test 'test_sdg'; near: test_sgd"),
        ("s1,adam_step,,plus,2,x", "line 3: kind is 'plus'; write add, set or excused"),
        ("s1,adam_step,,add,two,x", "line 3: points is 'two'; write a number such as 2, -1 or 0.5"),
        ("s1,adam_step,,add,=1+1,x", "line 3: points is '=1+1'; write a number"),
        ('s1,adam_step,,add,"1,000",x', "line 3: points is '1,000'"),
        ("s1,adam_step,,add,nan,x", "line 3: points is 'nan'"),
        ("s1,adam_step,,add,1e99,x", "line 3: points is '1e99'"),
        ("s1,adam_step,,add,,x", "line 3: points is ''"),
        ("s1,adam_step,,set,-1,x", "line 3: points must be from 0 to 20"),
        ("s1,adam_step,,set,20.5,x", "line 3: points must be from 0 to 20; `add` gives extra credit"),
        ("s1,adam_step,test_sgd,set,3,x", "line 3: points must be from 0 to 2"),
        ("s1,adam_step,,excused,0,x", "line 3: an excused student has no points; leave the points empty"),
        ("s1,adam_step,test_sgd,excused,,x", "line 3: excused is for a whole assignment; leave the test empty"),
        ("s1,adam_step,,add,2,x,Jo,now,more", "line 3: 9 cells, but the header has 8 columns"),
        ('s1,adam_step,,add,2,"x', "not valid CSV (unexpected end of data); save the file as CSV again"),
    ],
)
def test_a_wrong_line_is_named(tmp_path, line, sentence):
    with pytest.raises(KitError) as raised:
        adjustments(tmp_path, f"{HEADER}s1,adam_step,,add,2,right\n{line}\ns1,adam_step,,add,2,right\n")
    assert sentence in str(raised.value)
    assert "adjustments.csv, line " in str(raised.value)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("", "empty; the first line must name the columns: student, assignment, test, kind, …"),
        ("student,assignment,kind,points,reason\n", "line 1: missing column test"),
        (HEADER.replace("\n", ",Reason\n"), "line 1: the column reason appears twice"),
        ("x" * (10 * 2**20 + 1), "larger than 10 MB"),
    ],
)
def test_a_wrong_file_is_named(tmp_path, content, sentence):
    with pytest.raises(KitError) as raised:
        adjustments(tmp_path, content)
    assert sentence in str(raised.value)


def test_the_first_line_makes_the_file_with_its_header(tmp_path):
    path = tmp_path / "new" / "adjustments.csv"
    assert append_line(path, LINE) == 2
    assert path.read_text() == HEADER + "ada,adam_step,,add,2,a test was wrong,,\n"


@pytest.mark.parametrize(
    ("before", "added"),
    [
        (HEADER.encode(), b"ada,adam_step,,add,2,a test was wrong,,\n"),
        (HEADER.encode().strip(), b"\nada,adam_step,,add,2,a test was wrong,,\n"),
        (b"\xef\xbb\xbf" + HEADER.encode().replace(b"\n", b"\r\n"), b"ada,adam_step,,add,2,a test was wrong,,\r\n"),
        (b"\xef\xbb\xbf", HEADER.encode() + b"ada,adam_step,,add,2,a test was wrong,,\n"),
        (
            b"Reason;Points;Kind;Test;notes;Assignment;Student\r\n",
            b"a test was wrong;2;add;;;adam_step;ada\r\n",
        ),
        (
            HEADER.encode() + "s1,adam_step,,add,1,Zoë,,\n".encode("cp1252"),
            b"ada,adam_step,,add,2,a test was wrong,,\n",
        ),
    ],
)
def test_a_line_is_appended_in_the_style_of_the_file(tmp_path, before, added):
    path = tmp_path / "adjustments.csv"
    path.write_bytes(before)
    append_line(path, LINE)
    assert path.read_bytes() == before + added
    assert read_adjustments(path, ASSIGNMENTS)[-1].points == 2


def test_a_letter_that_the_file_cannot_have_is_refused(tmp_path):
    path = tmp_path / "adjustments.csv"
    before = HEADER.encode() + "s1,adam_step,,add,1,Zoë,,\n".encode("cp1252")
    path.write_bytes(before)
    with pytest.raises(KitError, match="save the file as CSV UTF-8 first"):
        append_line(path, {**LINE, "reason": "王"})
    assert path.read_bytes() == before


@pytest.mark.parametrize("content", [b"no,such,columns\n", HEADER.encode() + b'ada,adam_step,,add,2,"open\n'])
def test_nothing_is_appended_to_a_damaged_file(tmp_path, content):
    path = tmp_path / "adjustments.csv"
    path.write_bytes(content)
    with pytest.raises(KitError):
        append_line(path, LINE)
    assert path.read_bytes() == content


def test_a_place_that_cannot_be_written_is_told(tmp_path):
    with pytest.raises(KitError, match=r"cannot be written \(Is a directory\); nothing was added"):
        append_line(tmp_path, LINE)


@pytest.mark.skipif(os.name != "posix", reason="needs a limit on the size of files")
def test_half_a_line_is_taken_back(tmp_path):
    import resource
    import signal

    path = tmp_path / "adjustments.csv"
    path.write_text(HEADER)
    limits, handler = resource.getrlimit(resource.RLIMIT_FSIZE), signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (len(HEADER) + 10, limits[1]))
        with pytest.raises(KitError, match="nothing was added"):
            append_line(path, LINE)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, handler)
    assert path.read_text() == HEADER


@pytest.mark.parametrize("start", ["", HEADER.strip()])
def test_those_who_append_at_the_same_moment_wait_for_each_other(tmp_path, start):
    for number in range(20):
        path = tmp_path / f"adjustments-{number}.csv"
        path.write_text(start)
        together = threading.Barrier(8)

        def append(index: int, path: Path = path, together: threading.Barrier = together) -> int:
            together.wait()
            return append_line(path, {**LINE, "points": str(index)})

        with ThreadPoolExecutor(8) as pool:
            lines = sorted(pool.map(append, range(8)))
        assert lines == list(range(2, 10))
        assert sorted(change.points for change in read_adjustments(path, ASSIGNMENTS)) == list(range(8))
        assert path.read_text().startswith(HEADER)


ONE_LINE = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=20)


@given(st.lists(st.tuples(ONE_LINE, ONE_LINE), min_size=1, max_size=5))
def test_what_is_appended_is_what_is_read(tmp_path_factory, lines):
    path = tmp_path_factory.mktemp("lines") / "adjustments.csv"
    for student, reason in lines:
        before = path.read_bytes() if path.exists() else b""
        append_line(path, {**LINE, "student": student, "reason": reason})
        assert path.read_bytes().startswith(before)
    assert [(change.student, change.reason) for change in read_adjustments(path, ASSIGNMENTS)] == lines
    rows = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8"))))
    assert [len(row) for row in rows] == [len(COLUMNS.names)] * (len(lines) + 1)


CELL = st.sampled_from(
    ["", "s1", "adam_step", "test_sgd", "add", "set", "excused", "1,5", "=1", "\x00", '"', "x"]
) | st.text(max_size=5)
ANY_LINES = st.lists(st.lists(CELL, max_size=9).map(",".join), max_size=4).map("\n".join)


@given(ANY_LINES.map(lambda lines: (HEADER + lines).encode("utf-8", "surrogatepass")) | st.binary(max_size=60))
def test_any_bytes_are_adjustments_or_one_clear_error(tmp_path_factory, content):
    folder, changes, problem = tmp_path_factory.getbasetemp(), None, ""
    try:
        changes = adjustments(folder, content)
    except KitError as error:
        problem = str(error)
    assert problem.startswith(str(folder / "adjustments.csv") if changes is None else "")
    assert all(change.student and change.reason and change.slug in ASSIGNMENTS for change in changes or ())
