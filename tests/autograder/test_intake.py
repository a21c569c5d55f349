"""Every file of a folder, zip or single path becomes a submission, or a sentence that says why not."""

from __future__ import annotations

import io
import os
import pickle
import re
import stat
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.intake import Wanted, read_roster, survey
from autograder.model import KitError, Submission
from autograder.reading.keys import keys_for
from autograder.reading.notebook import MOST_BYTES
from tests.autograder.builders import notebook
from tests.autograder.kit import take_in

ADAM, DENSE, STEP = ("sgd", "adam"), ("Dense",), ("walk",)
SLUGS = {"adam_step": ADAM, "dense_backward": DENSE, "step": STEP}
ADAM_CODE, DENSE_CODE = "def adam(): pass", "class Dense: pass"


def write(root: Path, files: Mapping[str, bytes | str]) -> Path:
    """Write files below a folder, each one a second newer than the one before."""
    for second, (name, content) in enumerate(files.items()):
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        os.utime(path, (1_700_000_000 + second, 1_700_000_000 + second))
    return root


def pack(path: Path, files: Mapping[str, bytes | str]) -> Path:
    """Write a zip, each entry two seconds newer than the one before."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, (name, content) in enumerate(files.items()):
            archive.writestr(zipfile.ZipInfo(name, (2024, 1, 1, 0, 0, 2 * number)), content, zipfile.ZIP_DEFLATED)
    return path


def table(submissions: tuple[Submission, ...]) -> list[tuple[str, str, str]]:
    return [(submission.student, submission.slug, submission.file) for submission in submissions]


@pytest.mark.parametrize("packed", [False, True], ids=["folder", "zip"])
@pytest.mark.parametrize("wrapper", ["", "submissions/", "hw4/"])
def test_the_plain_layouts_are_found(tmp_path: Path, packed: bool, wrapper: str) -> None:
    files = {
        f"{wrapper}zoe/dense_backward.py": DENSE_CODE,
        f"{wrapper}ada/adam_step.ipynb": notebook(ADAM_CODE),
        f"{wrapper}bob_adam_step.ipynb": notebook(ADAM_CODE),
        f"{wrapper}bob_dense_backward.py": DENSE_CODE,
        f"{wrapper}Eva_M_Step.IPYNB": notebook("x = 1"),
        f"{wrapper}uma.ipynb": notebook(DENSE_CODE),
        f"{wrapper}max/homework 4.ipynb": notebook(ADAM_CODE, DENSE_CODE),
    }
    path = pack(tmp_path / "all.zip", files) if packed else write(tmp_path / "all", files)
    submissions, sentences = take_in(path, SLUGS)
    assert table(submissions) == [
        ("Eva_M", "step", "Eva_M_Step.IPYNB"),
        ("ada", "adam_step", "adam_step.ipynb"),
        ("bob", "adam_step", "bob_adam_step.ipynb"),
        ("bob", "dense_backward", "bob_dense_backward.py"),
        ("max", "adam_step", "homework 4.ipynb"),
        ("max", "dense_backward", "homework 4.ipynb"),
        ("uma", "dense_backward", "uma.ipynb"),
        ("zoe", "dense_backward", "dense_backward.py"),
    ]
    assert sentences == ()
    assert submissions[1].content == notebook(ADAM_CODE) or b"def adam" in submissions[1].content


def test_the_longest_assignment_that_fits_a_name_is_meant(tmp_path: Path) -> None:
    write(tmp_path, {"ada_adam_step.py": "", "ada_step.py": "", "bob/adam_step.py": "x = 1", "bob/my_step.py": "x = 1"})
    submissions, _ = take_in(tmp_path, SLUGS)
    assert table(submissions) == [
        ("ada", "adam_step", "ada_adam_step.py"),
        ("ada", "step", "ada_step.py"),
        ("bob", "adam_step", "adam_step.py"),
        ("bob", "step", "my_step.py"),
    ]


@pytest.mark.parametrize(
    ("name", "only", "expected"),
    [
        ("ada_adam_step.ipynb", None, [("ada", "adam_step")]),
        ("adam_step.ipynb", None, [("home", "adam_step")]),
        ("homework.ipynb", None, [("homework", "adam_step"), ("homework", "dense_backward")]),
        ("homework.ipynb", "step", [("homework", "step")]),
        ("ada_adam_step.ipynb", "dense_backward", [("ada", "dense_backward")]),
        ("adam_step.ipynb", "step", [("home", "step")]),
    ],
)
def test_a_single_file_is_one_student(
    tmp_path: Path, name: str, only: str | None, expected: list[tuple[str, str]]
) -> None:
    content = notebook(ADAM_CODE, DENSE_CODE) if name == "homework.ipynb" else notebook(ADAM_CODE)
    write(tmp_path / "home", {name: content})
    submissions, sentences = take_in(tmp_path / "home" / name, SLUGS, only)
    assert [(submission.student, submission.slug) for submission in submissions] == expected
    assert sentences == ()


def test_a_folder_with_files_named_after_assignments_is_one_student(tmp_path: Path) -> None:
    write(tmp_path / "ada", {"adam_step.ipynb": notebook(ADAM_CODE), "more.ipynb": notebook(DENSE_CODE)})
    submissions, _ = take_in(tmp_path / "ada", SLUGS)
    assert table(submissions) == [("ada", "adam_step", "adam_step.ipynb"), ("ada", "dense_backward", "more.ipynb")]


def test_a_folder_with_one_student_is_not_taken_for_a_wrapper(tmp_path: Path) -> None:
    write(tmp_path, {"ada/adam_step.ipynb": notebook(ADAM_CODE), "ada/notes/old.ipynb": notebook("x = 1")})
    submissions, _ = take_in(tmp_path, SLUGS)
    assert table(submissions) == [("ada", "adam_step", "adam_step.ipynb")]


def test_a_named_file_also_counts_for_what_else_it_defines_unless_that_has_its_own(tmp_path: Path) -> None:
    both = notebook(ADAM_CODE, DENSE_CODE)
    write(tmp_path, {"ada/adam_step.ipynb": both, "bob/adam_step.ipynb": both, "bob/dense_backward.py": DENSE_CODE})
    submissions, _ = take_in(tmp_path, SLUGS)
    assert table(submissions) == [
        ("ada", "adam_step", "adam_step.ipynb"),
        ("ada", "dense_backward", "adam_step.ipynb"),
        ("bob", "adam_step", "adam_step.ipynb"),
        ("bob", "dense_backward", "dense_backward.py"),
    ]


def test_a_named_file_that_cannot_be_read_is_a_submission_and_another_one_a_sentence(tmp_path: Path) -> None:
    write(tmp_path, {"ada/adam_step.ipynb": "{", "bob/homework.ipynb": "{"})
    submissions, sentences = take_in(tmp_path, SLUGS)
    assert table(submissions) == [("ada", "adam_step", "adam_step.ipynb")]
    assert len(sentences) == 1
    assert sentences[0].startswith("bob/homework.ipynb: refused, homework.ipynb is no notebook")


def test_a_broken_cell_that_seems_to_define_a_name_counts(tmp_path: Path) -> None:
    write(tmp_path, {"ada/hw.ipynb": notebook("def adam(:\n  pass")})
    assert table(take_in(tmp_path, SLUGS)[0]) == [("ada", "adam_step", "hw.ipynb")]


@pytest.mark.parametrize("packed", [False, True], ids=["folder", "zip"])
def test_of_two_files_for_one_assignment_the_newer_counts_and_the_other_is_told(tmp_path: Path, packed: bool) -> None:
    files = {"ada/adam_step.ipynb": notebook(ADAM_CODE), "ada/adam_step.py": ADAM_CODE}
    path = pack(tmp_path / "x.zip", files) if packed else write(tmp_path / "x", files)
    submissions, sentences = take_in(path, SLUGS)
    assert table(submissions) == [("ada", "adam_step", "adam_step.py")]
    assert sentences == ("ada/adam_step.ipynb: not used for adam_step, ada/adam_step.py is newer",)


def test_of_two_files_of_one_date_the_notebook_counts(tmp_path: Path) -> None:
    write(tmp_path, {"ada/adam_step.ipynb": notebook(ADAM_CODE), "ada/adam_step.py": ADAM_CODE})
    for path in (tmp_path / "ada").iterdir():
        os.utime(path, (1_700_000_000, 1_700_000_000))
    submissions, sentences = take_in(tmp_path, SLUGS)
    assert table(submissions) == [("ada", "adam_step", "adam_step.ipynb")]
    assert sentences == (
        "ada/adam_step.py: not used for adam_step, ada/adam_step.ipynb is as new and comes first by its kind or name",
    )


def test_of_two_unnamed_files_the_one_with_more_of_the_names_counts(tmp_path: Path) -> None:
    write(
        tmp_path,
        {"ada/all.ipynb": notebook("def sgd(): pass", ADAM_CODE), "ada/lecture.ipynb": notebook("def sgd(): pass")},
    )
    submissions, sentences = take_in(tmp_path, SLUGS)
    assert table(submissions) == [("ada", "adam_step", "all.ipynb")]
    assert sentences == ("ada/lecture.ipynb: not used for adam_step, ada/all.ipynb defines more of its names",)


def test_no_file_is_left_aside_in_silence(tmp_path: Path) -> None:
    files: dict[str, bytes | str] = {
        "ada/adam_step.ipynb": notebook(ADAM_CODE),
        "ada/scratch.ipynb": notebook(ADAM_CODE),
        "ada/data.csv": "1,2",
        "bob/notes.py": "x = 1",
        "bob/work.zip": "PK",
        "bob/.DS_Store": "",
        "bob/.ipynb_checkpoints/adam_step-checkpoint.ipynb": notebook(ADAM_CODE),
        "__MACOSX/ada/._adam_step.ipynb": "",
        "bob/__pycache__/notes.cpython-311.pyc": "",
    }
    submissions, sentences = take_in(pack(tmp_path / "all.zip", files), SLUGS)
    assert table(submissions) == [("ada", "adam_step", "adam_step.ipynb")]
    assert sentences == (
        "bob/work.zip: refused, this zip cannot be opened; make it anew",
        "ada/data.csv: ignored, neither .ipynb nor .py",
        "4 hidden or system files were ignored",
        "ada/scratch.ipynb: ignored, it defines nothing that is asked for beside what has its own file (adam_step)",
        "bob/notes.py: ignored, it defines none of the names that are asked for",
    )


def test_a_folder_full_of_data_is_told_in_few_sentences(tmp_path: Path) -> None:
    write(tmp_path, {f"ada/images/{number:03}.png": "" for number in range(100)})
    _, sentences = take_in(tmp_path, SLUGS)
    assert len(sentences) == 5
    assert sentences[-1] == "ada/images/004.png, and 95 more files: ignored, neither .ipynb nor .py"


def test_with_one_assignment_asked_for_the_others_are_left_aside(tmp_path: Path) -> None:
    both = notebook(ADAM_CODE, DENSE_CODE)
    write(tmp_path, {"ada/adam_step.ipynb": both, "ada/step.py": "x = 1", "bob/hw.ipynb": both})
    submissions, sentences = take_in(tmp_path, SLUGS, "dense_backward")
    assert table(submissions) == [("ada", "dense_backward", "adam_step.ipynb"), ("bob", "dense_backward", "hw.ipynb")]
    assert sentences == ("ada/step.py: ignored, it is named for step",)


def test_paths_that_cannot_be_graded_say_so(tmp_path: Path) -> None:
    write(tmp_path, {"a.txt": "x", "b.zip": "no zip", "c.py": "x = 1"})
    for name, words in {"none": "no such file", "a.txt": "ending in", "b.zip": "cannot be opened"}.items():
        with pytest.raises(KitError, match=words):
            take_in(tmp_path / name, SLUGS)
    with pytest.raises(KitError, match="no assignment nonsense; there are adam_step, dense_backward, step"):
        take_in(tmp_path / "c.py", SLUGS, "nonsense")


def test_links_and_pipes_in_a_folder_are_not_followed(tmp_path: Path) -> None:
    secret = write(tmp_path / "secret", {"adam_step.py": ADAM_CODE})
    root = write(tmp_path / "all", {"bob/adam_step.py": ADAM_CODE})
    (root / "eve").mkdir()
    (root / "eve/adam_step.py").symlink_to(secret / "adam_step.py")
    (root / "eve/folder").symlink_to(secret, target_is_directory=True)
    os.mkfifo(root / "eve/dense_backward.py")
    submissions, sentences = take_in(root, SLUGS)
    assert table(submissions) == [("bob", "adam_step", "adam_step.py")]
    assert sentences == (
        "eve/adam_step.py: refused, a symbolic link",
        "eve/dense_backward.py: refused, it is no regular file",
        "eve/folder: refused, a symbolic link",
    )


@pytest.mark.slow
def test_a_large_file_is_refused_in_folders_and_zips(tmp_path: Path) -> None:
    large = b" " * (MOST_BYTES + 1)
    write(tmp_path / "all", {"ada/adam_step.ipynb": large})
    pack(tmp_path / "all.zip", {"ada/adam_step.ipynb": large})
    for path in (tmp_path / "all", tmp_path / "all.zip"):
        assert take_in(path, SLUGS) == ((), ("ada/adam_step.ipynb: refused, larger than 128 MB",))


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("/etc/adam_step.py", "an absolute name"),
        ("C:/ada/adam_step.py", "an absolute name"),
        ("../ada/adam_step.py", "a name that leads out of its folder"),
        ("ada/../../adam_step.py", "a name that leads out of its folder"),
        ("ada/./adam_step.py", "a name that leads out of its folder"),
        ("ada\\adam_step.py", "a name that leads out of its folder"),
    ],
)
def test_names_in_a_zip_that_lead_elsewhere_are_refused(tmp_path: Path, name: str, words: str) -> None:
    path = pack(tmp_path / "all.zip", {name: ADAM_CODE, "bob/adam_step.py": ADAM_CODE})
    submissions, sentences = take_in(path, SLUGS)
    assert [submission.student for submission in submissions] == ["bob"]
    assert len(sentences) == 1
    assert sentences[0].endswith(f"refused, {words}")
    assert not list(tmp_path.glob("**/*.py"))


def test_links_in_a_zip_are_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        link = zipfile.ZipInfo("ada/adam_step.py")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
    assert take_in(tmp_path / "all.zip", SLUGS) == ((), ("ada/adam_step.py: refused, a symbolic link",))


def test_encrypted_and_damaged_entries_are_refused_alone(tmp_path: Path) -> None:
    path = pack(tmp_path / "all.zip", {"ada/adam_step.py": ADAM_CODE * 100, "bob/adam_step.py": "x = 1"})
    data = bytearray(path.read_bytes())
    start = data.find(b"def adam") if b"def adam" in data else data.find(b"ada/adam_step.py") + 16
    data[start + 5] ^= 0xFF
    directory = data.rfind(b"PK\x01\x02")
    data[directory + 8] |= 1
    path.write_bytes(data)
    submissions, sentences = take_in(path, SLUGS)
    assert submissions == ()
    assert sentences[0].startswith("ada/adam_step.py: refused, it cannot be unpacked")
    assert sentences[1] == "bob/adam_step.py: refused, it is encrypted"


def test_a_bomb_is_refused_even_when_its_header_lies(tmp_path: Path) -> None:
    path = pack(tmp_path / "all.zip", {"ada/adam_step.py": b"\n" * (20 * 2**20), "bob/adam_step.py": "x = 1"})
    submissions, sentences = take_in(path, SLUGS)
    assert [submission.student for submission in submissions] == ["bob"]
    assert sentences == ("ada/adam_step.py: refused, it is packed more than 200 times smaller than it is",)
    data = bytearray(path.read_bytes())
    directory = data.find(b"PK\x01\x02")
    data[directory + 24 : directory + 28] = (100).to_bytes(4, "little")
    path.write_bytes(data)
    submissions, sentences = take_in(path, SLUGS)
    assert [submission.student for submission in submissions] == ["bob"]
    assert sentences[0].startswith("ada/adam_step.py: refused, ")


@pytest.mark.slow
def test_of_a_zip_with_too_many_entries_the_first_are_read_and_each_other_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        archive.writestr("ada/adam_step.py", ADAM_CODE)
        for number in range(20_002):
            archive.writestr(f"{number}.txt", b"")
    submissions, sentences = take_in(tmp_path / "all.zip", SLUGS)
    assert table(submissions) == [("ada", "adam_step", "adam_step.py")]
    assert sum("refused, the zip holds more than 20000 files" in sentence for sentence in sentences) == 3


def zipped(files: Mapping[str, bytes | str]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name), content)
    return packed.getvalue()


def test_what_a_student_zipped_is_read_and_a_zip_in_that_is_not(tmp_path: Path) -> None:
    deeper = zipped({"adam_step.py": ADAM_CODE})
    files = {
        "ada/work.ZIP": zipped({"adam_step.py": ADAM_CODE, "more.zip": deeper}),
        "bob_adam_step.zip": zipped({"hw.py": "x = 1"}),
    }
    submissions, sentences = take_in(pack(tmp_path / "all.zip", files), SLUGS)
    assert table(submissions) == [("ada", "adam_step", "adam_step.py"), ("bob", "adam_step", "hw.py")]
    assert sentences == ("ada/work.ZIP/more.zip: refused, a zip inside a zip of a student: unpack it first",)


def test_zips_of_classes_and_of_students_in_a_folder_are_read(tmp_path: Path) -> None:
    one = {"ada/adam_step.py": ADAM_CODE, "bob/adam_step.py": ADAM_CODE}
    two = {"ada/dense_backward.py": DENSE_CODE, "bob/dense_backward.py": DENSE_CODE}
    write(tmp_path, {"hw1.zip": zipped(one), "hw2.zip": zipped(two), "cy.zip": zipped({"adam_step.py": ADAM_CODE})})
    submissions, sentences = take_in(tmp_path, SLUGS)
    assert table(submissions) == [
        ("ada", "adam_step", "adam_step.py"),
        ("ada", "dense_backward", "dense_backward.py"),
        ("bob", "adam_step", "adam_step.py"),
        ("bob", "dense_backward", "dense_backward.py"),
        ("cy", "adam_step", "adam_step.py"),
    ]
    assert sentences == ()


def test_hostile_names_are_shown_harmless_and_keep_students_apart(tmp_path: Path) -> None:
    names = ["ada", "Ada", "a\u202eda", "-ada..", "José", "Jose\u0301", "CON", "日本", "x" * 200]
    write(tmp_path / "all", {f"{name}/adam_step.py": ADAM_CODE for name in names})
    submissions, sentences = take_in(tmp_path / "all", SLUGS)
    assert len(submissions) == len(names)
    assert len({submission.key.casefold() for submission in submissions}) == len(names)
    assert "a\ufffdda" in [submission.student for submission in submissions]
    assert sum("names look alike" in sentence for sentence in sentences) == 2


def test_names_in_a_zip_that_are_one_name_on_some_systems_count_once(tmp_path: Path) -> None:
    names = ["ada/adam_step.py", "Ada/adam_step.py", "José/step.py", "Jose\u0301/step.py"]
    submissions, sentences = take_in(pack(tmp_path / "all.zip", dict.fromkeys(names, ADAM_CODE)), SLUGS)
    assert {submission.student for submission in submissions} == {"Ada", "Jose\u0301"}
    assert sum("nothing but capitals or the form of accents" in sentence for sentence in sentences) == 2


def test_one_student_has_one_key_for_all_assignments(tmp_path: Path) -> None:
    write(tmp_path, {"Ada Löw/adam_step.py": ADAM_CODE, "Ada Löw/dense_backward.py": DENSE_CODE})
    submissions, _ = take_in(tmp_path, SLUGS)
    assert len({submission.key for submission in submissions}) == 1
    assert re.fullmatch(r"Ada-Low-[0-9a-f]{8}", submissions[0].key)


def test_names_that_are_safe_stay_and_others_do_not_depend_on_who_else_is_there() -> None:
    everybody = keys_for(["ada", "x_1.b-2", "Ada", "Zoë", ".", "..", "", "nul.txt", "index.html", "a b"])
    assert (everybody["x_1.b-2"], everybody["Ada"]) == ("x_1.b-2", "Ada")
    assert everybody["Zoë"] == keys_for(["Zoë"])["Zoë"]


NAMES = st.text(st.one_of(st.sampled_from("aA.-_ /\\:\0é\u202e\ud800"), st.characters()), max_size=120)
RESERVED = st.sampled_from(["con", "NUL.py", "com1", "Lpt9.x.y", "aux.", "index.html", "GRADEBOOK.csv", "a-2d711642"])


@settings(max_examples=40, deadline=None)
@given(st.lists(NAMES | RESERVED, max_size=12))
def test_keys_are_safe_and_unique(students: list[str]) -> None:
    keys = keys_for(students)
    assert keys == keys_for(list(reversed(students)))
    assert len({key.casefold() for key in keys.values()}) == len(set(students))
    for key in keys.values():
        assert re.fullmatch(r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,78}[A-Za-z0-9])?", key)
        assert key.split(".")[0].upper() not in {"CON", "PRN", "AUX", "NUL", "COM1", "LPT9"}
        assert key.lower() not in {"index.html", "gradebook.csv"}


@settings(max_examples=40, deadline=None)
@given(
    st.dictionaries(
        st.lists(
            st.sampled_from(["ada", "bob", "submissions", "..", "", ".x", "adam_step", "b_step"]),
            min_size=1,
            max_size=4,
        ).map("/".join),
        st.binary(max_size=20) | st.just(ADAM_CODE.encode()),
        max_size=5,
    )
)
def test_any_zip_gives_submissions_and_sentences(
    tmp_path_factory: pytest.TempPathFactory, files: dict[str, bytes]
) -> None:
    path = pack(tmp_path_factory.mktemp("zips") / "all.zip", {f"{name}.py": content for name, content in files.items()})
    submissions, sentences = take_in(path, SLUGS)
    assert (submissions, sentences) == take_in(path, SLUGS)
    assert len({(submission.key, submission.slug) for submission in submissions}) == len(submissions)
    assert bool(files) <= bool(submissions or sentences)


def test_a_library_that_was_handed_in_along_is_not_parsed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    library = {f"ada/venv/module{number}.py": f"value = {number}" for number in range(150)}
    write(tmp_path, {**library, "ada/hw.py": ADAM_CODE})
    read: list[str] = []
    monkeypatch.setattr("autograder.intake.claims.names_in", lambda content, name, names: read.append(name) or {"adam"})
    submissions, _ = take_in(tmp_path, SLUGS)
    assert table(submissions) == [("ada", "adam_step", "hw.py")]
    assert read == ["hw.py"]


def test_of_one_student_only_so_many_files_are_parsed(tmp_path: Path) -> None:
    write(tmp_path, {f"ada/x{number:03}.py": "def sgd(): pass" for number in range(103)} | {"bob/x.py": ADAM_CODE})
    submissions, sentences = take_in(tmp_path, SLUGS)
    assert [submission.student for submission in submissions] == ["ada", "bob"]
    assert sum("100 files of this student were looked into already" in sentence for sentence in sentences) == 3


def test_a_zip_of_a_student_does_not_use_up_the_room_of_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("autograder.reading.files.MOST_INNER_TOTAL", 200)
    large = {f"x{number}.py": "x = 1  # " + "." * 80 for number in range(4)}
    files = {"ada/work.zip": zipped({**large, "y.csv": "1"}), "bob/adam_step.py": ADAM_CODE}
    submissions, sentences = take_in(pack(tmp_path / "all.zip", files), SLUGS)
    assert table(submissions) == [("bob", "adam_step", "adam_step.py")]
    assert sum("ask for the submission alone" in sentence for sentence in sentences) == 2


def test_a_submission_alone_and_one_in_a_group_are_both_graded_and_listed(tmp_path: Path) -> None:
    (tmp_path / "roster.csv").write_text("id,name\ns1,Ada\ns2,Bob\n")
    described = "a:\n  :submitters: [{':name': Ada}, {':name': Bob}]\nb:\n  :submitters: [{':name': Ada}]\n"
    write(
        tmp_path / "all", {"submission_metadata.yml": described, "a/adam_step.py": ADAM_CODE, "b/adam_step.py": "x = 1"}
    )
    found = survey(tmp_path / "all", Wanted(SLUGS, roster=read_roster(tmp_path / "roster.csv")))
    assert [(one.student, one.members) for one in found.submissions] == [("Ada", ()), ("Ada, Bob", ("Ada", "Bob"))]
    assert [(one.person, one.files) for one in found.conflicts] == [("s1", ("a/adam_step.py", "b/adam_step.py"))]


def test_a_pattern_that_fits_nothing_is_told(tmp_path: Path) -> None:
    write(tmp_path, {"ada/adam_step.py": ADAM_CODE})
    found = survey(tmp_path, Wanted(SLUGS, pattern="nothing(?P<student>.)"))
    assert found.notes == ("--pattern fits no file here; they are read as if it were not given",)
    assert table(found.submissions) == [("ada", "adam_step", "adam_step.py")]


def test_what_is_graded_is_what_was_there_when_it_was_taken_in(tmp_path: Path) -> None:
    write(tmp_path, {"ada/adam_step.py": ADAM_CODE})
    (submission,), _ = take_in(tmp_path, SLUGS)
    (tmp_path / "ada/adam_step.py").write_text("changed")
    assert submission.content == ADAM_CODE.encode()


def test_a_submission_that_is_sent_to_another_process_brings_its_bytes(tmp_path):
    (tmp_path / "ada_adam_step.py").write_bytes(b"def adam(): pass\n")
    ((submission,), _) = take_in(tmp_path, {"adam_step": ("adam",)})
    assert pickle.loads(pickle.dumps(submission)) == submission
    assert pickle.loads(pickle.dumps(submission)).content == b"def adam(): pass\n"
