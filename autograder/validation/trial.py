"""Grades the programs of a proof: in forked children of one warm process, each program in workers as a real submission.

Only the further seeds of programs that are known to be right run in the children themselves.

A child keeps what the known mistakes answered, so it is given programs of one assignment and one seed at a time. What comes back is small
and plain: a status for each test, the names, and what the bounds hid.
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
from autograder.grading.grader import Grader, OnBench
from autograder.grading.job import Job
from autograder.judging.subject import Bench, local_bench
from autograder.judging.suite import Run
from autograder.mistakes.catalog import Catalogue
from autograder.mistakes.naming import Candidates, case_records, names_of_tests, other_seed
from autograder.model import Assignment, Failure, KitError, Module, Status, Submission
from autograder.validation.programs import Entry, Kind
from autograder.validation.shift import ShiftedRunner

BATCH = 12
FIRST_SEED = 0
SEEDED: tuple[Kind, ...] = ("reference", "variant")
NAMED: tuple[Kind, ...] = ("mistake", "pair", "variant")


@dataclass(frozen=True)
class Graded:
    """What became of one program with one seed.

    `names` maps a test to the mistake it was given; `without` does so with the program's own mistake left out of the catalogue; `hidden`
    are the tests whose bound takes a wrong answer of the mistake for a right one.
    """

    entry: Entry
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

    entries: tuple[Entry, ...]
    seed: int


def batches(entries: Sequence[Entry], seeds: int) -> list[Batch]:
    """Return the work, in portions: each program with the first seed, the reference and the variants with this many."""
    groups: dict[tuple[str, Kind], list[Entry]] = defaultdict(list)
    for entry in entries:
        groups[entry.slug, entry.kind].append(entry)
    return [
        Batch(tuple(group[first : first + BATCH]), seed)
        for (_, kind), group in groups.items()
        for seed in range(FIRST_SEED, FIRST_SEED + (seeds if kind in SEEDED else 1))
        for first in range(0, len(group), BATCH)
    ]


def grade_batches(
    grader: Grader, assignments: Mapping[str, Assignment], work: Sequence[Batch], *, at_once: int
) -> Iterator[list[Graded]]:
    """Yield what became of each batch as it ends; raise KitError when a child of ours dies."""
    context = multiprocessing.get_context("fork")
    pool = ProcessPoolExecutor(at_once, context, initializer=_begin, initargs=(grader, assignments))
    try:
        with interrupts.held_back():
            futures: list[Future[list[Graded]]] = [pool.submit(_grade, batch) for batch in work]
        for future in as_completed(futures):
            yield future.result()
    except BrokenProcessPool as error:
        raise KitError("a process of the proof died; is there enough memory?") from error
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


_here: list[tuple[Grader, Mapping[str, Assignment]]] = []


def _begin(grader: Grader, assignments: Mapping[str, Assignment]) -> None:
    interrupts.never_hear()
    gc.disable()  # a batch leaves little behind; it is swept before the next
    _here.append((grader, assignments))


def _grade(batch: Batch) -> list[Graded]:
    """Grade a batch; where a mistake is short of evidence for its name, with another seed too, as in a real grading."""
    gc.collect()
    grader, assignments = _here[0]
    assignment, kind = assignments[batch.entries[0].slug], batch.entries[0].kind
    runs = _runs(grader, assignment, batch.entries, batch.seed)
    if kind not in NAMED:
        return [_graded(entry, run, batch.seed) for entry, run in zip(batch.entries, runs, strict=True)]
    catalogue, second = grader.catalogue(assignment), other_seed(batch.seed)
    asked = [case_records(run, batch.seed) for run in runs]
    trials = [Candidates(one, catalogue) for one in asked]
    short = [entry for entry, trial in zip(batch.entries, trials, strict=True) if trial.names()[1]]
    more = dict(zip(short, _runs(grader, assignment, short, second) if short else [], strict=True))
    graded = []
    for entry, run, one, trial in zip(batch.entries, runs, asked, trials, strict=True):
        whole = Candidates(one + case_records(more[entry], second), catalogue) if entry in more else trial
        names, without = (
            {test: named.program.name for test, named in names_of_tests(run, found).items()}
            for left_out in ((), (entry.name,) if kind == "mistake" else ())
            for found in [whole.names(left_out)[0]]
        )
        hidden = _hidden(run, catalogue, batch.seed) if kind == "mistake" else ()
        graded.append(replace(_graded(entry, run, batch.seed), names=names, without=without, hidden=hidden))
    return graded


def _runs(grader: Grader, assignment: Assignment, entries: Sequence[Entry], seed: int) -> list[Run]:
    kind = entries[0].kind
    submissions = [
        Submission(entry.name, kind, entry.slug, f"{entry.slug}.py", entry.source.encode()) for entry in entries
    ]
    jobs = [Job(submission, assignment, 0, own_seed=seed) for submission in submissions]
    return grader.run_in_turn(jobs, on_bench=_bench_for(grader, kind, seed), stop=kind == "mutant")


def _bench_for(grader: Grader, kind: Kind, seed: int) -> OnBench:
    """Return what puts a program on a bench. The answers of our own programs do not move: nothing is asked for twice.

    Further seeds ask whether a bound is too tight, not whether a worker works: a program that came through with the first runs here then.
    """
    if seed != FIRST_SEED and kind in SEEDED:
        return lambda job, module: nullcontext(replace(local_bench(job.assignment, module, job.seed), twice=False))

    @contextmanager
    def in_workers(job: Job, module: Module) -> Iterator[Bench]:
        with grader.on_bench(job, module) as bench:
            asked_once = replace(bench, twice=False)
            yield replace(asked_once, runner=lambda: ShiftedRunner(bench.runner())) if kind == "shifted" else asked_once

    return in_workers


def _graded(entry: Entry, run: Run, seed: int) -> Graded:
    return Graded(
        entry=entry,
        seed=seed,
        score=sum(outcome.score for outcome in run.outcomes),
        max_score=sum(outcome.test.points for outcome in run.outcomes),
        statuses={outcome.test.name: outcome.status for outcome in run.outcomes},
        feedback={outcome.test.name: outcome.feedback for outcome in run.outcomes if outcome.status != "passed"},
        false_alarm=sum(case.false_alarm for case in run.cases),
    )


def _hidden(run: Run, catalogue: Catalogue, seed: int) -> tuple[str, ...]:
    """Return the tests that passed although an answer is off by more than a kit's own bound would allow: theirs is too wide."""
    found = set()
    for case in (case for case in run.cases if case.status == "passed"):
        for index, call in enumerate(case.calls):
            if call.bound is None or call.look is not None or isinstance(call.got, Failure):
                continue
            right = catalogue.answer(catalogue.reference, seed, case.name, case.calls, index).value
            if agree(right, call.got, call.bound) and not agree(right, call.got):
                found.add(case.test)
    return tuple(sorted(found))
