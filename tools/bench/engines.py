"""Measures the cost of the engines alone, with submissions that need no work."""

from __future__ import annotations

from collections.abc import Callable
from importlib.util import find_spec

from tools.bench import kit
from tools.bench.no_op import ENGINES
from tools.bench.processor import Usage, measure
from tools.bench.result import Result
from tools.bench.table import markdown

FEW = 1_000
HEADER = ("engine", "submissions", "wall ms each", "CPU-ms each", "largest memory of the command, MiB")
TITLES = {
    "class": "judges, as `grade` uses them",
    "arrivals": "judges, as `watch` uses them",
    "dask": "`--engine local-dask:2`",
}
NO_DASK = "\n\nLeft out: the Dask engine; `pip install '.[cluster]'` gets it."


def compare(count: int, dask_count: int, note: Callable[[str], None]) -> Result:
    """Run each engine on few and on many submissions, and return the table. What an engine does once cancels."""
    has_dask = "dask" in ENGINES and find_spec("distributed") is not None
    counts = dict.fromkeys(("class", "arrivals"), count) | ({"dask": dask_count} if has_dask else {})
    rows = [_row(engine, count, note) for engine, count in counts.items()]
    return Result(markdown(HEADER, rows) + ("" if has_dask else NO_DASK))


def _row(engine: str, count: int, note: Callable[[str], None]) -> tuple[str, ...]:
    memory = [0.0]
    few = _usage(engine, FEW, memory)
    many = _usage(engine, count, memory)
    wall, cpu = (1000 * (more - less) / (count - FEW) for more, less in ((many.wall, few.wall), (many.cpu, few.cpu)))
    note(f"engine {engine}: {count} submissions in {many.wall:.1f} s, {many.cpu:.1f} CPU-s")
    return TITLES[engine], f"{count:,}", f"{wall:.3f}", f"{cpu:.3f}", f"{max(memory):.0f}"


def _usage(engine: str, count: int, memory: list[float]) -> Usage:
    command = kit.python(f"engine-{engine}", "tools.bench.no_op", engine, count)
    return measure(command, lambda sample: memory.append(sample.memory))
