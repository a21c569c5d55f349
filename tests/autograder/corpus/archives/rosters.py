"""Classes with a roster, which matches numbers and names with people."""

from __future__ import annotations

from tests.autograder.corpus.archives.archive import ADAM, Archive, graded, packed

ROSTER = """\ufeffID;Name;E-Mail;Canvas ID
s1;Doe, Jane;jane@example.edu;4711
s2;Jo Roe;jo@example.edu;
s3;Ada O'Neil;;
"""

ROSTERS = [
    Archive(
        "roster",
        "a roster matches numbers and names with people; others are still graded",
        packed(
            {
                "doejane_4711_1_adam_step.py": ADAM,
                "roejo_4712_2_adam_step.py": ADAM,
                "who_4799_3_adam_step.py": ADAM,
            }
        ),
        [
            graded("doejane_4711_1_adam_step.py", "Doe, Jane"),
            graded("roejo_4712_2_adam_step.py", "Jo Roe"),
            graded("who_4799_3_adam_step.py", "who"),
        ],
        layouts=("canvas",),
        roster=ROSTER,
        unmatched=["who"],
        without=["s3"],
    ),
    Archive(
        "roster_impersonation",
        "a name does not match if the roster has another number for it",
        packed({"doejane_4711_1_adam_step.py": ADAM, "doejane_6666_2_adam_step.py": ADAM + "#\n"}),
        [graded("doejane_4711_1_adam_step.py", "Doe, Jane"), graded("doejane_6666_2_adam_step.py", "doejane")],
        layouts=("canvas",),
        roster=ROSTER,
        unmatched=["doejane"],
        without=["s2", "s3"],
    ),
    Archive(
        "roster_conflict",
        "two folders that match one person are both graded, and listed",
        packed({"Jo Roe/adam_step.py": ADAM, "jo@example.edu/adam_step.py": ADAM + "#\n"}),
        [graded("Jo Roe/adam_step.py", "Jo Roe"), graded("jo@example.edu/adam_step.py", "Jo Roe")],
        roster=ROSTER,
        unmatched=["Jo Roe"],
        without=["s1", "s3"],
        conflicts=[["s2", "adam_step", "Jo Roe/adam_step.py", "jo@example.edu/adam_step.py"]],
    ),
]
