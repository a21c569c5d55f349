"""Runs attacks of tests/attacks/ and shows what became of them, or writes the table of all of them to docs/attacks.md.

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

Made by `.venv/bin/python tools/attacks.py table`, which runs every attack of `tests/attacks/` at every level of [isolation](isolation.md).

Each cell names the first layer that stops the attack at this level. Some layers are not part of a level and work everywhere:
`values` (only values cross, a verdict is made outside), `fresh` (each graded test has a worker of its own), `wire` (the
reader checks every frame), `clock` (the grader's own), `output` (kept in part), `text` (cleaned and escaped), `intake` and
`extract`. The last column says which layer, left off, lets the attack through.
"""


def run(options: argparse.Namespace) -> int:
    """Run the named attacks (a family's name stands for all of it) at one level or at all; exit 1 when one got through."""
    chosen = [attack for attack in find_attacks() if attack.id in options.attacks or attack.family in options.attacks]
    without = frozenset(options.without)
    runs = [Run(attack, level, without) for level in options.level or LEVELS for attack in chosen]
    got_through = 0
    for one, result in run_all(runs, at_once=1):
        name = f"{one.attack.id:45} {one.level:15}"
        if isinstance(result, str):
            print(f"{name} unavailable: {result}")
            continue
        got_through += not result.contained
        print(f"{name} {result.score:g} {result.seconds:5.2f} s {result.statuses}")
        for violation in result.violations:
            print(f"    {violation}")
        if options.verbose:
            print("    " + result.told.replace("\n", "\n    "))
    return 1 if got_through else 0


def table(options: argparse.Namespace) -> int:
    """Run everything and write the page; exit 1 when an attack got through where it must not, or did not where it should."""
    attacks = find_attacks()
    runs = [Run(attack, level) for level in LEVELS for attack in attacks]
    runs += [Run(attack, level, frozenset({layer})) for attack in attacks for level, layer in attack.controls]
    console, cells, wrong = Console(stderr=True), dict[Run, str](), 0
    for one, result in track(run_all(runs), "Attacks", total=len(runs), console=console):
        cells[one], fine = _cell(one, result)
        wrong += not fine
        if not fine and not isinstance(result, str):
            console.print(f"{one.attack.id} {one.level} {sorted(one.without)}: {result.violations}", markup=False)
    PAGE.write_text("\n".join([INTRODUCTION, *_tables(attacks, cells)]) + "\n", encoding="utf-8")
    print(f"{PAGE.relative_to(ROOT)}: {len(attacks)} attacks, {len(runs)} runs, {wrong} not as declared")
    return 1 if wrong else 0


def _cell(one: Run, result: Result | str) -> tuple[str, bool]:
    """Return what to write for one run, and whether it went as the attack's header declares."""
    if isinstance(result, str):
        return "not tried", True
    expected = bool(one.without) or one.attack.contained_by(one.level) is None
    if result.contained:
        return one.attack.contained_by(one.level) or "nothing", not expected
    return THROUGH, expected


def _tables(attacks: Sequence[Attack], cells: Mapping[Run, str]) -> list[str]:
    lines = []
    for family in FAMILIES:
        own = [attack for attack in attacks if attack.family == family]
        lines += [
            f"## {family} ({len(own)})",
            "",
            f"| attack | {' | '.join(LEVELS)} | gets through |",
            "|---" * (len(LEVELS) + 2) + "|",
        ]
        for attack in own:
            row = [cells[Run(attack, level)] for level in LEVELS]
            off = [pair for pair in attack.controls if cells[Run(attack, pair[0], frozenset({pair[1]}))] == THROUGH]
            row.append(", ".join(f"{level} − {layer}" for level, layer in off))
            name = attack.path.stem.replace("_", " ")
            lines.append(f"| [{name}](../{attack.path.relative_to(ROOT)}) | {' | '.join(row)} |")
        lines.append("")
    return lines[:-1]


def main() -> int:
    top = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = top.add_subparsers(required=True)
    running = commands.add_parser("run", help="run attacks")
    running.add_argument("attacks", nargs="+", metavar="FAMILY[/NAME]")
    running.add_argument("--level", action="append", choices=list(LEVELS))
    running.add_argument("--without", nargs="*", default=[], metavar="LAYER")
    running.add_argument("--verbose", action="store_true", help="show feedback and what was printed")
    running.set_defaults(do=run)
    writing = commands.add_parser("table", help="run everything and write docs/attacks.md")
    writing.set_defaults(do=table)
    options = top.parse_args()
    return int(options.do(options))


if __name__ == "__main__":
    sys.exit(main())
