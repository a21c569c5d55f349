"""Every archive of the corpus becomes what stands beside it, and the corpus is what its script makes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from autograder.intake import Intake, Wanted, read_roster, survey
from autograder.intake.files.zip import open_zip
from tests.autograder.corpus import make_archives

CORPUS = sorted(make_archives.FOLDER.glob("*.zip"))
REQUIRED = {"adam_step": ("sgd", "adam"), "dense_backward": ("Dense",), "step": ("walk",)}


def taken(path: Path, expected: dict, folder: Path) -> Intake:
    roster = None
    if "roster" in expected:
        (folder / "roster.csv").write_text(expected["roster"], encoding="utf-8")
        roster = read_roster(folder / "roster.csv")
    which = expected.get("attempt", "latest")
    return survey(path, Wanted(REQUIRED, None, roster, expected.get("pattern"), which))


def rows(found: Intake) -> list[list[str]]:
    return [
        [one.name, one.fate, one.student, " ".join(f"{counted.slug}#{counted.attempt}" for counted in one.counts_for)]
        for one in found.records
    ]


def test_the_corpus_is_large():
    assert len(CORPUS) >= 25
    assert all(path.with_suffix(".json").is_file() for path in CORPUS)


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.stem)
def test_every_file_of_an_archive_has_the_fate_that_is_expected(path, tmp_path):
    expected = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    found = taken(path, expected, tmp_path)
    assert sorted(rows(found)) == sorted(row[:4] for row in expected["files"])
    unsaid = [
        row[4]
        for row in expected["files"]
        if not any(row[4] in one.reason for one in found.records if one.name == row[0])
    ]
    assert unsaid == []
    assert list(found.layouts) == expected["layouts"]


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.stem)
def test_what_staff_must_look_at_is_listed(path, tmp_path):
    expected = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    found = taken(path, expected, tmp_path)
    assert list(found.unmatched) == expected.get("unmatched", [])
    assert list(found.without) == expected.get("without", [])
    assert [[one.person, one.slug, *one.files] for one in found.conflicts] == expected.get("conflicts", [])
    assert [one.name for one in found.records if one.late] == expected.get("late", [])
    assert sorted(one.submitted_at for one in found.records if one.submitted_at) == expected.get("times", [])
    if "identical" in expected:
        assert [list(names) for names in found.identical] == expected["identical"]
    if "notes" in expected:
        assert list(found.notes) == expected["notes"]
    assert all(any(words in note for note in found.notes) for words in expected.get("note_words", []))


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.stem)
def test_no_file_of_an_archive_is_lost_or_counted_twice(path, tmp_path):
    expected = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    found = taken(path, expected, tmp_path)
    with open_zip(path) as archive:
        names = [member.filename for member in archive.infolist() if not member.filename.lower().endswith(".zip")]
    inside = [one for one in found.records if ".zip" in one.name.lower()]
    assert len(found.records) - len(inside) == len(names)


def test_the_committed_corpus_is_what_its_script_makes(tmp_path):
    make_archives.main(tmp_path)
    made = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    kept = {path.name: path.read_bytes() for path in make_archives.FOLDER.iterdir()}
    assert set(made) == set(kept)
    assert [name for name in made if made[name] != kept[name]] == []
