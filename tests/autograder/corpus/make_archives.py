"""Makes the corpus of class archives, each with one oddity and beside it, as JSON, what must become of every file in it.

python -m tests.autograder.corpus.make_archives
"""

from __future__ import annotations

from pathlib import Path

from tests.autograder.corpus.archive import Archive
from tests.autograder.corpus.exports import gradescope, rosters
from tests.autograder.corpus.hostile import hostile_entries, hostile_names
from tests.autograder.corpus.plain import plain
from tests.autograder.corpus.systems import systems

FOLDER = Path(__file__).with_name("archives")


def archives() -> list[Archive]:
    """Return the whole corpus."""
    return [*systems(), *gradescope(), *plain(), *rosters(), *hostile_names(), *hostile_entries()]


def main(folder: Path = FOLDER) -> None:
    """Write the corpus."""
    folder.mkdir(exist_ok=True)
    for archive in archives():
        (folder / f"{archive.name}.zip").write_bytes(archive.content)
        (folder / f"{archive.name}.json").write_text(archive.expectation(), encoding="utf-8")


if __name__ == "__main__":
    main()
