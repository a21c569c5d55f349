"""Draw docs/architecture.svg: the four kinds of processes, and what crosses between them.

.venv/bin/python tools/draw_architecture.py
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

PICTURE = Path(__file__).resolve().parents[1] / "docs" / "architecture.svg"
WIDTH, HEIGHT = 900, 580
BOUNDARY = WIDTH // 2
LEFT, RIGHT, BOX_WIDTH = 20, 564, 316
LINE_HEIGHT = 20
STYLE = """
  text { font: 14px system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", Arial, sans-serif; fill: #1d2126; }
  .page { fill: #ffffff; }
  .box { fill: #f3f5f7; stroke: #5a626d; stroke-width: 1.5; }
  .sandbox { fill: #fdf1e7; stroke: none; }
  .name { font-size: 17px; font-weight: 650; }
  .quiet { fill: #5a626d; }
  .side { font-weight: 650; letter-spacing: 0.04em; }
  .label { font-size: 13px; }
  .above { paint-order: stroke; stroke: #ffffff; stroke-width: 8px; stroke-linejoin: round; }
  .arrow { stroke: #1c5d99; stroke-width: 1.75; }
  .head { fill: #1c5d99; }
  .boundary { stroke: #ad3a05; stroke-width: 2; stroke-dasharray: 8 6; }
  .boundary-name { fill: #ad3a05; font-weight: 650; }
  @media (prefers-color-scheme: dark) {
    text { fill: #e7e5e0; }
    .page { fill: #14171a; }
    .box { fill: #22272c; stroke: #a3aab3; }
    .sandbox { fill: #2c2119; }
    .quiet { fill: #a3aab3; }
    .above { stroke: #14171a; }
    .arrow { stroke: #85b8ea; }
    .head { fill: #85b8ea; }
    .boundary { stroke: #ff9d6b; }
    .boundary-name { fill: #ff9d6b; }
  }"""


@dataclass(frozen=True)
class Process:
    """One kind of process: its duties in a box. `box` is x, y and height."""

    box: tuple[int, int, int]
    name: str
    count: str
    duties: Sequence[str]

    def svg(self) -> Iterator[str]:
        """Yield the lines that draw it."""
        x, y, height = self.box
        yield f'<rect class="box" x="{x}" y="{y}" width="{BOX_WIDTH}" height="{height}" rx="8"/>'
        left, top = x + 16, y + 29
        yield f'<text x="{left}" y="{top}"><tspan class="name">{escape(self.name)}</tspan>'
        yield f'<tspan class="quiet" dx="8">{escape(self.count)}</tspan></text>'
        for number, duty in enumerate(self.duties):
            yield f'<text x="{left}" y="{top + 26 + LINE_HEIGHT * number}">{escape(duty)}</text>'


@dataclass(frozen=True)
class Arrow:
    """A straight arrow. Its label is above it or, if the arrow is vertical, to its right."""

    start: tuple[int, int]
    end: tuple[int, int]
    label: str

    def svg(self) -> Iterator[str]:
        """Yield the lines that draw it."""
        (x1, y1), (x2, y2) = self.start, self.end
        yield f'<line class="arrow" x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}" marker-end="url(#head)"/>'
        x, y = (x1 + x2) // 2, (y1 + y2) // 2
        above = f'class="label above" x="{x}" y="{y - 10}" text-anchor="middle"'
        beside = f'class="label" x="{x + 10}" y="{y + 4}"'
        yield f"<text {above if y1 == y2 else beside}>{escape(self.label)}</text>"


PROCESSES = (
    Process(
        (LEFT, 112, 112),
        "command",
        "autograder grade",
        ("finds submissions, records the tests", "never runs code of a submission", "ends a judge that takes too long"),
    ),
    Process(
        (LEFT, 286, 214),
        "judge",
        "one per core",
        (
            "takes one submission after another",
            "extracts the code without running it",
            "asks the recorded questions",
            "compares the values, names the mistake",
            "enforces the time limit of each call",
            "writes the report and its pages",
        ),
    ),
    Process(
        (RIGHT, 176, 176),
        "fork server",
        "one per set of packages",
        (
            "imports the allowed packages once",
            "never reads a submission",
            "forks a worker when a judge asks",
            "has one spare worker per judge ready",
        ),
    ),
    Process(
        (RIGHT, 400, 112),
        "worker",
        "one per submission",
        ("locks itself down", "then loads the submission", "runs probes on it; knows no answer"),
    ),
)
GAP_START, GAP_END = LEFT + BOX_WIDTH, RIGHT
ARROWS = (
    Arrow((104, 60), (104, 108), "submissions, roster"),
    Arrow((264, 112), (264, 64), "reports, gradebook"),
    Arrow((GAP_START, 204), (GAP_END - 4, 204), "packages, layers"),
    Arrow((104, 224), (104, 282), "one submission"),
    Arrow((264, 286), (264, 228), "its score"),
    Arrow((GAP_START, 310), (GAP_END - 4, 310), "start or end a worker"),
    Arrow((GAP_END, 340), (GAP_START + 4, 340), "how it ended"),
    Arrow((722, 352), (722, 396), "fork"),
    Arrow((GAP_START, 424), (GAP_END - 4, 424), "code, probes, seed"),
    Arrow((GAP_START, 456), (GAP_END - 4, 456), "probe name, inputs"),
    Arrow((GAP_END, 488), (GAP_START + 4, 488), "plain values, or an error"),
    Arrow((104, 552), (104, 504), "tests, reference solution, known mistakes"),
)


def picture() -> str:
    """Return the picture as SVG text."""
    shapes = [line for shape in (*PROCESSES, *ARROWS) for line in shape.svg()]
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" role="img">',
        "<title>The processes of the autograder, and what crosses between them</title>",
        f"<style>{STYLE}\n</style>",
        '<marker id="head" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="7" markerHeight="7" orient="auto">',
        '<path class="head" d="M 0 0 L 10 5 L 0 10 z"/></marker>',
        f'<rect class="page" width="{WIDTH}" height="{HEIGHT}" rx="10"/>',
        f'<rect class="sandbox" x="{RIGHT - 12}" y="132" width="{BOX_WIDTH + 24}" height="396" rx="12"/>',
        f'<text class="side" x="{LEFT}" y="36">TRUSTED: knows the answers</text>',
        f'<text class="side" x="{RIGHT}" y="160">SANDBOX: no answers, no network</text>',
        f'<line class="boundary" x1="{BOUNDARY}" y1="56" x2="{BOUNDARY}" y2="{HEIGHT - 20}"/>',
        f'<text class="boundary-name" x="{BOUNDARY}" y="36" text-anchor="middle">trust boundary</text>',
        *shapes,
        "</svg>",
    ]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Write the picture."""
    argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter).parse_args()
    PICTURE.write_text(picture(), encoding="utf-8")
    print(f"wrote {PICTURE}")


if __name__ == "__main__":
    main()
