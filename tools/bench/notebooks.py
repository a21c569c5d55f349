"""Compares graders on the notebooks of the mix: the cost of one more notebook, and the scores."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tools.bench import BUILD
from tools.bench.contestants import Contestant
from tools.bench.mix import write_mix
from tools.bench.processor import measure
from tools.bench.result import Result
from tools.bench.table import markdown, ratio, spread

HEADER = ("one more notebook of three assignments", "CPU-s", "to nbgrader", "to otter", "to the bare fork")
PEERS = ("nbgrader", "otter", "fork")


@dataclass(frozen=True)
class Race:
    """The cost of one more notebook in each round, and the scores of the last one, by the names of the contestants."""

    costs: Mapping[str, list[float]]
    scores: Mapping[str, Mapping[str, float]]


def race(contestants: Sequence[Contestant], sizes: tuple[int, int], rounds: int, note: Callable[[str], None]) -> Race:
    """Run all contestants in turn on many and on few notebooks.

    The cost of one more notebook is the difference of both runs, so all that a grader does once cancels.
    """
    folders = [_mix(size) for size in sizes]
    costs: dict[str, list[float]] = {contestant.name: [] for contestant in contestants}
    for number in range(rounds):
        for contestant in contestants:
            many, few = (_processor_seconds(contestant, folder) for folder in folders)
            cost = (many - few) / (sizes[0] - sizes[1])
            costs[contestant.name].append(cost)
            note(f"mix, round {number + 1}: {contestant.name} {many:.1f} and {few:.1f} CPU-s, {cost:.3f} a notebook")
    return Race(costs, {contestant.name: contestant.scores(folders[0]) for contestant in contestants})


def _mix(size: int) -> Path:
    folder = BUILD / f"mix-{size}"
    shutil.rmtree(folder, ignore_errors=True)
    write_mix(folder, size)
    return folder


def _processor_seconds(contestant: Contestant, notebooks: Path) -> float:
    contestant.prepare(notebooks)
    return measure(contestant.command(notebooks)).cpu


def report(contestants: Sequence[Contestant], race: Race, left_out: Sequence[str]) -> Result:
    """Return the table of costs, a sentence about the scores, and one for each grader that was left out."""
    rows = [(contestant.title, *_cells(race.costs, contestant.name)) for contestant in contestants]
    sentences = [_agreement(race.scores), *(f"Left out: {why}." for why in left_out)]
    figures = {each.name: {"title": each.title, "costs": race.costs[each.name]} for each in contestants}
    return Result("\n\n".join([markdown(HEADER, rows), *filter(None, sentences)]), figures)


def _cells(costs: Mapping[str, list[float]], name: str) -> list[str]:
    ratios = [ratio(costs[name], costs[peer]) if peer in costs else "not measured" for peer in PEERS]
    return [spread(costs[name]), *ratios]


def _agreement(scores: Mapping[str, Mapping[str, float]]) -> str:
    """Return how many notebooks earn the same score from the first grader and each other one."""
    (first, expected), *others = scores.items()
    sentences = [f"{_agreeing(expected, other)} of {len(expected)} with {name}" for name, other in others]
    return f"Equal scores from `{first}`: {', '.join(sentences)}." if others else ""


def _agreeing(scores: Mapping[str, float], others: Mapping[str, float]) -> int:
    return sum(abs(score - others.get(student, -1.0)) < 1e-6 for student, score in scores.items())
