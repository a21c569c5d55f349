"""Random zips and folders: only KitError is raised, and every file is graded, refused or ignored, once."""

from __future__ import annotations

import io
import json
import os
import zipfile
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.intake import Intake, IntakeOptions, collect_submissions
from autograder.model import KitError
from autograder.reports.run_json import intake_json
from tests.autograder.kit import in_memory, take_in

REQUIRED = {"adam_step": ("sgd", "adam"), "dense_backward": ("Dense",), "step": ("walk",)}
CONTENTS = st.sampled_from(
    [b"def adam(): pass\n", b"class Dense: pass", b"{", b"x = 1\n", b"", b"\xff\xfe", b"a: !!python/object:os.x {}"]
)
WORDS = [
    "ada", "Ada", "Jose\u0301", "José", "bob_adam_step", "adam_step", "submitted", ".git", "__MACOSX", "..", "", "doejane_1_2_hw-1",
    "Jane Doe_7_assignsubmission_file", "1-2 - Jo Roe - Sep 5, 2026 1159 PM", "submission_1", "adam-step-octocat", "x" * 260, "C:", "a\\b",
]  # fmt: skip
ENDINGS = ["", ".py", ".PY", ".ipynb", ".csv", ".zip", ".tar.gz", "/"]
PARTS = st.sampled_from(WORDS) | st.text(max_size=8)
NAMES = st.builds(
    lambda parts, ending: "/".join(parts) + ending, st.lists(PARTS, min_size=1, max_size=4), st.sampled_from(ENDINGS)
)
RAW_NAMES = NAMES.map(lambda name: name.encode("utf-8", "surrogatepass")) | st.binary(min_size=1, max_size=12)
KNOWN = st.sampled_from([b"submission_metadata.yml", b"top/submission_metadata.yml"])
FLAGS = st.sampled_from([0, 0, 0x800])
ENTRIES = st.lists(st.tuples(RAW_NAMES | KNOWN, FLAGS, CONTENTS), max_size=6)


class RawName(zipfile.ZipInfo):
    """An entry with a name of arbitrary bytes, which zipfile itself would not write."""

    raw: bytes

    def _encodeFilenameFlags(self) -> tuple[bytes, int]:  # noqa: N802 - the name that zipfile calls
        return self.raw, self.flag_bits


def zipped(entries: list[tuple[bytes, int, bytes]]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for number, (raw, flag, content) in enumerate(entries):
            entry = RawName(f"x{number}")
            entry.raw = raw
            with archive.open(entry, "w") as stream:
                entry.flag_bits |= flag  # into the list at the end; the entry's own header stays without it
                stream.write(content)
    return packed.getvalue()


def files_of(entries: list[tuple[bytes, int, bytes]]) -> int:
    """Count the written entries that are not folders."""
    return sum(not raw.endswith(b"/") for raw, _, _ in entries)


def add_up(intake: Intake) -> Counter[str]:
    return Counter(record.fate for record in intake.records)


def graded_names(intake: Intake) -> set[tuple[str, str]]:
    return {(submission.key, submission.slug) for submission in intake.submissions}


@pytest.mark.slow
@settings(deadline=None)
@given(ENTRIES, st.lists(ENTRIES, max_size=2), st.sampled_from(["latest", "all"]))
def test_in_any_zip_every_file_has_one_fate(tmp_path_factory, entries, inner, which) -> None:
    # What a plain file is called must not hide a zip: those have names of their own, and contents that are known.
    plain = [entry for entry in entries if not entry[0].rstrip(b"\0").lower().endswith(b".zip")]
    nested = [(f"ada/z{number}.zip".encode(), 0, zipped(files)) for number, files in enumerate(inner)]
    path = tmp_path_factory.mktemp("zips") / "all.zip"
    path.write_bytes(zipped([*plain, *nested]))
    intake = collect_submissions(path, IntakeOptions(REQUIRED, attempts=which))
    names = [record.name for record in intake.records]
    expected = files_of(plain)
    for (raw, _, _), files in zip(nested, inner, strict=True):
        opened = any(name.startswith(f"{raw.decode()}/") for name in names)
        closed = names.count(raw.decode())
        assert closed == (0 if opened else 1)
        expected += files_of(files) if opened else 1
    assert len(intake.records) == expected == add_up(intake).total()
    assert set(add_up(intake)) <= {"graded", "refused", "ignored"}
    if which == "latest":
        assert len(graded_names(intake)) == len(intake.submissions)
    assert {submission.read() for submission in intake.submissions} <= {content for _, _, content in sum(inner, plain)}
    assert intake_json(intake) == intake_json(collect_submissions(path, IntakeOptions(REQUIRED, attempts=which)))
    assert json.loads(intake_json(intake))["counts"]["files"] == expected


@pytest.mark.slow
@settings(deadline=None)
@given(st.binary(max_size=300), st.integers(0, 400), st.integers(0, 255))
def test_bytes_that_are_hardly_a_zip_give_a_sentence_or_an_intake(tmp_path_factory, noise, place, value) -> None:
    path = tmp_path_factory.mktemp("zips") / "all.zip"
    data = bytearray(
        zipped([(b"ada/adam_step.py", 0, b"def adam(): pass"), (b"b.zip", 0, zipped([(b"x.py", 0, b"x = 1")]))])
    )
    data[place % len(data)] = value
    path.write_bytes(noise + bytes(data))
    try:
        intake = collect_submissions(path, IntakeOptions(REQUIRED))
    except KitError as error:
        message = str(error)
        intake = None
    else:
        message = ""
    assert intake or "cannot be opened" in message or "far too many" in message
    assert intake is None or set(add_up(intake)) <= {"graded", "refused", "ignored"}


FOLDER_PARTS = st.sampled_from(
    [
        "ada",
        "Ada",
        "bob_adam_step.py",
        "adam_step.py",
        ".git",
        "x.csv",
        "w.zip",
        "submitted",
        "Jose\u0301",
        "n\udcff.py",
    ]
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(FOLDER_PARTS, min_size=1, max_size=4), max_size=8), CONTENTS)
def test_in_any_folder_every_file_has_one_fate(tmp_path_factory, names, content) -> None:
    root = tmp_path_factory.mktemp("folders")
    for parts in names:
        path = root.joinpath(*parts)
        if not any(parent.is_file() for parent in path.parents) and not path.is_dir():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
    intake = collect_submissions(root, IntakeOptions(REQUIRED))
    assert len(intake.records) == sum(len(files) for _, _, files in os.walk(root))


@settings(max_examples=60, deadline=None)
@given(ENTRIES)
def test_a_class_packed_twice_gives_the_same_intake(tmp_path_factory, entries) -> None:
    path: Path = tmp_path_factory.mktemp("zips") / "all.zip"
    path.write_bytes(zipped([entry for entry in entries if not entry[1]]))
    (submissions, sentences), (again, same_sentences) = take_in(path, REQUIRED), take_in(path, REQUIRED)
    assert (in_memory(submissions), sentences) == (in_memory(again), same_sentences)
