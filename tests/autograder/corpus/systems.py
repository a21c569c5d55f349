"""What learning systems make of a class: one archive for each form."""

from __future__ import annotations

from tests.autograder.corpus.archive import (
    ADAM,
    DENSE,
    NOTHING,
    Archive,
    graded,
    left,
    packed,
    passed,
)


def systems() -> list[Archive]:
    """Return an archive for each form of each system."""
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
                graded("anon_x7Tq2_98003_adam_step.py", "anon_x7Tq2"),
                passed("doejane_4711_98001_homework.py", "doejane", "homework-1.py is a later attempt"),
                graded("doejane_4711_98005_homework-1.py", "doejane", "adam_step#2"),
                left("doejane_4711_text.html"),
                left("müllerjörg_4713_98004_data.csv"),
                graded("okonkwoada_LATE_4712_98002_adam_step.py", "okonkwoada"),
            ],
            {"late": ["okonkwoada_LATE_4712_98002_adam_step.py"]},
        ),
        Archive(
            "canvas_all_attempts",
            "Canvas: of two attempts both are graded when all are asked for",
            packed({"doejane_4711_1_hw.py": ADAM, "doejane_4711_2_hw-1.py": ADAM, "roejo_4712_3_hw.py": ADAM}),
            ("canvas",),
            [
                graded("doejane_4711_1_hw.py", "doejane"),
                graded("doejane_4711_2_hw-1.py", "doejane", "adam_step#2"),
                graded("roejo_4712_3_hw.py", "roejo"),
            ],
            {"attempt": "all", "identical": [["doejane_4711_2_hw-1.py", "roejo_4712_3_hw.py"]]},
        ),
        Archive(
            "canvas_namesakes",
            "Canvas: two users of one name are told apart by their numbers",
            packed({"doejane_1_11_adam_step.py": ADAM, "doejane_2_12_adam_step.py": ADAM + "#\n"}),
            ("canvas",),
            [graded("doejane_1_11_adam_step.py", "doejane"), graded("doejane_2_12_adam_step.py", "doejane")],
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
                graded("doejane_1_11_work.zip/hw/adam_step.py", "doejane"),
                graded("roejo_2_12_adam_step.zip/a.py", "roejo"),
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
                graded("Ada O'Neil_802_assignsubmission_file_/sub/dense_backward.py", "Ada O'Neil", "dense_backward#1"),
                graded("Jane Doe_801_assignsubmission_file/adam_step.py", "Jane Doe"),
                left("Jane Doe_801_assignsubmission_onlinetext/onlinetext.html"),
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
                graded("Jane Doe_801_assignsubmission_file_adam_step.py", "Jane Doe"),
                graded("Participant_802_assignsubmission_file_Eve_9_assignsubmission_file_adam_step.py", "Participant"),
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
                graded("Default group_assignsubmission_file/adam_step.py", "Default group"),
                graded("Team Blue_7_assignsubmission_file/adam_step.py", "Team Blue"),
            ],
        ),
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
                passed("101-55 - Jane Doe - Sep 5, 2026 1159 PM/adam_step.py", "Jane Doe", "is a later attempt"),
                graded("101-55 - Jane Doe - Sep 6, 2026 805 AM/my_work.py", "Jane Doe", "adam_step#2"),
                graded("102-55 - Ada O'Neil - Sep 5, 2026 1201 AM/adam_step.py", "Ada O'Neil"),
                left("index.html"),
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
                graded("hw4#s17#Jane Doe#adam_step.py", "Jane Doe"),
                passed("hw4#s18#Jo Roe#notes.py", "Jo Roe", "defines none of the names"),
                graded("hw4#s18#Jo Roe#work.py", "Jo Roe"),
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
                graded("submitted/bitdiddle/adam_step/problem1.py", "bitdiddle"),
                graded("submitted/hacker/adam_step/problem1.py", "hacker"),
                left("submitted/hacker/adam_step/timestamp.txt", "tells who handed in what, or when"),
            ],
            {"times": ["2026-02-02T15:58:23+00:00"]},
        ),
        Archive(
            "nbgrader_course",
            "nbgrader: the folder of a whole course, of which only what was handed in counts",
            packed(
                {
                    "ee541/nbgrader_config.py": "c = get_config()\n",
                    "ee541/source/adam_step/problem1.py": ADAM,
                    "ee541/release/adam_step/problem1.py": ADAM,
                    "ee541/autograded/hacker/adam_step/problem1.py": ADAM,
                    "ee541/submitted/hacker/adam_step/problem1.py": ADAM,
                    "ee541/submitted/hacker/adam_step/timestamp.txt": "2026-02-02 15:58:23.948203 UTC",
                }
            ),
            ("nbgrader",),
            [
                (
                    "ee541/autograded/hacker/adam_step/problem1.py",
                    "ignored",
                    "",
                    "",
                    "nbgrader keeps it in autograded/",
                ),
                ("ee541/nbgrader_config.py", "ignored", "", "", "settings of nbgrader"),
                ("ee541/release/adam_step/problem1.py", "ignored", "", "", "nbgrader keeps it in release/"),
                ("ee541/source/adam_step/problem1.py", "ignored", "", "", "nbgrader keeps it in source/"),
                graded("ee541/submitted/hacker/adam_step/problem1.py", "hacker"),
                left("ee541/submitted/hacker/adam_step/timestamp.txt", "tells who handed in what, or when"),
            ],
            {"times": ["2026-02-02T15:58:23+00:00"]},
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
                left("adam-step-submissions/adam-step-hubot/.git/HEAD", "hidden"),
                graded("adam-step-submissions/adam-step-hubot/work.py", "hubot"),
                left("adam-step-submissions/adam-step-octo-cat/.git/config", "hidden"),
                graded("adam-step-submissions/adam-step-octo-cat/src/adam_step.py", "octo-cat"),
            ],
        ),
    ]
