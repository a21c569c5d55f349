"""Makes the corpus of class archives, each with one oddity and beside it, as JSON, what must become of every file in it.

python -m tests.autograder.corpus.make_archives

The same script gives the same bytes: times are fixed, and nothing is deflated, since zlib's output differs from place to place. A row of
what is expected reads: name, fate, student, what it counts for as SLUG#ATTEMPT, words that the reason holds.
"""

from __future__ import annotations

import io
import json
import stat
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

FOLDER = Path(__file__).with_name("archives")
ADAM, DENSE, NOTHING = "def adam(): pass\n", "class Dense: pass\n", "x = 1\n"
IGNORED = "neither .ipynb nor .py"
Row = tuple[str, str, str, str, str]
Content = str | bytes


@dataclass(frozen=True)
class Archive:
    """One zip of the corpus: its bytes, and what is expected; `more` holds options of the intake and further lists."""

    name: str
    shows: str
    content: bytes
    layouts: tuple[str, ...]
    rows: Sequence[Row]
    more: Mapping[str, object] = field(default_factory=dict)

    def expectation(self) -> str:
        document = {
            "shows": self.shows,
            "layouts": list(self.layouts),
            **self.more,
            "files": [list(row) for row in self.rows],
        }
        return json.dumps(document, indent=1, ensure_ascii=False) + "\n"


def packed(files: Mapping[str, Content] | Sequence[tuple[str, Content]], **fields: int) -> bytes:
    """Return a zip, each entry two seconds newer than the one before; `fields` are set on every entry."""
    pairs = list(files.items()) if isinstance(files, Mapping) else list(files)
    blob = io.BytesIO()
    with zipfile.ZipFile(blob, "w") as archive:
        for number, (name, content) in enumerate(pairs):
            entry = zipfile.ZipInfo(name, (2026, 1, 1, 0, number // 30, 2 * (number % 30)))
            entry.create_system = 3
            entry.external_attr = (stat.S_IFREG | 0o644) << 16
            for attribute, value in fields.items():
                setattr(entry, attribute, value)
            archive.writestr(entry, content)
    return blob.getvalue()


def renamed(blob: bytes, before: bytes, after: bytes) -> bytes:
    """Put other bytes of the same length in the place of a name; zipfile would not write them."""
    assert len(before) == len(after)
    assert before in blob
    return blob.replace(before, after)


def with_header_bit(blob: bytes, name: bytes) -> bytes:
    """Set the bit that says that an entry is encrypted, in its own header and in the list."""
    data = bytearray(blob)
    for signature, flags, start in ((b"PK\x03\x04", 6, 30), (b"PK\x01\x02", 8, 46)):
        place = data.find(name)
        while place != -1:
            if data[place - start : place - start + 4] == signature:
                data[place - start + flags] |= 1
            place = data.find(name, place + 1)
    return bytes(data)


def bomb(megabytes: int) -> bytes:
    blob = io.BytesIO()
    with zipfile.ZipFile(blob, "w") as archive:
        entry = zipfile.ZipInfo("ada/adam_step.py", (2026, 1, 1, 0, 0, 0))
        entry.compress_type = zipfile.ZIP_BZIP2
        archive.writestr(entry, b"\n" * (megabytes << 20))
        archive.writestr(zipfile.ZipInfo("bob/adam_step.py", (2026, 1, 1, 0, 0, 2)), ADAM)
    return blob.getvalue()


def archives() -> list[Archive]:
    """Return the whole corpus."""
    return [*_systems(), *_plain(), *_rosters(), *_hostile_names(), *_hostile_entries()]


def _graded(name: str, student: str, counts: str = "adam_step#1", words: str = "") -> Row:
    return (name, "graded", student, counts, words)


def _refused(name: str, words: str) -> Row:
    return (name, "refused", "", "", words)


def _left(name: str, words: str = IGNORED) -> Row:
    return (name, "ignored", "", "", words)


def _passed(name: str, student: str, words: str) -> Row:
    return (name, "ignored", student, "", words)


def _systems() -> list[Archive]:
    return [
        Archive(
            "canvas",
            "Canvas: names run together, late marks, a resubmission, an anonymous one, a text that was typed in",
            packed(
                {
                    "doejane_4711_98001_homework.py": ADAM,
                    "doejane_4711_98005_homework-1.py": ADAM + "# again\n",
                    "okonkwoada_LATE_4712_98002_adam_step.py": ADAM,
                    "anon_x7Tq2_98003_adam_step.py": ADAM,
                    "müllerjörg_4713_98004_data.csv": "1",
                    "doejane_4711_text.html": "<p>",
                }
            ),
            ("canvas",),
            [
                _graded("anon_x7Tq2_98003_adam_step.py", "anon_x7Tq2"),
                _passed("doejane_4711_98001_homework.py", "doejane", "homework-1.py is a later attempt"),
                _graded("doejane_4711_98005_homework-1.py", "doejane", "adam_step#2"),
                _left("doejane_4711_text.html"),
                _left("müllerjörg_4713_98004_data.csv"),
                _graded("okonkwoada_LATE_4712_98002_adam_step.py", "okonkwoada"),
            ],
            {"late": ["okonkwoada_LATE_4712_98002_adam_step.py"]},
        ),
        Archive(
            "canvas_all_attempts",
            "Canvas: of two attempts both are graded when all are asked for",
            packed({"doejane_4711_1_hw.py": ADAM, "doejane_4711_2_hw-1.py": ADAM, "roejo_4712_3_hw.py": ADAM}),
            ("canvas",),
            [
                _graded("doejane_4711_1_hw.py", "doejane"),
                _graded("doejane_4711_2_hw-1.py", "doejane", "adam_step#2"),
                _graded("roejo_4712_3_hw.py", "roejo"),
            ],
            {"attempt": "all", "identical": [["doejane_4711_2_hw-1.py", "roejo_4712_3_hw.py"]]},
        ),
        Archive(
            "canvas_namesakes",
            "Canvas: two users of one name are told apart by their numbers",
            packed({"doejane_1_11_adam_step.py": ADAM, "doejane_2_12_adam_step.py": ADAM + "#\n"}),
            ("canvas",),
            [_graded("doejane_1_11_adam_step.py", "doejane"), _graded("doejane_2_12_adam_step.py", "doejane")],
        ),
        Archive(
            "canvas_zips",
            "Canvas: students handed in zips",
            packed(
                {
                    "doejane_1_11_work.zip": packed({"hw/adam_step.py": ADAM}),
                    "roejo_2_12_adam_step.zip": packed({"a.py": NOTHING}),
                }
            ),
            ("canvas",),
            [
                _graded("doejane_1_11_work.zip/hw/adam_step.py", "doejane"),
                _graded("roejo_2_12_adam_step.zip/a.py", "roejo"),
            ],
        ),
        Archive(
            "moodle_folders",
            "Moodle: a folder for each participant, an online text beside it",
            packed(
                {
                    "Jane Doe_801_assignsubmission_file/adam_step.py": ADAM,
                    "Jane Doe_801_assignsubmission_onlinetext/onlinetext.html": "<p>",
                    "Ada O'Neil_802_assignsubmission_file_/sub/dense_backward.py": DENSE,
                }
            ),
            ("moodle",),
            [
                _graded(
                    "Ada O'Neil_802_assignsubmission_file_/sub/dense_backward.py", "Ada O'Neil", "dense_backward#1"
                ),
                _graded("Jane Doe_801_assignsubmission_file/adam_step.py", "Jane Doe"),
                _left("Jane Doe_801_assignsubmission_onlinetext/onlinetext.html"),
            ],
        ),
        Archive(
            "moodle_flat",
            "Moodle: the flat form, one name with the system's own words in it, one participant who is blind",
            packed(
                {
                    "Jane Doe_801_assignsubmission_file_adam_step.py": ADAM,
                    "Participant_802_assignsubmission_file_Eve_9_assignsubmission_file_adam_step.py": ADAM,
                }
            ),
            ("moodle",),
            [
                _graded("Jane Doe_801_assignsubmission_file_adam_step.py", "Jane Doe"),
                _graded(
                    "Participant_802_assignsubmission_file_Eve_9_assignsubmission_file_adam_step.py", "Participant"
                ),
            ],
        ),
        Archive(
            "moodle_teams",
            "Moodle: teams, the default one without a number",
            packed(
                {
                    "Team Blue_7_assignsubmission_file/adam_step.py": ADAM,
                    "Default group_assignsubmission_file/adam_step.py": ADAM,
                }
            ),
            ("moodle",),
            [
                _graded("Default group_assignsubmission_file/adam_step.py", "Default group"),
                _graded("Team Blue_7_assignsubmission_file/adam_step.py", "Team Blue"),
            ],
        ),
        *_gradescope(),
        Archive(
            "brightspace",
            "Brightspace: a folder for each time something was handed in, and its index",
            packed(
                {
                    "101-55 - Jane Doe - Sep 5, 2026 1159 PM/adam_step.py": ADAM,
                    "101-55 - Jane Doe - Sep 6, 2026 805 AM/my_work.py": ADAM,
                    "102-55 - Ada O'Neil - Sep 5, 2026 1201 AM/adam_step.py": ADAM,
                    "index.html": "<table>",
                }
            ),
            ("brightspace",),
            [
                _passed("101-55 - Jane Doe - Sep 5, 2026 1159 PM/adam_step.py", "Jane Doe", "is a later attempt"),
                _graded("101-55 - Jane Doe - Sep 6, 2026 805 AM/my_work.py", "Jane Doe", "adam_step#2"),
                _graded("102-55 - Ada O'Neil - Sep 5, 2026 1201 AM/adam_step.py", "Ada O'Neil"),
                _left("index.html"),
            ],
            {"times": ["2026-09-05T00:01:00", "2026-09-05T23:59:00", "2026-09-06T08:05:00"]},
        ),
        Archive(
            "pattern",
            "names of a system that the kit does not know, by a pattern of staff",
            packed(
                {
                    "hw4#s17#Jane Doe#adam_step.py": ADAM,
                    "hw4#s18#Jo Roe#notes.py": NOTHING,
                    "hw4#s18#Jo Roe#work.py": ADAM,
                }
            ),
            ("pattern",),
            [
                _graded("hw4#s17#Jane Doe#adam_step.py", "Jane Doe"),
                _passed("hw4#s18#Jo Roe#notes.py", "Jo Roe", "defines none of the names"),
                _graded("hw4#s18#Jo Roe#work.py", "Jo Roe"),
            ],
            {"pattern": r"hw\d+#(?P<id>\w+)#(?P<student>[^#]+)#(?P<file>.+)"},
        ),
        Archive(
            "nbgrader",
            "nbgrader: submitted, student, assignment, files of any name",
            packed(
                {
                    "submitted/bitdiddle/adam_step/problem1.py": NOTHING,
                    "submitted/hacker/adam_step/problem1.py": ADAM,
                    "submitted/hacker/adam_step/timestamp.txt": "2026-02-02 15:58:23 UTC",
                }
            ),
            ("nbgrader",),
            [
                _graded("submitted/bitdiddle/adam_step/problem1.py", "bitdiddle"),
                _graded("submitted/hacker/adam_step/problem1.py", "hacker"),
                _left("submitted/hacker/adam_step/timestamp.txt"),
            ],
        ),
        Archive(
            "classroom",
            "GitHub Classroom: clones with their repositories inside, in the folder that its tool makes",
            packed(
                {
                    "adam-step-submissions/adam-step-octo-cat/.git/config": "[core]",
                    "adam-step-submissions/adam-step-octo-cat/src/adam_step.py": ADAM,
                    "adam-step-submissions/adam-step-hubot/.git/HEAD": "ref",
                    "adam-step-submissions/adam-step-hubot/work.py": ADAM,
                }
            ),
            ("classroom",),
            [
                _left("adam-step-submissions/adam-step-hubot/.git/HEAD", "hidden"),
                _graded("adam-step-submissions/adam-step-hubot/work.py", "hubot"),
                _left("adam-step-submissions/adam-step-octo-cat/.git/config", "hidden"),
                _graded("adam-step-submissions/adam-step-octo-cat/src/adam_step.py", "octo-cat"),
            ],
        ),
    ]


METADATA = """---
submission_11:
  :submitters:
  - :name: Jane Doe
    :sid: '0017'
    :email: jane@example.edu
  - :name: Jo Roe
    :sid: '0018'
    :email: jo@example.edu
  :created_at: 2026-02-03 10:00:00.250000000 -08:00
  :score: 3.0
  :history:
  - :created_at: 2026-02-02 09:00:00.000000000 -08:00
    :score: 1.0
submission_12: !ruby/hash:ActiveSupport::HashWithIndifferentAccess
  :submitters:
  - :name: Ada O'Neil
    :email: ada@example.edu
  :created_at: '2026-02-03T11:00:00-08:00'
submission_13:
  :submitters:
  - :name: Cy Gone
"""


def _gradescope() -> list[Archive]:
    top = "assignment_5_export"
    files = {f"{top}/submission_11/hw.py": ADAM, f"{top}/submission_12/adam_step.py": ADAM}
    return [
        Archive(
            "gradescope",
            "Gradescope: symbols of Ruby, a group, a history, a submission that is not there",
            packed({f"{top}/submission_metadata.yml": METADATA, **files}),
            ("gradescope",),
            [
                _graded(f"{top}/submission_11/hw.py", "Jane Doe, Jo Roe", "adam_step#2"),
                _graded(f"{top}/submission_12/adam_step.py", "Ada O'Neil"),
                _left(f"{top}/submission_metadata.yml", "tells who handed in what"),
            ],
            {
                "times": ["2026-02-03T10:00:00-08:00", "2026-02-03T11:00:00-08:00"],
                "notes": ["submission_13 of Cy Gone: in submission_metadata.yml, but there is no such folder"],
            },
        ),
        Archive(
            "gradescope_unsafe_yaml",
            "Gradescope: a description with a tag that would run code is not read, and students are called by folders",
            packed({f"{top}/submission_metadata.yml": "a: !!python/object/apply:os.system ['true']\n", **files}),
            ("plain",),
            [
                _graded(f"{top}/submission_11/hw.py", "submission_11"),
                _graded(f"{top}/submission_12/adam_step.py", "submission_12"),
                _left(f"{top}/submission_metadata.yml", "tells who handed in what"),
            ],
            {"note_words": ["submission_metadata.yml: cannot be read", "students are called by their folders"]},
        ),
        Archive(
            "gradescope_planted",
            "a student's own file of that name says nothing about others",
            packed(
                {
                    "ada/submission_metadata.yml": "hw:\n  :submitters:\n  - :name: Ada\n",
                    "ada/hw/adam_step.py": ADAM,
                    "bob/hw/adam_step.py": ADAM,
                }
            ),
            ("plain",),
            [
                _graded("ada/hw/adam_step.py", "ada"),
                _left("ada/submission_metadata.yml", "tells who handed in what"),
                _graded("bob/hw/adam_step.py", "bob"),
            ],
        ),
    ]


def _plain() -> list[Archive]:
    return [
        Archive(
            "plain",
            "students as folders and as beginnings of names, in one folder around everything",
            packed({"hw4/ada/adam_step.py": ADAM, "hw4/bob_adam_step.py": ADAM, "hw4/cy_dense_backward.py": DENSE}),
            ("plain",),
            [
                _graded("hw4/ada/adam_step.py", "ada"),
                _graded("hw4/bob_adam_step.py", "bob"),
                _graded("hw4/cy_dense_backward.py", "cy", "dense_backward#1"),
            ],
        ),
        Archive(
            "two_versions",
            "of two files for one assignment the newer counts, and the other is told",
            packed([("ada/adam_step.ipynb", "{}"), ("ada/adam_step.py", ADAM)]),
            ("plain",),
            [
                _passed("ada/adam_step.ipynb", "ada", "adam_step.py is newer"),
                _graded("ada/adam_step.py", "ada", "adam_step#2"),
            ],
        ),
        Archive(
            "zips_of_students",
            "a zip for each student; what is zipped in them stays closed",
            packed(
                {
                    "ada.zip": packed({"adam_step.py": ADAM}),
                    "bob_adam_step.zip": packed({"hw.py": NOTHING}),
                    "cy.zip": packed({"inner.zip": packed({"adam_step.py": ADAM})}),
                    "di.zip": packed({}),
                    "eve.zip": "no zip",
                }
            ),
            ("plain",),
            [
                _graded("ada.zip/adam_step.py", "ada"),
                _graded("bob_adam_step.zip/hw.py", "bob"),
                _refused("cy.zip/inner.zip", "a zip inside a zip of a student: unpack it first"),
                _refused("di.zip", "a zip without a file"),
                _refused("eve.zip", "cannot be opened"),
            ],
        ),
        Archive(
            "other_archives",
            "archives of other kinds are refused, and what to do is said",
            packed({"ada/work.tar.gz": "x", "bob/work.7z": "x", "cy/work.RAR": "x", "di/adam_step.py": ADAM}),
            ("plain",),
            [
                _refused("ada/work.tar.gz", "unpack it, or ask for a .zip"),
                _refused("bob/work.7z", "unpack it, or ask for a .zip"),
                _refused("cy/work.RAR", "unpack it, or ask for a .zip"),
                _graded("di/adam_step.py", "di"),
            ],
        ),
        Archive(
            "system_files",
            "what systems and editors leave behind is counted one by one",
            packed(
                {
                    "__MACOSX/ada/._adam_step.py": "x",
                    "ada/.DS_Store": "x",
                    "ada/.ipynb_checkpoints/adam_step-checkpoint.py": ADAM,
                    "ada/__pycache__/adam_step.cpython-311.pyc": "x",
                    "ada/adam_step.py": ADAM,
                    "ada/Thumbs.db": "x",
                }
            ),
            ("plain",),
            [
                _left("__MACOSX/ada/._adam_step.py", "hidden"),
                _left("ada/.DS_Store", "hidden"),
                _left("ada/.ipynb_checkpoints/adam_step-checkpoint.py", "hidden"),
                _left("ada/Thumbs.db", "hidden"),
                _left("ada/__pycache__/adam_step.cpython-311.pyc", "hidden"),
                _graded("ada/adam_step.py", "ada"),
            ],
        ),
        Archive(
            "nothing_of_use",
            "a class without a submission",
            packed({"ada/data.csv": "1", "bob/notes.py": NOTHING}),
            ("plain",),
            [_left("ada/data.csv"), _passed("bob/notes.py", "bob", "defines none of the names")],
        ),
        Archive("empty", "a zip without an entry", packed({}), (), []),
        Archive(
            "broken_notebook",
            "a notebook that is none is refused, unless its name says what it is for",
            packed({"ada/homework.ipynb": "{", "bob/adam_step.ipynb": "{"}),
            ("plain",),
            [("ada/homework.ipynb", "refused", "ada", "", "is no notebook"), _graded("bob/adam_step.ipynb", "bob")],
        ),
        Archive(
            "identical",
            "the same bytes by two students are remarked",
            packed({"ada/adam_step.py": ADAM, "bob/adam_step.py": ADAM, "cy/adam_step.py": ADAM + "#\n"}),
            ("plain",),
            [_graded(f"{name}/adam_step.py", name) for name in ("ada", "bob", "cy")],
            {"identical": [["ada/adam_step.py", "bob/adam_step.py"]]},
        ),
        Archive(
            "with_a_program_before_it",
            "bytes before the zip, as in one that unpacks itself",
            b"#!/bin/sh\nexit 1\n" + packed({"ada/adam_step.py": ADAM}),
            ("plain",),
            [_graded("ada/adam_step.py", "ada")],
        ),
    ]


ROSTER = (
    "\ufeffID;Name;E-Mail;Canvas ID\ns1;Doe, Jane;jane@example.edu;4711\ns2;Jo Roe;jo@example.edu;\ns3;Ada O'Neil;;\n"
)


def _rosters() -> list[Archive]:
    return [
        Archive(
            "roster",
            "a roster joins numbers and names to people; who is in neither is graded all the same",
            packed(
                {
                    "doejane_4711_1_adam_step.py": ADAM,
                    "roejo_4712_2_adam_step.py": ADAM,
                    "who_4799_3_adam_step.py": ADAM,
                }
            ),
            ("canvas",),
            [
                _graded("doejane_4711_1_adam_step.py", "Doe, Jane"),
                _graded("roejo_4712_2_adam_step.py", "Jo Roe"),
                _graded("who_4799_3_adam_step.py", "who"),
            ],
            {"roster": ROSTER, "unmatched": ["who"], "without": ["s3"]},
        ),
        Archive(
            "roster_impersonation",
            "a name of another user's is not enough where the roster knows the number",
            packed({"doejane_4711_1_adam_step.py": ADAM, "doejane_6666_2_adam_step.py": ADAM + "#\n"}),
            ("canvas",),
            [_graded("doejane_4711_1_adam_step.py", "Doe, Jane"), _graded("doejane_6666_2_adam_step.py", "doejane")],
            {"roster": ROSTER, "unmatched": ["doejane"], "without": ["s2", "s3"]},
        ),
        Archive(
            "roster_conflict",
            "two folders that claim one person are both graded, and listed",
            packed({"Jo Roe/adam_step.py": ADAM, "jo@example.edu/adam_step.py": ADAM + "#\n"}),
            ("plain",),
            [_graded("Jo Roe/adam_step.py", "Jo Roe"), _graded("jo@example.edu/adam_step.py", "Jo Roe")],
            {
                "roster": ROSTER,
                "unmatched": ["Jo Roe"],
                "without": ["s1", "s3"],
                "conflicts": [["s2", "adam_step", "Jo Roe/adam_step.py", "jo@example.edu/adam_step.py"]],
            },
        ),
    ]


ADA = b"ada/adam_step.py"
BESIDE = ("bob/adam_step.py", ADAM)


BOB = _graded(BESIDE[0], "bob")


def _one_refused(name: str, shows: str, file: str, words: str, shown: str = "") -> Archive:
    """Return an archive in which one name is refused and the file beside it is graded."""
    return _refused_beside(name, shows, packed([(file, ADAM), BESIDE]), shown or file, words)


def _refused_beside(name: str, shows: str, content: bytes, file: str, words: str) -> Archive:
    rows = sorted([_refused(file, words), BOB])
    return Archive(name, shows, content, ("plain",), rows)


def _hostile_names() -> list[Archive]:
    out = "a name that leads out of its folder"
    plain = packed([("ada/adam_step?.py", ADAM), BESIDE])
    ended = renamed(plain, b"step?.py", b"step\0.py")
    long = f"ada/{'x' * 297}.py"
    cut = f"ada/{'x' * 176}…{'x' * 16}.py"
    accents = [("José/adam_step.py", ADAM), ("Jose\u0301/adam_step.py", ADAM)]
    return [
        _one_refused("traversal", "a name that climbs out", "../../ada/adam_step.py", out),
        _one_refused("traversal_inside", "a name that climbs out on its way", "ada/../../adam_step.py", out),
        _one_refused("absolute", "an absolute name", "/etc/adam_step.py", "an absolute name", "etc/adam_step.py"),
        _one_refused("drive_letter", "a drive of Windows", "C:/ada/adam_step.py", "an absolute name"),
        _one_refused("backslash", "the sign between folders of Windows", "ada\\adam_step.py", out),
        _one_refused(
            "long_name",
            "a name of 300 characters",
            long,
            "longer than 255 bytes",
            cut,
        ),
        _refused_beside(
            "nul_in_name",
            "a name that ends early for some",
            ended,
            "ada/adam_step\ufffd.py",
            out,
        ),
        Archive(
            "case_twins",
            "two names that are one where capitals do not count: the later counts",
            packed([("ada/adam_step.py", NOTHING), ("ADA/Adam_Step.py", ADAM), BESIDE]),
            ("plain",),
            [
                _graded("ADA/Adam_Step.py", "ADA"),
                _refused("ada/adam_step.py", "nothing but capitals"),
                BOB,
            ],
        ),
        Archive(
            "accent_twins",
            "two ways to write one accent: the later counts",
            packed([*accents, BESIDE]),
            ("plain",),
            [
                _graded("Jose\u0301/adam_step.py", "Jose\u0301"),
                _refused("José/adam_step.py", "nothing but capitals"),
                BOB,
            ],
        ),
        Archive(
            "same_name_twice",
            "one name twice: the later counts",
            renamed(packed([("ada/adam_step.py", NOTHING), ("ada/adam_ste2.py", ADAM), BESIDE]), b"ste2", b"step"),
            ("plain",),
            [
                _graded("ada/adam_step.py", "ada"),
                _refused("ada/adam_step.py", "a later file of the same name"),
                BOB,
            ],
        ),
        Archive(
            "utf8_unmarked",
            "a name in UTF-8 that does not say so",
            renamed(packed({"J??/adam_step.py": ADAM, "bob/adam_step.py": ADAM}), b"J??", "Jé".encode()),
            ("plain",),
            [_graded("Jé/adam_step.py", "Jé"), BOB],
        ),
        Archive(
            "alphabet_of_dos",
            "a name in the alphabet of DOS",
            renamed(packed({"J?/adam_step.py": ADAM, "bob/adam_step.py": ADAM}), b"J?", b"J\x82"),
            ("plain",),
            [_graded("Jé/adam_step.py", "Jé"), BOB],
        ),
        Archive(
            "signs_that_reorder",
            "signs that move a cursor or turn a text around are shown as what they are",
            packed({"a\u202eda/adam_step.py": ADAM, "\x1b[31mred/adam_step.py": ADAM, "=1+1/adam_step.py": ADAM}),
            ("plain",),
            [_graded(f"{name}/adam_step.py", name) for name in ("=1+1", "a\ufffdda", "\ufffd[31mred")],
        ),
        Archive(
            "names_of_devices",
            "students called like devices of Windows and like files of the reports",
            packed({f"{name}/adam_step.py": ADAM for name in ("CON", "gradebook.csv", "nul.txt")}),
            ("plain",),
            [_graded(f"{name}/adam_step.py", name) for name in ("CON", "gradebook.csv", "nul.txt")],
        ),
    ]


def _special(name: str, shows: str, mode: int, words: str) -> Archive:
    content = packed({"ada/adam_step.py": "/etc/passwd"}, external_attr=mode << 16)
    return Archive(name, shows, content, (), [_refused("ada/adam_step.py", words)])


def _hostile_entries() -> list[Archive]:
    honest = packed([("ada/adam_step.py", ADAM), BESIDE])
    damaged = honest.replace(ADAM.encode(), ADAM.upper().encode(), 1)
    odd = honest.replace(b"PK\x03\x04", b"PK\x03\x05", 1)
    locked = with_header_bit(honest, ADA)
    return [
        _special("symbolic_link", "a link", stat.S_IFLNK | 0o777, "a symbolic link"),
        _special("device", "a device", stat.S_IFCHR | 0o666, "no regular file"),
        _special("pipe", "a pipe", stat.S_IFIFO | 0o666, "no regular file"),
        _refused_beside(
            "bomb",
            "a file that is packed far too well",
            bomb(3),
            "ada/adam_step.py",
            "packed more than 200 times smaller",
        ),
        _refused_beside(
            "encrypted",
            "an entry with a password",
            locked,
            "ada/adam_step.py",
            "it is encrypted",
        ),
        _refused_beside(
            "damaged",
            "bytes that are not those that were packed",
            damaged,
            "ada/adam_step.py",
            "cannot be unpacked",
        ),
        _refused_beside(
            "other_end",
            "the list is at odds with the file",
            odd,
            "ada/adam_step.py",
            "cannot be unpacked",
        ),
        _refused_beside(
            "list_without_end",
            "a zip of a student that claims a list of gigabytes",
            packed(
                [("ada/work.zip", packed({"a.py": ADAM})[:-10] + (2**31).to_bytes(4, "little") + b"\0" * 6), BESIDE]
            ),
            "ada/work.zip",
            "far too many files",
        ),
        _refused_beside(
            "crowd",
            "a zip of a student with thousands of files",
            packed(
                [("ada/work.zip", packed({f"{number}": "" for number in range(2001)})), BESIDE],
                compress_type=zipfile.ZIP_BZIP2,
            ),
            "ada/work.zip",
            "more than 2000 files",
        ),
    ]


def main(folder: Path = FOLDER) -> None:
    """Write the corpus."""
    folder.mkdir(exist_ok=True)
    for archive in archives():
        (folder / f"{archive.name}.zip").write_bytes(archive.content)
        (folder / f"{archive.name}.json").write_text(archive.expectation(), encoding="utf-8")


if __name__ == "__main__":
    main()
