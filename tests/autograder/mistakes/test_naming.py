"""A mistake is named only on evidence: on two calls or more, by exactly one known mistake, with nothing that speaks against it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from autograder.course.programs import Program, read_program
from autograder.judging.attempts import CaseResult
from autograder.judging.calls import Call, alike, call_of, same_answer
from autograder.judging.suite import Run
from autograder.mistakes import catalog as catalog_module
from autograder.mistakes.catalog import SEQUENCES_KEPT, CaseAnswers, Catalog
from autograder.mistakes.naming import (
    CaseRecord,
    LookComparison,
    Naming,
    case_records,
    explain,
    hint_alone,
    name_mistakes,
)
from autograder.model import Assignment, Failure, GradedTest, Outcome, Visibility

REFERENCE = """
def scale(x):
    return 2 * x

def shift(x):
    return x + 1
"""
MISTAKES = {
    "scale_halved": ("Half instead of double.", "def scale(x):\n    return x / 2\n\ndef shift(x):\n    return x + 1\n"),
    "scale_negative": ("The sign is wrong.", "def scale(x):\n    return -2 * x\n\ndef shift(x):\n    return x + 1\n"),
    "shift_left": ("Shifted to the left.", "def scale(x):\n    return 2 * x\n\ndef shift(x):\n    return x - 1\n"),
    "shift_raises": ("A wrong name.", "def scale(x):\n    return 2 * x\n\ndef shift(x):\n    return np.product(x)\n"),
    "scale_kept": (
        "The first result is kept.",
        "kept = []\n\ndef scale(x):\n    kept.append(2 * x)\n    return kept[0]\n\ndef shift(x):\n    return x + 1\n",
    ),
}


def scale(submission, x):
    return submission.scale(x)


def shift(submission, x):
    return submission.shift(x)


def both(submission, x):
    return {"scaled": submission.scale(x), "shifted": submission.shift(x)}


CASES = {"test_scale": [scale, scale, scale], "test_shift": [shift, shift], "test_both": [both]}


@pytest.fixture
def catalog(tmp_path):
    return catalog_in(tmp_path, MISTAKES)


def catalog_in(root: Path, mistakes: dict[str, tuple[str, str]]) -> Catalog:
    folder = root / "solutions" / "small"
    (folder / "mistakes").mkdir(parents=True)
    (folder / "small.py").write_text(REFERENCE)
    for name, (hint, source) in mistakes.items():
        (folder / "mistakes" / f"{name}.py").write_text(f'"""{hint}"""\n{source}')
    return Catalog(Assignment("small", "Small", ("scale", "shift"), 3, 1, (), root, ()))


def asked(folder: Path, source: str, cases=CASES, seed: int = 5) -> list[CaseRecord]:
    """Return what a submission answers in these cases; a case has failed when an answer is not the reference's."""
    path = folder / "submission.py"
    path.write_text(source)
    program, right = read_program(path), read_program(folder / "solutions" / "small" / "small.py")
    rng, result = np.random.default_rng(seed), []
    for name, probes in cases.items():
        calls = [call_of(probe, {"x": rng.normal(size=4)}) for probe in probes]
        result.append(answered(name, seed, calls, program, right))
    return result


def answered(name: str, seed: int, calls: list[Call], program: Program, right: Program) -> CaseRecord:
    """Return a case with the answers of a program."""
    answers = CaseAnswers(right, [], seed)
    answers.accept(calls)
    pairs = list(zip(calls, answers.of(program, calls), answers.right(calls), strict=True))
    wrong = any(not same_answer(call, got.value, expected.value) for call, got, expected in pairs)
    return CaseRecord(name, name, seed, tuple(call.answered(got.value) for call, got, _ in pairs), wrong)


def named(folder: Path, source: str, catalog: Catalog, **options) -> dict[str, str]:
    naming = name_mistakes(asked(folder, source), catalog, **options)
    return {case: mistake.program.name for case, mistake in naming.by_case.items()}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_each_mistake_is_named_as_itself_and_as_nothing_when_it_is_not_known(tmp_path, catalog, mistake):
    names = named(tmp_path, MISTAKES[mistake][1], catalog)
    assert set(names.values()) == {mistake}
    # The one that keeps something between calls shows only from the second call of a case on.
    assert ("test_both" in names) == (mistake != "scale_kept")
    assert named(tmp_path, MISTAKES[mistake][1], catalog, without=(mistake,)) == {}


def test_a_right_submission_has_no_name(tmp_path, catalog):
    assert named(tmp_path, REFERENCE, catalog) == {}


def test_a_second_mistake_elsewhere_does_not_hide_the_first(tmp_path, catalog):
    source = "def scale(x):\n    return x / 2\n\ndef shift(x):\n    return x - 1\n"
    # What both break together is explained by neither.
    assert named(tmp_path, source, catalog) == {"test_scale": "scale_halved", "test_shift": "shift_left"}


def test_a_submission_that_is_wrong_in_another_way_gets_no_name(tmp_path, catalog):
    for right in ("3 * x", "x / 2 + (x > 1)", "None", "x[:2]", "'text'", "float('nan') * x"):
        assert named(tmp_path, f"def scale(x):\n    return {right}\n\ndef shift(x):\n    return x + 1\n", catalog) == {}


def test_two_known_mistakes_of_one_behaviour_are_not_told_apart(tmp_path):
    twin = ("Divided.", "def scale(x):\n    return 0.5 * x\n\ndef shift(x):\n    return x + 1\n")
    catalog = catalog_in(tmp_path, {**MISTAKES, "scale_divided": twin})
    assert named(tmp_path, MISTAKES["scale_halved"][1], catalog) == {}
    assert set(named(tmp_path, twin[1], catalog, without=("scale_halved",)).values()) == {"scale_divided"}


def test_one_call_is_too_little_and_says_so(tmp_path, catalog):
    short = asked(tmp_path, MISTAKES["shift_left"][1], {"test_shift": [shift]})
    assert name_mistakes(short, catalog) == Naming({}, needs_calls_of=frozenset({"test_shift"}))
    more = asked(tmp_path, MISTAKES["shift_left"][1], {"test_shift": [shift]}, seed=6)
    naming = name_mistakes(short + more, catalog)
    assert (naming.by_case["test_shift"].calls, naming.needs_calls_of) == (2, frozenset())


def test_only_tests_that_a_mistake_explains_need_more_calls(tmp_path, catalog):
    source = "def scale(x):\n    return 3 * x\n\ndef shift(x):\n    return x - 1\n"
    naming = name_mistakes(asked(tmp_path, source, {"test_scale": [scale, scale], "test_shift": [shift]}), catalog)
    assert naming == Naming({}, needs_calls_of=frozenset({"test_shift"}))


def test_a_case_that_failed_with_the_second_seed_only_gets_no_name(tmp_path, catalog):
    source = MISTAKES["shift_left"][1]
    short = asked(tmp_path, source, {"test_shift": [shift], "test_both": [both]})
    passed = [replace(record, failed=record.test == "test_shift") for record in short]
    more = asked(tmp_path, source, {"test_shift": [shift], "test_both": [both]}, seed=6)
    assert set(name_mistakes(passed + more, catalog).by_case) == {"test_shift"}


def test_the_same_inputs_twice_are_one_piece_of_evidence(tmp_path, catalog):
    short = asked(tmp_path, MISTAKES["shift_left"][1], {"test_shift": [shift]})
    assert name_mistakes(short + short, catalog).by_case == {}


def test_an_exception_of_every_call_is_the_same_only_with_the_same_text(tmp_path, catalog):
    other = "def scale(x):\n    return 2 * x\n\ndef shift(x):\n    raise NameError('another')\n"
    assert named(tmp_path, other, catalog) == {}
    call = call_of(shift, {"x": 1})
    first = Failure("error", "KeyError at cell 1", "KeyError", exception="KeyError", message="a")
    assert same_answer(call, first, replace(first, feedback="KeyError at line 7"))
    assert not same_answer(call, first, replace(first, message="b"))
    assert alike(call, first, replace(first, message="b"))
    assert not alike(call, first, replace(first, exception="ValueError"))
    assert not same_answer(call, first, 1.0)


AFTER = "\n\ndef shift(x):\n    return x + 1\n"


def of_sizes(folder: Path, source: str, *, lines: int) -> list[CaseRecord]:
    """Return what a submission answers for 2 to 5 entries, one case for each; `lines` of its lines raise."""
    path = folder / "submission.py"
    path.write_text(source)
    program, right = read_program(path), read_program(folder / "solutions" / "small" / "small.py")
    inputs = [(size, call_of(scale, {"x": np.arange(1.0, size + 1)})) for size in (2, 3, 4, 5)]
    records = [(size, answered(f"test_{size}", 5, [call], program, right)) for size, call in inputs]
    return [replace(record, calls=(raised_at(record.calls[0], size % (lines + 2)),)) for size, record in records]


def raised_at(call: Call, line: int) -> Call:
    return call.answered(replace(call.got, place=(0, line))) if isinstance(call.got, Failure) else call


RAISES = "if len(x) % 2:\n        raise ValueError('an even number, please')\n    return 2 * x"


@pytest.mark.parametrize(
    ("body", "lines", "marked", "expected"),
    [
        (RAISES, 0, "any_text = true", {"scale_of_even"}),
        (RAISES, 0, "", set()),
        (RAISES, 1, "any_text = true", set()),
        ("assert len(x) % 2 == 0\n    return 2 * x", 0, "any_text = true", set()),
        ("raise ValueError('cannot reshape')", 0, "any_text = true", set()),
    ],
    ids=["another text", "not marked", "two lines", "another type", "every call"],
)
def test_exceptions_of_one_line_on_the_same_calls_are_the_same_by_type(tmp_path, body, lines, marked, expected):
    catalog = catalog_in(tmp_path, MISTAKES)
    folder = tmp_path / "solutions" / "small"
    (folder / "student.py").write_text(REFERENCE)
    change = "[['return 2 * x', 'return (2 * x).reshape(2, len(x) // 2).reshape(-1)']]"
    (folder / "mistakes.toml").write_text(
        f"[scale_of_even]\nhint = 'It needs an even number.'\n{marked}\nchange = {change}\n"
    )
    records = of_sizes(tmp_path, f"def scale(x):\n    {body}{AFTER}", lines=lines)
    assert {mistake.program.name for mistake in name_mistakes(records, catalog).by_case.values()} == expected


def test_a_look_compares_what_does_not_depend_on_the_draw():
    call = call_of(scale, {"x": 1}, look=lambda got: {"kinds": sorted(set(got.tolist()))})
    one, other = np.array([0, 1, 0]), np.array([1, 0, 1])
    assert not same_answer(call, one, other)
    for known, equal in ((other, True), (np.array([0, 2, 0]), False), ("a text that the look cannot read", False)):
        looks = LookComparison()
        assert looks.same(call, looks.view(call, one), looks.view(call, known)) is equal


@pytest.mark.parametrize(
    ("visibility", "evidence", "feedback"),
    [
        ("visible", "2 of your wrong answers match", "W: all entries differ"),
        ("hidden", "Your wrong answers match", "wrong value"),
    ],
)
def test_an_outcome_carries_the_name_and_a_visible_one_the_number_of_matches(
    tmp_path, catalog, visibility, evidence, feedback
):
    def run_of(seed):
        found = asked(tmp_path, MISTAKES["shift_left"][1], {"test_shift": [shift]}, seed=seed)
        cases = tuple(CaseResult("test_shift", one.case, Failure("failed", "", ""), calls=one.calls) for one in found)
        return Run((outcome("test_shift", visibility),), cases)

    again: list[tuple[int, frozenset[str]]] = []

    def run_again(seed, tests):
        again.append((seed, tests))
        return run_of(seed)

    (shown,) = explain(run_of(5), catalog, 5, run_again)
    assert again == [(6, frozenset({"test_shift"}))]
    assert shown.mistake == "shift_left"
    assert shown.hint == f"Shifted to the left. {evidence} this mistake exactly."
    assert hint_alone(shown.hint) == "Shifted to the left."
    assert shown.feedback == feedback
    assert [one.failed for one in case_records(run_of(5), 5)] == [True]


def test_programs_with_one_answer_share_it(tmp_path, catalog):
    (record,) = asked(tmp_path, REFERENCE, {"test_scale": [scale, scale]})
    answers = catalog.answers(record.seed, record.case, record.calls)
    shared = {tuple(program.name for program in programs) for programs in answers.mistakes(record.calls).values()}
    assert shared == {("scale_halved",), ("scale_kept",), ("scale_negative",), ("shift_left", "shift_raises")}
    assert answers.right(record.calls) == answers.of(program_named(catalog, "shift_left"), record.calls)


def test_answers_are_kept_for_further_submissions(tmp_path, catalog):
    first, second = asked(tmp_path, REFERENCE), asked(tmp_path, MISTAKES["shift_left"][1])
    for record, later in zip(first, second, strict=True):
        kept = catalog.answers(record.seed, record.case, record.calls)
        assert catalog.answers(later.seed, later.case, later.calls) is kept
        # A submission that fails earlier asks only the first of the calls.
        assert catalog.answers(later.seed, later.case, later.calls[:1]) is kept


def test_calls_that_differ_for_each_submission_do_not_pile_up(tmp_path, catalog):
    (common,) = asked(tmp_path, REFERENCE, {"test_shift": [shift]})
    kept = catalog.answers(common.seed, common.case, common.calls)
    for seed in range(5 * SEQUENCES_KEPT):
        (record,) = asked(tmp_path, REFERENCE, {"test_shift": [shift]}, seed=100 + seed)
        catalog.answers(common.seed, common.case, record.calls)
        assert catalog.answers(common.seed, common.case, common.calls) is kept
        assert len(catalog._answers[common.seed][common.case]) <= SEQUENCES_KEPT


def test_a_call_with_another_bound_is_another_call(catalog):
    wide, narrow, same = (call_of(scale, {"x": 1.0}, bound=bound) for bound in (9.0, [0.1], [0.1]))
    answers = [catalog.answers(0, "test_scale", [call]) for call in (wide, narrow, same)]
    assert answers[0] is not answers[1]
    assert answers[1] is answers[2]


def test_a_submission_that_no_mistake_can_explain_costs_no_catalog(tmp_path, monkeypatch):
    def no_catalog(*arguments):
        raise AssertionError("the catalog was read")

    monkeypatch.setattr(catalog_module, "read_mistakes", no_catalog)
    monkeypatch.setattr(catalog_module, "read_program", no_catalog)
    lost = Failure("error", "scale is not defined: cell 1 is not Python", "scale is not defined")
    late = Failure("timeout", "stopped after 5 s", "stopped after 5 s")
    cases = tuple(
        CaseResult(test, test, failure, calls=(call_of(scale, {"x": 1.0}).answered(failure),))
        for test, failure in (("test_scale", lost), ("test_shift", late))
    )
    run = Run((outcome("test_scale"), outcome("test_shift")), cases)
    assert explain(run, catalog_in(tmp_path, MISTAKES), 5, no_catalog) == run.outcomes


def program_named(catalog: Catalog, name: str) -> Program:
    return next(program for program in catalog.mistakes if program.name == name)


def outcome(name: str, visibility: Visibility = "visible"):
    return Outcome(GradedTest(name, "a test", 1, visibility), "failed", "W: all entries differ", "the sign is reversed")


PAIRED = {
    "scale_halved": "[scale_halved]\nhint = 'Half.'\nchange = [['return 2 * x', 'return x / 2']]\n",
    "input_changed": (
        "[input_changed]\nhint = 'In place.'\nchange = [['def scale(x):', '''\ndef scale(x):\n    x += len(x) % 2''']]\n"
    ),
    "scale_negative": "[scale_negative]\nhint = 'The sign.'\nchange = [['return 2 * x', 'return -2 * x']]\n",
}


@pytest.fixture
def changes(tmp_path):
    """Return a catalog of changes to student.py: the second one matters for an odd number of entries only."""
    catalog = catalog_in(tmp_path, {})
    folder = tmp_path / "solutions" / "small"
    (folder / "student.py").write_text(REFERENCE)
    (folder / "mistakes.toml").write_text("\n".join(PAIRED.values()))
    return catalog


def names_of(folder: Path, body: str, catalog: Catalog) -> dict[str, str]:
    records = of_sizes(folder, f"def scale(x):\n    {body}{AFTER}", lines=0)
    return {case: mistake.program.name for case, mistake in name_mistakes(records, catalog).by_case.items()}


def test_two_mistakes_in_one_function_are_named_where_each_shows(tmp_path, changes):
    both = "scale_halved + input_changed"
    expected = {"test_2": "scale_halved", "test_3": both, "test_4": "scale_halved", "test_5": both}
    assert names_of(tmp_path, "return (x + len(x) % 2) / 2", changes) == expected
    naming = name_mistakes(
        of_sizes(tmp_path, f"def scale(x):\n    return (x + len(x) % 2) / 2{AFTER}", lines=0), changes
    )
    assert naming.by_case["test_3"].program.hint == "Half. In place."
    assert naming.by_case["test_2"].program.hint == "Half."


def test_two_mistakes_that_explain_only_a_part_are_not_named(tmp_path, changes):
    assert names_of(tmp_path, "return (x + len(x) % 2) / (2 if len(x) < 5 else 3)", changes) == {}
    # Neither of the two alone explains any case.
    assert names_of(tmp_path, "return (x + 1) / 2", changes) == {}


def test_two_mistakes_that_change_the_same_text_are_no_pair(changes):
    first, second = program_named(changes, "scale_halved"), program_named(changes, "scale_negative")
    assert changes.pair(first, second) is None
    assert changes.pair(first, program_named(changes, "input_changed")) is not None


def test_a_pair_left_without_one_of_its_mistakes_is_not_named(tmp_path, changes):
    records = of_sizes(tmp_path, f"def scale(x):\n    return (x + len(x) % 2) / 2{AFTER}", lines=0)
    assert name_mistakes(records, changes, without=("input_changed",)).by_case == {}


def test_a_call_runs_once_for_mistakes_with_the_same_code_there(tmp_path, catalog, monkeypatch):
    (record, *_) = asked(tmp_path, MISTAKES["scale_halved"][1])
    replay, ran = catalog_module._replay, list[str]()

    def counted(program, seed, calls):
        ran.append(program.name)
        return replay(program, seed, calls)

    monkeypatch.setattr(catalog_module, "_replay", counted)
    groups = catalog.answers(record.seed, record.case, record.calls).mistakes(record.calls)
    assert ran == ["scale_halved", "scale_kept", "scale_negative", "shift_left"]
    assert [program.name for program in groups[max(groups, key=lambda key: len(groups[key]))]] == [
        "shift_left",
        "shift_raises",
    ]
