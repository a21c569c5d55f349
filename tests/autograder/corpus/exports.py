"""Classes that come with a list of who is who: exports of Gradescope, and rosters."""

from __future__ import annotations

from tests.autograder.corpus.archive import (
    ADAM,
    Archive,
    graded,
    left,
    packed,
)

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


def gradescope() -> list[Archive]:
    top = "assignment_5_export"
    files = {f"{top}/submission_11/hw.py": ADAM, f"{top}/submission_12/adam_step.py": ADAM}
    return [
        Archive(
            "gradescope",
            "Gradescope: symbols of Ruby, a group, a history, a submission that is not there",
            packed({f"{top}/submission_metadata.yml": METADATA, **files}),
            ("gradescope",),
            [
                graded(f"{top}/submission_11/hw.py", "Jane Doe, Jo Roe", "adam_step#2"),
                graded(f"{top}/submission_12/adam_step.py", "Ada O'Neil"),
                left(f"{top}/submission_metadata.yml", "tells who handed in what"),
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
                graded(f"{top}/submission_11/hw.py", "submission_11"),
                graded(f"{top}/submission_12/adam_step.py", "submission_12"),
                left(f"{top}/submission_metadata.yml", "tells who handed in what"),
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
                graded("ada/hw/adam_step.py", "ada"),
                left("ada/submission_metadata.yml", "tells who handed in what"),
                graded("bob/hw/adam_step.py", "bob"),
            ],
        ),
    ]


ROSTER = (
    "\ufeffID;Name;E-Mail;Canvas ID\ns1;Doe, Jane;jane@example.edu;4711\ns2;Jo Roe;jo@example.edu;\ns3;Ada O'Neil;;\n"
)


def rosters() -> list[Archive]:
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
                graded("doejane_4711_1_adam_step.py", "Doe, Jane"),
                graded("roejo_4712_2_adam_step.py", "Jo Roe"),
                graded("who_4799_3_adam_step.py", "who"),
            ],
            {"roster": ROSTER, "unmatched": ["who"], "without": ["s3"]},
        ),
        Archive(
            "roster_impersonation",
            "a name of another user's is not enough where the roster knows the number",
            packed({"doejane_4711_1_adam_step.py": ADAM, "doejane_6666_2_adam_step.py": ADAM + "#\n"}),
            ("canvas",),
            [graded("doejane_4711_1_adam_step.py", "Doe, Jane"), graded("doejane_6666_2_adam_step.py", "doejane")],
            {"roster": ROSTER, "unmatched": ["doejane"], "without": ["s2", "s3"]},
        ),
        Archive(
            "roster_conflict",
            "two folders that claim one person are both graded, and listed",
            packed({"Jo Roe/adam_step.py": ADAM, "jo@example.edu/adam_step.py": ADAM + "#\n"}),
            ("plain",),
            [graded("Jo Roe/adam_step.py", "Jo Roe"), graded("jo@example.edu/adam_step.py", "Jo Roe")],
            {
                "roster": ROSTER,
                "unmatched": ["Jo Roe"],
                "without": ["s1", "s3"],
                "conflicts": [["s2", "adam_step", "Jo Roe/adam_step.py", "jo@example.edu/adam_step.py"]],
            },
        ),
    ]
