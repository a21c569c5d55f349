"""Grades the programs of a validation in judges, each in a worker like a submission.

Only further seeds of correct programs run in the judges themselves. A judge keeps the replays of the known mistakes, so each batch has
programs of one assignment and one seed. It returns plain results: a status for each test, the named mistakes, and bounds that hide one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from autograder.comparison.compare import agree
from autograder.extraction.extract import extract
from autograder.grading.grader import Grader
from autograder.grading.judges import Lost, run_in_judges
from autograder.judging.subject import Subject, local_subject
from autograder.judging.suite import Run
from autograder.mistakes.catalog import Catalog
from autograder.mistakes.naming import Candidates, Naming, case_records, second_seed
from autograder.model import Assignment, Failure, KitError, Status, Submission
from autograder.validation.programs import Kind, KnownProgram
from autograder.validation.shift import ShiftedRunner

BATCH, BATCH_SECONDS = 12, 3600.0
FIRST_SEED = 0
SEEDED: tuple[Kind, ...] = ("reference", "variant")
NAMED: tuple[Kind, ...] = ("mistake", "pair", "variant")


@dataclass(frozen=True)
class GradedProgram:
    """The result of one program with one seed.

    `names` maps a test to the mistake that explains it, and `without` does so with the program's own mistake left out of the catalog.
    `hidden` are the tests whose bound accepts a wrong answer of the mistake.
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


@dataclass(frozen=True)
class Batch:
    """Programs of one assignment and one kind that a child grades with one seed."""

    programs: tuple[KnownProgram, ...]
    seed: int


def batches(programs: Sequence[KnownProgram], seeds: int) -> list[Batch]:
    """Return the work in batches: every program with the first seed, the reference and the variants with all."""
    groups: dict[tuple[str, Kind], list[KnownProgram]] = defaultdict(list)
    for program in programs:
        groups[program.slug, program.kind].append(program)
    return [
        Batch(tuple(group[first : first + BATCH]), seed)
        for (_, kind), group in groups.items()
        for seed in range(FIRST_SEED, FIRST_SEED + (seeds if kind in SEEDED else 1))
        for first in range(0, len(group), BATCH)
    ]


def grade_batches(
    grader: Grader, assignments: Mapping[str, Assignment], work: Sequence[Batch], *, at_once: int
) -> Iterator[list[GradedProgram]]:
    """Yield the results of each batch as it ends; raise KitError if a judge dies."""
    grade = partial(_grade, grader, assignments)
    for graded in run_in_judges([[batch] for batch in work], grade, at_once=at_once, seconds_for=_seconds_for):
        if isinstance(graded, Lost):
            raise KitError(f"a judge of the validation ended ({graded.why}); is there enough memory?")
        yield graded


def _seconds_for(batch: Batch) -> float:
    """Return the time limit of a batch: each program has one for its calls, so a batch ends long before."""
    return BATCH_SECONDS


def _grade(grader: Grader, assignments: Mapping[str, Assignment], batch: Batch) -> list[GradedProgram]:
    """Grade a batch; name mistakes as a grading does, with a second seed where one needs more calls."""
    assignment, kind = assignments[batch.programs[0].slug], batch.programs[0].kind
    runs = _runs(grader, assignment, batch.programs, batch.seed)
    results = [_result(program, run, batch.seed) for program, run in zip(batch.programs, runs, strict=True)]
    if kind not in NAMED:
        return results
    catalog, second = grader.catalog(assignment), second_seed(batch.seed)
    records = [case_records(run, batch.seed) for run in runs]
    candidates = [Candidates(record, catalog) for record in records]
    short = [index for index, candidate in enumerate(candidates) if candidate.naming().needs_more_calls]
    again = _runs(grader, assignment, [batch.programs[index] for index in short], second) if short else []
    for index, run in zip(short, again, strict=True):
        candidates[index] = Candidates(records[index] + case_records(run, second), catalog)
    return [
        _with_names(result, run, candidate, catalog)
        for result, run, candidate in zip(results, runs, candidates, strict=True)
    ]


def _with_names(result: GradedProgram, run: Run, candidates: Candidates, catalog: Catalog) -> GradedProgram:
    names = _names(run, candidates.naming())
    if result.program.kind != "mistake":
        return replace(result, names=names)
    without = _names(run, candidates.naming([result.program.name]))
    return replace(result, names=names, without=without, hidden=_hidden(run, catalog, result.seed))


def _names(run: Run, naming: Naming) -> dict[str, str]:
    return {test: mistake.program.name for test, mistake in naming.by_test(run).items()}


def _runs(grader: Grader, assignment: Assignment, programs: Sequence[KnownProgram], seed: int) -> list[Run]:
    suite, runs = grader.suite(assignment.slug, seed), list[Run]()
    for program in programs:
        with _subject(grader, assignment, program, seed) as subject:
            runs.append(suite.run(subject, stop=program.kind == "mutant"))
    return runs


def _subject(grader: Grader, assignment: Assignment, program: KnownProgram, seed: int) -> Subject:
    """Return the subject of a program. Our own programs give the same answer twice, so no answer is checked again.

    Further seeds test the bounds, not the workers: a program that passed with the first seed then runs in this process.
    """
    file = Submission(program.name, program.kind, program.slug, f"{program.slug}.py", program.source.encode())
    module = extract(file, assignment.required)
    if seed != FIRST_SEED and program.kind in SEEDED:
        return local_subject(assignment, module, seed)
    subject = grader.subject(assignment, module, seed)
    subject.recheck = False
    return subject.through(ShiftedRunner) if program.kind == "shifted" else subject


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
            reference = catalog.replay(catalog.reference, seed, case.name, case.calls)
            right = reference.answer(case.calls, index).value
            if agree(right, call.got, call.bound) and not agree(right, call.got):
                tests.add(case.test)
    return tuple(sorted(tests))
