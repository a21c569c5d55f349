"""Compares the cost of one more report by its status: right, wrong, raising, empty, endless, crashing or refused."""

from __future__ import annotations

import ast
import json
import shutil
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from tools.bench import BUILD, kit
from tools.bench.mix import SLUGS
from tools.bench.processor import Failed, measure
from tools.bench.programs import Programs, Turns, read_programs, write_script
from tools.bench.result import Result
from tools.bench.table import markdown, ratio, spread

FOLDER = BUILD / "statuses"
FEW, FEW_WRONG, MORE, MORE_ENDLESS = 2, 8, 16, 1  # programs of each assignment
HEADER = ("one more report of one assignment", "reports", "CPU-s", "to a right one")
# Each submission has another factor, so that no two give the same wrong answers.
FACTOR = 1.003
SCALED = """
def _scaled(value):
    if isinstance(value, (list, tuple)):
        return type(value)(_scaled(part) for part in value)
    if isinstance(value, dict):
        return {{key: _scaled(part) for key, part in value.items()}}
    return value if value is None or isinstance(value, (bool, str)) else value * {factor!r}
"""
PDF = b"%PDF-1.7\n% not a program\n"


@dataclass(frozen=True)
class Kind:
    """A kind of submission: its row in the table, and how many more of each assignment are graded."""

    title: str
    more: int = MORE


KINDS = {
    "right": Kind("`passed`: right"),
    "seen": Kind("wrong: a known mistake that was seen before in the run"),
    "new": Kind("wrong: a known mistake that is new in the run"),
    "unknown": Kind("`failed`: wrong answers that no known mistake gives"),
    "error": Kind("`error`: every function raises an exception"),
    "missing": Kind("`missing`: the stub as it was handed out"),
    "timeout": Kind("`timeout`: a loop without an end in every function", MORE_ENDLESS),
    "crashed": Kind("`crashed`: every function ends its process"),
    "refused": Kind("refused: a PDF named as a notebook"),
}
# A body for every function and method but __init__.
BODIES = {"error": "raise ValueError('no')", "timeout": "while True:\n    pass", "crashed": "import os\nos._exit(1)"}
# The status of the tests that must be there, where a whole kind has one.
EXPECTED = {"right": "passed", **{kind: kind for kind in ("error", "missing", "timeout", "crashed")}}


def compare(level: str, rounds: int, note: Callable[[str], None]) -> Result:
    """Grade a few programs, then the same with more of each kind in turn; return the table."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    for slug in SLUGS:
        _write_kinds(slug)
    costs: dict[str, list[float]] = {kind: [] for kind in KINDS}
    for number in range(rounds):
        few = _processor_seconds("few", level)
        for name, kind in KINDS.items():
            cost = (_processor_seconds(name, level) - few) / (kind.more * len(SLUGS))
            costs[name].append(cost)
            note(f"statuses, round {number + 1}: {name} {cost:.3f} CPU-s a report")
    for name, status in EXPECTED.items():
        _check(name, status)
    return Result(f"At `{level}`:\n\n{_table(costs)}", {"costs": costs})


def _table(costs: Mapping[str, list[float]]) -> str:
    rows = []
    for name, kind in KINDS.items():
        to_right = "1" if name == "right" else ratio(costs[name], costs["right"])
        rows.append((kind.title, f"{kind.more * len(SLUGS)}", spread(costs[name]), to_right))
    return markdown(HEADER, rows)


def _write_kinds(slug: str) -> None:
    programs = read_programs(slug)
    turns = programs.turns()
    few = [next(turns.right).source for _ in range(FEW)] + [program.source for program in programs.wrong[:FEW_WRONG]]
    for name in ("few", *KINDS):
        for number, source in enumerate(few):
            write_script(FOLDER / name, f"student{number:04d}", slug, source)
    for name, kind in KINDS.items():
        for number, source in zip(range(kind.more), _more(name, programs, turns), strict=False):
            write_script(FOLDER / name, f"more{number:04d}", slug, source)
    for number in range(KINDS["refused"].more):
        path = FOLDER / "refused" / f"more{number:04d}" / f"{slug}.ipynb"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(PDF + str(number).encode())


def _more(name: str, programs: Programs, turns: Turns) -> Iterator[str]:
    """Yield the sources of a kind; none for a refused file, which is no program."""
    student = programs.right[0].source
    if name == "right":
        yield from (program.source for program in turns.right)
    elif name == "seen":
        yield from (program.source for program in programs.wrong[:FEW_WRONG] * (MORE // FEW_WRONG))
    elif name == "new":
        yield from (program.source for program in programs.wrong[FEW_WRONG:])
    elif name == "unknown":
        yield from (scaled(student, FACTOR + number / 1000) for number in range(MORE))
    elif name == "missing":
        yield from [programs.assignment.stub.read_text(encoding="utf-8")] * MORE
    elif name in BODIES:
        yield from [with_bodies(student, BODIES[name])] * MORE


def with_bodies(source: str, body: str) -> str:
    """Return a program with another body in all its functions and methods but `__init__`."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and node.name != "__init__":
            node.body = ast.parse(body).body
    return ast.unparse(tree)


def scaled(source: str, factor: float) -> str:
    """Return a program whose functions and methods return their results times a factor."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.Return) and node.value is not None:
            node.value = ast.Call(ast.Name("_scaled", ast.Load()), [node.value], [])
    return f"{SCALED.format(factor=factor)}\n{ast.unparse(tree)}"


def _processor_seconds(name: str, level: str) -> float:
    shutil.rmtree(_out(name), ignore_errors=True)
    return measure(kit.grade(f"{name}-programs", FOLDER / name, _out(name), "--isolation", level)).cpu


def _out(name: str) -> Path:
    return FOLDER / f"{name}-reports"


def _check(name: str, status: str) -> None:
    """Raise Failed if the additional submissions of a kind have not the status that the table names."""
    statuses = Counter[str]()
    for path in _out(name).glob("results/more*/*.json"):
        report = json.loads(path.read_text(encoding="utf-8"))["report"]
        statuses.update(outcome["status"] for outcome in report["outcomes"])
    if not statuses or statuses.most_common(1)[0][0] != status:
        raise Failed(f"the submissions of the kind {name} have the statuses {dict(statuses)}; expected mostly {status}")
