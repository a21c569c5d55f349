"""Run attacks of tests/attacks/ and show the results, or write the table of all attacks to docs/attacks.md.

.venv/bin/python tools/attacks.py run FAMILY/NAME ... [--level LEVEL] [--without LAYER ...]
.venv/bin/python tools/attacks.py table
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from rich.console import Console  # noqa: E402
from rich.progress import track  # noqa: E402

from autograder.sandbox.levels import LEVELS  # noqa: E402
from tests.autograder.attacks.header import FAMILIES, Attack, find_attacks  # noqa: E402
from tests.autograder.attacks.runner import Result  # noqa: E402
from tests.autograder.attacks.runs import Run, run_all  # noqa: E402

THROUGH = "**gets through**"
PAGE = ROOT / "docs" / "attacks.md"
INTRODUCTION = """\
# Attacks

`.venv/bin/python tools/attacks.py table` makes this page. It runs every attack of `tests/attacks/` at every level of
[isolation](isolation.md). At the level `none`, an attack would act on this machine, so it runs in a root of its own that is
thrown away; without bubblewrap, it does not run.

Each cell names the first layer that stops the attack at this level. Some layers belong to no level and work everywhere:
`values` (only values cross, and they are compared outside), `fresh` (each submission has its own worker), `wire` (the reader
checks every frame), `clock` (the grader's time limit), `output` (only a part is kept), `text` (cleaned and escaped), `intake`
and `extract`. The last column names the layer without which the attack gets through.
"""


def run(options: argparse.Namespace) -> int:
    """Run the named attacks or families at one level or all; return 1 if one got through."""
    chosen = [attack for attack in find_attacks() if attack.id in options.attacks or attack.family in options.attacks]
    without = frozenset(options.without)
    runs = [Run(attack, level, without) for level in options.level or LEVELS for attack in chosen]
    got_through = 0
    for tried, result in run_all(runs, at_once=1):
        name = f"{tried.attack.id:45} {tried.level:15}"
        if isinstance(result, str):
            print(f"{name} unavailable: {result}")
            continue
        got_through += not result.contained
        print(f"{name} {result.score:g} {result.seconds:5.2f} s {result.statuses}")
        for violation in result.violations:
            print(f"    {violation}")
        if options.verbose:
            print("    " + result.texts.replace("\n", "\n    "))
    return 1 if got_through else 0


def table(options: argparse.Namespace) -> int:
    """Run every attack and write the page; return 1 if a result is not as its header declares."""
    attacks = find_attacks()
    runs = [Run(attack, level) for level in LEVELS for attack in attacks]
    runs += [Run(attack, level, frozenset({layer})) for attack in attacks for level, layer in attack.controls]
    console, cells, wrong = Console(stderr=True), dict[Run, str](), 0
    for tried, result in track(run_all(runs), "Attacks", total=len(runs), console=console):
        cells[tried], as_declared = _cell(tried, result)
        wrong += not as_declared
        if not as_declared and not isinstance(result, str):
            console.print(f"{tried.attack.id} {tried.level} {sorted(tried.without)}: {result.violations}", markup=False)
    PAGE.write_text("\n".join([INTRODUCTION, *_tables(attacks, cells)]) + "\n", encoding="utf-8")
    print(f"{PAGE.relative_to(ROOT)}: {len(attacks)} attacks, {len(runs)} runs, {wrong} not as declared")
    return 1 if wrong else 0


def _cell(tried: Run, result: Result | str) -> tuple[str, bool]:
    """Return the text of a cell, and whether the result is as the attack's header declares."""
    if isinstance(result, str):
        return "not tried", True
    expected = bool(tried.without) or tried.attack.contained_by(tried.level) is None
    if result.contained:
        return tried.attack.contained_by(tried.level) or "nothing", not expected
    return THROUGH, expected


def _tables(attacks: Sequence[Attack], cells: Mapping[Run, str]) -> list[str]:
    lines = []
    for family in FAMILIES:
        of_family = [attack for attack in attacks if attack.family == family]
        lines += [
            f"## {family} ({len(of_family)})",
            "",
            f"| attack | {' | '.join(LEVELS)} | gets through |",
            "|---" * (len(LEVELS) + 2) + "|",
        ]
        for attack in of_family:
            row = [cells[Run(attack, level)] for level in LEVELS]
            off = [pair for pair in attack.controls if cells[Run(attack, pair[0], frozenset({pair[1]}))] == THROUGH]
            row.append(", ".join(f"{level} − {layer}" for level, layer in off))
            name = attack.path.stem.replace("_", " ")
            lines.append(f"| [{name}](../{attack.path.relative_to(ROOT)}) | {' | '.join(row)} |")
        lines.append("")
    return lines[:-1]


def main() -> int:
    """Parse the command line, and run or write."""
    top = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = top.add_subparsers(required=True)
    running = commands.add_parser("run", help="run attacks")
    running.add_argument("attacks", nargs="+", metavar="FAMILY[/NAME]")
    running.add_argument("--level", action="append", choices=list(LEVELS))
    running.add_argument("--without", nargs="*", default=[], metavar="LAYER")
    running.add_argument("--verbose", action="store_true", help="show the feedback and the printed text")
    running.set_defaults(do=run)
    writing = commands.add_parser("table", help="run everything and write docs/attacks.md")
    writing.set_defaults(do=table)
    options = top.parse_args()
    return int(options.do(options))


if __name__ == "__main__":
    sys.exit(main())
