"""Classes that staff packed by hand."""

from __future__ import annotations

from tests.autograder.corpus.archives.archive import (
    ADAM,
    DENSE,
    NOTHING,
    Archive,
    Row,
    graded,
    left,
    packed,
    passed,
    refused,
)

BY_HAND = [
    Archive(
        "plain",
        "students as folders and as name prefixes, all in one folder",
        packed({"hw4/ada/adam_step.py": ADAM, "hw4/bob_adam_step.py": ADAM, "hw4/cy_dense_backward.py": DENSE}),
        [
            graded("hw4/ada/adam_step.py", "ada"),
            graded("hw4/bob_adam_step.py", "bob"),
            graded("hw4/cy_dense_backward.py", "cy", "dense_backward#1"),
        ],
    ),
    Archive(
        "two_versions",
        "of two files for one assignment the newer is graded, and the other is reported",
        packed([("ada/adam_step.ipynb", "{}"), ("ada/adam_step.py", ADAM)]),
        [
            passed("ada/adam_step.ipynb", "ada", "adam_step.py is newer"),
            graded("ada/adam_step.py", "ada", "adam_step#2"),
        ],
    ),
    Archive(
        "zips_of_students",
        "a zip for each student; zips inside them stay closed",
        packed(
            {
                "ada.zip": packed({"adam_step.py": ADAM}),
                "bob_adam_step.zip": packed({"hw.py": NOTHING}),
                "cy.zip": packed({"inner.zip": packed({"adam_step.py": ADAM})}),
                "di.zip": packed({}),
                "eve.zip": "no zip",
            }
        ),
        [
            graded("ada.zip/adam_step.py", "ada"),
            graded("bob_adam_step.zip/hw.py", "bob"),
            refused("cy.zip/inner.zip", "a zip inside a student's zip: unpack it first"),
            refused("di.zip", "an empty zip"),
            refused("eve.zip", "cannot be opened"),
        ],
    ),
    Archive(
        "other_archives",
        "other types of archives are refused with advice",
        packed({"ada/work.tar.gz": "x", "bob/work.7z": "x", "cy/work.RAR": "x", "di/adam_step.py": ADAM}),
        [
            refused("ada/work.tar.gz", "unpack it, or ask for a .zip"),
            refused("bob/work.7z", "unpack it, or ask for a .zip"),
            refused("cy/work.RAR", "unpack it, or ask for a .zip"),
            graded("di/adam_step.py", "di"),
        ],
    ),
    Archive(
        "system_files",
        "files left behind by systems and editors are each recorded",
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
        [
            left("__MACOSX/ada/._adam_step.py", "hidden"),
            left("ada/.DS_Store", "hidden"),
            left("ada/.ipynb_checkpoints/adam_step-checkpoint.py", "hidden"),
            left("ada/Thumbs.db", "hidden"),
            left("ada/__pycache__/adam_step.cpython-311.pyc", "hidden"),
            graded("ada/adam_step.py", "ada"),
        ],
    ),
    Archive(
        "nothing_of_use",
        "a class without a submission",
        packed({"ada/data.csv": "1", "bob/notes.py": NOTHING}),
        [left("ada/data.csv"), passed("bob/notes.py", "bob", "defines none of the required names")],
    ),
    Archive("empty", "a zip without an entry", packed({}), [], layouts=()),
    Archive(
        "broken_notebook",
        "an invalid notebook is refused, unless it is named for an assignment",
        packed({"ada/homework.ipynb": "{", "bob/adam_step.ipynb": "{"}),
        [Row("ada/homework.ipynb", "refused", "ada", "", "is not a notebook"), graded("bob/adam_step.ipynb", "bob")],
    ),
    Archive(
        "identical",
        "identical files from two students are reported",
        packed({"ada/adam_step.py": ADAM, "bob/adam_step.py": ADAM, "cy/adam_step.py": ADAM + "#\n"}),
        [graded(f"{name}/adam_step.py", name) for name in ("ada", "bob", "cy")],
        identical=[["ada/adam_step.py", "bob/adam_step.py"]],
    ),
    Archive(
        "with_a_program_before_it",
        "bytes before the zip, as in one that unpacks itself",
        b"#!/bin/sh\nexit 1\n" + packed({"ada/adam_step.py": ADAM}),
        [graded("ada/adam_step.py", "ada")],
    ),
]
