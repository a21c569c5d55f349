"""Filled in gradebooks: golden files, what each system reads from them, and that nothing else changes."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.gradebook.exports import brightspace, canvas, moodle, prairielearn
from autograder.gradebook.exports.filled import Filled
from autograder.model import KitError, Member
from autograder.reports.gradebook import Gradebook
from tests.autograder.gradebook.exports.books import EXCUSED, FAULTY, Graded, Score, book_from_json, book_of
from tests.autograder.gradebook.exports.readers import brightspace_import, canvas_import, moodle_import

GOLDEN = Path(__file__).parent / "golden"
SYSTEMS: Mapping[str, ModuleType] = {
    "canvas": canvas,
    "moodle": moodle,
    "brightspace": brightspace,
    "prairielearn": prairielearn,
}
CANVAS_HEADER = ["Student", "ID", "SIS Login ID", "Section", "adam_step (1)", "moons (2)", "Final Score"]
WORTH = {"adam_step": 20.0, "moons": 12.0}

# Formulas, quotes, separators, line ends, escapes, marks that reorder, workflow commands, markup.
PIECES = [
    "=1+1",
    "@",
    "'",
    '"',
    ",",
    ";",
    "\t",
    "\r\n",
    "\x1b[31m",
    "\u202e",
    "::error::",
    "[red]",
    "<b>",
    "Ada",
    " ",
    "ü",
]
NAMES = st.lists(st.sampled_from(PIECES), max_size=5).map("".join)


def golden(system: str = "*") -> list[Path]:
    return sorted(path.parent for path in GOLDEN.glob(f"{system}/*/before.csv"))


@pytest.mark.parametrize("folder", golden(), ids=lambda folder: f"{folder.parent.name}-{folder.name}")
def test_a_golden_file_is_filled_in_byte_for_byte(folder):
    document = json.loads((folder / "book.json").read_text(encoding="utf-8"))
    fill: Callable[..., Filled] = SYSTEMS[folder.parent.name].fill
    before, book = (folder / "before.csv").read_bytes(), book_from_json(document)
    filled = fill(before, book, document["columns"])
    said = f"{filled.changed} changed, {filled.unchanged} unchanged\n" + "".join(f"{s}\n" for s in filled.sentences)
    assert said == (folder / "expected.txt").read_text(encoding="utf-8")
    assert filled.content == (folder / "after.csv").read_bytes()
    again = fill(filled.content, book, document["columns"])
    assert (again.content, again.changed, again.unchanged) == (
        filled.content,
        0,
        filled.changed + filled.unchanged,
    )


def test_every_system_has_golden_files():
    assert all(golden(system) for system in SYSTEMS)


@dataclass(frozen=True)
class Pupil:
    """A student of a made class: the name, the scores, and the texts that the cells have before."""

    name: str
    scores: Mapping[str, Score]
    before: Mapping[str, str]


@st.composite
def pupils(draw: st.DrawFn, slugs: Sequence[str]) -> list[Pupil]:
    final = st.integers(0, 40).map(lambda halves: halves / 4)
    score = st.one_of(final, st.sampled_from([EXCUSED, FAULTY]))
    old = st.sampled_from(["", "1.50", "7", "3.25"])
    return [
        Pupil(
            draw(NAMES),
            draw(st.dictionaries(st.sampled_from(slugs), score, max_size=len(slugs))),
            {slug: draw(old) for slug in slugs},
        )
        for _ in range(draw(st.integers(1, 4)))
    ]


def book_for(class_: Sequence[Pupil], column: str, slugs: Sequence[str]) -> Gradebook:
    graded = [
        Graded(pupil.name, pupil.scores, (Member(pupil.name, ((column, str(100 + number)),)),))
        for number, pupil in enumerate(class_)
    ]
    stranger = Graded("Not in the file", dict.fromkeys(slugs, 1.0), (Member("Not in the file", ((column, "55"),)),))
    return book_of(WORTH, [*graded, stranger])


def cells(pupil: Pupil, slugs: Sequence[str], excused: str = "") -> list[str]:
    """Return the cells of scores that a pupil must have afterwards."""
    after = []
    for slug in slugs:
        score, old = pupil.scores.get(slug), pupil.before[slug]
        if score == EXCUSED and excused:
            after.append(excused)
        elif isinstance(score, float) and (not old or float(old) != score):
            after.append(f"{score:.2f}".rstrip("0").rstrip("."))
        else:
            after.append(old)
    return after


def as_csv(rows: Sequence[Sequence[str]], separator: str) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=separator, quoting=csv.QUOTE_ALL).writerows(rows)
    return text.getvalue().encode()


def is_inert(filled: Filled) -> bool:
    """Tell whether the sentences are plain lines."""
    return all(
        sentence.replace("…", "").isprintable() and "::error" not in sentence and sentence[:1] not in "=+-@"
        for sentence in filled.sentences
    )


@settings(deadline=None, max_examples=50)
@given(
    class_=pupils(("adam_step", "moons")), separator=st.sampled_from(",;"), mark=st.sampled_from([b"", b"\xef\xbb\xbf"])
)
def test_canvas_reads_the_scores_and_no_other_cell_changes(class_, separator, mark):
    def rows(scores: Callable[[Pupil], list[str]]) -> bytes:
        students = [
            # Canvas finds the separator in the first three lines, so a line end in a name breaks its own exports.
            [pupil.name.replace("\r\n", " "), str(100 + number), f"login{number}", "A", *scores(pupil), "50"]
            for number, pupil in enumerate(class_)
        ]
        points = ["    Points Possible", "", "", "", "20", "12", "(read only)"]
        return mark + as_csv([CANVAS_HEADER, points, *students], separator)

    slugs = ("adam_step", "moons")
    filled = canvas.fill(
        rows(lambda pupil: [pupil.before[slug] for slug in slugs]), book_for(class_, "canvas_id", slugs), {}
    )
    assert is_inert(filled)
    assert any("Not in the file" in sentence for sentence in filled.sentences)
    assert filled.content == rows(lambda pupil: cells(pupil, slugs, "EX"))
    imported = canvas_import(filled.content)
    assert imported.points == {"adam_step (1)": "20", "moons (2)": "12"}
    assert imported.grades == {
        (str(100 + number), title): grade
        for number, pupil in enumerate(class_)
        for title, grade in zip(imported.points, cells(pupil, slugs, "EX"), strict=True)
    }


@settings(deadline=None, max_examples=50)
@given(class_=pupils(("adam_step",)), separator=st.sampled_from(",;\t"), mark=st.sampled_from([b"", b"\xef\xbb\xbf"]))
def test_moodle_takes_the_scores_and_no_other_cell_changes(class_, separator, mark):
    header = ["Identifier", "Full name", "Grade", "Maximum grade", "Last modified (grade)", "Feedback comments"]

    def rows(scores: Callable[[Pupil], list[str]]) -> bytes:
        students = [
            [f"Participant {100 + number}", pupil.name, *scores(pupil), "20.00", "-", pupil.name]
            for number, pupil in enumerate(class_)
        ]
        return mark + as_csv([header, *students], separator)

    slugs = ("adam_step",)
    filled = moodle.fill(
        rows(lambda pupil: [pupil.before["adam_step"]]), book_for(class_, "moodle_id", slugs), {"adam_step": "Grade"}
    )
    assert is_inert(filled)
    assert filled.content == rows(lambda pupil: cells(pupil, slugs))
    old = [pupil.before["adam_step"] for pupil in class_]
    server = {100 + number: float(text) if text else None for number, text in enumerate(old)}
    finals = {100 + number: pupil.scores.get("adam_step") for number, pupil in enumerate(class_)}
    changed = {
        number: final for number, final in finals.items() if isinstance(final, float) and final != server[number]
    }
    assert moodle_import(filled.content, server, separator=separator) == changed
    assert filled.changed == len(changed)


@settings(deadline=None, max_examples=50)
@given(class_=pupils(("adam_step", "moons")), separator=st.sampled_from(",\t"))
def test_brightspace_reads_the_scores_and_no_other_cell_changes(class_, separator):
    header = ["OrgDefinedId", "Username", "Last Name", "adam_step Points Grade <Numeric MaxPoints:20>"]
    header += ["moons Points Grade", "End-of-Line Indicator"]
    slugs = ("adam_step", "moons")

    def rows(scores: Callable[[Pupil], list[str]]) -> bytes:
        students = [
            [f"#{100 + number}", f"#user{number}", pupil.name, *scores(pupil), "#"]
            for number, pupil in enumerate(class_)
        ]
        return as_csv([header, *students], separator)

    filled = brightspace.fill(
        rows(lambda pupil: [pupil.before[slug] for slug in slugs]), book_for(class_, "id", slugs), {}
    )
    assert is_inert(filled)
    assert filled.content == rows(lambda pupil: cells(pupil, slugs))
    imported = brightspace_import(filled.content, separator=separator)
    for number, pupil in enumerate(class_):
        assert imported[str(100 + number), f"user{number}"] == dict(zip(slugs, cells(pupil, slugs), strict=True))


def test_a_student_named_points_possible_stops_with_the_line():
    content = a_canvas_file("adam_step (1)") + b"Points Possible,2,eve,A,\n"
    with pytest.raises(KitError, match="line 4 of the file: a student is named Points Possible"):
        canvas.fill(content, BOOK, {})


def a_canvas_file(*columns: str, points: str = "20", cell: str = "") -> bytes:
    more = "".join(f',"{column}"' for column in columns)
    line = f"    Points Possible,,,{f',{points}' * len(columns)}\n"
    return f'Student,ID,SIS Login ID,Section{more}\n{line}"Byron, Ada",1,ada,A{f",{cell}" * len(columns)}\n'.encode()


ADA = Graded("Ada Byron", {"adam_step": 15.0}, (Member("Ada Byron", (("canvas_id", "1"),)),))
BOOK = book_of({"adam_step": 20.0}, [ADA], {"adam_step": "Adam: one step"})


@pytest.mark.parametrize(
    ("columns", "wanted", "sentence"),
    [
        (["Other (1)"], {}, r"no column is named 'Adam: one step' or 'adam_step'.*\(columns: Other \(1\)\)"),
        (["Adam one step (1)", "Adam - One Step (2)"], {}, "more than one column fits"),
        (["Other (1)"], {"adam_step": "Another"}, "no column is named 'Another'"),
        (["Other (1)"], {"adam": "Other"}, "no such assignment; there are adam_step"),
        (["adam_step"], {}, r"\(columns: none\)"),
        (["adam_step Final Score (1)"], {"adam_step": "adam_step Final Score"}, r"\(columns: none\)"),
    ],
)
def test_a_column_that_cannot_be_chosen_stops_with_the_columns_there_are(columns, wanted, sentence):
    with pytest.raises(KitError, match=sentence):
        canvas.fill(a_canvas_file(*columns), BOOK, wanted)


def test_a_column_that_is_read_only_is_never_written():
    with pytest.raises(KitError, match=r"columns: none"):
        canvas.fill(a_canvas_file("adam_step (1)", points="(read only)"), BOOK, {})


def test_an_exact_title_wins_over_a_similar_one():
    filled = canvas.fill(a_canvas_file("Adam one step (1)", "Adam: one step (2)"), BOOK, {})
    assert b'"Byron, Ada",1,ada,A,,15\n' in filled.content


def test_two_assignments_cannot_share_a_column():
    book = book_of(WORTH, [Graded("Ada", {"adam_step": 1.0, "moons": 1.0})])
    with pytest.raises(KitError, match="adam_step and moons have the same column"):
        canvas.fill(a_canvas_file("adam_step (1)"), book, {"moons": "adam_step"})


def test_an_assignment_can_be_left_out():
    book = book_of(WORTH, [Graded("Ada Byron", {"adam_step": 1.0, "moons": 2.0})])
    filled = canvas.fill(a_canvas_file("moons (1)", points="12"), book, {"adam_step": ""})
    assert filled.changed == 1
    assert filled.sentences[0] == "Left out, as you asked: adam_step."


def test_a_column_without_points_takes_scores_as_they_are():
    filled = canvas.fill(a_canvas_file("adam_step (1)", points="0"), BOOK, {})
    assert b'"Byron, Ada",1,ada,A,15\n' in filled.content
    assert "is 0 points, so scores are not scaled" in filled.sentences[0]


@pytest.mark.parametrize("cell", ["15", "15.0", " 15.00 ", "15.004", '"15"'])
def test_a_cell_with_the_right_score_keeps_its_bytes(cell):
    content = a_canvas_file("adam_step (1)", cell=cell)
    assert canvas.fill(content, BOOK, {}) == Filled(content, 0, 1, ())


@pytest.mark.parametrize("number", ["2", "3"])
def test_a_person_with_another_id_is_not_matched_by_name(number):
    book = book_of(
        {"adam_step": 20.0},
        [Graded("Ada Byron", {"adam_step": 15.0}, (Member("Ada Byron", (("canvas_id", number),)),))],
    )
    content = a_canvas_file("adam_step (1)")
    filled = canvas.fill(content, book, {})
    assert filled.content == content
    assert filled.sentences == (
        "Graded here, but in no row of the file: Ada Byron.",
        "In the file, but not graded here: Byron, Ada (line 3).",
    )


def test_a_row_that_is_too_short_is_named():
    content = a_canvas_file("adam_step (1)").removesuffix(b",\n") + b"\n"
    filled = canvas.fill(content, BOOK, {})
    assert filled == Filled(
        content, 0, 0, ("adam_step: nothing was written, the row has no cell for it: Byron, Ada (line 3).",)
    )


def test_a_score_below_zero_is_not_written():
    book = book_of({"adam_step": 20.0}, [Graded("Ada Byron", {"adam_step": -1.0})])
    filled = canvas.fill(a_canvas_file("adam_step (1)"), book, {})
    assert (filled.changed, "the score is below 0" in filled.sentences[0]) == (0, True)


def test_a_score_above_the_maximum_is_named_for_brightspace():
    book = book_of({"adam_step": 20.0}, [Graded("Ada", {"adam_step": 21.0}, (Member("Ada", (("id", "1"),)),))])
    content = b"OrgDefinedId,adam_step Points Grade <Numeric MaxPoints:20>,End-of-Line Indicator\n1,,#\n"
    filled = brightspace.fill(content, book, {})
    assert filled.content == content.replace(b"1,,#", b"1,21,#")
    assert filled.sentences == (
        "adam_step: above the maximum, so Brightspace lowers it unless the item can be exceeded: 1 (line 2).",
    )


WORKSHEET = b'Identifier,Full name,Grade,Maximum grade,Last modified (grade)\n"Participant 7",Ada Byron,,20.00,-\n'


def test_a_worksheet_has_one_assignment():
    book = book_of(WORTH, [Graded("Ada Byron", {"adam_step": 1.0, "moons": 2.0})])
    with pytest.raises(KitError, match=r"one assignment; choose it with --column SLUG=Grade \(adam_step, moons\)"):
        moodle.fill(WORKSHEET, book, {})
    assert b"Ada Byron,2,12.00" in moodle.fill(WORKSHEET.replace(b"20.00", b"12.00"), book, {"moons": "Grade"}).content


def test_a_worksheet_with_a_scale_is_refused():
    with pytest.raises(KitError, match="has a scale in Moodle"):
        moodle.fill(WORKSHEET.replace(b"Maximum grade", b"Scale"), BOOK, {})


@pytest.mark.parametrize("system", SYSTEMS)
@pytest.mark.parametrize("content", [b"", b"name,score\nAda,3\n", b"\n\n", b"PK\3\4", "Student;".encode("utf-16")])
def test_another_file_gets_one_sentence(system, content):
    with pytest.raises(KitError, match=r"^(not a |the file has NUL)"):
        SYSTEMS[system].fill(content, BOOK, {})
