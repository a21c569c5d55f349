"""Cells of CSV files: every one is found where Python's csv module finds it, and no other byte changes."""

from __future__ import annotations

import codecs
import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.gradebook.exports import csv_cells
from autograder.gradebook.exports.csv_cells import Table, read_table
from autograder.model import KitError

CELLS = st.text(st.sampled_from("ab=,;\t\"'\n\r 0ü…\u202e\x1b"), max_size=6)
ROWS = st.lists(st.lists(CELLS, min_size=2, max_size=5), min_size=1, max_size=6)
ENCODINGS = {"utf-8": b"", "utf-8-sig": b"", "utf-16-le": codecs.BOM_UTF16_LE, "utf-16-be": codecs.BOM_UTF16_BE}


def read(content: bytes, separator: str = ",") -> Table:
    """Read a file whose header is any line with that separator."""
    table = read_table(content, lambda header: len(header) > 1, "no header")
    assert table.separator == separator
    return table


def written(rows: list[list[str]], separator: str = ",", quoting: int = csv.QUOTE_ALL, end: str = "\r\n") -> str:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=separator, quoting=quoting, lineterminator=end).writerows(rows)  # type: ignore[arg-type]
    return text.getvalue()


@given(
    rows=ROWS,
    separator=st.sampled_from(",;\t"),
    end=st.sampled_from(["\r\n", "\n", "\r"]),
    quoting=st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL, csv.QUOTE_NONNUMERIC]),
    encoding=st.sampled_from(sorted(ENCODINGS)),
    ended=st.booleans(),
)
def test_all_cells_are_found_and_replacing_none_gives_the_same_bytes(rows, separator, end, quoting, encoding, ended):
    if quoting == csv.QUOTE_MINIMAL and end != "\r\n":
        # Python quotes only the line ends that it writes.
        rows = [[cell.replace("\r", "").replace("\n", "") for cell in row] for row in rows]
    rows = [["Student" + separator, "ID"], *rows]
    text = written(rows, separator, quoting, end)
    text = text if ended else text.removesuffix(end)
    content = ENCODINGS[encoding] + text.encode(encoding)
    table = read_table(content, lambda header: header == rows[0], "no header")
    assert [line.texts for line in table.lines] == rows
    assert table.replaced({}) == content


@given(rows=ROWS, data=st.data())
def test_a_replaced_cell_is_read_back_and_all_others_stay(rows, data):
    rows = [["Student", "ID"], *rows]
    table = read(written(rows).encode())
    line = data.draw(st.integers(1, len(rows) - 1))
    place = data.draw(st.integers(0, len(rows[line]) - 1))
    value = data.draw(CELLS)
    changed = table.replaced({table.lines[line].cells[place]: value})
    rows[line][place] = value
    assert changed == written(rows).encode()


@given(st.binary(max_size=60))
def test_any_bytes_are_kept_or_refused(content):
    try:
        table = read_table(b"a,b\n" + content, lambda header: True, "")
    except KitError:
        return
    assert table.replaced({}) == b"a,b\n" + content


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_letters_of_each_encoding_are_read(encoding):
    content = "Student,ID\nJörg „Ü“,7\n".encode(encoding)
    table = read(content)
    assert table.lines[1].texts == ["Jörg „Ü“", "7"]
    assert table.replaced({table.lines[1].cells[1]: "8"}) == "Student,ID\nJörg „Ü“,8\n".encode(encoding)


def test_a_cell_is_quoted_only_if_it_was_or_has_to_be():
    table = read(b'a,b,c\n1,"2",3\n')
    one, two, three = table.lines[1].cells
    assert table.replaced({one: "4", two: "5", three: "6,5"}) == b'a,b,c\n4,"5","6,5"\n'


def test_lines_are_numbered_as_an_editor_does():
    assert [line.number for line in read(b'a,b\n"x\r\ny\rz",1\n2,3\r4,5').lines] == [1, 2, 5, 6]


def test_quotes_inside_a_plain_cell_are_its_text():
    assert read(b'a,b\n5" pipe,1\n').lines[1].texts == ['5" pipe', "1"]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b'a,b\n1,"2\n', "line 2 of the file: a quote is not closed"),
        (b'a,b\n\n"1"x,2\n', "line 3 of the file: a quote is not closed, or text follows it"),
        (b"a,b\n1,\0\n", "NUL characters"),
        ("a,b\n1,2\n".encode("utf-16-le"), "NUL characters"),
        (codecs.BOM_UTF16_LE + b"a\0,\0b\0\n", "not in UTF-8, UTF-16 or Windows-1252"),
        (b"a,b\n\x81,2\n", "not in UTF-8, UTF-16 or Windows-1252"),
        (b'"a,b\n1,2\n', "line 1 of the file: a quote is not closed"),
        (b"", "no header"),
        (b"a b\n", "no header"),
    ],
)
def test_a_file_that_is_no_csv_gets_one_sentence(content, sentence):
    with pytest.raises(KitError, match=sentence):
        read(content)


def test_a_large_file_is_refused_before_it_is_read(monkeypatch):
    monkeypatch.setattr(csv_cells, "MOST_BYTES", 2**20)
    with pytest.raises(KitError, match="larger than 1 MB"):
        read(b"a,b\n" + b"1,2\n" * 2**18)


def test_a_file_with_too_many_cells_is_refused(monkeypatch):
    monkeypatch.setattr(csv_cells, "MOST_CELLS", 100)
    assert len(read(b"a,b\n" * 50).lines) == 50
    with pytest.raises(KitError, match="more than 100 cells"):
        read(b"a,b\n" * 51)
