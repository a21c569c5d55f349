"""The staff's programs: known mistakes as changes or as files, and the messages about faulty ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder.course.programs import Change, Edit, Program, read_mistakes, read_variants
from autograder.model import Assignment, KitError
from autograder.validation.programs import mutated, pairs

STUDENT = """import numpy as np


class Layer:
    def forward(self, x):
        self.x = x
        y = 2 * x
        if y > 0:
            y = y + 1
        return y

    def backward(self, grad):
        return 2 * grad


def shift(x):
    return x + 1
"""
HINT = 'hint = "The hint."\n'


def assignment(root: Path) -> Assignment:
    (root / "solutions" / "small").mkdir(parents=True, exist_ok=True)
    return Assignment("small", "Small", ("Layer",), 1, 1, ("numpy",), root, ())


def read(root: Path, table: str, student: str = STUDENT) -> dict[str, Program]:
    """Return the mistakes of a mistakes.toml by their names."""
    small = assignment(root)
    small.solution.with_name("student.py").write_text(student)
    small.solution.with_name("mistakes.toml").write_text(table)
    return {program.name: program for program in read_mistakes(small)}


def changed(root: Path, table: str) -> str:
    """Return the program of the mistake with this table, without its docstring."""
    source = read(root, f"[wrong]\n{HINT}{table}")["wrong"].source
    docstring, _, program = source.partition("\n\n")
    assert docstring == '"""The hint."""'
    return program


def refusal(root: Path, text: str, student: str = STUDENT) -> str:
    """Return the message about this mistakes.toml."""
    with pytest.raises(KitError) as caught:
        read(root, text, student)
    return str(caught.value)


def test_a_change_replaces_one_text(tmp_path):
    assert changed(tmp_path, 'change = [["x + 1", "x - 1"]]') == STUDENT.replace("x + 1", "x - 1")


def test_a_text_may_be_left_out(tmp_path):
    assert changed(tmp_path, 'change = [["2 * grad", "grad"]]') == changed(
        tmp_path, 'in = "Layer.backward"\nchange = [["2 * ", ""]]'
    )


def test_a_text_of_several_lines_is_indented_as_its_place(tmp_path):
    table = """change = [['''
y = 2 * x
if y > 0:
    y = y + 1''', '''
y = 3 * x

while y > 0:
    y = y - 1''']]"""
    before = "        y = 2 * x\n        if y > 0:\n            y = y + 1\n"
    after = "        y = 3 * x\n\n        while y > 0:\n            y = y - 1\n"
    assert changed(tmp_path, table) == STUDENT.replace(before, after)


def test_every_change_is_made_to_the_unchanged_program(tmp_path):
    """After the first change, the second old text would occur twice."""
    table = 'change = [["self.x = x", "self.x = 2 * x"], ["y = 2 * x", "y = 3 * x"]]'
    assert changed(tmp_path, table) == STUDENT.replace("self.x = x", "self.x = 2 * x").replace("y = 2 * x", "y = 3 * x")


def test_in_names_the_function_of_a_text_that_occurs_more_than_once(tmp_path):
    table = 'in = "Layer.backward"\nchange = [["2 *", "3 *"]]'
    assert changed(tmp_path, table) == STUDENT.replace("2 * grad", "3 * grad")


def test_a_function_can_be_redefined(tmp_path):
    table = (
        'redefine."Layer.backward" = """\ndef backward(self, grad):\n    return 0"""\nredefine.shift = "shift = abs"'
    )
    after = STUDENT.replace("2 * grad", "0").replace("def shift(x):\n    return x + 1", "shift = abs")
    assert changed(tmp_path, table) == after


def test_changes_are_found_in_a_program_without_a_last_newline(tmp_path):
    small = read(tmp_path, f'[wrong]\n{HINT}redefine.shift = "shift = abs"', STUDENT.rstrip())
    assert small["wrong"].source.endswith("\nshift = abs")


def test_a_mistake_is_compiled_under_its_name_with_its_hint_on_one_line(tmp_path):
    table = '[wrong]\nhint = """Two\nlines: "quoted" \\\\."""\nchange = [["x + 1", "x"]]'
    wrong = read(tmp_path, table)["wrong"]
    assert wrong.hint == 'Two lines: "quoted" \\.'
    assert wrong.code.co_filename == "wrong.py"
    namespace: dict[str, object] = {}
    exec(wrong.code, namespace)
    assert namespace["__doc__"] == wrong.hint


def test_changes_and_files_are_in_the_order_of_their_names(tmp_path):
    folder = assignment(tmp_path).solution.parent
    (folder / "mistakes").mkdir()
    (folder / "mistakes" / "b.py").write_text('"""Another\nprogram."""\n')
    mistakes = read(tmp_path, f'[c]\n{HINT}change = [["x + 1", "x"]]\n[a]\n{HINT}change = [["x + 1", "x + 2"]]')
    assert list(mistakes) == ["a", "b", "c"]
    assert (mistakes["b"].hint, mistakes["b"].change) == ("Another program.", None)


def test_student_is_a_variant(tmp_path):
    small = assignment(tmp_path)
    assert read_variants(small) == read_mistakes(small) == ()
    folder = small.solution.parent
    (folder / "variants").mkdir()
    for name in ("student.py", "variants/aside.py", "variants/twice.py"):
        (folder / name).write_text("x = 1\n")
    assert [program.name for program in read_variants(small)] == ["aside", "student", "twice"]


@pytest.mark.parametrize(
    ("table", "message"),
    [
        (
            'change = [["x + 2", "x"]]',
            "[wrong]: 'x + 2' does not occur in student.py; the nearest is line 17, 'return x + 1'",
        ),
        ('in = "Layer.backward"\nchange = [["x + 1", "x"]]', "'x + 1' does not occur in Layer.backward of student.py"),
        (
            'change = [["2 *", "3 *"]]',
            "'2 *' occurs 2 times in student.py; quote more of it, or name its function with `in`",
        ),
        (
            'in = "Layer.back"\nchange = [["2 *", "3 *"]]',
            "does not define 'Layer.back'; it defines Layer, Layer.forward",
        ),
        ('redefine.nothing = "x = 1"', "student.py does not define 'nothing'"),
        ('change = [["x + 1", "x +"]]', "[wrong]: not Python: invalid syntax"),
        ('change = [["x + 1", "x+1"]]', "[wrong]: the change has no effect"),
        ('change = [["return x + 1", "return x"], ["x + 1", "x"]]', "two changes overlap at 'x + 1'"),
        (
            'change = [["class Layer:\\n    def forward(self, x):", "class Layer(list):\\n    def forward(self, x, y):"]]',
            "crosses the border of a function",
        ),
        ("change = []", "the change is empty"),
        ("", "the change is empty"),
        ('change = "x"', "`change` is a list of pairs"),
        ('change = [["x + 1"]]', "`change` is a list of pairs"),
        ('change = [["", "x"]]', "`change` is a list of pairs"),
        ('redefine = "x"', "`redefine` maps functions to new code"),
        ("in = 1", "`in` is the name of a function"),
        ('changes = [["x + 1", "x"]]', "unknown key changes; the keys are hint, in, change, redefine, any_text"),
    ],
)
def test_a_wrong_change_is_refused(tmp_path, table, message):
    text = refusal(tmp_path, f"[wrong]\n{HINT}{table}")
    assert text.startswith(str(tmp_path / "solutions" / "small" / "mistakes.toml"))
    assert message in text


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('[wrong]\nchange = [["x + 1", "x"]]', "[wrong]: no hint"),
        ('[wrong]\nhint = " "\nchange = [["x + 1", "x"]]', "[wrong]: no hint"),
        ("wrong = 1", "[wrong]: a mistake is a table"),
        ("[wrong", "mistakes.toml: not TOML"),
    ],
)
def test_a_wrong_table_is_refused(tmp_path, text, message):
    assert message in refusal(tmp_path, text)


def test_a_name_in_mistakes_toml_and_in_the_folder_is_refused(tmp_path):
    folder = assignment(tmp_path).solution.parent
    (folder / "mistakes").mkdir()
    (folder / "mistakes" / "wrong.py").write_text("x = 1\n")
    text = refusal(tmp_path, f'[wrong]\n{HINT}change = [["x + 1", "x"]]')
    assert "mistakes has two programs called wrong" in text


def test_a_program_that_is_not_python_is_refused(tmp_path):
    assert "student.py: not Python" in refusal(tmp_path, f'[wrong]\n{HINT}change = [["x", "y"]]', "def shift(x:\n")


def test_changes_without_a_student_program_are_refused(tmp_path):
    small = assignment(tmp_path)
    small.solution.with_name("mistakes.toml").write_text(f'[wrong]\n{HINT}change = [["x", "y"]]')
    with pytest.raises(KitError, match=r"changes student\.py, which is missing"):
        read_mistakes(small)


def test_edits_that_overlap_have_no_result():
    with pytest.raises(ValueError, match="bc"):
        Change("abcd", (Edit(0, 2, "x", ""), Edit(1, 3, "y", ""))).result()


def test_a_pair_makes_two_mistakes_in_different_functions(tmp_path):
    mistakes = read(
        tmp_path,
        f"""
[a]\n{HINT}change = [["self.x = x", "self.x = 0"]]
[b]\n{HINT}change = [["2 * x", "3 * x"]]
[c]\n{HINT}change = [["x + 1", "x"]]
""",
    )
    both = pairs(list(mistakes.values()))
    assert [name for name, _ in both] == ["a + c", "b + c"]
    assert dict(both)["a + c"] == STUDENT.replace("self.x = x", "self.x = 0").replace("x + 1", "x")
    assert [name for name, _ in pairs(list(mistakes.values()), most=1)] == ["a + c"]


def test_a_mutant_of_a_mistake_changes_the_function_that_is_wrong(tmp_path):
    mistakes = read(tmp_path, f'[c]\n{HINT}change = [["x + 1", "x + 2"]]')
    ((name, source),) = mutated(list(mistakes.values()))
    assert name.startswith("c + shift: ")
    assert "self.x = x\n" in source
