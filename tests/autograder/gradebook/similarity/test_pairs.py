"""Which submissions are listed: copies, not what many write, not the handout, not members of one group; and how quickly."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from autograder.gradebook.similarity import pairs as rules
from autograder.gradebook.similarity.fingerprints import all_grams, fingerprints
from autograder.gradebook.similarity.handout_code import HandoutCode, read_handout
from autograder.gradebook.similarity.pairs import ENOUGH, find_pairs
from autograder.gradebook.similarity.syntax import units_of_sources
from autograder.model import Cell, KitError, Module, Outcome, Span
from autograder.reports.sanitize import safe_report
from tests.autograder.gradebook.similarity.disguises import (
    DISGUISES,
    INDEPENDENT,
    all_at_once,
    lengthened,
    renamed,
    variants,
)
from tests.autograder.gradebook.similarity.stored import (
    NOTHING,
    SLUG,
    TEST,
    compare,
    failing,
    group,
    keys,
    result,
    store,
)
from tests.autograder.kit import ROOT, mistakes

PROGRAMS = variants(SLUG)
NAMES = sorted(PROGRAMS)
ONE = PROGRAMS[NAMES[0]]


def copy_of(source: str, seed: int = 0) -> str:
    return renamed(source, random.Random(seed))


def class_of(count: int) -> list:
    """Return a class in which everybody works alone."""
    return [result(name, PROGRAMS[name]) for name in NAMES[1 : count + 1]]


@pytest.fixture(scope="module")
def handout() -> HandoutCode:
    return read_handout(ROOT)


@pytest.mark.parametrize("slug", INDEPENDENT)
def test_copies_are_found_and_independent_programs_are_not(slug, handout, tmp_path):
    rng = random.Random(slug)
    programs = variants(slug)
    sources = [rng.choice(sorted(programs)) for _ in [*DISGUISES, all_at_once]]
    disguises = [*DISGUISES.values(), all_at_once]
    copies = [
        (f"copy-{n}", name, disguise(programs[name], rng))
        for n, (name, disguise) in enumerate(zip(sources, disguises, strict=True))
    ]
    students = [result(name, source) for name, source in programs.items()]
    cheats = [result(name, source) for name, _, source in copies]
    origin = {name: name for name in programs} | {name: original for name, original, _ in copies}
    finding = compare(tmp_path, *students, *cheats, handout=handout)
    assert all(len({origin[key] for key in pair}) == 1 for pair in keys(finding))
    grouped = {report.key for group in finding.groups for report in group.members}
    assert {name for name, *_ in copies} <= grouped
    assert finding.compared == len(programs) + len(copies)


def test_a_copy_with_more_functions_contains_its_source(tmp_path):
    longer = lengthened(copy_of(ONE), random.Random(1))
    finding = compare(tmp_path, result("ada", ONE), result("bob", longer), *class_of(4))
    (pair,) = finding.pairs
    assert pair.parts[0] == 1
    assert pair.parts[1] < 1
    assert pair.score == 1


def test_identical_files_come_first(tmp_path):
    short = "def f(a):\n    return a\n"
    found = compare(
        tmp_path, result("ada", ONE), result("bob", copy_of(ONE)), result("zoe", short), result("yan", short)
    )
    assert [(pair.first.key, pair.second.key, pair.identical) for pair in found.pairs] == [
        ("yan", "zoe", True),
        ("ada", "bob", False),
    ]


def test_identical_files_with_a_syntax_error_are_found(tmp_path):
    broken = ONE.replace(":", "", 1) + "\ndef f(:\n"
    unread = {"outcomes": (Outcome(TEST, "missing"),)}
    cells = (Cell("two_moons.py", broken, (), (Span(1, broken.count("\n") + 1, "a syntax error"),)),)
    pair = [result(name, broken, module=Module((), {}, {}, cells), **unread) for name in ("ada", "bob")]
    assert [pair.identical for pair in compare(tmp_path, *pair).pairs] == [True]


def test_identical_files_without_graded_code_are_not_listed(tmp_path):
    unread = {"outcomes": (Outcome(TEST, "missing"),)}
    assert compare(tmp_path, *(result(name, "x = 1\n", **unread) for name in ("ada", "bob"))).pairs == ()


def test_the_unchanged_stub_is_no_copy(tmp_path, handout):
    stub = (ROOT / "assignments" / SLUG / f"{SLUG}.py").read_text(encoding="utf-8")
    assert compare(tmp_path, result("ada", stub), result("bob", stub), handout=handout).pairs == ()
    assert len(compare(tmp_path, handout=NOTHING).pairs) == 1


def test_code_of_the_handout_is_no_evidence(tmp_path):
    given = HandoutCode(all_grams(units_of_sources([ONE])), frozenset())
    assert compare(tmp_path, result("ada", ONE), result("bob", copy_of(ONE)), handout=given).pairs == ()


def test_what_more_than_a_quarter_write_is_no_evidence(tmp_path):
    alone = class_of(ENOUGH - 1)
    usual = [replace(report, module=result("x", f"{ONE}\n{PROGRAMS[report.key]}").module) for report in alone[:4]]
    assert compare(tmp_path, *usual, *alone[4:], result("ada", ONE)).pairs == ()


def test_copies_of_one_file_do_not_make_it_usual(tmp_path):
    finding = compare(tmp_path, *class_of(6), *(result(f"copy-{n}", ONE) for n in range(4)), result("z", copy_of(ONE)))
    (found,) = finding.groups
    assert [report.key for report in found.members] == ["copy-0", "copy-1", "copy-2", "copy-3", "z"]
    assert len(found.links) == 4
    assert [link.identical for link in found.links] == [True, True, True, False]


def test_many_copies_of_one_source_are_one_group(tmp_path):
    copies = [result(f"copy-{n}", lengthened(copy_of(ONE, n), random.Random(n))) for n in range(3)]
    other = [result("eva", PROGRAMS[NAMES[9]]), result("fay", copy_of(PROGRAMS[NAMES[9]]))]
    finding = compare(tmp_path, *class_of(7), *copies, *other)
    members = {tuple(report.key for report in each.members) for each in finding.groups}
    assert members == {("copy-0", "copy-1", "copy-2"), ("eva", "fay")}


def test_members_of_one_group_are_not_compared(tmp_path):
    finding = compare(
        tmp_path,
        group("ada, bob", ONE, "ada", "bob"),
        group("bob, ada", copy_of(ONE), "bob", "ada"),
        result("bob", ONE),
    )
    assert finding.pairs == ()
    assert len(compare(tmp_path, result("cyd", copy_of(ONE, 3))).pairs) == 2


def test_two_students_of_one_name_are_compared(tmp_path):
    twins = [replace(result(f"wei-{n}", copy_of(ONE, n)), student="Wei Wang") for n in range(2)]
    assert len(compare(tmp_path, *twins).pairs) == 1


@pytest.mark.parametrize(("mistake", "pattern"), [("no_bias", ""), ("", "the last row is wrong")])
def test_a_rare_mistake_raises_a_pair(tmp_path, mistake, pattern):
    half = "\n".join(ONE.split("\n")[: ONE.count("\n") * 6 // 10])
    half = f"{half}\n{PROGRAMS[NAMES[10]]}"
    wrong = [failing("ada", ONE, mistake, pattern), failing("bob", half, mistake, pattern)]
    (raised,) = compare(tmp_path / "wrong", *class_of(8), *wrong).pairs
    assert compare(tmp_path / "right", *class_of(8), result("ada", ONE), result("bob", half)).pairs == ()
    assert raised.mistakes == (mistake or "unrecognized mistake in test_it",)
    assert max(raised.parts) < rules.LEAST_SCORE <= raised.score == max(raised.parts) + rules.PER_MISTAKE


def test_a_mistake_of_many_raises_nothing(tmp_path):
    others = [failing(report.key, PROGRAMS[report.key], "no_bias") for report in class_of(8)]
    (pair,) = compare(tmp_path, *others, failing("ada", ONE, "no_bias"), failing("bob", copy_of(ONE), "no_bias")).pairs
    assert pair.mistakes == ()


def test_attempts_that_do_not_count_are_not_compared(tmp_path):
    finding = compare(tmp_path, result("ada", ONE))
    results = tmp_path / "results" / "ada"
    (results / f"{SLUG}.attempt-1.json").write_bytes((results / f"{SLUG}.json").read_bytes())
    assert compare(tmp_path).compared == finding.compared == 1


def test_a_damaged_result_is_named(tmp_path):
    compare(tmp_path, result("ada", ONE))
    (tmp_path / "results" / "ada" / f"{SLUG}.json").write_text("{}")
    with pytest.raises(KitError, match=r"two_moons\.json: damaged"):
        compare(tmp_path)


@pytest.mark.thorough
@pytest.mark.parametrize("changed", [0.5, 0.05])
def test_a_thousand_submissions_are_compared(tmp_path, handout, changed):
    """A class of a thousand, in which each line is another one with a probability: alone, or copied from a few."""
    rng = random.Random(0)
    students = [result(f"s{n}", _mixed(PROGRAMS[NAMES[n % len(NAMES)]], changed, rng)) for n in range(1000)]
    store(tmp_path, *students)
    finding = compare(tmp_path, handout=handout)
    assert finding.compared == 1000
    assert bool(finding.groups) == (changed < 0.1)


def _mixed(source: str, changed: float, rng: random.Random) -> str:
    lines = source.split("\n")
    inside = [line.startswith("    ") and rng.random() < changed for line in lines]
    return "\n".join(
        f"{line[: len(line) - len(line.lstrip())]}x = f{rng.randrange(99)}({'+'.join(rng.choices('abcdefgh', k=5))})"
        if other
        else line
        for line, other in zip(lines, inside, strict=True)
    )


def test_no_code_has_no_pair():
    assert find_pairs([], NOTHING) == []
    assert find_pairs([_work("ada", ""), _work("bob", "#")], NOTHING) == []


@pytest.mark.slow
@pytest.mark.thorough
@pytest.mark.parametrize("slug", INDEPENDENT)
def test_nine_in_ten_programs_with_one_change_are_found(slug, handout):
    """A known mistake is student.py with a change, so it is what a copy with a repair looks like."""
    changed = [program.source for program in mistakes(slug).values() if program.change]
    found = [find_pairs([_work("ada", variants(slug)["student"]), _work("bob", source)], handout) for source in changed]
    assert sum(map(bool, found)) >= 0.9 * len(changed) > 40


def _work(student: str, source: str) -> rules.Work:
    return rules.Work(safe_report(result(student, source)), fingerprints(units_of_sources([source])))
