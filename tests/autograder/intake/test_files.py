"""Hostile folders and zips: unsafe entries are refused, and all others are read."""

from __future__ import annotations

import os
import stat
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.extraction.notebook_file import MOST_BYTES
from autograder.model import KitError
from tests.autograder.intake.class_folders import ADAM_CODE, SLUGS, pack, table, write, zipped
from tests.autograder.kit import in_memory, take_in


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
        "eve/dense_backward.py: refused, not a regular file",
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
        ("/etc/adam_step.py", "an absolute path"),
        ("C:/ada/adam_step.py", "an absolute path"),
        ("../ada/adam_step.py", "a path out of its folder"),
        ("ada/../../adam_step.py", "a path out of its folder"),
        ("ada/./adam_step.py", "a path out of its folder"),
        ("ada\\adam_step.py", "a path out of its folder"),
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
    assert sentences == ("ada/adam_step.py: refused, it is compressed more than 200 times",)
    data = bytearray(path.read_bytes())
    directory = data.find(b"PK\x01\x02")
    data[directory + 24 : directory + 28] = (100).to_bytes(4, "little")
    path.write_bytes(data)
    submissions, sentences = take_in(path, SLUGS)
    assert [submission.student for submission in submissions] == ["bob"]
    assert sentences[0].startswith("ada/adam_step.py: refused, ")


def test_what_a_student_zipped_is_read_and_a_zip_in_that_is_not(tmp_path: Path) -> None:
    deeper = zipped({"adam_step.py": ADAM_CODE})
    files = {
        "ada/work.ZIP": zipped({"adam_step.py": ADAM_CODE, "more.zip": deeper}),
        "bob_adam_step.zip": zipped({"hw.py": "x = 1"}),
    }
    submissions, sentences = take_in(pack(tmp_path / "all.zip", files), SLUGS)
    assert table(submissions) == [("ada", "adam_step", "adam_step.py"), ("bob", "adam_step", "hw.py")]
    assert sentences == ("ada/work.ZIP/more.zip: refused, a zip inside a student's zip: unpack it first",)


def test_names_in_a_zip_that_are_one_name_on_some_systems_count_once(tmp_path: Path) -> None:
    names = ["ada/adam_step.py", "Ada/adam_step.py", "José/step.py", "Jose\u0301/step.py"]
    submissions, sentences = take_in(pack(tmp_path / "all.zip", dict.fromkeys(names, ADAM_CODE)), SLUGS)
    assert {submission.student for submission in submissions} == {"Ada", "Jose\u0301"}
    assert sum("only in case or in the encoding of accents" in sentence for sentence in sentences) == 2


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
    again, same_sentences = take_in(path, SLUGS)
    assert (in_memory(submissions), sentences) == (in_memory(again), same_sentences)
    assert len({(submission.key, submission.slug) for submission in submissions}) == len(submissions)
    assert bool(files) <= bool(submissions or sentences)
