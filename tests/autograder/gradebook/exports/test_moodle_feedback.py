"""The zip of feedback files for Moodle: each page reaches its participant, whatever the names are."""

from __future__ import annotations

import csv
import io
import zipfile

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from autograder.gradebook.exports import moodle
from autograder.gradebook.exports.filled import Filled
from autograder.model import Member
from tests.autograder.gradebook.exports.books import EXCUSED, FAULTY, Graded, book_of
from tests.autograder.gradebook.exports.readers import moodle_feedback_owner

HEADER = ["Identifier", "Full name", "Grade", "Maximum grade", "Last modified (grade)"]
WORTH = {"adam_step": 20.0}


def worksheet(*names: str) -> bytes:
    text = io.StringIO(newline="")
    rows = [[f"Participant {100 + number}", name, "", "20.00", "-"] for number, name in enumerate(names)]
    csv.writer(text, quoting=csv.QUOTE_ALL).writerows([HEADER, *rows])
    return text.getvalue().encode()


def member(number: int) -> Member:
    return Member("", (("moodle_id", str(100 + number)),))


def files(zipped: Filled) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(zipped.content)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def test_each_member_of_a_group_gets_the_page():
    graded = [
        Graded("Team", {"adam_step": 3.0}, (member(0), member(1)), key="team"),
        Graded("Eve", {"adam_step": EXCUSED}, (member(2),), key="eve"),
    ]
    content = worksheet("Ada_Byron", "Jörg Müller", "Eve", "Without")
    zipped = moodle.feedback_zip(content, book_of(WORTH, graded), {}, {"team": b"<p>team</p>", "eve": b"<p>eve</p>"})
    assert files(zipped) == {
        "Ada Byron_100_assignfeedback_file_adam_step.html": b"<p>team</p>",
        "Eve_102_assignfeedback_file_adam_step.html": b"<p>eve</p>",
        "Jörg Müller_101_assignfeedback_file_adam_step.html": b"<p>team</p>",
    }
    assert (zipped.changed, zipped.unchanged, zipped.sentences) == (3, 0, ())


def test_who_gets_no_page_is_named():
    graded = [
        Graded("Faulty", {"adam_step": FAULTY}, (member(0),), key="faulty"),
        Graded("Pageless", {"adam_step": 3.0}, (member(1),), key="pageless"),
        Graded("Twin", {"adam_step": 3.0}, (member(2),), key="twin-1"),
        Graded("Twin", {"adam_step": 3.0}, (member(2),), key="twin-2"),
        Graded("Gone Away", {"adam_step": 3.0}, key="gone"),
    ]
    pages = dict.fromkeys(("faulty", "twin-1", "twin-2", "gone"), b"page")
    zipped = moodle.feedback_zip(worksheet("Faulty", "Pageless", "Twin"), book_of(WORTH, graded), {}, pages)
    assert files(zipped) == {}
    assert zipped.sentences == (
        "adam_step: no feedback file, the score is not final: Faulty (line 2).",
        "adam_step: no feedback file, there is no page: Pageless (line 3).",
        "adam_step: no feedback file, 2 submissions match the row: Twin (line 4).",
        "Graded here, but in no row of the file: Gone Away.",
    )


@settings(deadline=None, max_examples=50)
@given(st.lists(st.text(max_size=200), min_size=1, max_size=4))
@example(["Eve_101_assignfeedback_file_x", "Ada"])
@example(["../../Eve", "..", "~Eve", ".Eve", "/etc/passwd", "a\\b:c", "_", ""])
@example(["\u202eevE", "E\x1b[31mve", "ü" * 200, "E\nve\r\n"])
def test_moodle_gives_each_page_to_its_participant_whatever_the_names_are(names):
    graded = [Graded("x", {"adam_step": 1.0}, (member(number),), key=f"key-{number}") for number in range(len(names))]
    pages = {f"key-{number}": str(100 + number).encode() for number in range(len(names))}
    zipped = moodle.feedback_zip(
        worksheet(*(name.replace("\0", "") for name in names)), book_of(WORTH, graded), {}, pages
    )
    found = files(zipped)
    assert len(found) == len(names)
    for name, page in found.items():
        assert name.isprintable()
        assert len(name.encode()) <= 255
        assert moodle_feedback_owner(name) == (int(page), "adam_step.html")


def test_the_zip_depends_on_nothing_but_the_pages():
    names = ["Ada", "Bob", "Eve"]
    graded = [Graded(name, {"adam_step": 1.0}, (member(number),), key=name) for number, name in enumerate(names)]
    book = book_of(WORTH, graded)
    pages = {name: name.encode() for name in names}
    one = moodle.feedback_zip(worksheet(*names), book, {}, pages)
    other = moodle.feedback_zip(worksheet(*names), book, {}, dict(reversed(pages.items())))
    assert one == other
    with zipfile.ZipFile(io.BytesIO(one.content)) as archive:
        assert [entry.date_time for entry in archive.infolist()] == [(1980, 1, 1, 0, 0, 0)] * 3
        assert archive.namelist() == sorted(archive.namelist())


@pytest.mark.parametrize("columns", [{"adam_step": "Bewertung"}, {"adam_step": "Bewertung", "moons": ""}])
def test_a_worksheet_in_another_language_needs_the_title_of_its_grades(columns):
    content = worksheet("Ada").replace(b"Identifier", b"ID").replace(b'"Grade"', b'"Bewertung"')
    book = book_of({**WORTH, "moons": 2.0}, [Graded("Ada", {"adam_step": 1.0, "moons": 1.0}, key="ada")])
    zipped = moodle.feedback_zip(content, book, columns, {"ada": b"page"})
    assert files(zipped) == {"Ada_100_assignfeedback_file_adam_step.html": b"page"}
