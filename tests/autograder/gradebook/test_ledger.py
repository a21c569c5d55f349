"""The ledger: adjustments, then the late policy, then a score that counts; every name in it is checked before anything is graded."""

from __future__ import annotations

import multiprocessing
import pickle
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.gradebook.adjustments import Adjustment
from autograder.gradebook.late_policy import LatePolicy
from autograder.gradebook.ledger import Ledger, LedgerFiles, ledger_files, load_ledger, make_ledger
from autograder.gradebook.students import HandIn
from autograder.intake.model import Person
from autograder.intake.roster import Roster, roster_of
from autograder.model import KitError, Member, Report, Standing, Submission
from autograder.reports.sanitize import safe_report
from tests.autograder.gradebook.test_late_policy import local
from tests.autograder.kit import ROOT
from tests.autograder.reports import sample_reports as samples

POLICY = LatePolicy(
    ZoneInfo("America/Los_Angeles"),
    {"adam_step": local("2026-09-20T23:59:59"), "pruning": local("2026-10-04T23:59:59")},
    rate=10.0,
    bank_days=1,
)
ADA, BOB = Person("s1", "Ada Byron", "ada@x.edu", ids={"canvas_id": "4711"}), Person("s2", "Bob Ng", extension_days=2)


def roster(*people: Person) -> Roster:
    return roster_of(people)


def handed_in(key: str, at: str = "", *people: Member, **values: object) -> Submission:
    made = Submission(key.title(), key, "adam_step", "adam_step.py", b"", submitted_at=at, people=people)
    return replace(made, **values)  # type: ignore[arg-type]


def change(kind: str, points: float = 0.0, test: str = "", **values: object) -> Adjustment:
    made = Adjustment("adjustments.csv, line 2", "ada", "adam_step", test, "add", points, "a reason")
    return replace(made, kind=kind, **values)  # type: ignore[arg-type]


def report(score: float = 17, of: float = 20, **values: object) -> Report:
    """Return a report of Ada with two tests: one passed, one failed."""
    tests = [replace(samples.VISIBLE[0], points=score), replace(samples.HIDDEN[0], points=of - score)]
    outcomes = (samples.outcome(tests[0], "passed"), samples.outcome(tests[1], "failed"))
    return replace(samples.report(*outcomes), key="ada", **values)  # type: ignore[arg-type]


def standing(
    changes: Sequence[Adjustment] = (), at: str = "", policy: LatePolicy | None = POLICY, **values: object
) -> Standing:
    """Return the standing of Ada's report after adjustments and the policy."""
    ledger = make_ledger(policy, changes, [handed_in("ada", at)], None)
    return ledger.standing(report(**values))  # type: ignore[arg-type]


TWO_DAYS_LATE = "2026-09-22T12:00:00"


def test_with_neither_file_the_points_of_the_tests_count():
    assert Ledger().standing(report()) == Standing(17, final=17)
    assert load_ledger(LedgerFiles(), ROOT, [handed_in("ada", TWO_DAYS_LATE, late=True)], None) == Ledger()


def test_days_late_take_percents_after_the_late_days_are_used():
    assert standing(at=TWO_DAYS_LATE) == Standing(
        17, 0, 1.7, 15.3, sentences=("2 days late, 1 late day used, −10 %: 17 → 15.3",)
    )


def test_the_policy_applies_to_the_adjusted_score():
    assert standing([change("add", 2)], TWO_DAYS_LATE) == Standing(
        17,
        2,
        1.9,
        17.1,
        sentences=("+2 points by staff: a reason", "2 days late, 1 late day used, −10 %: 19 → 17.1"),
    )


def test_a_score_that_was_set_is_final_and_nothing_is_taken_off():
    expected = Standing(17, -2, 0, 15, sentences=("Set to 15 points by staff: a reason",))
    assert standing([change("set", 15)], TWO_DAYS_LATE) == expected


def test_an_excused_student_has_no_score():
    expected = Standing(17, excused=True, sentences=("Excused by staff: a reason",))
    assert standing([change("excused")], TWO_DAYS_LATE) == expected


def test_lines_apply_in_their_order():
    assert standing([change("add", 1), change("set", 15), change("add", 1)]).final == 16
    assert standing([change("excused"), change("set", 15)]).final == 15
    assert standing([change("set", 15), change("excused")]).final is None


@pytest.mark.parametrize(
    ("change_of_test", "final", "sentence"),
    [
        (("add", 2.0, 0), 17, ""),
        (("add", -2.0, 0), 15, "sgd: one step on a matrix: −2 points by staff: a reason"),
        (("add", 1.0, 1), 18, "sgd: numbers and arrays of any rank: +1 point by staff: a reason"),
        (("add", 9.0, 1), 20, "sgd: numbers and arrays of any rank: +3 points by staff: a reason"),
        (("add", -9.0, 1), 17, ""),
        (("set", 0.5, 0), 0.5, "sgd: one step on a matrix: −16.5 points by staff: a reason"),
        (("set", 3.0, 1), 20, "sgd: numbers and arrays of any rank: +3 points by staff: a reason"),
    ],
)
def test_a_test_keeps_between_none_and_all_of_its_points(change_of_test, final, sentence):
    kind, points, number = change_of_test
    result = standing([change(kind, points, (samples.VISIBLE[0], samples.HIDDEN[0])[number].name)])
    assert (result.final, result.sentences) == (final, (sentence,) if sentence else ())
    assert result.adjustment == final - 17


def test_a_line_about_a_test_that_the_report_lacks_changes_nothing():
    assert standing([change("add", 2, "test_of_another_suite")]) == Standing(17, final=17)


def test_a_score_is_never_below_zero_and_may_exceed_the_worth():
    assert standing([change("add", -30)]) == Standing(17, -17, 0, 0, sentences=("−30 points by staff: a reason",))
    assert standing([change("add", 4.5)]).final == 21.5


def test_a_grader_error_has_no_final_score_unless_staff_set_one():
    broken = samples.every_status()
    ledger = make_ledger(POLICY, [change("add", 2, student=broken.key)], [broken], None)
    assert ledger.standing(broken) == Standing(broken.score)
    by_hand = make_ledger(POLICY, [change("set", 15, student=broken.key)], [broken], None)
    assert by_hand.standing(broken).final == 15


CHANGES = st.lists(
    st.builds(
        change,
        st.sampled_from(["add", "set", "excused"]),
        st.floats(0, 20) | st.floats(-40, 40),
        st.sampled_from(["", samples.VISIBLE[0].name, samples.HIDDEN[0].name]),
    ).filter(lambda made: made.kind == "add" or (made.points >= 0 and (made.kind == "set" or not made.test))),
    max_size=6,
)


@given(CHANGES, st.sampled_from(["", "2026-09-20T12:00", TWO_DAYS_LATE, "2026-12-01T00:00"]))
def test_the_parts_of_a_standing_add_up(changes, at):
    result = standing(changes, at)
    if result.final is None:
        assert result.excused
    else:
        assert result.final >= 0
        assert result.final == pytest.approx(result.raw + result.adjustment - result.late_deduction, abs=1e-5)
        assert result.late_deduction >= 0
    assert all(sentence == " ".join(sentence.split()) for sentence in result.sentences)


@given(st.text(max_size=600), st.sampled_from(["", samples.HIDDEN[0].name]))
def test_a_safe_report_keeps_a_standing_as_it_is(reason, test):
    result = standing([change("add", 2, test, reason=reason)], TWO_DAYS_LATE)
    assert safe_report(report(standing=result)).standing == result


def test_an_assignment_that_was_settled_by_hand_uses_no_late_days():
    hand_ins = [handed_in("ada", TWO_DAYS_LATE), handed_in("ada", "2026-10-05T12:00:00", slug="pruning")]
    pruned = report(slug="pruning")
    for changes, deduction in (([], 1.7), ([change("excused")], 0), ([change("set", 9)], 0), ([change("add", 1)], 1.7)):
        assert make_ledger(POLICY, changes, hand_ins, None).standing(pruned).late_deduction == deduction


@pytest.mark.parametrize(("days", "roster_days", "late"), [(0, 0, True), (2, 0, False), (0, 2, True), (None, 2, False)])
def test_an_extension_of_the_course_file_replaces_that_of_the_roster(days, roster_days, late):
    extensions = {} if days is None else {"adam_step": {"s1": days}}
    ledger = make_ledger(
        replace(POLICY, extensions=extensions),
        (),
        [handed_in("s1", TWO_DAYS_LATE, ADA.member)],
        roster(replace(ADA, extension_days=roster_days), BOB),
    )
    assert (("s1", "adam_step", 1) in ledger.lateness) == late


def test_a_group_has_its_longest_extension_and_each_member_pays():
    group = handed_in("s1-s2", "2026-09-23T12:00:00", ADA.member, BOB.member)
    alone = handed_in("s2", "2026-10-07T12:00:00", BOB.member, slug="pruning")
    ledger = make_ledger(POLICY, (), [group, alone], roster(ADA, BOB))
    assert {key: late.used for (key, _, _), late in ledger.lateness.items()} == {"s1-s2": 1, "s2": 0}


def test_staff_read_whose_lateness_is_not_known():
    hand_ins: list[HandIn] = [
        handed_in("ada", late=True),
        handed_in("bob", late=True),
        handed_in("cy", late=None),
        handed_in("di", late=False),
        handed_in("ed", "soon"),
        handed_in("flo", TWO_DAYS_LATE, late=True, slug="two_moons"),
        handed_in("gil", TWO_DAYS_LATE, late=False),
    ]
    ledger = make_ledger(POLICY, (), hand_ins, None)
    assert ledger.remarks == (
        "adam_step: late, but by how much is not known, so no points are taken off: Ada, Bob",
        "adam_step: the time of submission cannot be read, so no points are taken off: Ed",
        "two_moons: late, but the course file has no due date for it, so no points are taken off: Flo",
    )
    assert set(ledger.lateness) == {("gil", "adam_step", 1)}


def test_many_students_make_one_short_remark():
    ledger = make_ledger(POLICY, (), [handed_in(f"s{number}", late=True) for number in range(9)], None)
    assert ledger.remarks == (
        "adam_step: late, but by how much is not known, so no points are taken off: S0, S1, S2, S3, S4 and 4 more",
    )


CANVAS = Member("byronada", (("canvas_id", "4711"),))


@pytest.mark.parametrize("text", ["s1", "S1", "ada@x.edu", "4711", "Ada Byron", "Byron, Ada", "ada  byron"])
def test_a_student_of_the_roster_is_found_by_id_or_name(text):
    ledger = make_ledger(None, [change("add", 2, student=text)], [handed_in("s1", "", ADA.member)], roster(ADA, BOB))
    assert list(ledger.adjustments) == [("s1", "adam_step")]


@pytest.mark.parametrize("text", ["byronada-4711", "Byronada-4711", "4711", "Byron, Ada"])
def test_a_student_without_a_roster_is_found_by_key_id_or_name(text):
    hand_in = handed_in("byronada-4711", "", CANVAS, student="Ada Byron")
    ledger = make_ledger(None, [change("add", 2, student=text)], [hand_in], None)
    assert list(ledger.adjustments) == [("byronada-4711", "adam_step")]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("s3", "line 2: no student, or more than one, is 's3'; near: Ada Byron (s1); Bob Ng (s2)"),
        ("Ada Biron", "line 2: no student, or more than one, is 'Ada Biron'; near: Ada Byron (s1)"),
        ("", "line 2: no student, or more than one, is ''; near: nobody"),
        ("\x1b[31mx", "is '\ufffd[31mx'"),
    ],
)
def test_an_unknown_student_stops_the_run(text, sentence):
    with pytest.raises(KitError) as raised:
        make_ledger(None, [change("add", 2, student=text)], [], roster(ADA, BOB))
    assert sentence in str(raised.value)


def test_a_name_of_two_students_stops_the_run():
    twins = [handed_in("ada-1", student="Ada Byron"), handed_in("ada-2", student="Ada Byron")]
    with pytest.raises(
        KitError, match=r"more than one, is 'Ada Byron'; near: Ada Byron \(ada-1\); Ada Byron \(ada-2\)"
    ):
        make_ledger(None, [change("add", 2, student="Ada Byron")], twins, None)


def test_a_member_of_a_group_is_not_the_group():
    group = handed_in("s1-s2", "", ADA.member, BOB.member)
    with pytest.raises(KitError, match="line 2: s1 handed in adam_step with others; write s1-s2 to change the score"):
        make_ledger(None, [change("add", 2, student="s1")], [group], roster(ADA, BOB))
    ledger = make_ledger(None, [change("add", 2, student="s1-s2")], [group], roster(ADA, BOB))
    assert list(ledger.adjustments) == [("s1-s2", "adam_step")]


@pytest.mark.parametrize("text", ["s2", "s1", "s1-s2"])
def test_a_known_student_without_this_submission_is_a_remark(text):
    others = [
        handed_in("s1", "", ADA.member, slug="pruning"),
        handed_in("s1-s2", "", ADA.member, BOB.member, slug="two_moons"),
    ]
    ledger = make_ledger(None, [change("add", 2, student=text)], others, roster(ADA, BOB))
    assert ledger.remarks == (
        f"adjustments.csv, line 2: {text} has no submission for adam_step, so it changes nothing",
    )


def test_an_unknown_person_with_an_extension_stops_the_run():
    policy = replace(POLICY, extensions={"adam_step": {"s9": 2}}, file="here/course.toml")
    with pytest.raises(KitError, match=r"here/course.toml: \[extensions.adam_step\]: no student, .* is 's9'"):
        make_ledger(policy, (), [], roster(ADA, BOB))


def test_a_student_who_claims_another_name_cannot_use_up_late_days():
    claimant = handed_in("s1-in-a-zip", TWO_DAYS_LATE, Member("Ada Byron", (("any", "s1"),)))
    ada = handed_in("s1", "2026-10-05T12:00:00", ADA.member, slug="pruning")
    ledger = make_ledger(POLICY, (), [claimant, ada], roster(ADA, BOB))
    assert ledger.lateness["s1", "pruning", 1].used == 1


def _in_child(ledger: Ledger, reports: list[Report]) -> list[Standing]:
    return [ledger.standing(report) for report in reports]


def test_a_ledger_works_in_another_process():
    ledger = make_ledger(POLICY, [change("add", 2)], [handed_in("ada", TWO_DAYS_LATE)], None)
    assert pickle.loads(pickle.dumps(ledger)) == ledger
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        (result,) = pool.apply(_in_child, (ledger, [report()]))
    assert result == ledger.standing(report())


def test_the_examples_of_the_docs_are_read(tmp_path):
    page = (ROOT / "docs" / "late-policy.md").read_text(encoding="utf-8")
    course, adjustments = (re.findall(rf"(?s)```{kind}\n(.*?)```", page)[0] for kind in ("toml", "csv"))
    ids = ("s1001", "s1002", "s1003", "Ada Byron")
    hand_ins = [handed_in(key, TWO_DAYS_LATE, slug=slug) for key in ids for slug in ("adam_step", "two_moons")]
    ledger = load_ledger(files(tmp_path, course, adjustments), ROOT, hand_ins, None)
    assert ledger.remarks == ()
    assert {key: [change.kind for change in changes] for (key, _), changes in ledger.adjustments.items()} == {
        "s1001": ["add"],
        "s1002": ["set"],
        "Ada Byron": ["set"],
        "s1003": ["excused"],
    }
    assert {key: late.used for (key, _, _), late in ledger.lateness.items()} == {
        "s1002": 2,
        "s1003": 2,
        "Ada Byron": 2,
    }


def files(folder: Path, course: str, adjustments: str) -> LedgerFiles:
    (folder / "course.toml").write_text(course)
    (folder / "adjustments.csv").write_text(adjustments)
    return ledger_files(folder)


def test_the_files_in_the_root_are_read_and_those_that_were_given_go_first(tmp_path):
    assert ledger_files(tmp_path) == LedgerFiles()
    course = 'timezone = "America/Los_Angeles"\nlate.rate = 10\ndue.adam_step = 2026-09-20T23:59:59\n'
    found = files(tmp_path, course, "student,assignment,test,kind,points,reason\nada,adam_step,,add,2,a reason\n")
    assert found == LedgerFiles(tmp_path / "course.toml", tmp_path / "adjustments.csv")
    other = tmp_path / "other.csv"
    assert ledger_files(tmp_path, adjustments=other) == LedgerFiles(tmp_path / "course.toml", other)
    ledger = load_ledger(found, ROOT, [handed_in("ada", TWO_DAYS_LATE)], None)
    assert ledger.standing(report()).final == 15.2
    with pytest.raises(KitError, match=r"other\.csv: cannot be read"):
        load_ledger(LedgerFiles(adjustments=other), ROOT, [], None)
