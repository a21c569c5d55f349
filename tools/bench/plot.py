"""Keep the figures of the benchmark in docs/benchmarks.json, and draw docs/benchmarks.svg from them.

python -m tools.bench.plot
"""

from __future__ import annotations

import io
import json
import re
import statistics
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from tools.bench import ROOT
from tools.figures import INK, with_theme

if TYPE_CHECKING:
    from matplotlib.axes import Axes

FIGURES, PICTURE = ROOT / "docs" / "benchmarks.json", ROOT / "docs" / "benchmarks.svg"
PARTS = ("mix", "sizes")
SHOWN = ("kit", "none", "fork", "nbgrader", "otter")
# Both can be read on a light and on a dark page.
OURS, OTHERS = "#2f81f7", "#8b929b"
# No picture uses this color by itself. It becomes the background, which depends on the theme.
PAGE = "#010205"
PAGE_STYLE = """  svg { --page: #ffffff; }
  @media (prefers-color-scheme: dark) { svg { --page: #14171a; } }
</style>"""
INKED = ("text.color", "axes.edgecolor", "axes.labelcolor", "axes.titlecolor", "xtick.color", "ytick.color")
LOOK: dict[Any, Any] = {
    "svg.hashsalt": "bench",
    "svg.fonttype": "none",
    "figure.facecolor": PAGE,
    "axes.facecolor": "none",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.titlesize": 11,
    "axes.titlelocation": "left",
    "font.size": 10,
    **dict.fromkeys(INKED, INK),
}


def save(part: str, figures: Mapping[str, object]) -> None:
    """Keep the figures of a part, and draw the picture anew."""
    kept = json.loads(FIGURES.read_text(encoding="utf-8")) if FIGURES.is_file() else {}
    kept[part] = figures
    FIGURES.write_text(json.dumps(kept, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    if all(each in kept for each in PARTS):
        PICTURE.write_text(draw(kept), encoding="utf-8", newline="\n")


def draw(figures: Mapping[str, Any]) -> str:
    """Return the SVG: the cost of a notebook by grader, then cost and memory by the size of the class."""
    import matplotlib

    matplotlib.use("agg")
    from matplotlib import pyplot

    with matplotlib.rc_context(LOOK):
        figure = pyplot.figure(figsize=(9.6, 3.9), layout="constrained")
        figure.get_layout_engine().set(w_pad=0.12, h_pad=0.08)  # type: ignore[union-attr, call-arg]
        axes = figure.subplot_mosaic([["graders", "cost"], ["graders", "memory"]], width_ratios=(1.1, 1))
        _draw_graders(axes["graders"], figures["mix"])
        sizes, costs, memories = (list(column) for column in zip(*figures["sizes"]["classes"], strict=True))
        _draw_sizes(axes["cost"], "CPU seconds for each submission", sizes, costs, "{:.3f}")
        _draw_sizes(axes["memory"], "memory of the command, MiB", sizes, memories, "{:.0f}")
        axes["memory"].set_xlabel("submissions")
        drawn = io.StringIO()
        figure.savefig(drawn, format="svg", metadata={"Date": None, "Creator": None})
        pyplot.close(figure)
    return with_theme(drawn.getvalue()).replace("</style>", PAGE_STYLE, 1).replace(PAGE, "var(--page)")


def _draw_graders(axes: Axes, mix: Mapping[str, Any]) -> None:
    """Draw the median and the range of each grader's cost."""
    shown = [mix[name] for name in SHOWN if name in mix]
    axes.set_title("CPU seconds for one more notebook")
    axes.set_xscale("log")
    for row, grader in enumerate(shown):
        costs, color = grader["costs"], OURS if "kit" in grader["title"] else OTHERS
        median = statistics.median(costs)
        axes.plot([min(costs), max(costs)], [row, row], color=color, linewidth=5, alpha=0.45, solid_capstyle="round")
        axes.plot([median], [row], "o", color=color, markersize=8)
        axes.annotate(f"{median:.2f}", (median, row), (0, 9), textcoords="offset points", ha="center")
    axes.set_yticks(range(len(shown)), [_short(grader["title"]) for grader in shown])
    axes.set_ylim(len(shown) - 0.5, -0.7)
    _plain_numbers(axes.xaxis, [0.05, 0.1, 0.2, 0.5, 1, 2])
    axes.set_xlim(0.035, 3)
    axes.set_xlabel("logarithmic; median and range of the rounds")
    axes.grid(axis="x", color=OTHERS, alpha=0.3, linewidth=0.6)
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)


def _draw_sizes(axes: Axes, title: str, sizes: list[int], values: list[float], form: str) -> None:
    axes.set_title(title)
    axes.set_xscale("log")
    axes.plot(sizes, values, "o-", color=OURS, markersize=6, clip_on=False)
    for size, value in zip(sizes, values, strict=True):
        axes.annotate(form.format(value), (size, value), (8, 7), textcoords="offset points", ha="center")
    axes.set_xlim(sizes[0] / 2, sizes[-1] * 2)
    axes.set_ylim(0, 1.3 * max(values))
    _plain_numbers(axes.xaxis, sizes)
    axes.set_xticks(sizes, [f"{size:,}" for size in sizes])
    axes.grid(axis="y", color=OTHERS, alpha=0.3, linewidth=0.6)


def _plain_numbers(axis: Any, ticks: list[float] | list[int]) -> None:
    """Label these ticks of a logarithmic axis, and no others."""
    from matplotlib.ticker import NullLocator

    axis.set_ticks(ticks, [f"{tick:g}" for tick in ticks])
    axis.set_minor_locator(NullLocator())


def _short(title: str) -> str:
    """Return the start of a title in Markdown as plain text."""
    return re.split(r"[,:]", title.replace("`", ""))[0]


if __name__ == "__main__":
    PICTURE.write_text(draw(json.loads(FIGURES.read_text(encoding="utf-8"))), encoding="utf-8", newline="\n")
