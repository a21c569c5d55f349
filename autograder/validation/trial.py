"""Grades the programs of a validation in forked children of one warm process, each in workers like a submission.

Only further seeds of correct programs run in the children themselves. A child keeps the answers of the known mistakes, so each batch has
programs of one assignment and one seed. It returns plain results: a status for each test, the named mistakes, and bounds that hide one.
"""

from __future__ import annotations

import gc
import multiprocessing
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field, replace

from autograder.comparison.compare import agree
from autograder.grading import interrupts
from autograder.grading.grader import Grader, SubjectOpener
from autograder.grading.job import Job
from autograder.judging.subject import Subject, local_subject
from autograder.judging.suite import Run
from autograder.mistakes.catalog import Catalog
from autograder.mistakes.naming import Candidates, Naming, case_records, second_seed
from autograder.model import Assignment, Failure, KitError, Module, Status, Submission
from autograder.validation.programs import Kind, KnownProgram
from autograder.validation.shift import ShiftedRunner

BATCH = 12
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
    """Yield the results of each batch as it ends; raise KitError if a child dies."""
    context = multiprocessing.get_context("fork")
    pool = ProcessPoolExecutor(at_once, context, initializer=_begin, initargs=(grader, assignments))
    try:
        with interrupts.delayed():
            futures: list[Future[list[GradedProgram]]] = [pool.submit(_grade, batch) for batch in work]
        for future in as_completed(futures):
            yield future.result()
    except BrokenProcessPool as error:
        raise KitError("a process of the validation died; is there enough memory?") from error
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


_here: list[tuple[Grader, Mapping[str, Assignment]]] = []


def _begin(grader: Grader, assignments: Mapping[str, Assignment]) -> None:
    interrupts.ignore()
    gc.disable()  # a batch leaves little behind; it is swept before the next
    _here.append((grader, assignments))


def _grade(batch: Batch) -> list[GradedProgram]:
    """Grade a batch; name mistakes as a grading does, with a second seed where one needs more calls."""
    gc.collect()
    grader, assignments = _here[0]
    assignment, kind = assignments[batch.programs[0].slug], batch.programs[0].kind
    runs = _runs(grader, assignment, batch.programs, batch.seed)
    results = [_result(program, run, batch.seed) for program, run in zip(batch.programs, runs, strict=True)]
    if kind not in NAMED:
        return results
    catalog, second = grader.catalog(assignment), second_seed(batch.seed)
    records = [case_records(run, batch.seed) for run in runs]
    candidates = [Candidates(record, catalog) for record in records]
    short = [index for index, candidate in enumerate(candidates) if candidate.naming().needs_calls_of]
    again = _runs(grader, assignment, [batch.programs[index] for index in short], second) if short else []
    for index, run in zip(short, again, strict=True):
        tests = candidates[index].naming().needs_calls_of
        more = [record for record in case_records(run, second) if record.test in tests]
        candidates[index] = Candidates(records[index] + more, catalog)
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
    kind = programs[0].kind
    submissions = [
        Submission(program.name, kind, program.slug, f"{program.slug}.py", program.source.encode())
        for program in programs
    ]
    jobs = [Job(submission, assignment, 0, own_seed=seed) for submission in submissions]
    return grader.run_in_turn(jobs, open_subject=_subject_for(grader, kind, seed), stop=kind == "mutant")


def _subject_for(grader: Grader, kind: Kind, seed: int) -> SubjectOpener:
    """Return how to make the subject of a program. Our own programs give the same answer twice, so no call is repeated.

    Further seeds test the bounds, not the workers: a program that passed with the first seed then runs in this process.
    """
    if seed != FIRST_SEED and kind in SEEDED:
        return lambda job, module: nullcontext(replace(local_subject(job.assignment, module, job.seed), recheck=False))

    @contextmanager
    def in_workers(job: Job, module: Module) -> Iterator[Subject]:
        with grader.open_subject(job, module) as subject:
            asked_once = replace(subject, recheck=False)
            yield (
                replace(asked_once, runner=lambda: ShiftedRunner(subject.runner())) if kind == "shifted" else asked_once
            )

    return in_workers


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
