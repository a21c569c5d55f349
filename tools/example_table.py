"""Write the table of `examples/README.md` from `examples/expected.json`.

python -m tools.example_table
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

EXAMPLES = Path(__file__).resolve().parents[1] / "examples"
HEAD = "| file | what it is | what happens | score |\n|---|---|---|---|\n"


def table(expected: Mapping[str, Mapping[str, Any]]) -> str:
    """Return the table: the submissions of each assignment, the best first."""
    return HEAD + "".join(f"{line}\n" for line in _lines(expected))


def _lines(expected: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    slugs = sorted({key.partition("/")[2] for key in expected})
    for slug in slugs:
        yield f"| **{slug}** | | | |"
        entries = [entry for key, entry in expected.items() if key.partition("/")[2] == slug]
        for entry in sorted(entries, key=lambda entry: -entry["score"]):
            yield f"| `{entry['file']}` | {entry['what']} | {entry['happens']} | {entry['score']:g} |"


def with_table(page: str, expected: Mapping[str, Mapping[str, Any]]) -> str:
    """Return the page with the table in place of its old one."""
    before, _, rest = page.partition(HEAD)
    return before + table(expected) + "\n" + rest.partition("\n\n")[2]


def main() -> None:
    """Rewrite the page."""
    readme = EXAMPLES / "README.md"
    expected = json.loads((EXAMPLES / "expected.json").read_text(encoding="utf-8"))
    readme.write_text(with_table(readme.read_text(encoding="utf-8"), expected), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
