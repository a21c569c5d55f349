"""The claims of a proof for the terminal: what holds in one line, what does not with everything that speaks against it."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from autograder.validation.claims import Claim
from autograder.validation.validate import Proof

MOST_SHOWN = 20


def show_proofs(proofs: Sequence[Proof], console: Console) -> None:
    """Print every claim of every suite."""
    for proof in proofs:
        console.print(Text(f"\n{proof.assignment.slug}", style="bold"))
        for claim in proof.claims:
            _show(claim, console)
        console.print(
            Text(f"  tests that add nothing: {', '.join(proof.matrix.adding_nothing) or 'none'}", style="dim")
        )


def _show(claim: Claim, console: Console) -> None:
    sign, style = ("✓", "green") if claim.holds else ("✗", "red")
    sign = {"✓": "+", "✗": "x"}[sign] if console.options.ascii_only else sign
    count = f"{claim.tried - len(claim.against)} of {claim.tried}"
    console.print(Text.assemble("  ", (sign, style), f" {claim.title}  ", (count, "dim")))
    for text in claim.against[:MOST_SHOWN]:
        console.print(Padding(Text(text, style="dim" if claim.holds else style, overflow="fold"), (0, 0, 0, 6)))
    if len(claim.against) > MOST_SHOWN:
        console.print(
            Padding(Text(f"... and {len(claim.against) - MOST_SHOWN} more; see proof.json", style="dim"), (0, 0, 0, 6))
        )
