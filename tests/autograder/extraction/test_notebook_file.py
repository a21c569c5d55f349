"""Files become code cells or one sentence of advice; cells become plain Python on the same lines."""

from __future__ import annotations

import ast
import json

import nbformat
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from autograder.extraction.ipython import PlainCell, Translator
from autograder.extraction.notebook_file import read_document
from autograder.model import KitError
from tests.autograder.builders import notebook


def sources(content: bytes, file: str = "hw.ipynb") -> list[str]:
    return [cell.source for cell in read_document(content, file).cells]


def refusal(content: bytes, file: str = "hw.ipynb") -> str:
    with pytest.raises(KitError) as caught:
        read_document(content, file)
    return str(caught.value)


def read_or_refused(content: bytes, file: str) -> str:
    """Return how reading ended, with the first word of a refusal."""
    try:
        cells = read_document(content, file).cells
    except KitError as error:
        return f"refused {str(error).split()[0]}"
    return "cells" if all(type(cell.source) is str for cell in cells) else "wrong"


def translate(source: str) -> PlainCell:
    return Translator().translate(source)


def test_code_cells_are_numbered_from_one_and_other_cells_do_not_count() -> None:
    cells = read_document(notebook("a = 1", "b = 2"), "hw.ipynb").cells
    assert [(cell.label, cell.source) for cell in cells] == [("cell 1", "a = 1"), ("cell 2", "b = 2")]


def test_notebooks_of_format_3_are_read() -> None:
    old = nbformat.v3.new_notebook(
        worksheets=[
            nbformat.v3.new_worksheet(
                cells=[nbformat.v3.new_text_cell("markdown", "text"), nbformat.v3.new_code_cell(input="a = 1\nb = 2")]
            )
        ]
    )
    assert sources(nbformat.v3.writes_json(old).encode()) == ["a = 1\nb = 2"]


def test_format_3_without_the_outputs_and_prompts_that_the_format_asks_for_is_read() -> None:
    cells = [{"cell_type": "code", "input": ["a = 1\n", "b = 2"], "language": "python"}]
    assert sources(json.dumps({"nbformat": 3, "worksheets": [{"cells": cells}]}).encode()) == ["a = 1\nb = 2"]


def test_what_a_validator_would_complain_about_does_not_matter() -> None:
    cells = [
        {"cell_type": "code", "source": ["a = 1\n", "b = 2"], "id": "same", "outputs": [{"output_type": "odd"}]},
        {"cell_type": "code", "source": "c = 3", "id": "same", "surprise": 1},
        {"cell_type": "markdown", "source": "text"},
    ]
    assert sources(json.dumps({"nbformat": 4, "cells": cells}).encode()) == ["a = 1\nb = 2", "c = 3"]


def test_a_byte_order_mark_and_windows_line_ends_make_no_difference() -> None:
    assert sources(b"\xef\xbb\xbf" + notebook("a = 1\r\nb = 2")) == ["a = 1\nb = 2"]
    assert sources(b"\xef\xbb\xbfa = 1\r\nb = 2\r\n", "hw.py") == ["a = 1\nb = 2\n"]


def test_a_python_file_is_one_cell_with_the_name_of_the_file() -> None:
    (cell,) = read_document("größe = 'ä'\n".encode(), "adam_step.py").cells
    assert (cell.label, cell.source) == ("adam_step.py", "größe = 'ä'\n")


def test_a_coding_line_is_honoured() -> None:
    assert sources("# -*- coding: latin-1 -*-\nname = 'é'\n".encode("latin-1"), "hw.py")[0].endswith("'é'\n")


@pytest.mark.parametrize("coding", ["rot13", "punycode", "unicode_escape", "utf-7", "zlib", "nonsense"])
def test_codings_that_hide_code_are_not_applied(coding: str) -> None:
    text = f"# coding: {coding}\nx = 1\n"
    assert sources(text.encode(), "hw.py") == [text]


def test_a_notebook_that_was_renamed_to_py_is_read_as_a_notebook() -> None:
    assert [cell.label for cell in read_document(notebook("a = 1"), "hw.py").cells] == ["cell 1"]


def test_a_lone_surrogate_is_replaced() -> None:
    assert sources(notebook("a = 1").replace(b"a = 1", b"a = '\\ud800'")) == ["a = '\ufffd'"]


def test_a_kernel_named_python_in_one_of_two_places_is_enough() -> None:
    content = notebook(
        "a = 1", language_info={"name": "python"}, kernelspec={"language": "", "name": "x", "display_name": "x"}
    )
    assert sources(content) == ["a = 1"]


@pytest.mark.parametrize(
    ("content", "file", "words"),
    [
        (b"", "hw.ipynb", "is empty"),
        (b"\xef\xbb\xbf\r\n ", "hw.py", "is empty"),
        (b"{not json", "hw.ipynb", "invalid JSON in line 1"),
        (b"print('hello')", "hw.ipynb", "invalid JSON"),
        (b"[1, 2]", "hw.ipynb", "JSON but not a notebook"),
        (b'{"cells": {}}', "hw.ipynb", "JSON but not a notebook"),
        (b'{"cells": [1], "nbformat": 4}', "hw.ipynb", "JSON but not a notebook"),
        (b'{"cells": [{"cell_type": "code", "source": [1]}], "nbformat": 4}', "hw.ipynb", "JSON but not a notebook"),
        (b'{"cells": [{"cell_type": "code"}], "nbformat": 4}', "hw.ipynb", "JSON but not a notebook"),
        (b'{"cells": [], "nbformat": true}', "hw.ipynb", "JSON but not a notebook"),
        (b'{"cells": [], "nbformat": 5}', "hw.ipynb", "unknown notebook format 5"),
        (b'{"cells": ' + b"[" * 100_000, "hw.ipynb", "nested too deeply"),
        (b'{"cells": [], "x": ' + b"1" * 5000 + b"}", "hw.ipynb", "a number is too long"),
        (b'{"cells"\x00: []}', "hw.ipynb", "NUL bytes"),
        (b"a = 1\0", "hw.py", "NUL bytes"),
        (b"\xff\xfea\x00\x00\xd8", "hw.py", "damaged UTF-16 text"),
        (b"a = 1\nb = '\xe9'\n", "hw.py", "not UTF-8 text (line 2)"),
        (b"%PDF-1.7", "hw.pdf", "neither a notebook nor a Python file"),
        (b"x" * (5 * 2**20 + 1), "hw.py", "larger than 5 MB"),
        (b"x = 1\n" * 60_000, "hw.py", "more than 300 kB of code"),
        (b'{"cells": [' + b"{}," * 5000 + b'{}], "nbformat": 4}', "hw.ipynb", "more than 5000 cells"),
    ],
)
def test_what_cannot_be_read_gives_one_sentence_that_names_the_file(content: bytes, file: str, words: str) -> None:
    sentence = refusal(content, file)
    assert sentence.startswith(file)
    assert words in sentence
    assert "\n" not in sentence
    assert len(sentence) < 200


def test_a_notebook_for_another_language_is_refused() -> None:
    assert "notebook for R" in refusal(notebook("x <- 1", language_info={"name": "R"}))
    assert "notebook for julia" in refusal(
        notebook("x = 1", kernelspec={"name": "julia-1.9", "language": "julia", "display_name": "Julia"})
    )


SCHEMA_WORDS = st.sampled_from(
    [
        "cells",
        "nbformat",
        "nbformat_minor",
        "metadata",
        "worksheets",
        "cell_type",
        "source",
        "input",
        "code",
        "outputs",
        "language_info",
    ]
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-1, 5) | SCHEMA_WORDS | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(SCHEMA_WORDS, inner, max_size=5),
    max_leaves=12,
)


@settings(max_examples=60, deadline=None)
@given(
    st.binary(max_size=200) | JSON.map(lambda data: json.dumps(data).encode()),
    st.sampled_from(["a.ipynb", "a.py", "a"]),
)
def test_any_bytes_give_cells_or_a_sentence(content: bytes, file: str) -> None:
    assert read_or_refused(content, file) in ("cells", f"refused {file}")


def test_plain_python_is_left_alone() -> None:
    source = "\n\n  # nothing\nx = 1 % 2\n"
    assert translate(source).source == source


def test_commands_become_calls_on_the_lines_where_they_stood() -> None:
    source = "\n\n!pip install \\\n  torch \\\n  numpy\nx = 1\nx?\ny = %time 3\nz = !ls \\\n -l\nlast = 2"
    cell = translate(source)
    lines = cell.source.split("\n")
    assert lines[:3] == ["", "", "get_ipython().system('pip install    torch    numpy')"]
    assert [lines.index(text) + 1 for text in ("x = 1", "last = 2")] == [6, 11]
    assert dict(cell.longer) == {3: 2, 9: 1}


def test_a_command_inside_a_block_becomes_pass() -> None:
    cell = translate("if True:\n    !pip install torch\n    x = 1\nelse:\n    %matplotlib inline\n")
    assert cell.source.split("\n")[:5] == ["if True:", "    pass", "    x = 1", "else:", "    pass"]


@pytest.mark.parametrize("magic", ["%%time", "%%timeit -n 3", "%%capture out", "%%prun", "\n%%time\n%%capture\n"])
def test_cell_magics_that_run_python_keep_the_body_on_its_lines(magic: str) -> None:
    cell = translate(f"{magic}\nx = 1\n!ls\n")
    assert cell.source.split("\n")[magic.count("\n") + 1] == "x = 1"
    assert len(cell.body) == 2
    assert len(cell.magics) == magic.count("%%")


@pytest.mark.parametrize("name", ["bash", "html", "writefile", "javascript", "R"])
def test_cell_magics_with_other_contents_leave_the_cell_out(name: str) -> None:
    cell = translate(f"%%{name} some arguments\ndef adam(): pass")
    assert (cell.problem, cell.body, cell.broken) == (f"cell magic %%{name}", (), False)


def test_pasted_prompts_and_common_indentation_are_taken_off() -> None:
    assert translate(">>> x = 1\n>>> y = 2").source.split() == ["x", "=", "1", "y", "=", "2"]
    assert translate("In [3]: x = 1\n   ...: y = 2").source.split() == ["x", "=", "1", "y", "=", "2"]
    assert translate("\n    x = 1\n    y = 2").source.startswith("\nx = 1\ny = 2")


@pytest.mark.parametrize(
    ("source", "problem"),
    [
        ("x = 1\ndef f(:\n  pass", "cannot be read: invalid syntax (line 2)"),
        ("!ls\n\nx = (1,\n", "cannot be read: '(' was never closed (line 3)"),
        ("!pip \\\n install\nx = (1,\n", "cannot be read: '(' was never closed (line 3)"),
        ("%%time\nx = = 1", "cannot be read: invalid syntax (line 2)"),
        ("def f(a, a): pass", "cannot be read: duplicate argument 'a' in function definition (line 1)"),
        ("x = (1,\n, 2)", "cannot be read: invalid syntax (line 2)"),
        ("x = " + "-" * 20_000 + "1", "cannot be read: nested too deeply (line 1)"),
    ],
)
def test_a_cell_that_is_no_python_says_why_and_where(source: str, problem: str) -> None:
    cell = translate(source)
    assert (cell.problem, cell.broken) == (problem, True)


def test_a_cell_with_a_nul_byte_is_broken() -> None:
    assert translate("x = 1\0").problem.startswith("cannot be read: ")


def test_a_long_run_of_commands_is_read_to_its_end() -> None:
    cell = translate("x = [1, 2]\n" * 200 + "!ls\n" * 2000 + "y = 2")
    assert (cell.problem, len(cell.body)) == ("", 2201)


def test_a_cell_made_to_be_tokenized_again_and_again_is_given_up() -> None:
    cell = Translator(budget=20_000).translate("x = [1, 2]\n!ls\n" * 200)
    assert cell.problem == "cannot be read: too much IPython syntax (line 1)"


SCRAPS = [
    "!ls",
    "%x",
    "%%time",
    "%%bash",
    "x = !ls \\",
    "f?",
    "??",
    ", a",
    "; b",
    "/ c",
    "x = (",
    ")",
    "'''",
    "if x:",
    "    !ls",
    "  y",
]


@settings(max_examples=60, deadline=None)
@example(["x = (", "x = 1", "f?"])
@given(st.lists(st.sampled_from([*SCRAPS, "", "x = 1", ">>> z", "    pass", "\f", "\x0c!a"]), max_size=8))
def test_any_mixture_keeps_its_lines_or_says_why_not(lines: list[str]) -> None:
    source = "\n".join(lines)
    cell = translate(source)
    assert cell.problem or cell.source.rstrip("\n").count("\n") <= source.count("\n")
    # A backslash carries a command on to the next line, and so does a bracket that is open before a `f?`.
    carried = {first + more for first, most in cell.longer.items() for more in range(most)}
    for first, most in cell.longer.items():
        joined = lines[first - 1 : first + most]
        assert joined[-1].endswith("?") or all(line.endswith("\\") for line in joined[:-1])
    for number, line in enumerate(lines):
        if line == "x = 1" and number not in carried and not cell.problem:
            assert cell.source.split("\n")[number] == "x = 1"


def with_outputs(outputs: str) -> bytes:
    cell = '{"cell_type": "code", "source": "a = 1", "outputs": [' + outputs + "]}"
    return ('{"nbformat": 4, "metadata": {}, "cells": [' + cell + "]}").encode()


def test_outputs_of_many_megabytes_are_skipped_whatever_they_hold() -> None:
    text = r'{"text": "[[{ \" \\", "outputs": ["]"]},' * 100_000
    assert sources(with_outputs(text + "{}")) == ["a = 1"]


def test_outputs_of_millions_of_parts_are_refused_before_anything_is_built_of_them() -> None:
    assert "outputs with too many parts" in refusal(with_outputs("[]," * 1_600_000 + "[]"))


def test_a_notebook_of_megabytes_besides_its_outputs_is_refused() -> None:
    content = with_outputs("").replace(b'"metadata": {}', b'"metadata": {"x": "' + b"x" * (10 * 2**20) + b'"}')
    assert "more than 10 MB besides its outputs" in refusal(content)


def test_code_is_not_parsed_before_its_size_is_known(monkeypatch):
    sizes: list[int] = []
    parse = ast.parse
    monkeypatch.setattr(ast, "parse", lambda source, *rest: (sizes.append(len(source)), parse(source, *rest))[1])
    assert "more than 300 kB of code" in refusal(b"# %%\nx = [" + b"a," * 200_000 + b"]\n", "hw.py")
    assert sizes == []


@pytest.mark.parametrize(("opens", "more"), [(b"", b"[],"), (b'"', b"   "), (b'"', b"\\n ")])
def test_of_a_damaged_notebook_only_so_much_is_read_in_vain(monkeypatch, opens, more):
    read: list[int] = []
    decode = json.JSONDecoder.raw_decode

    def raw_decode(decoder, text, idx=0):
        read.append(len(text) - idx)
        return decode(decoder, text, idx)

    monkeypatch.setattr(json.JSONDecoder, "raw_decode", raw_decode)
    content = b'{"nbformat": 4, "cells": [' + b'{"cell_type": [' * 50 + opens
    assert "invalid JSON" in refusal(content + more * 2**20)
    # Once as a whole, and the recovery.
    assert sum(read) < 3 * 10 * 2**20
