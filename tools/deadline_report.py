"""Print the tables of docs/scale.md from the model of a deadline night, and draw its plots.

python -m tools.deadline_report            # print
python -m tools.deadline_report --write    # and write them into docs/scale.md and docs/scale-*.svg; about five minutes
"""

from __future__ import annotations

import argparse
import bisect
import re
import sys
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from tools.deadline_night import (
    GROUP_SECONDS,
    HOUR,
    ROOT,
    SUBMISSIONS,
    TARGET_SECONDS,
    Load,
    Night,
    Outcome,
    Times,
    draw_load,
    many_cores,
    read_times,
    simulate,
    with_poison,
    writing,
)
from tools.figures import INK, svg_of, use_ink

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

PAGE = ROOT / "docs" / "scale.md"
CORES = (8, 12, 16, 20, 24, 32, 48)
FLATS = (120.0, 300.0, 900.0)
# On light and dark pages alike.
COLORS = {50: "#2f81f7", 95: "#d4762c"}
SEED, MINUTE, LAST = 541, 60.0, 300.0
MOST_CORES = 64
PAGE_WIDTH = 150


def least_cores(load: Load, night: Night, since: float = 0.0) -> int | None:
    """Return the least number of cores with p95 under the target for what arrives `since` then, or None if MOST_CORES are too few."""

    def fast(cores: int) -> bool:
        turnaround = simulate(load, replace(night, cores=cores)).turnaround
        return bool(np.nanpercentile(turnaround[load.arrives >= since], 95) < TARGET_SECONDS)

    cores = bisect.bisect_left(range(1, MOST_CORES), True, key=fast) + 1
    return cores if fast(cores) else None


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table in Markdown."""
    return "\n".join(f"| {' | '.join(row)} |" for row in (head, ["---"] * len(head), *rows))


def row_of(cores: int, outcome: Outcome) -> list[str]:
    shown = [seconds(outcome.percentile(percent)) for percent in (50, 95, 100)]
    return [str(cores), *shown, f"{outcome.busy / (cores * outcome.end):.0%}", f"{outcome.dropped:,}"]


def seconds(value: float) -> str:
    return f"{value:,.0f} s" if value >= 10 else f"{value:.1f} s" if value >= 1 else f"{value:.2f} s"


def answer(times: Times, load: Load, cores: int) -> str:
    """Return the answer in some sentences."""
    last = (load.arrives > HOUR - MINUTE).sum() / MINUTE
    patient = least_cores(load, many_cores(1), HOUR - LAST)
    text = (
        f"**{cores} cores** give a 95th percentile under {TARGET_SECONDS:.0f} s over the whole hour, and **{patient} cores** also for what "
        f"arrives in its last five minutes. {SUBMISSIONS / HOUR:.0f} submissions arrive in a second on average, {last:.0f} in the last "
        f"minute. One takes {load.seconds.mean():.2f} s of a core, and {writing(times):.3f} s of them are for writing. The times are "
        f"of {times.date} ({times.machine})."
    )
    return textwrap.fill(text, PAGE_WIDTH)


def cores_table(outcomes: Mapping[int, Outcome]) -> str:
    """Return the turnaround by number of cores."""
    rows = [row_of(cores, outcome) for cores, outcome in outcomes.items()]
    return table(("cores", "p50", "p95", "max", "busy", "replaced while they waited"), rows)


def curves_table(times: Times) -> str:
    """Return the least number of cores for steeper and flatter ends of the hour."""
    rows = []
    for flat in FLATS:
        load = draw_load(times, SEED, flat=flat)
        last = int((load.arrives > HOUR - MINUTE).sum())
        cores = (least_cores(load, many_cores(1), since) for since in (0.0, HOUR - LAST))
        rows.append([f"{flat / MINUTE:.0f} min", f"{last:,}", *map(str, cores)])
    head = (
        "rate is even in the last",
        "arrivals in the last minute",
        "cores, p95 of the hour",
        "cores, p95 of the last 5 min",
    )
    return table(head, rows)


def parts_table(times: Times, load: Load, cores: int) -> str:
    """Return what each part does to a night with enough cores."""
    night, write, peak = many_cores(cores), writing(times), f"{cores / load.seconds.mean():.0f} submissions/s"
    poisoned, unwritten = with_poison(load, SEED), replace(load, seconds=load.seconds - write)
    watched = replace(night, look=times.look, group=GROUP_SECONDS)
    parts = [
        ("nothing; just enough cores", peak, night, load),
        ("one client writes all pages", f"{1 / write:.0f} results/s", replace(night, client=write), unwritten),
        ("`watch` looks at one folder", f"{looked_at(times):,.0f} files", watched, load),
        ("a grader dies once in 5,000 tasks", "", replace(night, deaths=5000, start=times.start), load),
        (f"{int(poisoned.poison.sum())} submissions kill their judge", "", night, poisoned),
    ]
    rows = []
    for name, limit, changed, submissions in parts:
        outcome = simulate(submissions, changed)
        rows.append([name, limit, *(seconds(outcome.percentile(percent)) for percent in (50, 95, 100))])
    rows.append(["scheduler", f"{1 / night.scheduler:.0f} tasks/s", "", "", ""])
    rows.append(["memory", f"{cores * times.memory / 1024:.1f} GiB for {cores} graders", "", "", ""])
    rows.append(["disk", f"{SUBMISSIONS * times.disk / 1024**2:.0f} GiB for {SUBMISSIONS:,} results", "", "", ""])
    return table(("what is different", "gives out at", "p50", "p95", "max"), rows)


def looked_at(times: Times) -> float:
    """Return the files with which looks alone take the target: in the worst case a pause of two looks, and one more."""
    return TARGET_SECONDS / (3 * times.look)


def draw_cores(outcomes: Mapping[int, Outcome]) -> str:
    """Return the SVG of the turnaround by number of cores."""
    cores = list(outcomes)
    figure, axes = new_figure()
    for percent in (50, 95):
        axes.plot(
            cores,
            [each.percentile(percent) for each in outcomes.values()],
            "o-",
            color=COLORS[percent],
            label=f"p{percent}",
        )
    axes.axhline(TARGET_SECONDS, color=INK, linewidth=0.8, linestyle=":")
    axes.annotate("5 s", (cores[-1], TARGET_SECONDS), textcoords="offset points", xytext=(0, 4), ha="right")
    axes.set(yscale="log", xlabel="cores", ylabel="turnaround, s")
    axes.legend(frameon=False)
    return svg_of(figure)


def draw_hour(load: Load, cores: Sequence[int]) -> str:
    """Return the SVG of arrivals a minute and, for numbers of cores, of the turnaround of what arrives in each."""
    figure, axes = new_figure()
    minute = (load.arrives // MINUTE).astype(int)
    for number, color in zip(cores, COLORS.values(), strict=False):
        turnaround = simulate(load, many_cores(number)).turnaround
        by_minute = [np.nanpercentile(turnaround[minute == each], 95) for each in range(60)]
        axes.plot(range(60), by_minute, color=color, label=f"p95 with {number} cores, s")
    counts = np.bincount(minute, minlength=60)[:60] / MINUTE
    axes.step(range(60), counts, where="mid", color=INK, linewidth=1, label="arrivals/s")
    axes.set(yscale="log", xlabel="minute of the hour before the deadline")
    axes.legend(frameon=False)
    return svg_of(figure)


def new_figure() -> tuple[Figure, Axes]:
    use_ink("scale")
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(6.4, 3.2))
    axes.spines[["top", "right"]].set_visible(False)
    return figure, axes


def written(page: str, name: str, text: str) -> str:
    """Return the page with a text between the marks of its name."""
    begin, end = (f"<!-- deadline night: {word} {name} -->" for word in ("begin", "end"))
    return re.sub(f"{begin}.*?{end}", lambda _: f"{begin}\n\n{text}\n\n{end}", page, flags=re.DOTALL)


def main() -> int:
    """Print the tables, or write them and the plots."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true", help="write into docs/")
    options = parser.parse_args()
    times = read_times()
    load = draw_load(times, SEED)
    enough = least_cores(load, many_cores(1)) or MOST_CORES
    outcomes = {cores: simulate(load, many_cores(cores)) for cores in CORES}
    tables = {
        "answer": answer(times, load, enough),
        "cores": cores_table(outcomes),
        "curves": curves_table(times),
        "parts": parts_table(times, load, enough),
    }
    for name, text in tables.items():
        print(f"{name}\n\n{text}\n")
    if options.write:
        page = PAGE.read_text(encoding="utf-8")
        for name, text in tables.items():
            page = written(page, name, text)
        PAGE.write_text(page, encoding="utf-8")
        (PAGE.parent / "scale-cores.svg").write_text(draw_cores(outcomes), encoding="utf-8")
        (PAGE.parent / "scale-hour.svg").write_text(draw_hour(load, (enough - 6, enough)), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
