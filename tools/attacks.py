"""Runs attacks of tests/attacks/ and shows what became of them, or writes the table of all of them to docs/isolation.md.

.venv/bin/python tools/attacks.py run FAMILY/NAME ... [--level LEVEL] [--without LAYER ...]
.venv/bin/python tools/attacks.py table
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from autograder.levels import LEVELS  # noqa: E402
from tests.autograder.attack_header import find_attacks  # noqa: E402
from tests.autograder.attacks import Runner, Unavailable  # noqa: E402


def run(options: argparse.Namespace) -> int:
    """Run the named attacks (a family's name stands for all of it) at one level or at all; exit 1 when one got through."""
    chosen = [attack for attack in find_attacks() if attack.id in options.attacks or attack.family in options.attacks]
    got_through = 0
    with Runner() as runner:
        for level in options.level or LEVELS:
            for attack in chosen:
                try:
                    result = runner.run(attack, level, frozenset(options.without))
                except Unavailable as why:
                    print(f"{attack.id:40} {level:15} unavailable: {why}")
                    continue
                got_through += not result.contained
                print(f"{attack.id:40} {level:15} {result.score:g} {result.seconds:5.2f} s {result.statuses}")
                for violation in result.violations:
                    print(f"    {violation}")
                if options.verbose:
                    print("    " + result.told.replace("\n", "\n    "))
    return 1 if got_through else 0


def main() -> int:
    top = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = top.add_subparsers(required=True)
    running = commands.add_parser("run", help="run attacks")
    running.add_argument("attacks", nargs="+", metavar="FAMILY[/NAME]")
    running.add_argument("--level", action="append", choices=list(LEVELS))
    running.add_argument("--without", nargs="*", default=[], metavar="LAYER")
    running.add_argument("--verbose", action="store_true", help="show feedback and what was printed")
    running.set_defaults(do=run)
    options = top.parse_args()
    return int(options.do(options))


if __name__ == "__main__":
    sys.exit(main())
