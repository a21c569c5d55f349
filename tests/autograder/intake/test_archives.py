"""The class archives of the corpus: every file has the expected result, and conflicts are listed."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder.intake import Intake, IntakeOptions, collect_submissions, read_roster
from autograder.intake.files.zip import open_zip
from tests.autograder.corpus.archives import by_hand, hostile, rosters, systems
from tests.autograder.corpus.archives.archive import Archive

ARCHIVES = [*systems.SYSTEMS, *rosters.ROSTERS, *by_hand.BY_HAND, *hostile.NAMES, *hostile.ENTRIES]
REQUIRED = {"adam_step": ("sgd", "adam"), "dense_backward": ("Dense",), "step": ("walk",)}
each_archive = pytest.mark.parametrize("archive", ARCHIVES, ids=lambda archive: archive.name)


def written(archive: Archive, folder: Path) -> Path:
    path = folder / f"{archive.name}.zip"
    path.write_bytes(archive.content)
    return path


def taken(archive: Archive, folder: Path) -> Intake:
    roster = None
    if archive.roster is not None:
        (folder / "roster.csv").write_text(archive.roster, encoding="utf-8")
        roster = read_roster(folder / "roster.csv")
    return collect_submissions(
        written(archive, folder), IntakeOptions(REQUIRED, None, roster, archive.pattern, archive.attempt)
    )


def rows(intake: Intake) -> list[tuple[str, ...]]:
    return [
        (
            record.name,
            record.fate,
            record.student,
            " ".join(f"{attempt.slug}#{attempt.attempt}" for attempt in record.counts_for),
        )
        for record in intake.records
    ]


def test_each_archive_has_a_name_of_its_own():
    assert len({archive.name for archive in ARCHIVES}) == len(ARCHIVES)


@each_archive
def test_every_file_of_an_archive_has_the_fate_that_is_expected(archive, tmp_path):
    intake = taken(archive, tmp_path)
    assert sorted(rows(intake)) == sorted(row[:4] for row in archive.rows)
    unsaid = [
        row.words
        for row in archive.rows
        if not any(row.words in record.reason for record in intake.records if record.name == row.name)
    ]
    assert unsaid == []
    assert intake.layouts == tuple(archive.layouts)


@each_archive
def test_what_staff_must_look_at_is_listed(archive, tmp_path):
    intake = taken(archive, tmp_path)
    assert list(intake.unmatched) == list(archive.unmatched)
    assert list(intake.without) == list(archive.without)
    assert [[conflict.person, conflict.slug, *conflict.files] for conflict in intake.conflicts] == list(
        archive.conflicts
    )
    assert [record.name for record in intake.records if record.late] == list(archive.late)
    assert sorted(record.submitted_at for record in intake.records if record.submitted_at) == list(archive.times)
    if archive.identical is not None:
        assert [list(names) for names in intake.identical] == archive.identical
    if archive.notes is not None:
        assert list(intake.notes) == archive.notes
    assert all(any(words in note for note in intake.notes) for words in archive.note_words)


@each_archive
def test_no_file_of_an_archive_is_lost_or_counted_twice(archive, tmp_path):
    intake = taken(archive, tmp_path)
    with open_zip(written(archive, tmp_path)) as opened:
        names = [member.filename for member in opened.infolist() if not member.filename.lower().endswith(".zip")]
    inside = [record for record in intake.records if ".zip" in record.name.lower()]
    assert len(intake.records) - len(inside) == len(names)
