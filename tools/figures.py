"""Draw the figure of each sheet with the reference: `assignments/S/expected.svg`, the first figure of `assignments/S/plots.py`.

python -m tools.figures [S ...]

Text and axes follow the reader's light or dark theme.
"""

from __future__ import annotations

import contextlib
import io
import os
import runpy
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.figure import Figure

ROOT = Path(__file__).resolve().parents[1]
LARGEST = 60_000
# No figure uses this color by itself. It becomes the color of text, which depends on the theme.
INK = "#010203"
STYLE = """<style>
  svg { --ink: #24292f; }
  @media (prefers-color-scheme: dark) { svg { --ink: #e6edf3; } }
</style>"""


def draw(slug: str) -> str:
    """Return the SVG of an assignment's first figure, drawn by its solution in this process."""
    use_ink(slug)
    from matplotlib import pyplot

    sys.path.insert(0, str(ROOT / "solutions" / slug))
    os.chdir(ROOT / "assignments" / slug)
    with contextlib.redirect_stdout(sys.stderr):
        runpy.run_path("plots.py", run_name="plots")
    figure = pyplot.figure(min(pyplot.get_fignums()))
    return svg_of(figure)


def use_ink(salt: str) -> None:
    """Let matplotlib draw text and axes in ink; `salt` makes the names in an SVG the same each time."""
    import matplotlib

    matplotlib.use("agg")
    matplotlib.rcParams.update(
        dict.fromkeys(("text.color", "axes.edgecolor", "axes.labelcolor", "xtick.color", "ytick.color"), INK)
    )
    matplotlib.rcParams.update(
        {"svg.hashsalt": salt, "svg.fonttype": "none", "savefig.transparent": True, "legend.framealpha": 0}
    )


def svg_of(figure: Figure) -> str:
    """Return the SVG of a figure, whose ink follows the theme."""
    drawn = io.StringIO()
    figure.savefig(drawn, format="svg", bbox_inches="tight", metadata={"Date": None, "Creator": None})
    return with_theme(drawn.getvalue())


def with_theme(svg: str) -> str:
    """Return an SVG whose ink follows the theme."""
    start = svg.index("<svg")
    head, _, rest = svg[start:].partition(">")
    return f"{head}>\n{STYLE}{rest.replace(INK, 'var(--ink)')}"


def main() -> int:
    """Write the figures; each assignment has a process of its own, because solutions and figures are global."""
    if sys.argv[1:2] == ["--print"]:
        sys.stdout.write(draw(sys.argv[2]))
        return 0
    slugs = sys.argv[1:] or sorted(path.parent.name for path in ROOT.glob("assignments/*/plots.py"))
    for slug in slugs:
        command = [sys.executable, "-m", "tools.figures", "--print", slug]
        svg = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout
        if len(svg) > LARGEST:
            print(
                f"assignments/{slug}/plots.py: the first figure has {len(svg)} bytes; draw fewer points",
                file=sys.stderr,
            )
            return 1
        (ROOT / "assignments" / slug / "expected.svg").write_text(svg, encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
