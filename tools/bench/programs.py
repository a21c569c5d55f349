"""Chooses right and wrong programs of an assignment, the same ones in every run."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from autograder.course.assignment import load_assignment
from autograder.course.programs import Program, read_mistakes, read_variants
from autograder.model import Assignment
from tools.bench import ROOT, SEED

# Variants as students write them. The others are correct in ways that cost far more time, such as decimal arithmetic.
STYLES = {
    "adam_step": "student closures_and_functools folded_step_size helper_classes loop_over_entries named_results "
    "numbers_as_floats ufuncs_with_out untidy_notebook",
    "conv2d_forward": "student einsum im2col notebook_style reversed_summation seven_loops shifted_images "
    "stride_tricks tensordot",
    "dense_backward": "student activation_classes float64_inside notebook_with_prints one_sample_at_a_time plain_loops "
    "small_tape subclass_for_each_activation textbook_sigmoid",
    "environment_check": "student checker_class context_managers decorated_functions functional generators "
    "notebook_with_leftovers plain_script",
    "masked_pretext": "student argsort_of_noise closures_and_reduce coin_flips columns_of_one_table plain_loops "
    "sets_and_batches shuffled_positions",
}


@dataclass(frozen=True)
class Programs:
    """The programs of an assignment: right ones in the order of STYLES, wrong ones shuffled."""

    assignment: Assignment
    right: tuple[Program, ...]
    wrong: tuple[Program, ...]

    def turns(self) -> Turns:
        """Return the programs to hand out one after another, from the first."""
        return Turns(itertools.cycle(self.right), itertools.cycle(self.wrong))


@dataclass(frozen=True)
class Turns:
    """Endless iterators over the right and the wrong programs."""

    right: Iterator[Program]
    wrong: Iterator[Program]


def read_programs(slug: str) -> Programs:
    """Return the programs of an assignment; raise KeyError if a style has no variant."""
    assignment = load_assignment(ROOT, slug)
    variants = {program.name: program for program in read_variants(assignment)}
    wrong = list(read_mistakes(assignment))
    random.Random(f"{SEED} {slug}").shuffle(wrong)
    return Programs(assignment, tuple(variants[style] for style in STYLES[slug].split()), tuple(wrong))


def write_script(folder: Path, student: str, slug: str, source: str) -> None:
    """Write a program as a student's submission, with the student's name so that no two files are the same."""
    path = folder / student / f"{slug}.py"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"{source.rstrip()}\n\n# {student}\n", encoding="utf-8")
