"""Grades the programs of a validation in judges, each in a worker like a submission.

Only mutants and further seeds run in the judges themselves: they test the suite, not the workers. A judge keeps the answers of the known
mistakes and the recorded tests, so it takes all programs of one assignment and one seed. It returns plain results: a status for each test,
the named mistakes, and bounds that hide one.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache, partial

from autograder.comparison.compare import agree
from autograder.extraction.extract import extract
from autograder.grading.grader import Grader
from autograder.grading.judges import Lost, run_in_judges
from autograder.judging.attempts import CaseResult, Share, not_shared
from autograder.judging.lookalikes import WrongAnswer, is_contradicted
from autograder.judging.subject import Subject, local_subject
from autograder.judging.suite import RecordedSuite, Run
from autograder.mistakes.catalog import Catalog, silence
from autograder.mistakes.naming import Candidates, Naming, case_records, second_seed
from autograder.mistakes.reached_code import code_of
from autograder.model import Assignment, Failure, KitError, Module, Status, Submission
from autograder.validation.programs import Kind, KnownProgram
from autograder.validation.shared_results import SharedResults
from autograder.validation.shift import ShiftedRunner

TRIAL_SECONDS = 600.0
# The processor time of a call in a judge. A program that needs more, or never ends, runs in a worker, which limits its time and memory.
SECONDS_HERE = 1.0
FIRST_SEED = 0
# Correct programs run with every seed, for false rejects. The status of a mistake is one with 20 seeds, or it shows.
MOST_SEEDS: Mapping[Kind, int] = {"reference": sys.maxsize, "variant": sys.maxsize, "mistake": 20}
NAMED: tuple[Kind, ...] = ("mistake", "pair", "variant")


@dataclass(frozen=True)
class GradedProgram:
    """The result of one program with one seed.

    `names` maps a test to the mistake that explains it, and `without` does so with the program's own mistake left out of the catalog.
    `hidden` are the tests whose bound accepts a wrong answer of the mistake. `false_hints` are the hints that are not true for the program.
    """

    program: KnownProgram
    seed: int
    score: float
    max_score: float
    statuses: Mapping[str, Status]
    feedback: Mapping[str, str]
    false_alarm: float
    names: Mapping[str, str] = field(default_factory=dict)
    without: Mapping[str, str] = field(default_factory=dict)
    hidden: tuple[str, ...] = ()
    false_hints: tuple[str, ...] = ()


@dataclass(frozen=True)
class Trial:
    """One program to grade with one seed."""

    program: KnownProgram
    seed: int


def trials(programs: Sequence[KnownProgram], seeds: int) -> list[list[Trial]]:
    """Return the work in groups: every program with the first seed, and those of the kinds `MOST_SEEDS` with further ones.

    A group has one assignment and one seed. With the first seed, it has only programs whose mistakes are named, or only others.
    """
    groups: dict[tuple[str, int, bool], list[Trial]] = defaultdict(list)
    for program in programs:
        for seed in range(FIRST_SEED, FIRST_SEED + min(seeds, MOST_SEEDS.get(program.kind, 1))):
            groups[program.slug, seed, seed == FIRST_SEED and program.kind in NAMED].append(Trial(program, seed))
    # The longest first, so that the last ones end at about the same time.
    return sorted(groups.values(), key=len, reverse=True)


def grade_trials(
    grader: Grader, assignments: Mapping[str, Assignment], groups: Sequence[Sequence[Trial]], *, at_once: int
) -> Iterator[GradedProgram]:
    """Yield the result of each trial as it ends; raise KitError if a judge dies."""
    grade = partial(_grade, grader, assignments)
    for graded in run_in_judges(groups, grade, at_once=at_once, seconds_for=lambda trial: TRIAL_SECONDS):
        if isinstance(graded, Lost):
            raise KitError(f"{graded.task.program.name}: {graded.why}")
        yield graded


def _grade(grader: Grader, assignments: Mapping[str, Assignment], trial: Trial) -> GradedProgram:
    """Grade a program; with the first seed, name its mistakes as a grading does, with a second seed where one needs more calls."""
    program, seed, assignment = trial.program, trial.seed, assignments[trial.program.slug]
    here = seed != FIRST_SEED or program.kind == "mutant"
    run = (_shared_run if here else _run)(grader, assignment, program, seed)
    result = _result(program, run, seed)
    if here or program.kind not in NAMED:
        return result
    catalog, records, second = grader.catalog(assignment), case_records(run, seed), second_seed(seed)
    candidates = Candidates(records, catalog)
    tests = candidates.naming().needs_calls_of
    if tests:
        more = case_records(_run_here(grader, assignment, program, second, tests), second)
        candidates = Candidates(records + more, catalog)
    false_hints = _false_hints(grader, assignment, program, run, second)
    return _with_names(replace(result, false_hints=false_hints), run, candidates, catalog)


def _with_names(result: GradedProgram, run: Run, candidates: Candidates, catalog: Catalog) -> GradedProgram:
    names = _names(run, candidates.naming())
    if result.program.kind != "mistake":
        return replace(result, names=names)
    without = _names(run, candidates.naming([result.program.name]))
    return replace(result, names=names, without=without, hidden=_hidden(run, catalog, result.seed))


def _false_hints(grader: Grader, assignment: Assignment, program: KnownProgram, run: Run, seed: int) -> tuple[str, ...]:
    """Return the hints of a run that ask for a cause, or that the program's answers with another seed contradict."""
    hints = {(case.failure.hint, case.calls[-1].probe) for case in run.cases if case.calls and case.failure}
    answers = _wrong_answers(grader, assignment, program, run, seed)
    return tuple(sorted({hint for hint, probe in hints if "?" in hint or is_contradicted(hint, probe, answers)}))


def _wrong_answers(
    grader: Grader, assignment: Assignment, program: KnownProgram, run: Run, seed: int
) -> Collection[WrongAnswer]:
    """Return the answers with another seed to the tests whose answers were compared with lookalikes."""
    compared = grader.suite(assignment.slug, FIRST_SEED).wrong_answers(run.cases)
    tests = frozenset(case.test for case in run.cases if case.name in compared)
    if not any(answer.sentences() for answer in compared.values()):
        return ()
    again = _run_here(grader, assignment, program, seed, tests)
    return grader.suite(assignment.slug, seed).wrong_answers(again.cases).values()


def _names(run: Run, naming: Naming) -> dict[str, str]:
    return {test: mistake.program.name for test, mistake in naming.by_test(run).items()}


def _run(
    grader: Grader, assignment: Assignment, program: KnownProgram, seed: int, tests: frozenset[str] | None = None
) -> Run:
    with _subject(grader, assignment, program, seed) as subject:
        return grader.suite(assignment.slug, seed).run(subject, tests=tests)


def _run_here(
    grader: Grader, assignment: Assignment, program: KnownProgram, seed: int, tests: frozenset[str] | None = None
) -> Run:
    """Run tests on a program in this process, as the catalog runs the known mistakes."""
    ask = partial(grader.suite(assignment.slug, seed).run_once, tests=tests)
    return _asked_here(grader, assignment, Trial(program, seed), ask)


def _shared_run(grader: Grader, assignment: Assignment, program: KnownProgram, seed: int) -> Run:
    """Run a program in this process, and share the results of its cases. A mutant runs up to its first failure."""
    suite, code = grader.suite(assignment.slug, seed), code_of(program.source)
    ask = suite.run_until_failure if program.kind == "mutant" else suite.run_once
    share = partial(_shared_results(suite).result, code)
    return _asked_here(grader, assignment, Trial(program, seed), ask, share)


def _asked_here(
    grader: Grader,
    assignment: Assignment,
    trial: Trial,
    ask: Callable[[Subject, Share], Run],
    share: Share = not_shared,
) -> Run:
    """Run a program in this process, or if it needs too long, each case in a new worker."""
    module = _module(assignment, trial.program)
    with silence(), local_subject(assignment, module, trial.seed, warned="ignore", seconds=SECONDS_HERE) as subject:
        run = ask(subject, share)
    if all(case.status != "timeout" for case in run.cases):
        return run
    with _subject(grader, assignment, trial.program, trial.seed) as subject:
        return ask(subject, lambda case, result: share(case, partial(_in_new_worker, subject, result)))


def _in_new_worker(subject: Subject, result: Callable[[], CaseResult]) -> CaseResult:
    subject.end_worker()
    return result()


@lru_cache(maxsize=1)
def _shared_results(suite: RecordedSuite) -> SharedResults:
    """Return the results with one seed; a judge takes all programs of a seed in a row."""
    return SharedResults()


def _subject(grader: Grader, assignment: Assignment, program: KnownProgram, seed: int) -> Subject:
    """Return the subject of a program. Our own programs give the same answer twice, so no answer is checked again."""
    subject = grader.subject(assignment, _module(assignment, program), seed)
    subject.recheck = False
    return subject.through(ShiftedRunner) if program.kind == "shifted" else subject


@cache
def _module(assignment: Assignment, program: KnownProgram) -> Module:
    file = Submission(program.name, program.kind, program.slug, f"{program.slug}.py", program.source.encode())
    return extract(file, assignment.required, assignment.packages)


def _result(program: KnownProgram, run: Run, seed: int) -> GradedProgram:
    return GradedProgram(
        program=program,
        seed=seed,
        score=sum(outcome.score for outcome in run.outcomes),
        max_score=sum(outcome.test.points for outcome in run.outcomes),
        statuses={outcome.test.name: outcome.status for outcome in run.outcomes},
        feedback={outcome.test.name: outcome.feedback for outcome in run.outcomes if outcome.status != "passed"},
        false_alarm=sum(case.false_alarm for case in run.cases),
    )


def _hidden(run: Run, catalog: Catalog, seed: int) -> tuple[str, ...]:
    """Return the tests that passed only because their bound is wider than the default: it hides the mistake."""
    tests = set()
    for case in (case for case in run.cases if case.status == "passed"):
        for index, call in enumerate(case.calls):
            if call.bound is None or call.look is not None or isinstance(call.got, Failure):
                continue
            right = catalog.answers(seed, case.name, case.calls).right(case.calls)[index].value
            if agree(right, call.got, call.bound) and not agree(right, call.got):
                tests.add(case.test)
    return tuple(sorted(tests))
