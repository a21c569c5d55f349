"""Exports of learning systems, one case for each format."""

from __future__ import annotations

from tests.autograder.corpus.archives.archive import ADAM, DENSE, NOTHING, Archive, graded, left, packed, passed

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
TOP = "assignment_5_export"
FILES = {f"{TOP}/submission_11/hw.py": ADAM, f"{TOP}/submission_12/adam_step.py": ADAM}

# As `gh teacher download` writes it: the newest attempt first, without attempts a line of empty cells.
SCORES = """username,first_name,last_name,email,section,score,max_score,datetime,submission_tag,submitted_by,review_url,late,override
Hubot,Ada,Byron,ada@x.edu,A,20,30,2026-06-02T09:00:00Z,submit/2026-06-02T08-59-00Z,Hubot,https://github.com/o/ee541-adam-step-hubot/commit/c2,true,
Hubot,Ada,Byron,ada@x.edu,A,18,30,2026-06-01T14:33:11Z,submit/2026-06-01T14-32-05Z,,https://github.com/o/ee541-adam-step-hubot/commit/c1,false,
octo-cat,Jo,Roe,jo@x.edu,B,25,30,2026-06-01T15:00:00Z,submit/2026-06-01T14-59-00Z,,https://github.com/o/ee541-adam-step-octo-cat/commit/c3,false,true
partner,,,,,25,30,2026-06-01T15:00:00Z,submit/2026-06-01T14-59-00Z,,https://github.com/o/ee541-adam-step-octo-cat/commit/c3,false,
nobody,,,,,,,,,,,,
"""
ADAM_DOWNLOAD = "downloads/ee541-adam-step_submissions_2026_06_03_T_10_11_12"
DENSE_DOWNLOAD = "downloads/ee541-dense-backward_submissions_2026_06_10_T_10_11_12"

SYSTEMS = [
    Archive(
        "canvas",
        "Canvas: names run together, late marks, a resubmission, an anonymous one, a submission typed as text",
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
        [
            graded("anon_x7Tq2_98003_adam_step.py", "anon_x7Tq2"),
            passed("doejane_4711_98001_homework.py", "doejane", "homework-1.py is a later attempt"),
            graded("doejane_4711_98005_homework-1.py", "doejane", "adam_step#2"),
            left("doejane_4711_text.html"),
            left("müllerjörg_4713_98004_data.csv"),
            graded("okonkwoada_LATE_4712_98002_adam_step.py", "okonkwoada"),
        ],
        layouts=("canvas",),
        late=["okonkwoada_LATE_4712_98002_adam_step.py"],
    ),
    Archive(
        "canvas_all_attempts",
        "Canvas: with `all`, both of two attempts are graded",
        packed({"doejane_4711_1_hw.py": ADAM, "doejane_4711_2_hw-1.py": ADAM, "roejo_4712_3_hw.py": ADAM}),
        [
            graded("doejane_4711_1_hw.py", "doejane"),
            graded("doejane_4711_2_hw-1.py", "doejane", "adam_step#2"),
            graded("roejo_4712_3_hw.py", "roejo"),
        ],
        layouts=("canvas",),
        attempt="all",
        identical=[["doejane_4711_2_hw-1.py", "roejo_4712_3_hw.py"]],
    ),
    Archive(
        "canvas_namesakes",
        "Canvas: two users of one name are told apart by their numbers",
        packed({"doejane_1_11_adam_step.py": ADAM, "doejane_2_12_adam_step.py": ADAM + "#\n"}),
        [graded("doejane_1_11_adam_step.py", "doejane"), graded("doejane_2_12_adam_step.py", "doejane")],
        layouts=("canvas",),
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
        [
            graded("doejane_1_11_work.zip/hw/adam_step.py", "doejane"),
            graded("roejo_2_12_adam_step.zip/a.py", "roejo"),
        ],
        layouts=("canvas",),
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
        [
            graded("Ada O'Neil_802_assignsubmission_file_/sub/dense_backward.py", "Ada O'Neil", "dense_backward#1"),
            graded("Jane Doe_801_assignsubmission_file/adam_step.py", "Jane Doe"),
            left("Jane Doe_801_assignsubmission_onlinetext/onlinetext.html"),
        ],
        layouts=("moodle",),
    ),
    Archive(
        "moodle_flat",
        "Moodle: the flat form, one name with the system's own words in it, one anonymous participant",
        packed(
            {
                "Jane Doe_801_assignsubmission_file_adam_step.py": ADAM,
                "Participant_802_assignsubmission_file_Eve_9_assignsubmission_file_adam_step.py": ADAM,
            }
        ),
        [
            graded("Jane Doe_801_assignsubmission_file_adam_step.py", "Jane Doe"),
            graded("Participant_802_assignsubmission_file_Eve_9_assignsubmission_file_adam_step.py", "Participant"),
        ],
        layouts=("moodle",),
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
        [
            graded("Default group_assignsubmission_file/adam_step.py", "Default group"),
            graded("Team Blue_7_assignsubmission_file/adam_step.py", "Team Blue"),
        ],
        layouts=("moodle",),
    ),
    Archive(
        "brightspace",
        "Brightspace: a folder for each submission time, and the index",
        packed(
            {
                "101-55 - Jane Doe - Sep 5, 2026 1159 PM/adam_step.py": ADAM,
                "101-55 - Jane Doe - Sep 6, 2026 805 AM/my_work.py": ADAM,
                "102-55 - Ada O'Neil - Sep 5, 2026 1201 AM/adam_step.py": ADAM,
                "index.html": "<table>",
            }
        ),
        [
            passed("101-55 - Jane Doe - Sep 5, 2026 1159 PM/adam_step.py", "Jane Doe", "is a later attempt"),
            graded("101-55 - Jane Doe - Sep 6, 2026 805 AM/my_work.py", "Jane Doe", "adam_step#2"),
            graded("102-55 - Ada O'Neil - Sep 5, 2026 1201 AM/adam_step.py", "Ada O'Neil"),
            left("index.html"),
        ],
        layouts=("brightspace",),
        times=["2026-09-05T00:01:00", "2026-09-05T23:59:00", "2026-09-06T08:05:00"],
    ),
    Archive(
        "pattern",
        "names of an unknown system, read by a pattern of staff",
        packed(
            {
                "hw4#s17#Jane Doe#adam_step.py": ADAM,
                "hw4#s18#Jo Roe#notes.py": NOTHING,
                "hw4#s18#Jo Roe#work.py": ADAM,
            }
        ),
        [
            graded("hw4#s17#Jane Doe#adam_step.py", "Jane Doe"),
            passed("hw4#s18#Jo Roe#notes.py", "Jo Roe", "defines none of the required names"),
            graded("hw4#s18#Jo Roe#work.py", "Jo Roe"),
        ],
        layouts=("pattern",),
        pattern=r"hw\d+#(?P<id>\w+)#(?P<student>[^#]+)#(?P<file>.+)",
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
        [
            graded("submitted/bitdiddle/adam_step/problem1.py", "bitdiddle"),
            graded("submitted/hacker/adam_step/problem1.py", "hacker"),
            left("submitted/hacker/adam_step/timestamp.txt", "says who submitted what, or when"),
        ],
        layouts=("nbgrader",),
        times=["2026-02-02T15:58:23+00:00"],
    ),
    Archive(
        "nbgrader_course",
        "nbgrader: the folder of a whole course, of which only the submissions are graded",
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
        [
            left("ee541/autograded/hacker/adam_step/problem1.py", "in nbgrader's autograded/"),
            left("ee541/nbgrader_config.py", "nbgrader's configuration"),
            left("ee541/release/adam_step/problem1.py", "in nbgrader's release/"),
            left("ee541/source/adam_step/problem1.py", "in nbgrader's source/"),
            graded("ee541/submitted/hacker/adam_step/problem1.py", "hacker"),
            left("ee541/submitted/hacker/adam_step/timestamp.txt", "says who submitted what, or when"),
        ],
        layouts=("nbgrader",),
        times=["2026-02-02T15:58:23+00:00"],
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
        [
            left("adam-step-submissions/adam-step-hubot/.git/HEAD", "hidden"),
            graded("adam-step-submissions/adam-step-hubot/work.py", "hubot"),
            left("adam-step-submissions/adam-step-octo-cat/.git/config", "hidden"),
            graded("adam-step-submissions/adam-step-octo-cat/src/adam_step.py", "octo-cat"),
        ],
        layouts=("classroom",),
    ),
    Archive(
        "classroom50",
        "Classroom 50: downloads of two assignments, with the scores of each; attempts, late marks, a group, a template",
        packed(
            {
                f"{ADAM_DOWNLOAD}/ee541-adam-step-hubot/.git/HEAD": "ref",
                f"{ADAM_DOWNLOAD}/ee541-adam-step-hubot/adam_step.py": ADAM,
                f"{ADAM_DOWNLOAD}/ee541-adam-step-hubot/tests/test_adam_step.py": NOTHING,
                f"{ADAM_DOWNLOAD}/ee541-adam-step-octo-cat/.git/HEAD": "ref",
                f"{ADAM_DOWNLOAD}/ee541-adam-step-octo-cat/result.json": "{}",
                f"{ADAM_DOWNLOAD}/ee541-adam-step-octo-cat/src/work.py": ADAM,
                f"{ADAM_DOWNLOAD}/scores.csv": SCORES,
                f"{DENSE_DOWNLOAD}/ee541-dense-backward-octo-cat/.git/HEAD": "ref",
                f"{DENSE_DOWNLOAD}/ee541-dense-backward-octo-cat/dense_backward.py": DENSE,
                f"{DENSE_DOWNLOAD}/scores.csv": SCORES.split("\n")[0],
            }
        ),
        [
            left(f"{ADAM_DOWNLOAD}/ee541-adam-step-hubot/.git/HEAD", "hidden"),
            graded(f"{ADAM_DOWNLOAD}/ee541-adam-step-hubot/adam_step.py", "hubot", "adam_step#2"),
            passed(
                f"{ADAM_DOWNLOAD}/ee541-adam-step-hubot/tests/test_adam_step.py", "hubot", "is named for the assignment"
            ),
            left(f"{ADAM_DOWNLOAD}/ee541-adam-step-octo-cat/.git/HEAD", "hidden"),
            left(f"{ADAM_DOWNLOAD}/ee541-adam-step-octo-cat/result.json"),
            graded(f"{ADAM_DOWNLOAD}/ee541-adam-step-octo-cat/src/work.py", "octo-cat"),
            left(f"{ADAM_DOWNLOAD}/scores.csv", "it says who submitted what"),
            left(f"{DENSE_DOWNLOAD}/ee541-dense-backward-octo-cat/.git/HEAD", "hidden"),
            graded(f"{DENSE_DOWNLOAD}/ee541-dense-backward-octo-cat/dense_backward.py", "octo-cat", "dense_backward#1"),
            left(f"{DENSE_DOWNLOAD}/scores.csv", "it says who submitted what"),
        ],
        layouts=("classroom",),
        late=[
            f"{ADAM_DOWNLOAD}/ee541-adam-step-hubot/adam_step.py",
            f"{ADAM_DOWNLOAD}/ee541-adam-step-hubot/tests/test_adam_step.py",
        ],
        times=["2026-06-01T15:00:00+00:00", "2026-06-02T09:00:00+00:00", "2026-06-02T09:00:00+00:00"],
        notes=[
            f"{ADAM_DOWNLOAD}/scores.csv: attempts without a clone beside it, such as those of a group's members: partner"
        ],
    ),
    Archive(
        "gradescope",
        "Gradescope: symbols of Ruby, a group, a history, a submission that is not there",
        packed({f"{TOP}/submission_metadata.yml": METADATA, **FILES}),
        [
            graded(f"{TOP}/submission_11/hw.py", "Jane Doe, Jo Roe", "adam_step#2"),
            graded(f"{TOP}/submission_12/adam_step.py", "Ada O'Neil"),
            left(f"{TOP}/submission_metadata.yml", "says who submitted what"),
        ],
        layouts=("gradescope",),
        times=["2026-02-03T10:00:00-08:00", "2026-02-03T11:00:00-08:00"],
        notes=["submission_13 of Cy Gone: listed in submission_metadata.yml, but the folder is missing"],
    ),
    Archive(
        "gradescope_unsafe_yaml",
        "Gradescope: a description with a tag that would run code is not read, and students are named after their folders",
        packed({f"{TOP}/submission_metadata.yml": "a: !!python/object/apply:os.system ['true']\n", **FILES}),
        [
            graded(f"{TOP}/submission_11/hw.py", "submission_11"),
            graded(f"{TOP}/submission_12/adam_step.py", "submission_12"),
            left(f"{TOP}/submission_metadata.yml", "says who submitted what"),
        ],
        note_words=["submission_metadata.yml: cannot be read", "students are named after their folders"],
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
        [
            graded("ada/hw/adam_step.py", "ada"),
            left("ada/submission_metadata.yml", "says who submitted what"),
            graded("bob/hw/adam_step.py", "bob"),
        ],
    ),
]
